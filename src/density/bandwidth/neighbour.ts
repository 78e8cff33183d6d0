// The neighbour rule: every kernel reaches to the farther of its two neighbours. Narrow where points are dense, wide where they are not.

import type { BandwidthContext, BandwidthRule } from './rule.ts'

/**
 * The neighbour rule: the larger of the gaps to the point's two neighbours, but at least `minimum` and at most the range. The ends of the
 * range count as neighbours only for a lone point; otherwise the first and last point use their inner gap.
 * Source: Bergstra et al., NeurIPS 24 (2011), as hyperopt and Optuna 5 compute it. Cost: O(n).
 *
 * @param minimum the smallest bandwidth, from the context
 */
export function neighbourBandwidth(minimum: (context: BandwidthContext) => number): BandwidthRule {
  return {
    name: 'neighbour',
    into: (sorted, context, out) => {
      const { n } = context
      const least = minimum(context)
      let left = n === 1 ? sorted[0] : 0
      for (let i = 0; i < n; i++) {
        const right = i < n - 1 ? sorted[i + 1] - sorted[i] : n === 1 ? 1 - sorted[0] : 0
        out[i] = neighbourWidth(left, right, least)
        left = right
      }
    },
  }
}

/** The bandwidth of a point with these gaps to its neighbours. */
export function neighbourWidth(left: number, right: number, least: number): number {
  const gap = left > right ? left : right
  return gap < least ? Math.min(1, least) : gap
}
