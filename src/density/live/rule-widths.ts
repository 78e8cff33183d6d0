// Bandwidths of points that come and go by any rule: a change marks them stale, and `refresh` makes all of them anew, as the flat density does.
// Cost: a change O(1); a refresh O(n d), a sort a column and the rule. 8 bytes a point and column, and as much again while it refreshes.

import { mismatch } from '../../errors/index.ts'
import type { Axis } from '../../space/index.ts'
import { bandwidthsInto, type BandwidthRule } from '../bandwidth/index.ts'
import { sortedColumns } from '../kernel-matrix.ts'
import { readParzenOptions } from '../parzen-options.ts'
import type { CoordinateOf, LiveWidths, Weighting, WidthChanged } from './live-widths.ts'

/**
 * The bandwidths of a rule whose widths depend on all points.
 *
 * @example
 * ```ts
 * const x = [0.1, 0.2, 0.4]
 * const widths = new RuleWidths([axis], (slot) => x[slot], scottBandwidth(), (j, slot, width) => told(slot, width))
 * widths.load([0, 1])
 * widths.insert(2)
 * widths.refresh() // told: a width for each of 0, 1, 2
 * ```
 */
export class RuleWidths implements LiveWidths {
  readonly #axes: readonly Axis[]
  readonly #coordinate: CoordinateOf
  readonly #rule: BandwidthRule
  readonly #changed: WidthChanged
  readonly #weighting: Weighting
  /** 1 for a slot whose point is in. */
  #held = new Uint8Array(64)
  /** d widths a slot as last reported; NaN: none. */
  #widths: Float64Array
  #size = 0
  #stale = false

  constructor(axes: readonly Axis[], coordinate: CoordinateOf, rule: BandwidthRule, changed: WidthChanged, weighting: Weighting = {}) {
    this.#axes = axes
    this.#coordinate = coordinate
    this.#rule = rule
    this.#changed = changed
    this.#weighting = weighting
    this.#widths = new Float64Array(64 * axes.length).fill(NaN)
  }

  insert(slot: number): void {
    if (!(slot >= 0 && Number.isSafeInteger(slot)) || this.#held[slot] === 1) throw mismatch('INVALID_ARGUMENT', 'a slot from 0 on whose point is not in', slot, 'Remove it first.')
    if (slot >= this.#held.length) this.#grow(slot)
    this.#held[slot] = 1
    this.#size++
    this.#stale = true
  }

  remove(slot: number): void {
    if (this.#held[slot] !== 1) throw mismatch('INVALID_ARGUMENT', 'a slot whose point is in', slot, 'Insert it first.')
    const d = this.#axes.length
    this.#held[slot] = 0
    this.#widths.fill(NaN, slot * d, (slot + 1) * d)
    this.#size--
    this.#stale = true
  }

  load(slots: ArrayLike<number>): void {
    this.#held.fill(0)
    this.#widths.fill(NaN)
    this.#size = 0
    this.#stale = true
    for (let i = 0; i < slots.length; i++) this.insert(slots[i])
  }

  reweight(): void {
    this.#stale = true
  }

  /** Computes all widths anew if a point came, went or was weighted anew since the last time. @throws CerebrosError `INVALID_ARGUMENT` for a rule whose bandwidths are none */
  refresh(): void {
    if (!this.#stale) return
    const slots = this.#slots()
    const { rows, n, weights } = readParzenOptions({ axes: this.#axes, rows: this.#rows(slots), ...this.#weights(slots) })
    const columns = sortedColumns(this.#axes, rows, n, this.#rule, this.#weighting.prior ?? 1, weights.subarray(1))
    this.#axes.forEach(({ kind, cells }, j) => {
      if (kind === 'categorical') return
      const { count, order, widths } = columns.read(j, cells)
      for (let a = 0; a < count; a++) this.#set(j, slots[order[a]], widths[a])
    })
    this.#stale = false
  }

  /** As of the last refresh. */
  widthOf(j: number, slot: number): number {
    return slot < this.#held.length ? this.#widths[slot * this.#axes.length + j] : NaN
  }

  /**
   * The width of the nearest point as of the last refresh, of several that of the lowest slot: an estimate, with no bound. A rule of one width a
   * column gives that width, which the point itself would have changed. Where there is no point, the width of a lone one. Cost: O(n).
   */
  widthAt(j: number, u: number): number {
    const { kind, cells } = this.#axes[j]
    if (kind === 'categorical' || Number.isNaN(u)) return NaN
    let least = Infinity
    let width = NaN
    for (let slot = 0; slot < this.#held.length; slot++) {
      // NaN, for a point without a width, is not less.
      const apart = Number.isNaN(this.widthOf(j, slot)) ? NaN : Math.abs(this.#coordinate(slot, j) - u)
      if (!(apart < least)) continue
      least = apart
      width = this.widthOf(j, slot)
    }
    if (!Number.isNaN(width)) return width
    const out = new Float64Array(1)
    bandwidthsInto(this.#rule, Float64Array.of(u), { n: 1, d: this.#axes.length, cells, points: new Int32Array(1) }, out)
    return out[0]
  }

  #set(j: number, slot: number, width: number): void {
    const at = slot * this.#axes.length + j
    if (this.#widths[at] === width) return
    this.#widths[at] = width
    this.#changed(j, slot, width)
  }

  /** The slots of the points that are in, ascending. */
  #slots(): Int32Array {
    const slots = new Int32Array(this.#size)
    for (let slot = 0, i = 0; i < slots.length; slot++) if (this.#held[slot] === 1) slots[i++] = slot
    return slots
  }

  #rows(slots: Int32Array): Float64Array {
    const d = this.#axes.length
    const rows = new Float64Array(slots.length * d)
    for (let i = 0; i < slots.length; i++) for (let j = 0; j < d; j++) rows[i * d + j] = this.#coordinate(slots[i], j)
    return rows
  }

  #weights(slots: Int32Array): { priorWeight: number; weights?: Float64Array } {
    const { prior = 1, weight } = this.#weighting
    return { priorWeight: prior, ...(weight !== undefined && { weights: Float64Array.from(slots, (slot) => weight(slot)) }) }
  }

  #grow(slot: number): void {
    const room = Math.max(slot + 1, 2 * this.#held.length)
    const held = new Uint8Array(room)
    held.set(this.#held)
    this.#held = held
    const widths = new Float64Array(room * this.#axes.length).fill(NaN)
    widths.set(this.#widths)
    this.#widths = widths
  }
}
