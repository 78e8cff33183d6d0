// The flat Parzen density: a mixture of product kernels, one on every point, and one wide prior kernel.
// Continuous columns: normals truncated to the range. Steps, whole numbers, ordinals: the mass of the cell. Categories: smoothed indicators.
// Conditional columns: a point or a query whose branch is not taken has no coordinate there (NaN). A query skips the columns it lacks; a point
// answers for the columns it lacks with the prior's kernel. So the density sums to one over the whole conditional space.
// Source: Bergstra et al. 2011; Falkner et al. 2018 (arXiv 1807.01774); exact cells as in Optuna. Cost: O(n d) a query at worst; a kernel
// is left as soon as it is e^40 below the largest so far, which changes a density by less than 1e-17 relative.
// Does not: grow sub-linearly in n; it is the oracle of the tree.

import { mismatch } from '../errors/index.ts'
import { truncatedNormal, type Random } from '../numerics/index.ts'
import type { Axis, SearchSpace } from '../space/index.ts'
import { neighbourBandwidth, type BandwidthRule } from './bandwidth.ts'
import { kernelMatrix, PRIOR_MEAN, PRIOR_WIDTH, type KernelMatrix } from './kernel-matrix.ts'
import { readParzenOptions, type ParzenOptions } from './parzen-options.ts'

/** Terms this far below the largest, in nats, and below it by log n more, do not change a double. */
const NEGLIGIBLE = 40

/** The default: neighbour gaps, not below 3 % of the range or one cell (at most a quarter of the range). */
export const defaultBandwidth: BandwidthRule = neighbourBandwidth(({ n, cells }) => Math.max(0.03, Math.min(0.25, 1 / cells), (1 / (2 + n)) ** 2))

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
  readonly #logVolume: number
  readonly #rows: Float64Array
  readonly #kernels: KernelMatrix
  readonly #logWeights: Float64Array
  readonly #cumulative: Float64Array
  readonly #heads = new Map<string, Float64Array>()
  readonly #crossed = new Map<number, Float64Array>()

  /** @throws CerebrosError `INVALID_ARGUMENT` for NaN, wrong lengths, points outside the bounds, or weights that are negative or all 0 */
  constructor(options: ParzenOptions) {
    const { axes, rows, n, weights, priorWeight, bandwidth, space, bounds } = readParzenOptions(options)
    this.d = axes.length
    this.n = n
    this.#axes = axes
    this.#space = space
    this.#bounds = bounds
    this.#logVolume = bounds === undefined ? 0 : logVolume(bounds)
    this.#rows = rows
    this.#kernels = kernelMatrix(axes, rows, n, bandwidth ?? defaultBandwidth, priorWeight)
    this.#logWeights = Float64Array.from(weights, Math.log)
    this.#cumulative = cumulate(weights)
  }

  /**
   * Log of the density at x: a density over the continuous columns, a probability over the discrete ones.
   *
   * @param x d numbers: inside the bounds, else −Infinity; of a space: a row (NaN where inactive)
   * @throws CerebrosError `INVALID_ARGUMENT` for a wrong length or NaN in a column that always exists
   */
  logDensity(x: Float64Array): number {
    return this.logDensityInto(x, new Float64Array(1))[0]
  }

  /**
   * The same for many rows.
   *
   * @param rows k·d numbers, row-major
   * @param out k numbers
   */
  logDensityInto(rows: Float64Array, out: Float64Array): Float64Array {
    if (rows.length !== out.length * this.d) throw mismatch('INVALID_ARGUMENT', `\`rows\` to have ${out.length} · ${this.d} numbers`, rows.length, 'Lay the rows end to end, one number of `out` each.')
    const x = new Float64Array(this.d)
    for (let i = 0; i < out.length; i++) out[i] = this.#toUnit(rows, i * this.d, x) ? this.#logDensity(x) - this.#logVolume : -Infinity
    return out
  }

  /**
   * A draw from the density.
   *
   * @param options.crossing every coordinate from a kernel of its own instead of one kernel for all (not the joint density any more: a way
   *   to propose new combinations)
   * @returns d numbers; of a space: a snapped row
   */
  sample(random: Random, options: { crossing?: boolean } = {}): Float64Array {
    const x = new Float64Array(this.d).fill(NaN)
    const kernel = draw(this.#cumulative, random)
    for (let j = 0; j < this.d; j++) {
      if (this.#space !== undefined && !this.#space.isActive(x, j)) continue
      x[j] = this.#coordinate(options.crossing === true ? draw(this.#crossing(j), random) : kernel, j, random)
    }
    const bounds = this.#bounds
    if (bounds !== undefined) for (let j = 0; j < this.d; j++) x[j] = Math.min(bounds[2 * j + 1], bounds[2 * j] + x[j] * (bounds[2 * j + 1] - bounds[2 * j]))
    return x
  }

  #logDensity(x: Float64Array): number {
    const { n, mean, inverse, kernel, cells, continuous, discrete } = this.#kernels
    const active = presentOf(x, continuous)
    const heads = this.#headsOf(active)
    const tabled = presentOf(x, discrete)
    const asked = tabled.map((k) => this.#axes[discrete[k]].cellAt(x[discrete[k]]))
    const tables = Array.from(tabled, (k, t) => cells[k].table(asked[t]))
    const coordinates = Float64Array.from(active, (k) => x[continuous[k]])
    const [p, q] = [continuous.length, discrete.length]
    const slack = NEGLIGIBLE + Math.log(n + 1)
    let largest = -Infinity
    let sum = 0
    // The prior first: nothing is far below it for long.
    kernels: for (let i = n; i >= 0; i--) {
      let term = heads[i]
      const least = largest - slack
      for (let a = 0; a < active.length; a++) {
        if (term < least) continue kernels
        const at = i * p + active[a]
        const z = (coordinates[a] - mean[at]) * inverse[at]
        term -= 0.5 * z * z
      }
      for (let t = 0; t < tables.length; t++) {
        if (term < least) continue kernels
        const k = kernel[i * q + tabled[t]]
        const mass = tables[t][k]
        // NaN: not computed yet.
        term += mass === mass ? mass : cells[tabled[t]].logMass(k, asked[t], tables[t])
      }
      if (term > largest) {
        sum = sum * Math.exp(largest - term) + 1
        largest = term
      } else if (largest > -Infinity) sum += Math.exp(term - largest)
    }
    return largest + Math.log(sum)
  }

  /** Log weight and normalisers of every kernel over these continuous columns: an upper bound of its term. */
  #headsOf(active: Int32Array): Float64Array {
    const name = active.join()
    let heads = this.#heads.get(name)
    if (heads !== undefined) return heads
    const { n, logNormaliser, continuous } = this.#kernels
    heads = this.#logWeights.slice()
    for (let i = 0; i <= n; i++) for (let a = 0; a < active.length; a++) heads[i] += logNormaliser[i * continuous.length + active[a]]
    this.#heads.set(name, heads)
    return heads
  }

  #coordinate(i: number, j: number, random: Random): number {
    const axis = this.#axes[j]
    const u = i < this.n ? this.#rows[i * this.d + j] : NaN
    const { continuous, discrete, inverse, width, cells } = this.#kernels
    if (axis.kind === 'categorical') return axis.centre(drawCategory(axis.cells, cells[discrete.indexOf(j)].smoothing, Number.isNaN(u) ? -1 : axis.cellAt(u), random))
    const mean = Number.isNaN(u) ? PRIOR_MEAN : u
    if (axis.cells === Infinity) {
      const k = continuous.indexOf(j)
      return truncatedNormal(mean, Number.isNaN(u) ? PRIOR_WIDTH : 1 / inverse[i * continuous.length + k], random.uniform())
    }
    const k = discrete.indexOf(j)
    return axis.centre(axis.cellAt(truncatedNormal(mean, Number.isNaN(u) ? PRIOR_WIDTH : width[i * discrete.length + k], random.uniform())))
  }

  /** Cumulative weights over the kernels that have a coordinate in column j, and the prior's. */
  #crossing(j: number): Float64Array {
    if (this.#kernels.counts[j] === this.n) return this.#cumulative
    let cumulative = this.#crossed.get(j)
    if (cumulative === undefined) {
      cumulative = cumulate(this.#logWeights.map((weight, i) => (i < this.n && Number.isNaN(this.#rows[i * this.d + j]) ? 0 : Math.exp(weight))))
      this.#crossed.set(j, cumulative)
    }
    return cumulative
  }

  /** Unit coordinates of a row; false when it lies outside the bounds. */
  #toUnit(rows: Float64Array, at: number, x: Float64Array): boolean {
    const bounds = this.#bounds
    for (let j = 0; j < this.d; j++) {
      const value = rows[at + j]
      if (Number.isNaN(value) && this.#space?.columns[j].parent === -1) throw mismatch('INVALID_ARGUMENT', `a number in column ${this.#space.columns[j].name}`, value, 'Only columns of branches that are not taken are NaN.')
      if (Number.isNaN(value) && bounds !== undefined) throw mismatch('INVALID_ARGUMENT', `a number in dimension ${j}`, value, 'A density has no value at NaN.')
      x[j] = bounds === undefined ? value : (value - bounds[2 * j]) / (bounds[2 * j + 1] - bounds[2 * j])
      if (x[j] < 0 || x[j] > 1) return false
    }
    return true
  }
}

/** Which of these columns the row has. */
function presentOf(x: Float64Array, columns: Int32Array): Int32Array {
  const present = new Int32Array(columns.length)
  let count = 0
  for (let k = 0; k < columns.length; k++) if (!Number.isNaN(x[columns[k]])) present[count++] = k
  return present.subarray(0, count)
}

function logVolume(bounds: Float64Array): number {
  let sum = 0
  for (let j = 0; 2 * j < bounds.length; j++) sum += Math.log(bounds[2 * j + 1] - bounds[2 * j])
  return sum
}

function cumulate(weights: Float64Array): Float64Array {
  const cumulative = new Float64Array(weights.length)
  let sum = 0
  for (let i = 0; i < weights.length; i++) cumulative[i] = sum += weights[i]
  return cumulative
}

/** The index whose share of the total holds a uniform draw. Binary search. */
function draw(cumulative: Float64Array, random: Random): number {
  const wanted = random.uniform() * cumulative[cumulative.length - 1]
  let low = 0
  let high = cumulative.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if (cumulative[middle] > wanted) high = middle
    else low = middle + 1
  }
  return low
}

/** A category from the kernel of `own`; −1: uniform. */
function drawCategory(categories: number, smoothing: number, own: number, random: Random): number {
  const total = 1 + smoothing * categories
  const wanted = random.uniform() * (own < 0 ? 1 : total)
  if (own >= 0 && wanted < 1) return own
  return Math.min(categories - 1, Math.floor(own < 0 ? wanted * categories : (wanted - 1) / smoothing))
}
