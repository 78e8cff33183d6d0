// One bandwidth for all points that come and go: nothing to keep, nothing to compute.

import type { Axis } from '../../space/index.ts'
import type { CoordinateOf, LiveWidths, WidthChanged } from './live-widths.ts'

/** The bandwidths of `fixedBandwidth(width)`. Which points are in is the caller's knowledge: `widthOf` answers for any with a coordinate. */
export class FixedWidths implements LiveWidths {
  readonly #ordered: readonly boolean[]
  readonly #coordinate: CoordinateOf
  readonly #width: number
  readonly #changed: WidthChanged

  constructor(axes: readonly Axis[], coordinate: CoordinateOf, width: number, changed: WidthChanged) {
    this.#ordered = axes.map(({ kind }) => kind !== 'categorical')
    this.#coordinate = coordinate
    this.#width = width
    this.#changed = changed
  }

  /** Reports the widths of this point. */
  insert(slot: number): void {
    for (let j = 0; j < this.#ordered.length; j++) if (!Number.isNaN(this.widthOf(j, slot))) this.#changed(j, slot, this.#width)
  }

  /** Does nothing: no width depends on another point. */
  remove(): void {}

  load(slots: ArrayLike<number>): void {
    for (let i = 0; i < slots.length; i++) this.insert(slots[i])
  }

  /** Does nothing: weights do not count. */
  reweight(): void {}

  /** Does nothing: the widths are up to date. */
  refresh(): void {}

  widthOf(j: number, slot: number): number {
    return this.widthAt(j, this.#coordinate(slot, j))
  }

  widthAt(j: number, u: number): number {
    return this.#ordered[j] && !Number.isNaN(u) ? this.#width : NaN
  }
}
