// Quasi-random search: scrambled Sobol points, decoded through the prior of each column.
// Trial k receives point k, so a study resumes and shares its points between workers without a counter.
// Beyond 256 columns the rest are uniform draws. Conditional columns use their own coordinate whether active or not.

import { checkKeys } from '../errors/index.ts'
import { randomStream, SOBOL_MAX_DIMENSIONS, sobolInto } from '../numerics/index.ts'
import type { SearchSpace } from '../space/index.ts'
import type { Sampler } from './sampler.ts'

/**
 * Scrambled Sobol points: spreads trials more evenly than chance, the best choice when only coverage counts.
 *
 * @param options.scramble default true: a random shift of the net by the study's seed; false gives the plain sequence
 * @example
 * ```ts
 * createOptimizer({ space, objectives: { loss: 'minimize' }, sampler: quasiRandom(), seed: 7 })
 * ```
 */
export function quasiRandom(options: { scramble?: boolean } = {}): Sampler {
  checkKeys('INVALID_ARGUMENT', 'quasiRandom', options, ['scramble'])
  const scramble = options.scramble ?? true
  return {
    name: scramble ? 'quasi-random' : 'quasi-random(plain)',
    avoidDuplicates: true,
    start: ({ space, seed }) => {
      const point = sobolRow(space, scramble ? seed : undefined)
      return { tell: () => undefined, suggest: ({ number, attempt, random }) => (attempt === 0 ? point(number) : space.sample(random)) }
    },
  }
}

/** Point k of a space's Sobol sequence as a snapped row. @internal */
export function sobolRow(space: SearchSpace, seed: number | string | undefined): (k: number) => Float64Array {
  const dimensions = Math.min(space.d, SOBOL_MAX_DIMENSIONS)
  let seeds: Uint32Array | undefined
  if (seed !== undefined) {
    const random = randomStream(seed, -1)
    seeds = Uint32Array.from({ length: dimensions }, () => random.integer(2 ** 32))
  }
  return (k) => {
    const row = new Float64Array(space.d)
    sobolInto(k, seeds, row.subarray(0, dimensions))
    if (space.d > dimensions) {
      const rest = randomStream(seed ?? 0, -1, k)
      for (let j = dimensions; j < space.d; j++) row[j] = rest.uniform()
    }
    return space.snapInto(row)
  }
}
