// The columns of a kernel tree, by what their kernels are: ordered ones have normals, of which a discrete one shows the mass of a cell; categorical ones
// have smoothed indicators.

import type { Axis } from '../../space/index.ts'
import type { ScaledRows } from './shape.ts'

/** Units between two categories: farther than any two points of an ordered column, so that a tree tells categories apart first. */
const CATEGORY = 1e3
/** Units between the branches of a choice: these come before all. */
const BRANCH = 1e6

/** A categorical column with more categories than this keeps no histogram in its nodes. */
export const HISTOGRAM = 64

/** Columns and their places. */
export class TreeColumns {
  readonly axes: readonly Axis[]
  readonly d: number
  /** Columns with an order, and those without. */
  readonly ordered: Int32Array
  readonly categorical: Int32Array
  /** Columns of cells or categories, and the place of an ordered or a categorical column among them; −1: continuous. */
  readonly discrete: Int32Array
  readonly cellOf: Int32Array
  readonly categoryOf: Int32Array

  constructor(axes: readonly Axis[]) {
    const all = axes.map((_, j) => j)
    this.axes = axes
    this.d = axes.length
    this.ordered = Int32Array.from(all.filter((j) => axes[j].kind !== 'categorical'))
    this.categorical = Int32Array.from(all.filter((j) => axes[j].kind === 'categorical'))
    this.discrete = Int32Array.from(all.filter((j) => axes[j].cells !== Infinity))
    this.cellOf = this.ordered.map((j) => this.discrete.indexOf(j))
    this.categoryOf = this.categorical.map((j) => this.discrete.indexOf(j))
  }
}

/**
 * Rows in units that make columns comparable.
 *
 * @param rows of all slots, d unit coordinates each, asked for anew at every use
 * @param inverse 1 / the usual bandwidth of each column, read anew at every use
 * @param branches which columns choose branches
 */
export function scaledRows(columns: TreeColumns, rows: () => Float64Array, inverse: Float64Array, branches: Uint8Array): ScaledRows {
  const { axes, d } = columns
  const fixed = Float64Array.from(axes, ({ kind, cells }, j) => (kind === 'categorical' ? (branches[j] === 1 ? BRANCH : CATEGORY) * cells : NaN))
  return {
    d,
    discrete: Uint8Array.from(axes, (axis) => Number(axis.cells !== Infinity)),
    into: (slot, out, at) => {
      const all = rows()
      for (let j = 0; j < d; j++) {
        const u = all[slot * d + j]
        const scale = fixed[j] === fixed[j] ? fixed[j] : inverse[j]
        // Points without a coordinate lie together, apart from those that have one.
        out[at + j] = u === u ? u * scale : -scale
      }
    },
  }
}

/** 1 / the median bandwidth of each ordered column, from at most about 101 of these points; 1 where none has one. */
export function usualInverses({ d, ordered }: TreeColumns, slots: Int32Array, widthOf: (j: number, slot: number) => number): Float64Array {
  const inverses = new Float64Array(d).fill(1)
  const step = Math.max(1, Math.floor(slots.length / 101))
  for (const j of ordered) {
    const widths: number[] = []
    for (let i = 0; i < slots.length; i += step) {
      const width = widthOf(j, slots[i])
      if (!Number.isNaN(width)) widths.push(width)
    }
    if (widths.length > 0) inverses[j] = 1 / widths.sort((a, b) => a - b)[widths.length >> 1]
  }
  return inverses
}
