// Kernels that come and go: the arrays of a Parzen density, kept up to date by insertion and removal.
// Every ordered column keeps its points in ascending order, so a change gives new neighbours, and with them new bandwidths, to two points a
// column and no others. Callers name the slot of each point, so the arrays, and with them the order of every sum, depend on which points are
// there and not on how they came. Equal coordinates are ordered by slot.
// Cost: O(log n) comparisons, one block move and at most three new kernels a column and change.

import { mismatch } from '../errors/index.ts'
import type { Axis } from '../space/index.ts'
import { neighbourWidth, normaliserOf, type BandwidthContext } from './bandwidth/index.ts'
import { CellKernels } from './cell-kernels.ts'
import { logNormalisers } from './heads.ts'
import { PRIOR_MEAN, PRIOR_WIDTH, type KernelMatrix } from './kernel-matrix.ts'
import { OrderedSlots } from './ordered-slots.ts'

/** Kernels on the points of d unit coordinates that were inserted and not removed. Entry 0 is the prior's; weights are equal. */
export class LiveKernels implements KernelMatrix {
  /** The highest slot in use. */
  n = 0
  /** How many points there are: n less the empty slots. */
  size = 0
  readonly continuous: Int32Array
  readonly discrete: Int32Array
  readonly mean: Float64Array[]
  readonly inverse: Float64Array[]
  readonly normaliser: Float64Array[]
  readonly kernel: Int32Array[]
  readonly width: Float64Array[]
  readonly cells: CellKernels[]
  readonly counts: Int32Array
  readonly #axes: readonly Axis[]
  readonly #minimum: (context: BandwidthContext) => number
  readonly #orders: readonly OrderedSlots[]
  readonly #least: Float64Array
  readonly #heads = new Map<string, { readonly columns: Int32Array; values: Float64Array }>()
  readonly #touched: number[] = []
  /** The columns last asked for, by identity: nearly always the same. */
  #last: { readonly columns: Int32Array; readonly heads: { readonly values: Float64Array } } | undefined
  #rows: Float64Array
  #used: Uint8Array<ArrayBuffer>

  /** @param minimum the smallest bandwidth of a column */
  constructor(axes: readonly Axis[], minimum: (context: BandwidthContext) => number) {
    const room = 64
    const columns = axes.map((_, j) => j)
    this.#axes = axes
    this.#minimum = minimum
    this.continuous = Int32Array.from(columns.filter((j) => axes[j].cells === Infinity))
    this.discrete = Int32Array.from(columns.filter((j) => axes[j].cells !== Infinity))
    this.mean = Array.from(this.continuous, () => new Float64Array(room))
    this.inverse = Array.from(this.continuous, () => new Float64Array(room))
    this.normaliser = Array.from(this.continuous, () => new Float64Array(room))
    this.kernel = Array.from(this.discrete, () => new Int32Array(room))
    this.width = Array.from(this.discrete, () => new Float64Array(room))
    this.cells = Array.from(this.discrete, (j) => new CellKernels(axes[j], 1))
    this.counts = new Int32Array(axes.length)
    this.#orders = axes.map(() => new OrderedSlots(room))
    this.#least = new Float64Array(axes.length).fill(NaN)
    this.#rows = new Float64Array(room * axes.length)
    this.#used = new Uint8Array(room)
    this.#setPrior(0)
  }

  /** Adds a point (NaN: a coordinate it lacks) in an empty slot ≥ 1. */
  insert(slot: number, row: Float64Array): void {
    while (slot >= this.#used.length) this.#grow()
    if (!Number.isSafeInteger(slot) || slot < 1 || this.#used[slot] === 1) throw mismatch('INVALID_ARGUMENT', 'an empty slot ≥ 1', slot, 'Remove its point first.')
    const d = this.#axes.length
    this.size++
    this.n = Math.max(this.n, slot)
    this.#used[slot] = 1
    this.#rows.set(row, slot * d)
    this.#setPrior(slot)
    this.#touched.push(slot)
    for (let j = 0; j < d; j++) if (!Number.isNaN(row[j])) this.#insertInto(j, slot)
    this.#refreshHeads()
  }

  /** Removes the point of a slot. */
  remove(slot: number): void {
    if (this.#used[slot] !== 1) throw mismatch('INVALID_ARGUMENT', 'a slot with a point', slot, 'Insert it first.')
    const d = this.#axes.length
    for (let j = 0; j < d; j++) if (!Number.isNaN(this.#rows[slot * d + j])) this.#removeFrom(j, slot)
    this.size--
    this.#used[slot] = 0
    while (this.n > 0 && this.#used[this.n] === 0) this.n--
    for (const { values } of this.#heads.values()) values[slot] = -Infinity
    this.#refreshHeads()
  }

  /** Unit coordinate j of the point in a slot. */
  coordinate(slot: number, j: number): number {
    return this.#rows[slot * this.#axes.length + j]
  }

  /** log of the normalisers of every kernel over these continuous columns; −Infinity in empty slots. */
  headsOf(columns: Int32Array): Float64Array {
    if (this.#last?.columns === columns) return this.#last.heads.values
    const name = columns.join()
    const known = this.#heads.get(name)
    if (known !== undefined) {
      this.#last = { columns, heads: known }
      return known.values
    }
    const values = new Float64Array(this.#used.length).fill(-Infinity)
    for (let slot = 0; slot <= this.n; slot++) if (slot === 0 || this.#used[slot] === 1) values[slot] = logNormalisers(this.normaliser, columns, slot)
    this.#heads.set(name, { columns: columns.slice(), values })
    return values
  }

  /** Makes the kernels of a discrete column anew when those in no use outnumber the points `times` times. */
  forgetStale(times: number): void {
    for (let k = 0; k < this.discrete.length; k++) {
      const j = this.discrete[k]
      if (this.#axes[j].kind === 'categorical' || this.cells[k].count <= times * (this.size + 64)) continue
      this.cells[k] = new CellKernels(this.#axes[j], 1)
      this.kernel[k].fill(this.cells[k].find(PRIOR_MEAN, PRIOR_WIDTH))
      for (let at = 0; at < this.counts[j]; at++) this.#setWidth(j, at)
    }
  }

  #insertInto(j: number, slot: number): void {
    const axis = this.#axes[j]
    this.counts[j]++
    if (axis.kind === 'categorical') {
      const k = this.discrete.indexOf(j)
      this.kernel[k][slot] = this.cells[k].category(axis.cellAt(this.#rows[slot * this.#axes.length + j]))
      return
    }
    const at = this.#orders[j].insert(slot, this.#before(j))
    if (this.#leastChanged(j)) return
    this.#setWidth(j, at - 1)
    this.#setWidth(j, at)
    this.#setWidth(j, at + 1)
  }

  #removeFrom(j: number, slot: number): void {
    this.counts[j]--
    if (this.#axes[j].kind === 'categorical') return
    const at = this.#orders[j].remove(slot, this.#before(j))
    if (this.#leastChanged(j)) return
    this.#setWidth(j, at - 1)
    this.#setWidth(j, at)
  }

  /** Whether slot a comes before slot b in column j. */
  #before(j: number): (a: number, b: number) => boolean {
    const d = this.#axes.length
    return (a, b) => {
      const x = this.#rows[a * d + j]
      const y = this.#rows[b * d + j]
      return x < y || (x === y && a < b)
    }
  }

  /** Sets every width of a column whose smallest bandwidth has changed. */
  #leastChanged(j: number): boolean {
    const least = this.#minimum({ n: this.counts[j], d: this.#axes.length, cells: this.#axes[j].cells })
    if (least === this.#least[j]) return false
    this.#least[j] = least
    for (let at = 0; at < this.counts[j]; at++) this.#setWidth(j, at)
    return true
  }

  /** The kernel of the point at this place of column j, by its neighbours. */
  #setWidth(j: number, at: number): void {
    const { slots } = this.#orders[j]
    const count = this.counts[j]
    if (at < 0 || at >= count) return
    const d = this.#axes.length
    const slot = slots[at]
    const u = this.#rows[slot * d + j]
    const left = at > 0 ? u - this.#rows[slots[at - 1] * d + j] : count === 1 ? u : 0
    const right = at < count - 1 ? this.#rows[slots[at + 1] * d + j] - u : count === 1 ? 1 - u : 0
    this.#setKernel(j, slot, u, neighbourWidth(left, right, this.#least[j]))
  }

  #setKernel(j: number, slot: number, mean: number, width: number): void {
    const k = this.continuous.indexOf(j)
    if (k < 0) {
      const own = this.discrete.indexOf(j)
      this.kernel[own][slot] = this.cells[own].find(mean, width)
      this.width[own][slot] = width
      return
    }
    const inverse = 1 / width
    if (this.mean[k][slot] === mean && this.inverse[k][slot] === inverse) return
    this.mean[k][slot] = mean
    this.inverse[k][slot] = inverse
    this.normaliser[k][slot] = normaliserOf(mean, width)
    this.#touched.push(slot)
  }

  /** The prior's kernel in every column: entry 0, and what a point has in the columns it lacks. */
  #setPrior(slot: number): void {
    for (let k = 0; k < this.continuous.length; k++) {
      this.mean[k][slot] = PRIOR_MEAN
      this.inverse[k][slot] = 1 / PRIOR_WIDTH
      this.normaliser[k][slot] = normaliserOf(PRIOR_MEAN, PRIOR_WIDTH)
    }
    for (let k = 0; k < this.discrete.length; k++) {
      const cells = this.cells[k]
      const categorical = this.#axes[this.discrete[k]].kind === 'categorical'
      this.kernel[k][slot] = categorical ? cells.uniform : cells.find(PRIOR_MEAN, PRIOR_WIDTH)
      this.width[k][slot] = categorical ? 0 : PRIOR_WIDTH
    }
  }

  #refreshHeads(): void {
    for (const { columns, values } of this.#heads.values()) for (const slot of this.#touched) values[slot] = logNormalisers(this.normaliser, columns, slot)
    this.#touched.length = 0
  }

  #grow(): void {
    const room = 2 * this.#used.length
    for (const columns of [this.mean, this.inverse, this.normaliser, this.width]) columns.forEach((old, k) => (columns[k] = copied(old, new Float64Array(room))))
    this.kernel.forEach((old, k) => (this.kernel[k] = copied(old, new Int32Array(room))))
    for (const heads of this.#heads.values()) heads.values = copied(heads.values, new Float64Array(room).fill(-Infinity))
    this.#rows = copied(this.#rows, new Float64Array(room * this.#axes.length))
    const used = new Uint8Array(room)
    used.set(this.#used)
    this.#used = used
  }
}

function copied<T extends Float64Array | Int32Array>(old: T, larger: T): T {
  larger.set(old)
  return larger
}
