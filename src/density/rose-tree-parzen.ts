// A Parzen density over a box that answers with a guaranteed relative error, in far less than n steps where the points allow it.
// Method: the points lie in a rose tree whose nodes hold Welford moments; sums of kernels are bounded node by node (tree/bounded-sum.ts).
// Kernels, weights, prior and bandwidths are those of `Parzen`, its oracle.
// Cost: O(n d log n) to build; a query O(log n) in one column up to O(n d) in many. Error: |p̂ − p| ≤ ε (1 + ε) p; 1e-12 with ε = 0.
// Does not: take discrete or conditional columns, or change once made.

import { mismatch } from '../errors/index.ts'
import { truncatedNormal, type Random } from '../numerics/index.ts'
import type { BandwidthRule } from './bandwidth/index.ts'
import { kernelMatrix, PRIOR_MEAN, PRIOR_WIDTH, type KernelMatrix } from './kernel-matrix.ts'
import { defaultBandwidth } from './parzen.ts'
import { readParzenOptions } from './parzen-options.ts'
import { BoundedSum } from './tree/bounded-sum.ts'
import { layOut, type Layout } from './tree/layout.ts'
import { OwnWidths, type WidePoints } from './tree/own-widths.ts'
import { cumulate, drawIndex } from './weighted-draw.ts'

/** Sums below this have lost digits to underflow. */
const SMALL = 1e-280

/** What a tree density is made from. */
export interface RoseTreeParzenOptions {
  /** n·d numbers, row-major. */
  readonly points: Float64Array
  readonly d: number
  /** 2·d numbers: low, high of each dimension; default the unit cube. */
  readonly bounds?: Float64Array
  /** One weight a point, ≥ 0; default 1 each. */
  readonly weights?: ArrayLike<number>
  /** Weight of the prior kernel, beside the points' weights; default 1. */
  readonly priorWeight?: number
  /** Default: neighbour gaps with floors, see `defaultBandwidth`. */
  readonly bandwidth?: BandwidthRule
  /** Children of a node at most; default 8. Speed hardly depends on it. */
  readonly branchFactor?: number
  /** Points of a leaf at most; default 64. */
  readonly leafSize?: number
}

/**
 * A Parzen density over a box, in a rose tree.
 *
 * @example
 * ```ts
 * const density = new RoseTreeParzen({ points: Float64Array.of(0.2, 0.3, 0.8), d: 1 })
 * density.logDensity(Float64Array.of(0.25))                          // exact
 * density.logDensity(Float64Array.of(0.25), { relativeError: 1e-3 }) // the density is within 0.1 % of it
 * ```
 */
export class RoseTreeParzen {
  /** Number of dimensions. */
  readonly d: number
  /** Number of points. */
  readonly n: number
  readonly #bounds: Float64Array
  readonly #logVolume: number
  readonly #points: WidePoints
  readonly #layout: Layout
  readonly #sum: BoundedSum
  /** log of what the weights were divided by. */
  readonly #scale: number
  /** log of weight and normalisers of the prior, less the scale. */
  readonly #logPrior: number
  readonly #cumulative: Float64Array

  /** @throws CerebrosError `INVALID_ARGUMENT` for NaN, wrong lengths, points outside the bounds, bad weights or sizes */
  constructor(options: RoseTreeParzenOptions) {
    const { branchFactor = 8, leafSize = 64, ...density } = options
    if (!Number.isSafeInteger(branchFactor) || branchFactor < 2) throw mismatch('INVALID_ARGUMENT', 'branchFactor to be a whole number ≥ 2', branchFactor, 'Leave it out for 8.')
    if (!Number.isSafeInteger(leafSize) || leafSize < 1) throw mismatch('INVALID_ARGUMENT', 'leafSize to be a whole number ≥ 1', leafSize, 'Leave it out for 64.')
    const { axes, rows, n, weights, priorWeight, bandwidth, bounds } = readParzenOptions(density)
    const d = axes.length
    const matrix = kernelMatrix(axes, rows, n, bandwidth ?? defaultBandwidth, priorWeight, weights.subarray(1))
    this.d = d
    this.n = n
    this.#bounds = bounds!
    this.#logVolume = logVolume(bounds!)
    const logs = logFactors(matrix, weights)
    this.#scale = logs.reduce((a, b) => Math.max(a, b), -Infinity)
    this.#logPrior = logs[0] - this.#scale
    this.#layout = layOut(inBandwidths(matrix, rows, d), n, d, branchFactor, leafSize)
    this.#points = ordered(matrix, this.#layout.order, d, logs.map((log) => Math.exp(log - this.#scale)))
    this.#sum = new BoundedSum(this.#layout, new OwnWidths(this.#layout, this.#points))
    this.#cumulative = cumulate(Float64Array.from({ length: n + 1 }, (_, place) => weights[place === 0 ? 0 : this.#layout.order[place - 1] + 1]))
  }

  /**
   * Log of the density at x.
   *
   * @param x d numbers; outside the bounds the density is 0
   * @param options.relativeError ε ≥ 0: how far the density (not its log) may be off, relatively; default 0
   * @throws CerebrosError `INVALID_ARGUMENT`
   */
  logDensity(x: Float64Array, options: { relativeError?: number } = {}): number {
    return this.logDensityInto(x, new Float64Array(1), options)[0]
  }

  /** The same for many rows: k·d numbers in, k numbers out. */
  logDensityInto(rows: Float64Array, out: Float64Array, options: { relativeError?: number } = {}): Float64Array {
    const { relativeError = 0 } = options
    if (!(relativeError >= 0 && relativeError < 1)) throw mismatch('INVALID_ARGUMENT', 'relativeError to be in [0, 1)', relativeError, 'Leave it out for the exact density.')
    if (rows.length !== out.length * this.d) throw mismatch('INVALID_ARGUMENT', `\`rows\` to have ${out.length} · ${this.d} numbers`, rows.length, 'Lay the rows end to end, one number of `out` each.')
    const unit = new Float64Array(this.d)
    for (let i = 0; i < out.length; i++) out[i] = this.#toUnit(rows, i * this.d, unit) ? this.#logDensity(unit, relativeError) : -Infinity
    return out
  }

  /** A draw from the density. */
  sample(random: Random): Float64Array {
    const place = drawIndex(this.#cumulative, random) - 1
    const { x, inverse } = this.#points
    return Float64Array.from({ length: this.d }, (_, k) => {
      const at = place * this.d + k
      const u = place < 0 ? truncatedNormal(PRIOR_MEAN, PRIOR_WIDTH, random.uniform()) : truncatedNormal(x[at], 1 / inverse[at], random.uniform())
      const [low, high] = [this.#bounds[2 * k], this.#bounds[2 * k + 1]]
      return Math.min(high, low + u * (high - low))
    })
  }

  #logDensity(unit: Float64Array, relativeError: number): number {
    let z = 0
    for (const u of unit) z += ((u - PRIOR_MEAN) / PRIOR_WIDTH) ** 2
    const logPrior = this.#logPrior - 0.5 * z
    const prior = Math.exp(logPrior)
    const sum = prior + this.#sum.at(unit, relativeError, prior)
    return (sum > SMALL ? Math.log(sum) : this.#logFarSum(unit, logPrior)) + this.#scale - this.#logVolume
  }

  /** The log sum where kernels underflow, the prior's perhaps too: measured against the largest. */
  #logFarSum(unit: Float64Array, logPrior: number): number {
    const { d, x, inverse, weights } = this.#points
    const terms = Float64Array.from({ length: this.n + 1 }, (_, place) => {
      if (place === this.n) return logPrior
      let z = 0
      for (let k = 0; k < d; k++) z += ((unit[k] - x[place * d + k]) * inverse[place * d + k]) ** 2
      return Math.log(weights[place]) - 0.5 * z
    })
    const largest = terms.reduce((a, b) => Math.max(a, b), -Infinity)
    return largest === -Infinity ? largest : largest + Math.log(terms.reduce((sum, term) => sum + Math.exp(term - largest), 0))
  }

  #toUnit(rows: Float64Array, at: number, unit: Float64Array): boolean {
    let inside = true
    for (let k = 0; k < this.d; k++) {
      const value = rows[at + k]
      if (Number.isNaN(value)) throw mismatch('INVALID_ARGUMENT', `a number in dimension ${k}`, value, 'A density has no value at NaN.')
      unit[k] = (value - this.#bounds[2 * k]) / (this.#bounds[2 * k + 1] - this.#bounds[2 * k])
      inside &&= unit[k] >= 0 && unit[k] <= 1
    }
    return inside
  }
}

/** log of weight and normalisers of every kernel, the prior's first. */
function logFactors({ continuous, normaliser }: KernelMatrix, weights: Float64Array): Float64Array {
  const logs = weights.map(Math.log)
  for (let k = 0; k < continuous.length; k++) for (let i = 0; i < logs.length; i++) logs[i] += Math.log(normaliser[k][i])
  return logs
}

/** Coordinates in units of each column's mean bandwidth: what the tree is cut by. */
function inBandwidths({ n, inverse }: KernelMatrix, rows: Float64Array, d: number): Float64Array {
  const scales = inverse.map((column) => column.subarray(1).reduce((sum, value) => sum + value, 0) / Math.max(1, n))
  return rows.map((u, at) => u * scales[at % d])
}

function ordered({ mean, inverse }: KernelMatrix, order: Int32Array, d: number, factors: Float64Array): WidePoints {
  const n = order.length
  const points = { d, x: new Float64Array(n * d), inverse: new Float64Array(n * d), weights: new Float64Array(n) }
  for (let place = 0; place < n; place++) {
    const i = order[place] + 1
    points.weights[place] = factors[i]
    for (let k = 0; k < d; k++) {
      points.x[place * d + k] = mean[k][i]
      points.inverse[place * d + k] = inverse[k][i]
    }
  }
  return points
}

function logVolume(bounds: Float64Array): number {
  let sum = 0
  for (let k = 0; 2 * k < bounds.length; k++) sum += Math.log(bounds[2 * k + 1] - bounds[2 * k])
  return sum
}
