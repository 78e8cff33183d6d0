// One study's tree-structured Parzen estimator: told trials in, suggestions out.
// Method: split the trials; l is the density of the good ones, g of the rest (and of running trials); of candidates drawn from l the one with the
// largest log l − log g wins.
// Source: Bergstra et al. 2011; several objectives: Ozaki et al., JAIR 73 (2022), https://doi.org/10.1613/jair.1.13188.
// Cost of an ask: that of the densities, see `WholeSpace` and `ColumnGroups`; a tell stores the trial.

import type { Parzen } from '../../density/index.ts'
import type { Random } from '../../numerics/index.ts'
import type { SearchSpace } from '../../space/index.ts'
import { sobolRow } from '../quasi-random.ts'
import type { Observation, SamplerContext, SamplerRun, SuggestRequest } from '../sampler.ts'
import { ColumnGroups } from './column-groups.ts'
import type { Densities, RestDensity } from './densities.ts'
import { Observations } from '../good-set/observations.ts'
import type { Profile } from './profile.ts'
import { bestRatio } from './race.ts'
import { WholeSpace } from './whole-space.ts'

/** A study's TPE at work. */
export class TpeRun implements SamplerRun {
  readonly #space: SearchSpace
  readonly #profile: Profile
  readonly #seed: number | string
  #sobol: ((k: number) => Float64Array) | undefined
  readonly #observations: Observations
  readonly #densities: Densities
  /** What the densities were made for: so many told trials, and these running rows. */
  #count = -1
  #pending: readonly Float64Array[] = []
  #good: readonly number[] = []

  constructor({ space, m, seed }: SamplerContext, profile: Profile) {
    this.#space = space
    this.#profile = profile
    this.#seed = seed
    this.#observations = new Observations(space.d, m)
    this.#densities =
      profile.joint === 'space' && profile.rest !== undefined ? new WholeSpace(space, this.#observations, profile, profile.rest) : new ColumnGroups(space, this.#observations, profile)
  }

  tell(observation: Observation): void {
    this.#observations.add(observation)
  }

  suggest({ number, attempt, random, pending }: SuggestRequest): Float64Array {
    if (this.#observations.count < this.#profile.startup) {
      if (!this.#profile.sobolStart || attempt > 0) return this.#space.sample(random)
      this.#sobol ??= sobolRow(this.#space, this.#seed)
      return this.#sobol(number)
    }
    this.#update(this.#profile.constantLiar ? pending : [])
    const row = new Float64Array(this.#space.d).fill(NaN)
    for (const group of this.#densities.groups) {
      if (!group.joint && !this.#space.isActive(row, group.columns[0])) continue
      const [l, g] = this.#densities.pair(group)
      const best = this.#bestCandidate(l, g, random)
      group.columns.forEach((j, k) => (row[j] = best[k]))
    }
    return this.#space.snapInto(row)
  }

  /** Nothing to do when an ask is repeated: a refused duplicate, a second worker. */
  #update(pending: readonly Float64Array[]): void {
    const { count } = this.#observations
    if (count === this.#count && areEqual(pending, this.#pending)) return
    this.#good = this.#densities.update(pending)
    this.#count = count
    this.#pending = [...pending]
  }

  /** The candidate drawn from l with the largest log l − log g. With `drawBranch`, of those in the first one's branches. */
  #bestCandidate(l: Parzen, g: RestDensity, random: Random): Float64Array {
    const { candidates, crossing, drawBranch, evenBranches } = this.#profile
    const { d } = l
    const rows = new Float64Array(candidates * d)
    for (let k = 0; k < candidates; k++) l.sampleInto(random, rows.subarray(k * d, (k + 1) * d), { crossing, evenBranches: k < evenBranches * candidates })
    const good = l.logDensityInto(rows, new Float64Array(candidates))
    if (drawBranch) for (let k = 1; k < candidates; k++) if (!sameBranches(rows.subarray(k * d, (k + 1) * d), rows)) good[k] = NaN
    const chosen = bestRatio(good, (k, enough, relativeError) => g.logDensityUntil(rows.subarray(k * d, (k + 1) * d), enough, relativeError), () => g.wasDear ?? false)
    this.#profile.watch?.({ good: Int32Array.from(this.#good), candidates: rows, chosen })
    return rows.subarray(chosen * d, (chosen + 1) * d)
  }
}

/** Whether a row has the columns that the first of `rows` has. */
function sameBranches(row: Float64Array, rows: Float64Array): boolean {
  for (let j = 0; j < row.length; j++) if (Number.isNaN(row[j]) !== Number.isNaN(rows[j])) return false
  return true
}

function areEqual(a: readonly Float64Array[], b: readonly Float64Array[]): boolean {
  return a.length === b.length && a.every((row, k) => row === b[k] || row.every((u, j) => Object.is(u, b[k][j])))
}
