// A finished sample in a few numbers: centre, spread, shape, quantiles, mode.
// Method: moments by blocks; order statistics of simple-statistics on a sorted copy; the mode by half samples: the shortest stretch that holds
// half the numbers, again and again, which needs no bins and is not led astray by outliers.
// Source: https://simple-statistics.github.io; D. R. Bickel, R. Frühwirth, Comput. Stat. Data Anal. 50 (2006) 3500-3530,
// https://doi.org/10.1016/j.csda.2005.07.011 (mode). Cost: O(n log n), two copies of the sample. Does not: take weights.

import { medianAbsoluteDeviation, quantileSorted } from 'simple-statistics'
import { mismatch } from '../errors/index.ts'
import { Moments } from './moments.ts'

/** What is told of a sample, in its own unit but for count, skewness and kurtosis. */
export interface Description {
  readonly count: number
  readonly mean: number
  /** That of what was sampled, divided by n − 1; NaN of one number. */
  readonly standardDeviation: number
  /** G₁, and NaN where the sample does not determine it. */
  readonly skewness: number
  /** G₂, 0 for a normal, and NaN where the sample does not determine it. */
  readonly kurtosis: number
  readonly min: number
  readonly lowerQuartile: number
  readonly median: number
  readonly upperQuartile: number
  readonly max: number
  readonly interquartileRange: number
  /** The median distance from the median; 1.4826 times it estimates the standard deviation of a normal. */
  readonly medianAbsoluteDeviation: number
  /** Where the numbers lie densest. */
  readonly mode: number
}

/**
 * Describes a sample.
 *
 * @param values n ≥ 1 finite numbers; not modified
 * @throws CerebrosError `INVALID_ARGUMENT` when there is none, or one is not finite
 * @example
 * ```ts
 * const { median, interquartileRange, mode } = describe(Float64Array.of(3, 1, 2, 2, 9)) // 2, 1, 2
 * ```
 */
export function describe(values: Float64Array): Description {
  checkSample(values)
  const moments = Moments.of(values)
  const sorted = Array.from(values.slice().sort())
  const [lowerQuartile, median, upperQuartile] = [0.25, 0.5, 0.75].map((p) => quantileSorted(sorted, p))
  return {
    count: values.length,
    mean: moments.mean,
    standardDeviation: moments.standardDeviation(),
    skewness: moments.skewness(),
    kurtosis: moments.kurtosis(),
    min: moments.min,
    lowerQuartile,
    median,
    upperQuartile,
    max: moments.max,
    interquartileRange: upperQuartile - lowerQuartile,
    medianAbsoluteDeviation: medianAbsoluteDeviation(sorted),
    mode: halfSampleMode(sorted),
  }
}

/**
 * Quantiles of a sample, interpolated linearly between the numbers at ranks 0 … n − 1, as numpy does by default (Hyndman and Fan's seventh
 * definition). Cost: O(n log n).
 *
 * @param values n ≥ 1 finite numbers; not modified
 * @param probabilities k numbers in [0, 1]
 * @returns k numbers
 * @throws CerebrosError `INVALID_ARGUMENT` when there is no value, one is not finite, or a probability lies outside
 * @example
 * ```ts
 * quantiles(Float64Array.of(4, 1, 3, 2), [0, 0.5, 0.9]) // Float64Array [1, 2.5, 3.7]
 * ```
 */
export function quantiles(values: Float64Array, probabilities: readonly number[]): Float64Array<ArrayBuffer> {
  checkSample(values)
  const sorted = Array.from(values.slice().sort())
  return Float64Array.from(probabilities, (p) => {
    if (!(p >= 0 && p <= 1)) throw mismatch('INVALID_ARGUMENT', 'a probability from 0 to 1', p, 'Divide a percentage by 100.')
    return quantileSorted(sorted, p)
  })
}

function checkSample(values: Float64Array): void {
  if (values.length === 0) throw mismatch('INVALID_ARGUMENT', 'a sample of one number or more', values, 'Describe it once there is one.')
  const bad = values.findIndex((x) => !Number.isFinite(x))
  if (bad >= 0) throw mismatch('INVALID_ARGUMENT', `the number at index ${bad} of \`values\` to be finite`, values[bad], 'Leave failed measurements out.')
}

function halfSampleMode(sorted: readonly number[]): number {
  let from = 0
  let n = sorted.length
  while (n > 3) {
    const half = Math.ceil(n / 2)
    let best = from
    for (let i = from + 1; i + half <= from + n; i++) {
      if (sorted[i + half - 1] - sorted[i] < sorted[best + half - 1] - sorted[best]) best = i
    }
    from = best
    n = half
  }
  if (n === 1) return sorted[from]
  const [a, b, c] = [sorted[from], sorted[from + 1], sorted[from + 2]]
  if (n === 2 || b - a < c - b) return middle(a, b)
  return b - a > c - b ? middle(b, c) : b
}

function middle(a: number, b: number): number {
  return a / 2 + b / 2
}
