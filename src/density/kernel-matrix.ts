// The kernels of a Parzen density as flat arrays, column by column: the prior kernel, then n kernels on the points.
// Continuous columns keep mean, 1 / bandwidth and the normaliser of the normal truncated to [0, 1]; discrete columns keep an index into the
// column's CellKernels. A point without a coordinate (NaN: its branch was not taken) has the prior's kernel there.
// Cost: O(n d) and one sort a column.

import { Argsort } from '../numerics/index.ts'
import type { Axis } from '../space/index.ts'
import { bandwidthsInto, normaliserOf, type BandwidthContext, type BandwidthRule, type PointKernels } from './bandwidth/index.ts'
import { CellKernels } from './cell-kernels.ts'

/** Mean and bandwidth of the prior kernel: the middle and the whole of the range. */
export const PRIOR_MEAN = 0.5
export const PRIOR_WIDTH = 1

/** Tables of log masses are not taken over when they hold more kernels than this many times the points. */
const STALE = 2

/** Flat kernels. Entry 0 of every array is the prior's, entries 1 … n are the points'. */
export interface KernelMatrix {
  readonly n: number
  /** Columns that are continuous, and those that are discrete. */
  readonly continuous: Int32Array
  readonly discrete: Int32Array
  /** n + 1 numbers a continuous column. */
  readonly mean: readonly Float64Array[]
  readonly inverse: readonly Float64Array[]
  readonly normaliser: readonly Float64Array[]
  /** n + 1 indices a discrete column, into its `cells`. */
  readonly kernel: readonly Int32Array[]
  /** n + 1 bandwidths a discrete column; 0 for categories. */
  readonly width: readonly Float64Array[]
  /** One a discrete column. */
  readonly cells: readonly CellKernels[]
  /** How many points have a coordinate, a column. */
  readonly counts: Int32Array
}

/**
 * The kernels on n rows of d unit coordinates.
 *
 * @param weights n weights ≥ 0, for bandwidth rules that look at them; default equal
 * @param earlier kernels over the same axes that nobody needs any more: their tables of log masses are taken over
 */
export function kernelMatrix(axes: readonly Axis[], rows: Float64Array, n: number, given: BandwidthRule, priorWeight: number, weights?: Float64Array, earlier?: KernelMatrix): KernelMatrix {
  const d = axes.length
  const columns = axes.map((_, j) => j)
  const continuous = Int32Array.from(columns.filter((j) => axes[j].cells === Infinity))
  const discrete = Int32Array.from(columns.filter((j) => axes[j].cells !== Infinity))
  const filled = (value: number): Float64Array => new Float64Array(n + 1).fill(value)
  const matrix: KernelMatrix = {
    n,
    continuous,
    discrete,
    mean: Array.from(continuous, () => filled(PRIOR_MEAN)),
    inverse: Array.from(continuous, () => filled(1 / PRIOR_WIDTH)),
    normaliser: Array.from(continuous, () => filled(normaliserOf(PRIOR_MEAN, PRIOR_WIDTH))),
    kernel: Array.from(discrete, () => new Int32Array(n + 1)),
    width: Array.from(discrete, () => new Float64Array(n + 1)),
    cells: Array.from(discrete, (j, k) => cellKernels(axes[j], n, priorWeight, earlier?.cells[k])),
    counts: new Int32Array(d),
  }
  const column = sortedColumns(axes, rows, n, given, priorWeight, weights)
  for (let k = 0; k < continuous.length; k++) fillContinuous(matrix, k, column.read(continuous[k], Infinity))
  for (let k = 0; k < discrete.length; k++) {
    const axis = axes[discrete[k]]
    if (axis.kind === 'categorical') fillCategories(matrix, k, axis, rows, d)
    else fillCells(matrix, k, column.read(discrete[k], axis.cells), earlier !== undefined)
  }
  return matrix
}

/** What reads the columns of these rows, one after the other, with the bandwidths that a rule gives them; as `kernelMatrix`. */
export function sortedColumns(axes: readonly Axis[], rows: Float64Array, n: number, given: BandwidthRule, priorWeight: number, weights?: Float64Array): SortedColumn {
  const d = axes.length
  const unequal = weights?.some((weight) => weight !== weights[0]) === true ? weights : undefined
  // One column is all columns, and a rule of columns has it sorted.
  const joint = d > 1 ? given.joint : undefined
  const rule = joint?.((base) => pointKernels(axes, rows, n, unequal, base, priorWeight)) ?? given
  return new SortedColumn(rows, n, d, unequal, rule)
}

/** The kernels that a rule of columns gives these points, for a rule that looks at all columns. */
function pointKernels(axes: readonly Axis[], rows: Float64Array, n: number, weights: Float64Array | undefined, rule: BandwidthRule, priorWeight: number): PointKernels {
  const d = axes.length
  const kernels = { n, d, sorted: false, rows: rows.slice(), widths: new Float64Array(n * d), same: new Float64Array(d), different: new Float64Array(d), ...(weights !== undefined && { weights }) }
  const column = new SortedColumn(rows, n, d, weights, rule)
  axes.forEach((axis, j) => {
    if (axis.kind === 'categorical') {
      const smoothing = priorWeight / (n + 1)
      const uniform = (1 + smoothing * axis.cells) / axis.cells
      kernels.same[j] = Math.log((1 + smoothing) / uniform)
      kernels.different[j] = Math.log(smoothing / uniform)
      for (let at = j; at < rows.length; at += d) if (!Number.isNaN(rows[at])) kernels.rows[at] = axis.cellAt(rows[at])
    } else {
      const { count, order, widths } = column.read(j, axis.cells)
      for (let a = 0; a < count; a++) kernels.widths[order[a] * d + j] = widths[a]
    }
  })
  return kernels
}

function fillContinuous(matrix: KernelMatrix, k: number, { count, order, sorted, widths }: SortedColumn): void {
  const mean = matrix.mean[k]
  const inverse = matrix.inverse[k]
  const normaliser = matrix.normaliser[k]
  matrix.counts[matrix.continuous[k]] = count
  for (let a = 0; a < count; a++) {
    const i = order[a] + 1
    mean[i] = sorted[a]
    inverse[i] = 1 / widths[a]
    normaliser[i] = normaliserOf(sorted[a], widths[a])
  }
}

/** Fresh kernels of a discrete column, or the earlier ones unless most of them are of points long gone. */
function cellKernels(axis: Axis, n: number, priorWeight: number, earlier: CellKernels | undefined): CellKernels {
  const smoothing = priorWeight / (n + 1)
  if (earlier === undefined || (axis.kind !== 'categorical' && earlier.count > STALE * (n + 64))) return new CellKernels(axis, smoothing)
  earlier.smoothing = smoothing
  return earlier
}

/** @param known whether the column may have kernels from earlier */
function fillCells(matrix: KernelMatrix, k: number, { count, order, sorted, widths }: SortedColumn, known: boolean): void {
  const cells = matrix.cells[k]
  const kernel = matrix.kernel[k]
  const width = matrix.width[k]
  matrix.counts[matrix.discrete[k]] = count
  kernel.fill(cells.find(PRIOR_MEAN, PRIOR_WIDTH))
  width.fill(PRIOR_WIDTH)
  for (let a = 0; a < count; a++) {
    kernel[order[a] + 1] = known ? cells.find(sorted[a], widths[a]) : cells.kernel(sorted[a], widths[a])
    width[order[a] + 1] = widths[a]
  }
}

function fillCategories(matrix: KernelMatrix, k: number, axis: Axis, rows: Float64Array, d: number): void {
  const j = matrix.discrete[k]
  const cells = matrix.cells[k]
  const kernel = matrix.kernel[k]
  let count = 0
  for (let i = 0; i < matrix.n; i++) {
    const u = rows[i * d + j]
    const present = !Number.isNaN(u)
    count += Number(present)
    kernel[i + 1] = present ? cells.category(axis.cellAt(u)) : cells.uniform
  }
  matrix.counts[j] = count
  kernel[0] = cells.uniform
}

/** One column's present coordinates in ascending order, and their bandwidths; its memory serves column after column. */
class SortedColumn {
  /** How many coordinates are present. */
  count = 0
  /** The point, coordinate and bandwidth of each of them; there may be more numbers behind. */
  readonly order: Int32Array
  readonly sorted: Float64Array
  readonly widths: Float64Array
  readonly #rows: Float64Array
  readonly #n: number
  readonly #d: number
  readonly #weights: Float64Array | undefined
  readonly #own: Float64Array
  readonly #rule: BandwidthRule
  readonly #argsort: Argsort
  readonly #keys: Float64Array
  readonly #present: Int32Array

  constructor(rows: Float64Array, n: number, d: number, weights: Float64Array | undefined, rule: BandwidthRule) {
    this.order = new Int32Array(n)
    this.sorted = new Float64Array(n)
    this.widths = new Float64Array(n)
    this.#rows = rows
    this.#n = n
    this.#d = d
    this.#weights = weights
    this.#own = new Float64Array(weights?.length ?? 0)
    this.#rule = rule
    this.#argsort = new Argsort(n)
    this.#keys = new Float64Array(n)
    this.#present = new Int32Array(n)
  }

  read(j: number, cells: number): this {
    const rows = this.#rows
    const n = this.#n
    const d = this.#d
    const keys = this.#keys
    const present = this.#present
    const order = this.order
    const sorted = this.sorted
    let count = 0
    for (let i = 0, at = j; i < n; i++, at += d) {
      const u = rows[at]
      keys[count] = u
      present[count] = i
      // An absent coordinate is NaN, and its place is taken by the next.
      count += Number(u === u)
    }
    this.count = count
    if (this.#rule.order === undefined) this.#argsort.into(keys, count, order)
    else this.#rule.order(keys, count, order)
    for (let a = 0; a < count; a++) {
      const at = order[a]
      sorted[a] = keys[at]
      order[a] = present[at]
    }
    bandwidthsInto(this.#rule, sorted, this.#context(count, cells), this.widths)
    return this
  }

  #context(n: number, cells: number): BandwidthContext {
    const context = { n, d: this.#d, cells, points: this.order }
    if (this.#weights === undefined) return context
    for (let a = 0; a < n; a++) this.#own[a] = this.#weights[this.order[a]]
    return { ...context, weights: this.#own }
  }
}
