// Mean and variance of 10,000 numbers, against a plain loop that sums them with one accumulator.

import { Welford } from '@thunderline/cerebros'
import type { Bench, Measurement } from '../bench.ts'
import { cpuMilliseconds, summary } from '../cpu-time.ts'
import { DISTRIBUTIONS, numbers } from '../inputs/distributions.ts'

const N = 10_000

/** Short turns, so that some of each fall where the machine is quiet; the least time of each is compared. */
const ROUNDS = 400
const CALLS = 40

export const welfordMeanVariance: Bench = {
  name: 'welford-mean-variance',
  about: 'mean and variance of 10,000 numbers, µs; and as a multiple of a one-accumulator sum, the least of turns taken alternately',
  byDefault: true,
  *rows(): Generator<Measurement> {
    for (const distribution of DISTRIBUTIONS) {
      const values = numbers(distribution, N, 1)
      checkMoments(values)
      const [welford, plain] = alternate(() => Welford.of(values).variance('sample'), () => plainSum(values)).map(summary)
      yield { row: distribution, value: welford.median * 1000, unit: 'µs', mean: welford.mean * 1000, samples: welford.samples }
      yield { row: `${distribution}, plain sum`, value: plain.median * 1000, unit: 'µs', mean: plain.mean * 1000, samples: plain.samples }
      yield { row: `${distribution}, ratio to the plain sum`, value: welford.least / plain.least, unit: '×', samples: welford.samples }
    }
  },
}

/** CPU milliseconds of one call of each work, turn by turn: what the neighbours do to the machine falls on both. */
function alternate(...works: (() => number)[]): number[][] {
  const times = works.map((): number[] => [])
  let kept = 0
  for (let round = -ROUNDS / 4; round < ROUNDS; round++) {
    works.forEach((work, which) => {
      const before = cpuMilliseconds()
      for (let call = 0; call < CALLS; call++) kept += work()
      if (round >= 0) times[which].push((cpuMilliseconds() - before) / CALLS)
    })
  }
  if (Number.isNaN(kept)) throw new Error('Expected the timed work to return numbers, got NaN. Check the answer before timing it.')
  return times
}

/** Refuses to time a wrong answer: the textbook's two passes are slow, obvious, and right for these inputs. */
export function checkMoments(values: Float64Array): void {
  const found = Welford.of(values)
  const mean = plainSum(values) / values.length
  const variance = values.reduce((sum, x) => sum + (x - mean) ** 2, 0) / (values.length - 1)
  if (!close(found.mean, mean) || !close(found.variance('sample'), variance)) {
    throw new Error(`Expected mean ${mean} and variance ${variance}, got ${found.mean} and ${found.variance('sample')}. The bench times right answers only.`)
  }
}

/** Whether two moments agree to nine digits. */
export function close(found: number, expected: number): boolean {
  return Math.abs(found - expected) <= 1e-9 * Math.max(1, Math.abs(expected))
}

/** One accumulator. The length is read once: once seedrandom is loaded in Node, a loop up to `values.length` is several times slower. */
export function plainSum(values: Float64Array): number {
  const n = values.length
  let sum = 0
  for (let i = 0; i < n; i++) sum += values[i]
  return sum
}
