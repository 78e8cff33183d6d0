// Which way of keeping bandwidths up to date suits a rule: none needed, at the two neighbours, or all anew.

import { mismatch } from '../../errors/index.ts'
import type { Axis } from '../../space/index.ts'
import { fixedWidth, neighbourMinimum, neighbourReach, type BandwidthRule } from '../bandwidth/index.ts'
import { FixedWidths } from './fixed-widths.ts'
import type { CoordinateOf, LiveWidths, Weighting, WidthChanged } from './live-widths.ts'
import { NeighbourWidths } from './neighbour-widths.ts'
import { RuleWidths } from './rule-widths.ts'

/**
 * The bandwidths that a rule gives points that come and go; none is in yet. A rule of `neighbourBandwidth` or `fixedBandwidth` is kept up to date
 * at every change, any other (also one of these two inside `clampedBandwidth` or copied with another order) by `refresh`.
 *
 * @param changed is told of every bandwidth that becomes another
 * @param weighting for rules that look at weights
 * @throws CerebrosError `INVALID_ARGUMENT` for a neighbour rule whose minimum is not above 0: equal points may come
 * @example
 * ```ts
 * const widths = liveWidths(defaultBandwidth, axes, (slot, j) => rows[slot * d + j], (j, slot, width) => kernels.widen(j, slot, width))
 * widths.insert(0)
 * widths.refresh()
 * widths.widthOf(2, 0)
 * ```
 */
export function liveWidths(rule: BandwidthRule, axes: readonly Axis[], coordinate: CoordinateOf, changed: WidthChanged, weighting?: Weighting): LiveWidths {
  const minimum = neighbourMinimum(rule)
  if (minimum !== undefined) {
    for (const { kind, cells } of axes) if (kind !== 'categorical') checkMinimum(minimum({ n: 1, d: axes.length, cells }))
    return new NeighbourWidths(axes, coordinate, minimum, changed, neighbourReach(rule))
  }
  const width = fixedWidth(rule)
  if (width !== undefined) return new FixedWidths(axes, coordinate, width, changed)
  return new RuleWidths(axes, coordinate, rule, changed, weighting)
}

/** Once for the first point, not at every change: which minimum a rule has is how it was written. */
function checkMinimum(minimum: number): void {
  if (typeof minimum !== 'number' || !(minimum > 0)) throw mismatch('INVALID_ARGUMENT', 'the minimum of a neighbour rule to be a number > 0 where points come and go', minimum, 'Points that equal others need a bandwidth: neighbourBandwidth(() => 0.001).')
}
