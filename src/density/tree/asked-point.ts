// A query, prepared: which columns it has, its coordinates, the cells it lies in, and −2 log of what a kernel gives there.
// A kernel N(μ, h) gives a cell of width w the mass (w / (h √2π)) e^(−ζ/2): ζ takes the place that z = ((q − μ) / h)² has in a continuous column.
// With c the middle of the cell, t = (c − μ) / h and r = (w / h)² / 12:  t² (1 − r) ≤ ζ ≤ t² + r. (Jensen; sinh s / s ≤ e^(s²/6).)
// Cost: O(d), and a table of ζ for each cell asked of a column with few cells, kept for the next time.

import { logNormalMass } from '../../numerics/index.ts'
import type { TreeColumns } from './columns.ts'

/** Columns with more cells have no tables. */
const TABLED_CELLS = 1024
const KEPT_TABLES = 64
/** In place of an infinite z, which bounds cannot be averaged with: from here on a kernel gives nothing. Far beyond what a narrow bandwidth can make of z. */
export const IMPOSSIBLE = 1e100
const LOG_SQRT_2PI = 0.9189385332046727

/** A query against the kernels of some columns. */
export class AskedPoint {
  readonly columns: TreeColumns
  /** Places, in `columns.ordered`, of the columns asked, continuous ones first; and how many of them are continuous. */
  readonly ordered: Int32Array
  readonly continuous: number
  /** By ordered place: coordinate (the middle of the cell, in a column of cells), cell, its width, its edges. */
  readonly q: Float64Array
  readonly cell: Int32Array
  readonly width: Float64Array
  readonly lower: Float64Array
  readonly upper: Float64Array
  /** By ordered place: ζ of a kernel of the usual bandwidth on the centre of each cell; NaN: not computed yet. */
  readonly tables: (Float64Array | undefined)[]
  /** 1 / the usual bandwidth, by ordered place. */
  readonly usual: Float64Array
  /** Categorical columns asked, by place: number of them, place, category, and −2 log mass of the same, another, an unknown category. */
  askedCategories = 0
  readonly category: Int32Array
  readonly categories: Int32Array
  readonly same: Float64Array
  readonly different: Float64Array
  readonly unknown: Float64Array
  /** log of the product of the widths of the cells asked. */
  logWidths = 0
  readonly #kept: Map<number, Float64Array>[]
  readonly #asks: Uint8Array

  /**
   * @param asked the ordered columns that queries have, by place
   * @param usual 1 / the bandwidth that most kernels have, by place; tables are for these
   */
  constructor(columns: TreeColumns, asked: Int32Array, usual: Float64Array) {
    const { ordered, categorical } = columns
    const isCell = (k: number): boolean => columns.cellOf[k] >= 0
    this.columns = columns
    this.ordered = Int32Array.from([...asked.filter((k) => !isCell(k)), ...asked.filter(isCell)])
    this.continuous = asked.filter((k) => !isCell(k)).length
    this.usual = usual
    this.#asks = Uint8Array.from(ordered, (_, k) => Number(asked.includes(k)))
    this.q = new Float64Array(ordered.length)
    this.cell = new Int32Array(ordered.length)
    this.width = new Float64Array(ordered.length)
    this.lower = new Float64Array(ordered.length)
    this.upper = new Float64Array(ordered.length)
    this.tables = Array.from(ordered, () => undefined)
    this.category = new Int32Array(categorical.length)
    this.categories = new Int32Array(categorical.length)
    this.same = new Float64Array(categorical.length)
    this.different = new Float64Array(categorical.length)
    this.unknown = new Float64Array(categorical.length)
    this.#kept = Array.from(ordered, () => new Map<number, Float64Array>())
  }

  /** Whether queries have this ordered column. */
  asks(k: number): boolean {
    return this.#asks[k] === 1
  }

  /** Takes a row of unit coordinates; NaN in a categorical column: it is not asked. */
  set(x: Float64Array, smoothing: number): void {
    const { axes, ordered, categorical } = this.columns
    this.logWidths = 0
    for (let a = 0; a < this.ordered.length; a++) {
      const k = this.ordered[a]
      if (a < this.continuous) this.q[k] = x[ordered[k]]
      else this.#setCell(k, axes[ordered[k]].cellAt(x[ordered[k]]))
    }
    this.askedCategories = 0
    for (let c = 0; c < categorical.length; c++) {
      const u = x[categorical[c]]
      if (u !== u) continue
      const axis = axes[categorical[c]]
      this.categories[this.askedCategories++] = c
      this.category[c] = axis.cellAt(u)
      const whole = 1 + smoothing * axis.cells
      this.same[c] = -2 * Math.log((1 + smoothing) / whole)
      this.different[c] = smoothing > 0 ? -2 * Math.log(smoothing / whole) : IMPOSSIBLE
      this.unknown[c] = 2 * Math.log(axis.cells)
    }
  }

  /** ζ of the kernel (mean, 1 / bandwidth) in ordered column k. */
  zeta(k: number, mean: number, inverse: number): number {
    const a = (this.lower[k] - mean) * inverse
    const b = (this.upper[k] - mean) * inverse
    return Math.max(0, 2 * (Math.log(b - a) - LOG_SQRT_2PI - logNormalMass(a, b)))
  }

  #setCell(k: number, cell: number): void {
    const axis = this.columns.axes[this.columns.ordered[k]]
    this.cell[k] = cell
    this.lower[k] = axis.edge(cell)
    this.upper[k] = axis.edge(cell + 1)
    this.width[k] = this.upper[k] - this.lower[k]
    this.q[k] = (this.lower[k] + this.upper[k]) / 2
    this.logWidths += Math.log(this.width[k])
    if (axis.cells > TABLED_CELLS) return
    const kept = this.#kept[k]
    let table = kept.get(cell)
    if (table === undefined) {
      if (kept.size >= KEPT_TABLES) kept.clear()
      kept.set(cell, (table = new Float64Array(axis.cells).fill(NaN)))
    }
    this.tables[k] = table
  }
}
