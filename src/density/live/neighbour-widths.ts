// Neighbour bandwidths of points that come and go: every ordered column is a sorted list, and a change gives new neighbours to two points of it.
// A width is found from its neighbours when it is asked for; only whether it is the column's smallest, as most are when points are many, is kept.
// Cost: O(log n) comparisons a column and change; all widths of a column, O(n), when its smallest changes. About 6 bytes a point and column.

import type { Axis } from '../../space/index.ts'
import { neighbourWidth, type BandwidthContext } from '../bandwidth/index.ts'
import type { CoordinateOf, LiveWidths, WidthChanged } from './live-widths.ts'
import { OrderedList } from './ordered-list.ts'

/** What is known of a slot in a column. */
const ABSENT = 0
const SMALLEST = 1
const WIDER = 2

interface Column {
  readonly j: number
  readonly cells: number
  readonly list: OrderedList
  /** One of the above a slot. */
  known: Uint8Array
  /** The smallest bandwidth for as many points as there are; NaN without any. */
  least: number
}

/**
 * The bandwidths of `neighbourBandwidth(minimum, reach)`, the same bit for bit; of equal coordinates the lower slot counts as the smaller.
 *
 * @example
 * ```ts
 * const x = [0.2, 0.5, 0.6]
 * const widths = new NeighbourWidths([axis], (slot) => x[slot], () => 0.15, (j, slot, width) => told(slot, width))
 * widths.load([0, 2])     // told: 0 → 0.4, 2 → 0.4
 * widths.insert(1)        // told: 1 → 0.3, 0 → 0.3, 2 → 0.15
 * widths.widthAt(0, 0.85) // 0.25
 * ```
 */
export class NeighbourWidths implements LiveWidths {
  /** An entry a column; categorical ones have none. */
  readonly #columns: readonly (Column | undefined)[]
  readonly #coordinate: CoordinateOf
  readonly #minimum: (context: BandwidthContext) => number
  readonly #changed: WidthChanged
  readonly #reach: number
  /** Two neighbours of either side. */
  readonly #around = new Int32Array(4)

  /** @param minimum the smallest bandwidth of a column, from `n`, `d` and `cells` alone */
  constructor(axes: readonly Axis[], coordinate: CoordinateOf, minimum: (context: BandwidthContext) => number, changed: WidthChanged, reach = 1) {
    this.#columns = axes.map(({ kind, cells }, j) => (kind === 'categorical' ? undefined : { j, cells, list: new OrderedList((slot) => coordinate(slot, j)), known: new Uint8Array(64), least: NaN }))
    this.#coordinate = coordinate
    this.#minimum = minimum
    this.#changed = changed
    this.#reach = reach
  }

  /** Counts a point in and reports the widths that changed: its own, and at most two others a column where the smallest width stays. */
  insert(slot: number): void {
    for (const column of this.#columns) if (column !== undefined && !Number.isNaN(this.#coordinate(slot, column.j))) this.#insertInto(column, slot)
  }

  /** Counts a point out and reports the widths of others that changed. */
  remove(slot: number): void {
    for (const column of this.#columns) if (column !== undefined && !Number.isNaN(this.#coordinate(slot, column.j))) this.#removeFrom(column, slot)
  }

  /** Counts these points in and all others out, and reports all widths. Cost: a sort a column. */
  load(slots: ArrayLike<number>): void {
    let room = 64
    for (let i = 0; i < slots.length; i++) room = Math.max(room, slots[i] + 1)
    const present = new Float64Array(slots.length)
    for (const column of this.#columns) {
      if (column === undefined) continue
      let count = 0
      for (let i = 0; i < slots.length; i++) if (!Number.isNaN(this.#coordinate(slots[i], column.j))) present[count++] = slots[i]
      column.list.load(present.subarray(0, count))
      column.known = new Uint8Array(room)
      column.least = this.#leastOf(column, count)
      this.#reportAll(column)
    }
  }

  /** Does nothing: weights do not count. */
  reweight(): void {}

  /** Does nothing: the widths are up to date. */
  refresh(): void {}

  /** Cost: O(1) for the smallest width of the column, O(log n) for a wider one. */
  widthOf(j: number, slot: number): number {
    const column = this.#columns[j]
    const known = column?.known[slot] ?? ABSENT
    if (column === undefined || known === ABSENT) return NaN
    if (known === SMALLEST) return Math.min(1, column.least)
    const around = column.list.around(slot, this.#around)
    return this.#width(j, this.#coordinate(slot, j), around[1], around[2], column.least)
  }

  /** The width that a point at u would get by `insert`, in a slot above all that equal it. Cost: O(log n). */
  widthAt(j: number, u: number): number {
    const column = this.#columns[j]
    if (column === undefined || Number.isNaN(u)) return NaN
    const around = column.list.aroundKey(u, this.#around)
    return this.#width(j, u, around[1], around[2], this.#leastOf(column, column.list.size + 1))
  }

  #insertInto(column: Column, slot: number): void {
    const [before2, before, after, after2] = column.list.insert(slot, this.#around)
    if (slot >= column.known.length) column.known = grown(column.known, slot)
    if (this.#leastChanged(column)) return
    const { j, least } = column
    this.#report(column, slot, this.#width(j, this.#coordinate(slot, j), before, after, least))
    this.#move(column, before, before2, after, before2, slot)
    this.#move(column, after, before, after2, slot, after2)
  }

  #removeFrom(column: Column, slot: number): void {
    const [before2, before, after, after2] = column.list.remove(slot, this.#around)
    column.known[slot] = ABSENT
    if (this.#leastChanged(column)) return
    this.#move(column, before, before2, slot, before2, after)
    this.#move(column, after, slot, after2, before, after2)
  }

  /** Reports the width of a point that lay between `left` and `right` and lies between `newLeft` and `newRight`, if it changed. */
  #move(column: Column, slot: number, left: number, right: number, newLeft: number, newRight: number): void {
    if (slot < 0) return
    const { j, least } = column
    const u = this.#coordinate(slot, j)
    const width = this.#width(j, u, newLeft, newRight, least)
    if (width !== this.#width(j, u, left, right, least)) this.#report(column, slot, width)
  }

  #report({ j, known, least }: Column, slot: number, width: number): void {
    known[slot] = width === Math.min(1, least) ? SMALLEST : WIDER
    this.#changed(j, slot, width)
  }

  /** Reports every width of a column whose smallest has changed. */
  #leastChanged(column: Column): boolean {
    const least = this.#leastOf(column, column.list.size)
    if (Object.is(least, column.least)) return false
    column.least = least
    this.#reportAll(column)
    return true
  }

  #reportAll(column: Column): void {
    const { j, least, list } = column
    // A slot's right neighbour is the next that comes by.
    let [left, slot] = [-1, -1]
    const pass = (right: number): void => {
      if (slot >= 0) this.#report(column, slot, this.#width(j, this.#coordinate(slot, j), left, right, least))
      left = slot
      slot = right
    }
    list.forEach(pass)
    pass(-1)
  }

  /** The width of a point at u between two slots; −1: none. */
  #width(j: number, u: number, before: number, after: number, least: number): number {
    const alone = before < 0 && after < 0
    const left = before >= 0 ? u - this.#coordinate(before, j) : alone ? u : 0
    const right = after >= 0 ? this.#coordinate(after, j) - u : alone ? 1 - u : 0
    return neighbourWidth(left, right, least, this.#reach)
  }

  #leastOf({ cells }: Column, n: number): number {
    return n === 0 ? NaN : this.#minimum({ n, d: this.#columns.length, cells })
  }
}

function grown(known: Uint8Array, slot: number): Uint8Array {
  const larger = new Uint8Array(Math.max(slot + 1, 2 * known.length))
  larger.set(known)
  return larger
}
