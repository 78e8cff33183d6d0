// The kernels of a Parzen density as flat arrays, kernel by kernel: n kernels on the points, then the prior kernel.
// Continuous columns keep mean, 1 / bandwidth and the log normaliser of the normal truncated to [0, 1]; discrete columns keep an index into the
// column's CellKernels. A point without a coordinate (NaN: its branch was not taken) has the prior's kernel there.
// Cost: O(n d) and one sort a column.

import { Argsort, logNormalMass } from '../numerics/index.ts'
import type { Axis } from '../space/index.ts'
import type { BandwidthRule } from './bandwidth.ts'
import { CellKernels } from './cell-kernels.ts'

const LOG_SQRT_2PI = 0.9189385332046728

/** Mean and bandwidth of the prior kernel: the middle and the whole of the range. */
export const PRIOR_MEAN = 0.5
export const PRIOR_WIDTH = 1

/** Flat kernels. Rows 0 … n − 1 are the points', row n is the prior's. */
export interface KernelMatrix {
  readonly n: number
  /** Columns that are continuous, and those that are discrete. */
  readonly continuous: Int32Array
  readonly discrete: Int32Array
  /** (n + 1) · continuous.length numbers each, row-major. */
  readonly mean: Float64Array
  readonly inverse: Float64Array
  readonly logNormaliser: Float64Array
  /** (n + 1) · discrete.length indices, row-major, into `cells`. */
  readonly kernel: Int32Array
  /** (n + 1) · discrete.length bandwidths of the discrete columns, row-major; 0 for categories. */
  readonly width: Float64Array
  /** One a discrete column. */
  readonly cells: readonly CellKernels[]
  /** How many points have a coordinate, a column. */
  readonly counts: Int32Array
}

/** The kernels on n rows of d unit coordinates. */
export function kernelMatrix(axes: readonly Axis[], rows: Float64Array, n: number, rule: BandwidthRule, priorWeight: number): KernelMatrix {
  const d = axes.length
  const columns = axes.map((_, j) => j)
  const continuous = Int32Array.from(columns.filter((j) => axes[j].cells === Infinity))
  const discrete = Int32Array.from(columns.filter((j) => axes[j].cells !== Infinity))
  const [p, q] = [continuous.length, discrete.length]
  const matrix: KernelMatrix = {
    n,
    continuous,
    discrete,
    mean: new Float64Array((n + 1) * p).fill(PRIOR_MEAN),
    inverse: new Float64Array((n + 1) * p).fill(1 / PRIOR_WIDTH),
    logNormaliser: new Float64Array((n + 1) * p).fill(logNormaliser(PRIOR_MEAN, PRIOR_WIDTH)),
    kernel: new Int32Array((n + 1) * q),
    width: new Float64Array((n + 1) * q),
    cells: Array.from(discrete, (j) => new CellKernels(axes[j], priorWeight / (n + 1))),
    counts: new Int32Array(d),
  }
  const column = new SortedColumn(rows, n, d, rule)
  for (let k = 0; k < p; k++) fillContinuous(matrix, k, column.read(continuous[k], Infinity))
  for (let k = 0; k < q; k++) {
    const axis = axes[discrete[k]]
    if (axis.kind === 'categorical') fillCategories(matrix, k, axis, rows, d)
    else fillCells(matrix, k, column.read(discrete[k], axis.cells))
  }
  return matrix
}

function logNormaliser(mean: number, width: number): number {
  return -Math.log(width) - LOG_SQRT_2PI - logNormalMass(-mean / width, (1 - mean) / width)
}

function fillContinuous(matrix: KernelMatrix, k: number, { count, order, sorted, widths }: SortedColumn): void {
  const p = matrix.continuous.length
  matrix.counts[matrix.continuous[k]] = count
  for (let i = 0; i < count; i++) {
    const at = order[i] * p + k
    matrix.mean[at] = sorted[i]
    matrix.inverse[at] = 1 / widths[i]
    matrix.logNormaliser[at] = logNormaliser(sorted[i], widths[i])
  }
}

function fillCells(matrix: KernelMatrix, k: number, { count, order, sorted, widths }: SortedColumn): void {
  const q = matrix.discrete.length
  const cells = matrix.cells[k]
  matrix.counts[matrix.discrete[k]] = count
  const prior = cells.kernel(PRIOR_MEAN, PRIOR_WIDTH)
  for (let i = 0; i <= matrix.n; i++) {
    matrix.kernel[i * q + k] = prior
    matrix.width[i * q + k] = PRIOR_WIDTH
  }
  for (let i = 0; i < count; i++) {
    matrix.kernel[order[i] * q + k] = cells.kernel(sorted[i], widths[i])
    matrix.width[order[i] * q + k] = widths[i]
  }
}

function fillCategories(matrix: KernelMatrix, k: number, axis: Axis, rows: Float64Array, d: number): void {
  const q = matrix.discrete.length
  const j = matrix.discrete[k]
  const cells = matrix.cells[k]
  for (let i = 0; i < matrix.n; i++) {
    const u = rows[i * d + j]
    const active = !Number.isNaN(u)
    if (active) matrix.counts[j]++
    matrix.kernel[i * q + k] = active ? cells.category(axis.cellAt(u)) : cells.uniform
  }
  matrix.kernel[matrix.n * q + k] = cells.uniform
}

/** One column's present coordinates in ascending order, and their bandwidths; its memory serves column after column. */
class SortedColumn {
  count = 0
  readonly order: Int32Array
  readonly sorted: Float64Array
  readonly widths: Float64Array
  readonly #rows: Float64Array
  readonly #n: number
  readonly #d: number
  readonly #rule: BandwidthRule
  readonly #argsort: Argsort
  readonly #keys: Float64Array
  readonly #present: Int32Array

  constructor(rows: Float64Array, n: number, d: number, rule: BandwidthRule) {
    this.order = new Int32Array(n)
    this.sorted = new Float64Array(n)
    this.widths = new Float64Array(n)
    this.#rows = rows
    this.#n = n
    this.#d = d
    this.#rule = rule
    this.#argsort = new Argsort(n)
    this.#keys = new Float64Array(n)
    this.#present = new Int32Array(n)
  }

  read(j: number, cells: number): this {
    this.count = 0
    for (let i = 0; i < this.#n; i++) {
      const u = this.#rows[i * this.#d + j]
      if (Number.isNaN(u)) continue
      this.#keys[this.count] = u
      this.#present[this.count++] = i
    }
    if (this.#rule.order === undefined) this.#argsort.into(this.#keys, this.count, this.order)
    else this.#rule.order(this.#keys, this.count, this.order)
    for (let i = 0; i < this.count; i++) {
      this.sorted[i] = this.#keys[this.order[i]]
      this.order[i] = this.#present[this.order[i]]
    }
    this.#rule.into(this.sorted, { n: this.count, d: this.#d, cells }, this.widths)
    return this
  }
}
