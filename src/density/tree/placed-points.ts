// The points of a kernel tree by place, so that a leaf reads its own in a row: coordinates, 1 / bandwidths, and cells.
// A point without a coordinate has the prior's kernel in that column: mean 1/2, bandwidth 1, all categories alike.

import { PRIOR_MEAN, PRIOR_WIDTH } from '../kernel-matrix.ts'
import type { TreeColumns } from './columns.ts'

/** Points by place. Arrays are replaced when there are more places. */
export class PlacedPoints {
  readonly columns: TreeColumns
  /** An entry a place and ordered column. */
  x = new Float64Array(0)
  inverse = new Float64Array(0)
  /** An entry a place and discrete column: the point's cell or category; −1: it has none, or lies beside the centre of its cell. */
  cell = new Int32Array(0)

  constructor(columns: TreeColumns) {
    this.columns = columns
  }

  /** Makes room for this many places. */
  reserve(places: number): void {
    const { ordered, discrete } = this.columns
    if (this.x.length >= places * ordered.length && this.cell.length >= places * discrete.length) return
    const room = Math.ceil(1.1 * places)
    this.x = extended(this.x, new Float64Array(room * ordered.length))
    this.inverse = extended(this.inverse, new Float64Array(room * ordered.length))
    this.cell = extended(this.cell, new Int32Array(room * discrete.length))
  }

  /**
   * Writes a point.
   *
   * @param at where its row starts
   * @param widthOf its bandwidth in a column; NaN: none, as the prior
   */
  set(place: number, rows: Float64Array, at: number, widthOf: (j: number) => number): void {
    const { axes, ordered, categorical, discrete, cellOf, categoryOf } = this.columns
    for (let k = 0, to = place * ordered.length; k < ordered.length; k++, to++) {
      const u = rows[at + ordered[k]]
      const width = u === u ? widthOf(ordered[k]) : NaN
      this.x[to] = u === u ? u : PRIOR_MEAN
      this.inverse[to] = 1 / (width === width ? width : PRIOR_WIDTH)
      if (cellOf[k] < 0) continue
      const axis = axes[ordered[k]]
      const cell = u === u ? axis.cellAt(u) : -1
      this.cell[place * discrete.length + cellOf[k]] = cell >= 0 && axis.centre(cell) === u ? cell : -1
    }
    for (let c = 0; c < categorical.length; c++) {
      const u = rows[at + categorical[c]]
      this.cell[place * discrete.length + categoryOf[c]] = u === u ? axes[categorical[c]].cellAt(u) : -1
    }
  }
}

function extended<T extends Float64Array | Int32Array>(old: T, larger: T): T {
  larger.set(old)
  return larger
}
