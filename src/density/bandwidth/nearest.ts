// The k-nearest rule: every kernel reaches as far as the k-th nearest point. It follows the density over many orders of magnitude, tails included.
// Source: D. O. Loftsgaarden, C. P. Quesenberry, Ann. Math. Stat. 36 (1965) 1049; as kernels on the points: L. Breiman, W. Meisel, E. Purcell,
// Technometrics 19 (1977) 135. Cost: O(n k) a column; with all columns together O(n² d).

import { checkCount, checkLimited, checkPositive, checkSwitch } from './checked.ts'
import { limitInto, type BandwidthLimits } from './limits.ts'
import { spreadOf } from './normal-reference.ts'
import { isCategorical } from './point-density.ts'
import type { BandwidthContext, BandwidthRule, PointKernels } from './rule.ts'

/** Options of the k-nearest rule. */
export interface NearestOptions extends BandwidthLimits {
  /** Which neighbour; default ⌈√n⌉, at most the farthest. With weights: the one at which the others' weight reaches k times the mean weight. */
  readonly k?: number
  /** The bandwidth is the distance times this; default 1. Let `leaveOneOutBandwidth` find it. */
  readonly factor?: number
  /** Distances over all ordered columns, in deviations of each; default false: every column alone. Weights do not count then. */
  readonly joint?: boolean
}

/**
 * One bandwidth a point: `factor` times the distance of its k-th nearest neighbour. A lone point gets the largest bandwidth.
 *
 * @throws CerebrosError `INVALID_ARGUMENT`
 */
export function nearestBandwidth(options: NearestOptions = {}): BandwidthRule {
  checkLimited('nearestBandwidth', options, ['k', 'factor', 'joint'])
  const factor = options.factor ?? 1
  checkCount('k', options.k, 'Leave it out for ⌈√n⌉.')
  checkPositive('factor', factor, 'Leave it out for 1.')
  checkSwitch('joint', options.joint)
  const rule: BandwidthRule = {
    name: 'nearest',
    into: (sorted, context, out) => {
      // Sums of equal weights must not miss their mark by a rounding.
      const wanted = neighbourOf(context.n, options) * meanWeight(context) * (1 - 1e-12)
      for (let i = 0; i < context.n; i++) out[i] = factor * distance(sorted, context, i, wanted)
      limitInto(context, options, out)
    },
  }
  if (options.joint !== true) return rule
  return { ...rule, joint: (kernels) => joint(kernels(deviations), options) }
}

function neighbourOf(n: number, { k }: NearestOptions): number {
  return Math.max(1, Math.min(k ?? Math.ceil(Math.sqrt(n)), n - 1))
}

function meanWeight({ n, weights }: BandwidthContext): number {
  if (weights === undefined) return 1
  let sum = 0
  for (let i = 0; i < n; i++) sum += weights[i]
  return sum / n
}

/** How far from point i the others' weight reaches `wanted`; Infinity for a lone point. */
function distance(sorted: Float64Array, { n, weights }: BandwidthContext, i: number, wanted: number): number {
  if (n < 2) return Infinity
  let missing = wanted
  let [left, right] = [i - 1, i + 1]
  let reached = 0
  while (missing > 0 && (left >= 0 || right < n)) {
    const toLeft = left >= 0 ? sorted[i] - sorted[left] : Infinity
    const toRight = right < n ? sorted[right] - sorted[i] : Infinity
    reached = Math.min(toLeft, toRight)
    const next = toLeft <= toRight ? left-- : right++
    missing -= weights?.[next] ?? 1
  }
  return reached
}

/** The unit of distance of a column. */
const deviations: BandwidthRule = {
  name: 'deviation',
  into: (sorted, context, out) => {
    out.fill(spreadOf(sorted, context, 'deviation'), 0, context.n)
    limitInto(context, {}, out)
  },
}

function joint(kernels: PointKernels, options: NearestOptions): BandwidthRule {
  const reach = reaches(kernels, neighbourOf(kernels.n, options))
  return {
    name: 'nearest',
    into: (sorted, context, out) => {
      deviations.into(sorted, context, out)
      for (let a = 0; a < context.n; a++) out[a] *= (options.factor ?? 1) * reach[context.points![a]]
      limitInto(context, options, out)
    },
  }
}

/** Of each point the distance of its k-th neighbour, in bandwidths of its own. */
function reaches(kernels: PointKernels, k: number): Float64Array {
  const { n, d, rows, widths } = kernels
  const ordered = Array.from({ length: d }, (_, j) => j).filter((j) => !isCategorical(kernels, j))
  const squares = new Float64Array(n)
  const out = new Float64Array(n).fill(Infinity)
  for (let i = 0; i < n && n > 1; i++) {
    for (let j = 0; j < n; j++) {
      squares[j] = i === j ? Infinity : 0
      for (const c of ordered) {
        const apart = (rows[i * d + c] - rows[j * d + c]) / widths[i * d + c]
        // NaN: one of them lacks the column.
        if (!Number.isNaN(apart)) squares[j] += apart * apart
      }
    }
    out[i] = Math.sqrt(squares.toSorted()[k - 1])
  }
  return out
}
