// Scott's and Silverman's rules: the bandwidth that would be best if the points were normal, from their deviation and number.
// Source: D. W. Scott, Multivariate Density Estimation (1992) 6.3.1; B. W. Silverman, Density Estimation (1986) 3.4 and 4.3.2. The number of weighted
// points is Kish's (Σw)² / Σw², their variance the reliability kind: the results of scipy's gaussian_kde.
// Cost: O(n). Does not: see several modes; the deviation of all of them smooths them away, which the quartiles repair only in part.

import { mismatch } from '../../errors/index.ts'
import { Welford } from '../../stats/index.ts'
import { checkLimited } from './checked.ts'
import { limitInto, type BandwidthLimits } from './limits.ts'
import type { BandwidthContext, BandwidthRule } from './rule.ts'

/** Φ⁻¹(¾) − Φ⁻¹(¼): the distance of the quartiles of a standard normal. */
const NORMAL_QUARTILES = 1.3489795003921634

/** How the spread of a column is measured: its standard deviation, or the smaller of that and the distance of the quartiles / 1.349. */
export type SpreadKind = 'deviation' | 'robust'

/** Options of the rules of this file. */
export interface NormalReferenceOptions extends BandwidthLimits {
  /** Default `robust`: one outlier does not widen every kernel. */
  readonly spread?: SpreadKind
}

/**
 * Scott's rule: spread · n^(−1 / (d + 4)). A lone point gets the largest bandwidth.
 *
 * @throws CerebrosError `INVALID_ARGUMENT`
 * @example
 * ```ts
 * new Parzen({ points, d: 2, bandwidth: scottBandwidth({ spread: 'deviation', minimum: 0.01 }) })
 * ```
 */
export function scottBandwidth(options: NormalReferenceOptions = {}): BandwidthRule {
  checkOptions('scottBandwidth', options)
  return { name: 'scott', into: (sorted, context, out) => normalReference(sorted, context, 1, options, out) }
}

/**
 * Silverman's rule: spread · (n (d + 2) / 4)^(−1 / (d + 4)), 6 % wider than Scott's in one dimension and narrower from three on.
 *
 * @throws CerebrosError `INVALID_ARGUMENT`
 */
export function silvermanBandwidth(options: NormalReferenceOptions = {}): BandwidthRule {
  checkOptions('silvermanBandwidth', options)
  return { name: 'silverman', into: (sorted, context, out) => normalReference(sorted, context, (context.d + 2) / 4, options, out) }
}

function checkOptions(rule: string, options: NormalReferenceOptions): void {
  checkLimited(rule, options, ['spread'])
  const { spread } = options
  if (spread !== undefined && spread !== 'deviation' && spread !== 'robust') throw mismatch('INVALID_ARGUMENT', "spread to be 'deviation' or 'robust'", spread, 'Leave it out for robust.')
}

function normalReference(sorted: Float64Array, context: BandwidthContext, scale: number, options: NormalReferenceOptions, out: Float64Array): void {
  const { n, d, weights } = context
  const width = spreadOf(sorted, context, options.spread ?? 'robust') * (effectiveCount(n, weights) * scale) ** (-1 / (d + 4))
  out.fill(Number.isNaN(width) ? Infinity : width, 0, n)
  limitInto(context, options, out)
}

/**
 * The spread of a column: NaN for fewer than two points of positive weight, 0 where all are equal. Quartiles at 0 distance, half of the
 * points being equal, say nothing, and the deviation counts.
 */
export function spreadOf(sorted: Float64Array, { n, weights }: BandwidthContext, kind: SpreadKind): number {
  const moments = new Welford()
  for (let i = 0; i < n; i++) if (weights === undefined || weights[i] > 0) moments.push(sorted[i], weights?.[i])
  const deviation = Math.sqrt(moments.variance(weights === undefined ? 'sample' : 'reliability'))
  if (kind === 'deviation') return deviation
  const between = quantile(sorted, n, weights, 0.75) - quantile(sorted, n, weights, 0.25)
  return between > 0 ? Math.min(deviation, between / NORMAL_QUARTILES) : deviation
}

/** (Σw)² / Σw²: how many equal weights would say as much. */
export function effectiveCount(n: number, weights: Float64Array | undefined): number {
  if (weights === undefined) return n
  let sum = 0
  let squares = 0
  for (let i = 0; i < n; i++) {
    sum += weights[i]
    squares += weights[i] ** 2
  }
  return squares > 0 ? sum ** 2 / squares : 0
}

/**
 * A quantile by linear interpolation. The k-th of the N points of positive weight lies at (k w_k + (N − 1) Σ_{i<k} w_i) / ((N − 1) W), k from 0:
 * at k / (N − 1) for equal weights, as numpy and R have it (type 7).
 */
function quantile(sorted: Float64Array, n: number, weights: Float64Array | undefined, p: number): number {
  if (weights === undefined) {
    const at = p * (n - 1)
    const low = Math.floor(at)
    return low + 1 < n ? sorted[low] + (at - low) * (sorted[low + 1] - sorted[low]) : sorted[n - 1]
  }
  const kept = Array.from({ length: n }, (_, i) => i).filter((i) => weights[i] > 0)
  const total = kept.reduce((sum, i) => sum + weights[i], 0)
  let before = 0
  let [place, value] = [0, sorted[kept[0]]]
  for (let k = 0; k < kept.length; k++) {
    const next = (k * weights[kept[k]] + (kept.length - 1) * before) / ((kept.length - 1) * total)
    if (next >= p) return next > place ? value + ((p - place) / (next - place)) * (sorted[kept[k]] - value) : sorted[kept[k]]
    before += weights[kept[k]]
    place = next
    value = sorted[kept[k]]
  }
  return value
}
