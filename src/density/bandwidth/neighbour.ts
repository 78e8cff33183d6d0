// The neighbour rule: every kernel reaches to the farther of its two neighbours. Narrow where points are dense, wide where they are not.

import { mismatch } from '../../errors/index.ts'
import { checkPositive } from './checked.ts'
import type { BandwidthContext, BandwidthRule } from './rule.ts'

/** By rule, not as a field of it: a copy of a rule with another order or another `into` is another rule. */
const minima = new WeakMap<BandwidthRule, (context: BandwidthContext) => number>()
const reaches = new WeakMap<BandwidthRule, number>()

/**
 * The neighbour rule: the larger of the gaps to the point's two neighbours, but at least `minimum` and at most the range. The ends of the
 * range count as neighbours only for a lone point; otherwise the first and last point use their inner gap.
 * Source: Bergstra et al., NeurIPS 24 (2011), as hyperopt and Optuna 5 compute it. Cost: O(n).
 *
 * @param minimum the smallest bandwidth, from `n`, `d` and `cells` of the context: it is shown nothing else
 * @param reach how far a kernel reaches, in parts of the larger gap; default 1
 * @throws CerebrosError `INVALID_ARGUMENT`
 */
export function neighbourBandwidth(minimum: (context: BandwidthContext) => number, reach = 1): BandwidthRule {
  if (typeof minimum !== 'function') throw mismatch('INVALID_ARGUMENT', 'the minimum of neighbourBandwidth to be a function of the column', minimum, 'Write neighbourBandwidth(() => 0.01).')
  checkPositive('the reach of neighbourBandwidth', reach, 'Leave it out for 1, the whole gap.')
  const rule: BandwidthRule = {
    name: 'neighbour',
    into: (sorted, context, out) => {
      const { n, d, cells } = context
      const least = minimum({ n, d, cells })
      let left = n === 1 ? sorted[0] : 0
      for (let i = 0; i < n; i++) {
        const right = i < n - 1 ? sorted[i + 1] - sorted[i] : n === 1 ? 1 - sorted[0] : 0
        out[i] = neighbourWidth(left, right, least, reach)
        left = right
      }
    },
  }
  minima.set(rule, minimum)
  reaches.set(rule, reach)
  return rule
}

/** The `minimum` of a rule that `neighbourBandwidth` made; undefined for any other rule. */
export function neighbourMinimum(rule: BandwidthRule): ((context: BandwidthContext) => number) | undefined {
  return minima.get(rule)
}

/** The `reach` of such a rule. */
export function neighbourReach(rule: BandwidthRule): number | undefined {
  return reaches.get(rule)
}

/** The bandwidth of a point with these gaps to its neighbours. */
export function neighbourWidth(left: number, right: number, least: number, reach: number): number {
  const gap = reach * (left > right ? left : right)
  return gap < least ? Math.min(1, least) : gap
}
