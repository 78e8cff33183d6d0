// What must be known of a set of kernels to put one component in their place and to bound what is lost: a flat summary that merges.
// A column counts for a kernel with the kernel's weight times the probability that the column exists under it: the chain rule of the divergence over
// a conditional space. Ordered columns keep the moments of the mixture of truncated kernels, discrete ones of few cells the mixture itself.
// Bound: KL is jointly convex, so Σ w_i KL(p_i ‖ q) over a set bounds what putting q in its place adds; for products it is a sum over columns.
// Columns of many cells are bounded by the continuous kernels they are cut from (data processing). Cost: O(columns and cells) a merge.

import type { Axis } from '../../space/index.ts'
import { PRIOR_MEAN, PRIOR_WIDTH } from '../kernel-matrix.ts'
import { CellMasses } from './cell-masses.ts'
import type { KernelHierarchy } from './kernel-hierarchy.ts'
import { truncatedCost, truncatedFit, type Normal } from './truncated-fit.ts'
import { truncatedMomentsInto } from './truncated-moments.ts'

/** Ordered columns of at most this many cells are kept cell by cell. */
const FEW = 32
/** What rounding may add to a bound, in nats a unit of weight and column. */
const ROUNDING = 1e-12
/** A column of less weight does not count: its moments would underflow. */
const UNREACHED = 1e-290

// Places in a column's part of a summary. Centre and width are those of the kernels if they all have the same ones, else the centre is NaN.
const WEIGHT = 0
const CENTRE = 1
const WIDTH = 2
/** Σ ω ∫ p log p, the constants of normals left out. */
const NEGENTROPY = 3
const MEAN = 4
/** Σ ω (variance + (mean − MEAN)²). */
const SCATTER = 5
const NORMAL_SIZE = 6
/** From here: Σ ω p, cell by cell. */
const CELLS = 4

/** One column's part of a summary. */
export interface SummaryColumn {
  readonly axis: Axis
  /** Where its part begins. */
  readonly at: number
  readonly tabled: boolean
}

/** One component in place of a set of kernels. */
export interface Fit {
  /** d normals; of a tabled column any. */
  readonly normals: readonly Normal[]
  /** What each column adds to the bound, in nats. */
  readonly costs: Float64Array
  /** Their sum. */
  readonly bound: number
}

const PRIOR: Normal = { mean: PRIOR_MEAN, deviation: PRIOR_WIDTH }

/** Summaries of sets of kernels of one hierarchy: arrays of `size` numbers, the set's weight first. */
export class Summaries {
  readonly size: number
  readonly columns: readonly SummaryColumn[]
  readonly #hierarchy: KernelHierarchy
  readonly #masses: readonly CellMasses[]
  readonly #moments = new Float64Array(3)
  readonly #active: Float64Array

  constructor(hierarchy: KernelHierarchy) {
    let size = 1
    this.columns = hierarchy.axes.map((axis) => {
      const at = size
      const tabled = isTabled(axis)
      size += tabled ? CELLS + axis.cells : NORMAL_SIZE
      return { axis, at, tabled }
    })
    this.size = size
    this.#hierarchy = hierarchy
    this.#masses = hierarchy.axes.map((axis) => new CellMasses(axis, hierarchy.smoothing))
    this.#active = new Float64Array(hierarchy.axes.length)
  }

  /** The summary of one point's kernel. */
  pointInto(i: number, out: Float64Array): Float64Array {
    const { rows, widths, weights, axes } = this.#hierarchy
    const d = axes.length
    out[0] = weights[i]
    for (let j = 0; j < d; j++) {
      const { axis, at, tabled } = this.columns[j]
      const u = rows[i * d + j]
      const absent = Number.isNaN(u)
      const category = axis.kind === 'categorical'
      const centre = category ? (absent ? -1 : axis.cellAt(u)) : absent ? PRIOR_MEAN : u
      const width = category ? 0 : absent ? PRIOR_WIDTH : widths[i * d + j]
      const weight = weights[i] * this.#reach(out, j)
      out[at + WEIGHT] = this.#active[j] = weight > UNREACHED ? weight : 0
      out[at + CENTRE] = centre
      out[at + WIDTH] = width
      if (tabled) this.#tableInto(j, out)
      else this.#normalInto(at, out)
    }
    return out
  }

  /** Adds the kernels of one summary to another. */
  mergeInto(into: Float64Array, from: Float64Array): Float64Array {
    into[0] += from[0]
    for (const { at, tabled, axis } of this.columns) {
      const added = from[at]
      if (added === 0) continue
      const size = tabled ? CELLS + axis.cells : NORMAL_SIZE
      const had = into[at]
      if (had === 0) {
        for (let k = at; k < at + size; k++) into[k] = from[k]
        continue
      }
      const weight = (into[at] = had + added)
      if (into[at + CENTRE] !== from[at + CENTRE] || into[at + WIDTH] !== from[at + WIDTH]) into[at + CENTRE] = NaN
      into[at + NEGENTROPY] += from[at + NEGENTROPY]
      if (tabled) {
        for (let k = at + CELLS; k < at + size; k++) into[k] += from[k]
      } else {
        const shift = from[at + MEAN] - into[at + MEAN]
        into[at + MEAN] += shift * (added / weight)
        into[at + SCATTER] += from[at + SCATTER] + shift * shift * had * (added / weight)
      }
    }
    return into
  }

  /**
   * The component in place of a set, and its bound.
   *
   * @param inherited that of a larger set, used where it is better: so no bound grows when a set is divided
   */
  fit(summary: Float64Array, inherited?: Fit): Fit {
    const d = this.columns.length
    const costs = new Float64Array(d)
    const normals: Normal[] = []
    let bound = 0
    for (let j = 0; j < d; j++) {
      const { at, tabled } = this.columns[j]
      let normal = tabled ? PRIOR : this.#normalOf(summary, at)
      let cost = this.#cost(summary, j, normal)
      if (!tabled && inherited !== undefined && cost > 0) {
        const other = this.#cost(summary, j, inherited.normals[j])
        if (!(cost <= other)) [normal, cost] = [inherited.normals[j], other]
      }
      normals.push(normal)
      bound += costs[j] = cost
    }
    return { normals, costs, bound }
  }

  /** Log masses of a tabled column's cells in place of a set. */
  logMassesInto(summary: Float64Array, j: number, out: Float64Array): Float64Array {
    const { at, axis } = this.columns[j]
    const weight = summary[at]
    if (weight === 0) return out.fill(-Math.log(axis.cells))
    if (!Number.isNaN(summary[at + CENTRE])) {
      out.set(this.#masses[j].of(summary[at + CENTRE], summary[at + WIDTH]).logs)
      return out
    }
    // A cell far from every kernel has a probability too small for a double, but one.
    const least = axis.kind === 'categorical' ? 0 : Number.MIN_VALUE
    for (let cell = 0; cell < out.length; cell++) out[cell] = Math.log(Math.max(least, summary[at + CELLS + cell] / weight))
    return out
  }

  /** The negative of the entropies, as normals would have them, of one component in place of a set: small where the set is tight. O(columns). */
  looseness(summary: Float64Array): number {
    let sum = 0
    for (const { at, tabled, axis } of this.columns) {
      const weight = summary[at]
      if (weight === 0) continue
      if (tabled) sum -= mixedNegentropy(summary, at, axis.cells)
      else sum += 0.5 * weight * Math.log(summary[at + SCATTER] / weight)
    }
    return sum
  }

  /** A number to order sets by that differ in column j: the mean, the mean cell, or the share of a category. */
  place(summary: Float64Array, j: number, category: number): number {
    const { at, tabled, axis } = this.columns[j]
    const weight = summary[at]
    if (weight === 0) return 0
    if (!tabled) return summary[at + MEAN]
    if (axis.kind === 'categorical') return summary[at + CELLS + category] / weight
    let sum = 0
    for (let cell = 0; cell < axis.cells; cell++) sum += cell * summary[at + CELLS + cell]
    return sum / weight
  }

  /** The most probable cell of a tabled column; of others 0. */
  largestCell(summary: Float64Array, j: number): number {
    const { at, tabled, axis } = this.columns[j]
    let largest = 0
    if (tabled) for (let cell = 1; cell < axis.cells; cell++) if (summary[at + CELLS + cell] > summary[at + CELLS + largest]) largest = cell
    return largest
  }

  /** The probability that column j exists under a kernel whose columns before j are in `out`. */
  #reach(out: Float64Array, j: number): number {
    const column = this.#hierarchy.space?.columns[j]
    if (column === undefined || column.parent < 0) return 1
    const { at } = this.columns[column.parent]
    return this.#active[column.parent] === 0 ? 0 : (this.#active[column.parent] / out[0]) * (out[at + CELLS + column.branch] / out[at])
  }

  #tableInto(j: number, out: Float64Array): void {
    const { at } = this.columns[j]
    const { masses, negentropy } = this.#masses[j].of(out[at + CENTRE], out[at + WIDTH])
    const weight = out[at]
    out[at + NEGENTROPY] = weight * negentropy
    for (let cell = 0; cell < masses.length; cell++) out[at + CELLS + cell] = weight * masses[cell]
  }

  #normalInto(at: number, out: Float64Array): void {
    const [centre, width] = [out[at + CENTRE], out[at + WIDTH]]
    const [mean, variance, logMass] = truncatedMomentsInto(centre, width, this.#moments)
    out[at + NEGENTROPY] = -out[at] * (Math.log(width) + logMass + (0.5 * (variance + (mean - centre) ** 2)) / (width * width))
    out[at + MEAN] = mean
    out[at + SCATTER] = out[at] * variance
  }

  #normalOf(summary: Float64Array, at: number): Normal {
    if (summary[at] === 0) return PRIOR
    if (!Number.isNaN(summary[at + CENTRE])) return { mean: summary[at + CENTRE], deviation: summary[at + WIDTH] }
    return truncatedFit(summary[at + MEAN], summary[at + SCATTER] / summary[at])
  }

  #cost(summary: Float64Array, j: number, normal: Normal): number {
    const { at, tabled, axis } = this.columns[j]
    const weight = summary[at]
    // One kernel, however often, is its own component.
    if (weight === 0 || (!Number.isNaN(summary[at + CENTRE]) && (tabled || (normal.mean === summary[at + CENTRE] && normal.deviation === summary[at + WIDTH])))) return 0
    const cross = tabled ? -mixedNegentropy(summary, at, axis.cells) : weight * truncatedCost(summary[at + MEAN], summary[at + SCATTER] / weight, normal)
    return Math.max(0, cross + summary[at + NEGENTROPY]) + ROUNDING * weight
  }
}

/** Whether a column's components are probabilities of its cells; else they are normals. */
export function isTabled(axis: Axis): boolean {
  return axis.kind === 'categorical' || axis.cells <= FEW
}

/** Ω Σ p̄ log p̄ of the mixture. */
function mixedNegentropy(summary: Float64Array, at: number, cells: number): number {
  let sum = 0
  for (let k = at + CELLS; k < at + CELLS + cells; k++) if (summary[k] > 0) sum += summary[k] * Math.log(summary[k] / summary[at])
  return sum
}
