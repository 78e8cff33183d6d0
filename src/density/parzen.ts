// The flat Parzen density: a mixture of product kernels, one on every point, and one wide prior kernel.
// Continuous columns: normals truncated to the range. Steps, whole numbers, ordinals: the mass of the cell. Categories: smoothed indicators.
// Conditional columns: a point or a query whose branch is not taken has no coordinate there (NaN). A query skips the columns it lacks; a point
// answers for the columns it lacks with the prior's kernel. So the density sums to one over the whole conditional space.
// Source: Bergstra et al. 2011; Falkner et al. 2018 (arXiv 1807.01774); exact cells as in Optuna. Cost: O(n d) a query at worst.
// Does not: grow sub-linearly in n; it is the oracle of the tree.

import { checkKeys } from '../errors/index.ts'
import { truncatedNormal, type Random } from '../numerics/index.ts'
import type { Axis, SearchSpace } from '../space/index.ts'
import { neighbourBandwidth, type BandwidthRule } from './bandwidth/index.ts'
import { staticHeads } from './heads.ts'
import { kernelMatrix, PRIOR_MEAN, PRIOR_WIDTH, type KernelMatrix } from './kernel-matrix.ts'
import { KernelSum } from './kernel-sum.ts'
import { readParzenOptions, type ParzenOptions } from './parzen-options.ts'
import { checkRandom, checkRow, checkRows } from './question.ts'
import { logVolumeOf, toUnitInto, type Over } from './unit-rows.ts'
import { cumulate, drawCategory, drawIndex } from './weighted-draw.ts'

/** The default: neighbour gaps, not below 3 % of the range or one cell (at most a quarter of the range). */
export const defaultBandwidth: BandwidthRule = neighbourBandwidth(({ n, cells }) => Math.max(0.03, Math.min(0.25, 1 / cells), (1 / (2 + n)) ** 2))

/** The prior's kernel. */
const PRIOR = 0

interface DrawOptions {
  readonly crossing?: boolean
  readonly evenBranches?: boolean
}

/**
 * A flat Parzen density over a box, a search space, or any columns.
 *
 * @example
 * ```ts
 * const density = new Parzen({ points: Float64Array.of(0.2, 0.3, 0.8), d: 1 })
 * density.logDensity(Float64Array.of(0.25)) // higher than at 0.5
 * density.sample(randomStream(7)) // Float64Array(1), near one of the points or from the prior
 * ```
 */
export class Parzen {
  /** Number of columns. */
  readonly d: number
  /** Number of points. */
  readonly n: number
  readonly #axes: readonly Axis[]
  readonly #space: SearchSpace | undefined
  readonly #bounds: Float64Array | undefined
  readonly #over: Over
  readonly #logVolume: number
  readonly #rows: Float64Array
  readonly #kernels: KernelMatrix
  /** Place of each column among the continuous ones, or among the discrete ones. */
  readonly #places: Int32Array
  readonly #weights: Float64Array
  readonly #cumulative: Float64Array
  readonly #sum: KernelSum
  /** Whether branches hang on a column. */
  readonly #choosing: readonly boolean[]
  readonly #crossed = new Map<number, Float64Array>()

  /**
   * @param earlier a density over the same columns that nobody needs any more: the new one takes over what it can, and has the same numbers sooner
   * @throws CerebrosError `INVALID_ARGUMENT` for NaN, wrong lengths, points outside the bounds, or weights that are negative or all 0
   */
  constructor(options: ParzenOptions, earlier?: Parzen) {
    const { axes, rows, n, weights, priorWeight, bandwidth, space, bounds } = readParzenOptions(options)
    this.d = axes.length
    this.n = n
    this.#axes = axes
    this.#space = space
    this.#choosing = axes.map((_, j) => space?.columns.some(({ parent }) => parent === j) === true)
    this.#bounds = bounds
    this.#over = { bounds, space }
    this.#logVolume = logVolumeOf(bounds)
    this.#rows = rows
    this.#kernels = kernelMatrix(axes, rows, n, bandwidth ?? defaultBandwidth, priorWeight, weights.subarray(1), earlier?.kernelsFor(axes))
    this.#places = Int32Array.from(axes, (axis, j) => (axis.cells === Infinity ? this.#kernels.continuous : this.#kernels.discrete).indexOf(j))
    this.#weights = weights
    this.#sum = new KernelSum(this.#kernels, staticHeads(this.#kernels.normaliser, logarithms(weights)))
    this.#cumulative = cumulate(weights)
  }

  /** The kernels, where they are over these columns. @internal */
  kernelsFor(axes: readonly Axis[]): KernelMatrix | undefined {
    return axes.length === this.d && axes.every((axis, j) => axis === this.#axes[j]) ? this.#kernels : undefined
  }

  /**
   * Log of the density at x: a density over the continuous columns, a probability over the discrete ones.
   *
   * @param x d numbers: inside the bounds, else −Infinity; of a space: a row (NaN where inactive)
   * @throws CerebrosError `INVALID_ARGUMENT` for a wrong length or NaN in a column that always exists
   */
  logDensity(x: Float64Array): number {
    checkRow(x, this.d)
    return this.logDensityInto(x, new Float64Array(1))[0]
  }

  /**
   * The same for many rows.
   *
   * @param rows k·d numbers, row-major
   * @param out k numbers
   */
  logDensityInto(rows: Float64Array, out: Float64Array): Float64Array {
    checkRows(rows, out, this.d)
    const x = new Float64Array(this.d)
    for (let i = 0; i < out.length; i++) out[i] = toUnitInto(this.#over, rows, i * this.d, x) ? this.#sum.at(x) - this.#logVolume : -Infinity
    return out
  }

  /**
   * The log density of one row, or, as soon as it is known to be at least `enough`, a lower bound that is: for a search that only asks whether
   * a point is better than another.
   */
  logDensityUntil(x: Float64Array, enough: number): number {
    const unit = new Float64Array(this.d)
    return toUnitInto(this.#over, x, 0, unit) ? this.#sum.at(unit, enough + this.#logVolume) - this.#logVolume : -Infinity
  }

  /**
   * A draw from the density.
   *
   * @param options.crossing every coordinate from a kernel of its own instead of one kernel for all (not the joint density any more: a way
   *   to propose new combinations)
   * @param options.evenBranches choices that open branches from the prior, every branch as likely as the others, wherever the points are
   * @returns d numbers; of a space: a snapped row
   */
  sample(random: Random, options: DrawOptions = {}): Float64Array {
    checkKeys('INVALID_ARGUMENT', 'sample', options, ['crossing', 'evenBranches'])
    return this.sampleInto(random, new Float64Array(this.d), options)
  }

  /** The same into `x`, d numbers. */
  sampleInto(random: Random, x: Float64Array, options: DrawOptions = {}): Float64Array {
    checkRandom(random)
    const kernel = drawIndex(this.#cumulative, random)
    for (let j = 0; j < this.d; j++) {
      x[j] = NaN
      if (this.#space !== undefined && !this.#space.isActive(x, j)) continue
      if (options.evenBranches === true && this.#choosing[j]) x[j] = this.#coordinate(PRIOR, j, random)
      else x[j] = this.#coordinate(options.crossing === true ? drawIndex(this.#crossing(j), random) : kernel, j, random)
    }
    const bounds = this.#bounds
    if (bounds !== undefined) for (let j = 0; j < this.d; j++) x[j] = Math.min(bounds[2 * j + 1], bounds[2 * j] + x[j] * (bounds[2 * j + 1] - bounds[2 * j]))
    return x
  }

  #coordinate(i: number, j: number, random: Random): number {
    const axis = this.#axes[j]
    const u = i > 0 ? this.#rows[(i - 1) * this.d + j] : NaN
    const { inverse, width, cells } = this.#kernels
    const k = this.#places[j]
    if (axis.kind === 'categorical') return axis.centre(drawCategory(axis.cells, cells[k].smoothing, Number.isNaN(u) ? -1 : axis.cellAt(u), random))
    const mean = Number.isNaN(u) ? PRIOR_MEAN : u
    if (axis.cells === Infinity) return truncatedNormal(mean, Number.isNaN(u) ? PRIOR_WIDTH : 1 / inverse[k][i], random.uniform())
    return axis.centre(axis.cellAt(truncatedNormal(mean, Number.isNaN(u) ? PRIOR_WIDTH : width[k][i], random.uniform())))
  }

  /** Cumulative weights over the kernels that have a coordinate in column j, and the prior's. */
  #crossing(j: number): Float64Array {
    if (this.#kernels.counts[j] === this.n) return this.#cumulative
    let cumulative = this.#crossed.get(j)
    if (cumulative === undefined) {
      cumulative = cumulate(this.#weights.map((weight, i) => (i > 0 && Number.isNaN(this.#rows[(i - 1) * this.d + j]) ? 0 : weight)))
      this.#crossed.set(j, cumulative)
    }
    return cumulative
  }
}

function logarithms(weights: Float64Array): Float64Array {
  const logs = new Float64Array(weights.length)
  // Weights are often equal: one logarithm serves a run of them.
  for (let i = 0; i < logs.length; i++) logs[i] = i > 0 && weights[i] === weights[i - 1] ? logs[i - 1] : Math.log(weights[i])
  return logs
}
