// The leave-one-out rule: the bandwidth, or the factor on another rule's bandwidths, under which every point is likeliest given the others.
// Method: maximises Σ w_i log p₋ᵢ(x_i) over log h: a scan of 24 values, for there may be several maxima, then a golden section in the best bracket.
// Ties: a point is left out together with all that equal it, else h → 0 would always win. Outliers: with a small share, points are uniform over the
// range of the points, else one far point would set the bandwidth of all.
// Source: R. P. W. Duin, IEEE Trans. Comput. C-25 (1976) 1175; the need for both guards: E. F. Schuster, G. G. Gregory (1981).
// Cost: about 45 likelihoods of O(evaluations · n · d) at worst, in one column only over kernels in reach. Error: 1e-4 in log h.

import { mismatch } from '../../errors/index.ts'
import { checkCount, checkLimited, checkRule, checkSwitch, writtenInto } from './checked.ts'
import { scaledBandwidth } from './fixed.ts'
import { clampedBandwidth, limitInto, limitsOf, type BandwidthLimits } from './limits.ts'
import { scottBandwidth } from './normal-reference.ts'
import { columnKernels, isCategorical, PointDensity } from './point-density.ts'
import type { BandwidthContext, BandwidthRule, PointKernels } from './rule.ts'

const SCAN = 24
const TOLERANCE = 1e-4
const GOLDEN = (Math.sqrt(5) - 1) / 2
/** The bandwidth of a column lies between these parts of the range of its points; a factor on another rule between 1 / 32 and 32. */
const WIDTHS: Bracket = [1e-5, 1]
const FACTORS: Bracket = [1 / 32, 32]

type Bracket = readonly [number, number]

/** Options of the leave-one-out rule. */
export interface LeaveOneOutOptions extends BandwidthLimits {
  /** The rule whose bandwidths get a factor; default: none, one bandwidth for the whole column. */
  readonly base?: BandwidthRule
  /** One factor for all columns, by the likelihood of whole points, on `base` (default Scott's rule); default false: every column alone. */
  readonly joint?: boolean
  /** The share of points that may lie anywhere in the range; default 1 / (n + 1), the prior kernel's share. 0: no guard against outliers. */
  readonly background?: number
  /** At how many points likelihood is summed: all if there are no more than this, else evenly among them; default 1000. */
  readonly evaluations?: number
}

/**
 * The bandwidths of greatest leave-one-out likelihood. Fewer than two different values: as Scott's rule.
 *
 * @throws CerebrosError `INVALID_ARGUMENT`
 * @example
 * ```ts
 * leaveOneOutBandwidth()                                                     // one bandwidth a column
 * leaveOneOutBandwidth({ base: nearestBandwidth({ k: 30 }) })                // k-nearest with the best factor
 * leaveOneOutBandwidth({ base: adaptiveBandwidth({ joint: true }), joint: true }) // one factor on Abramson's, all columns together
 * ```
 */
export function leaveOneOutBandwidth(options: LeaveOneOutOptions = {}): BandwidthRule {
  checkOptions(options)
  const base = options.base ?? (options.joint === true ? scottBandwidth() : undefined)
  const rule: BandwidthRule = {
    name: 'leave-one-out',
    ...(base?.order !== undefined && { order: base.order }),
    into: (sorted, context, out) => {
      intoColumn(sorted, context, base, options, out)
      limitInto(context, options, out)
    },
  }
  if (options.joint !== true || base === undefined) return rule
  return {
    ...rule,
    joint: (kernels) => {
      const own = base.joint?.(kernels) ?? base
      const factor = likeliestFactor(kernels(own), FACTORS, options)
      return { ...clampedBandwidth(scaledBandwidth(own, Number.isNaN(factor) ? 1 : factor), limitsOf(options)), name: 'leave-one-out' }
    },
  }
}

function checkOptions(options: LeaveOneOutOptions): void {
  checkLimited('leaveOneOutBandwidth', options, ['base', 'joint', 'background', 'evaluations'])
  const { base, joint, background, evaluations } = options
  if (base !== undefined) checkRule('base', base)
  checkSwitch('joint', joint)
  checkCount('evaluations', evaluations, 'Leave it out for 1000.')
  if (background !== undefined && !(typeof background === 'number' && background >= 0 && background < 1)) throw mismatch('INVALID_ARGUMENT', 'background to be a share in [0, 1)', background, 'Leave it out for 1 / (n + 1).')
}

function intoColumn(sorted: Float64Array, context: BandwidthContext, base: BandwidthRule | undefined, options: LeaveOneOutOptions, out: Float64Array): void {
  const { n } = context
  const range = n === 0 ? 0 : sorted[n - 1] - sorted[0]
  if (range === 0) {
    scottBandwidth(limitsOf(options)).into(sorted, context, out)
    return
  }
  if (base === undefined) out.fill(range, 0, n)
  else writtenInto(base, sorted, context, out)
  const factor = likeliestFactor(columnKernels(sorted, context, out), base === undefined ? WIDTHS : FACTORS, options)
  for (let i = 0; i < n; i++) out[i] *= factor
}

/**
 * The factor on these bandwidths that makes the points likeliest; NaN when no point differs from another.
 *
 * @param bracket smallest and largest factor
 */
export function likeliestFactor(kernels: PointKernels, [least, most]: Bracket, options: LeaveOneOutOptions): number {
  const likelihood = leaveOneOutLikelihood(kernels, options)
  const step = Math.log(most / least) / (SCAN - 1)
  let best = NaN
  let greatest = -Infinity
  for (let k = 0; k < SCAN; k++) {
    const value = likelihood(least * Math.exp(k * step))
    if (value > greatest) [best, greatest] = [k, value]
  }
  const start = Math.log(least)
  return Math.exp(goldenMaximum((log) => likelihood(Math.exp(log)), start + Math.max(0, best - 1) * step, start + Math.min(SCAN - 1, best + 1) * step))
}

/** The leave-one-out log-likelihood a point, as a function of the factor on all bandwidths. */
export function leaveOneOutLikelihood(kernels: PointKernels, { background, evaluations = 1000 }: LeaveOneOutOptions): (factor: number) => number {
  const { n, weights } = kernels
  const share = background ?? 1 / (n + 1)
  const anywhere = uniformOver(kernels)
  const density = new PointDensity(kernels)
  const count = Math.min(n, evaluations)
  return (factor) => {
    density.scale(factor)
    let sum = 0
    let weight = 0
    for (let k = 0; k < count; k++) {
      const i = Math.floor(((k + 0.5) * n) / count)
      const w = weights?.[i] ?? 1
      const log = w === 0 ? NaN : density.others(i, share > 0)
      if (Number.isNaN(log)) continue
      sum += w * (share > 0 ? logMixture(share, anywhere(i), log) : log)
      weight += w
    }
    return sum / weight
  }
}

/** log(share e^a + (1 − share) e^b). */
function logMixture(share: number, a: number, b: number): number {
  const [x, y] = [a + Math.log(share), b + Math.log1p(-share)]
  return Math.max(x, y) + Math.log1p(Math.exp(-Math.abs(x - y)))
}

/** Log of the uniform density over the box of the points, in the ordered columns that point i has and that are not constant. */
function uniformOver(kernels: PointKernels): (i: number) => number {
  const { n, d, rows } = kernels
  const logRanges = Array.from({ length: d }, (_, k) => {
    let [low, high] = [Infinity, -Infinity]
    for (let i = 0; i < n; i++) {
      const u = rows[i * d + k]
      if (u < low) low = u
      if (u > high) high = u
    }
    return isCategorical(kernels, k) || !(high > low) ? 0 : Math.log(high - low)
  })
  return (i) => logRanges.reduce((sum, log, k) => (Number.isNaN(rows[i * d + k]) ? sum : sum - log), 0)
}

/** Where a function that rises and then falls is greatest, to `TOLERANCE`. */
function goldenMaximum(f: (x: number) => number, from: number, to: number): number {
  let [low, high] = [from, to]
  let [left, right] = [high - GOLDEN * (high - low), low + GOLDEN * (high - low)]
  let [atLeft, atRight] = [f(left), f(right)]
  while (high - low > TOLERANCE) {
    if (atLeft > atRight) {
      ;[high, right, atRight] = [right, left, atLeft]
      left = high - GOLDEN * (high - low)
      atLeft = f(left)
    } else {
      ;[low, left, atLeft] = [left, right, atRight]
      right = low + GOLDEN * (high - low)
      atRight = f(right)
    }
  }
  return (low + high) / 2
}
