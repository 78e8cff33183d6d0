// A Parzen density in a rose tree: over a box, a search space with branches, or any columns. It answers exactly or with a guaranteed relative error,
// in far less than n steps where the points allow it, and its points come and go.
// Method: points lie in a tree whose nodes hold Welford moments; sums of kernels are bounded node by node (tree/bounded-sum.ts).
// Kernels, weights, prior and bandwidths are those of `Parzen`, its oracle.
// Cost: O(n d log n) to build; a query O(log n) in one column up to O(n d) in many; a change O(d log n) with neighbour or fixed bandwidths.
// Error: |p̂ − p| ≤ ε (1 + ε) p; 1e-12 with ε = 0.

import { mismatch } from '../errors/index.ts'
import type { Random } from '../numerics/index.ts'
import { drawCoordinate, drawKernel } from './kernel-draw.ts'
import { KernelTree } from './kernel-tree.ts'
import { defaultBandwidth } from './parzen.ts'
import { readParzenOptions, type ParzenInput, type ParzenOptions } from './parzen-options.ts'

/** What a tree density is made from: what `Parzen` is, and the knobs of the tree. */
export type RoseTreeParzenOptions = ParzenOptions & {
  /** Children of a node at most; default 8. Speed hardly depends on it. */
  readonly branchFactor?: number
  /** Points of a leaf at most; default 64. */
  readonly leafSize?: number
  /** The relative error of questions that name none; default 0, exact. */
  readonly prune?: number
}

/** How exact an answer shall be. */
export interface Exactness {
  /** ε in [0, 1): how far the density (not its log) may be off, relatively; default `prune`. */
  readonly relativeError?: number
}

/**
 * A Parzen density in a rose tree.
 *
 * @example
 * ```ts
 * const density = new RoseTreeParzen({ points: Float64Array.of(0.2, 0.3, 0.8), d: 1 })
 * density.logDensity(Float64Array.of(0.25))                          // exact
 * density.logDensity(Float64Array.of(0.25), { relativeError: 1e-3 }) // the density is within 0.1 % of it
 * const id = density.insert(Float64Array.of(0.5))
 * density.remove(id) // as before
 * ```
 */
export class RoseTreeParzen {
  /** Number of columns. */
  readonly d: number
  readonly #input: ParzenInput
  readonly #tree: KernelTree
  readonly #prune: number
  readonly #logVolume: number
  readonly #unit: Float64Array
  /** Slots without a point below the highest with one, the lowest last. */
  readonly #free: number[] = []
  #slots: number
  #removed = 0

  /** @throws CerebrosError `INVALID_ARGUMENT` for NaN, wrong lengths, points outside the bounds, bad weights or knobs */
  constructor(options: RoseTreeParzenOptions) {
    const { branchFactor = 8, leafSize = 64, prune = 0, ...density } = options
    if (!Number.isSafeInteger(branchFactor) || branchFactor < 2) throw mismatch('INVALID_ARGUMENT', 'branchFactor to be a whole number ≥ 2', branchFactor, 'Leave it out for 8.')
    if (!Number.isSafeInteger(leafSize) || leafSize < 1) throw mismatch('INVALID_ARGUMENT', 'leafSize to be a whole number ≥ 1', leafSize, 'Leave it out for 64.')
    const input = readParzenOptions(density)
    const { axes, rows, n, priorWeight, bandwidth, space, bounds } = input
    this.d = axes.length
    this.#input = input
    this.#prune = checkedError(prune)
    this.#logVolume = bounds === undefined ? 0 : logVolume(bounds)
    this.#unit = new Float64Array(axes.length)
    const branches = Uint8Array.from(axes, (_, j) => Number(space?.columns.some((column) => column.parent === j) ?? false))
    this.#tree = new KernelTree({ axes, bandwidth: bandwidth ?? defaultBandwidth, priorWeight, branchFactor, leafSize, branches })
    this.#slots = n
    this.#tree.load(rows, options.weights === undefined ? new Float64Array(n).fill(1) : Float64Array.from(options.weights))
  }

  /** Number of points. */
  get n(): number {
    return this.#tree.count
  }

  /**
   * Log of the density at x: a density over the continuous columns, a probability over the discrete ones.
   *
   * @param x d numbers: outside the bounds the density is 0; of a space: a row (NaN where inactive)
   * @throws CerebrosError `INVALID_ARGUMENT` for a wrong length, NaN in a column that always exists, a relative error outside [0, 1)
   */
  logDensity(x: Float64Array, options: Exactness = {}): number {
    return this.logDensityInto(x, new Float64Array(1), options)[0]
  }

  /**
   * The same for many rows.
   *
   * @param rows k·d numbers, row-major
   * @param out k numbers
   */
  logDensityInto(rows: Float64Array, out: Float64Array, options: Exactness = {}): Float64Array {
    const relativeError = options.relativeError === undefined ? this.#prune : checkedError(options.relativeError)
    if (rows.length !== out.length * this.d) throw mismatch('INVALID_ARGUMENT', `\`rows\` to have ${out.length} · ${this.d} numbers`, rows.length, 'Lay the rows end to end, one number of `out` each.')
    if (out.length === 0) return out
    const logTotal = Math.log(this.#tree.mass(0) + this.#tree.prior) + this.#logVolume
    for (let i = 0; i < out.length; i++) out[i] = this.#toUnit(rows, i * this.d) ? this.#tree.logSum(this.#unit, relativeError) - logTotal : -Infinity
    return out
  }

  /**
   * Adds a point.
   *
   * @param x d numbers inside the bounds; of a space: a row
   * @returns its id: the lowest that is free; the points of the constructor have 0 … n − 1
   * @throws CerebrosError `INVALID_ARGUMENT`
   */
  insert(x: Float64Array, weight = 1): number {
    checkWeight(weight)
    if (x.length !== this.d) throw mismatch('INVALID_ARGUMENT', `a row of ${this.d} numbers`, x.length, 'Give one number a column.')
    if (!this.#toUnit(x, 0)) throw mismatch('INVALID_ARGUMENT', 'a point inside the bounds', Array.from(x), 'Widen the bounds, or leave the point out.')
    const slot = this.#free.pop() ?? this.#slots++
    this.#tree.place(slot, this.#unit)
    this.#tree.include(slot, weight)
    return slot
  }

  /**
   * Removes a point; the density is then as if it had never been there.
   *
   * @throws CerebrosError `INVALID_ARGUMENT` for an id without a point
   */
  remove(id: number): void {
    this.#checkId(id)
    this.#tree.exclude(id)
    this.#tree.displace(id)
    let at = this.#free.length
    while (at > 0 && this.#free[at - 1] < id) at--
    this.#free.splice(at, 0, id)
    if (++this.#removed <= 64 + this.n) return
    this.#tree.relay()
    this.#removed = 0
  }

  /**
   * Gives a point another weight.
   *
   * @throws CerebrosError `INVALID_ARGUMENT`
   */
  reweight(id: number, weight: number): void {
    this.#checkId(id)
    this.#tree.reweight(id, checkWeight(weight))
  }

  /** A draw from the density: d numbers; of a space: a snapped row. */
  sample(random: Random): Float64Array {
    const { bounds, space } = this.#input
    const kernel = drawKernel(this.#tree, random)
    const x = new Float64Array(this.d).fill(NaN)
    for (let j = 0; j < this.d; j++) {
      if (space !== undefined && !space.isActive(x, j)) continue
      const u = drawCoordinate(this.#tree, kernel, j, random)
      x[j] = bounds === undefined ? u : Math.min(bounds[2 * j + 1], bounds[2 * j] + u * (bounds[2 * j + 1] - bounds[2 * j]))
    }
    return x
  }

  #checkId(id: number): void {
    if (!(Number.isSafeInteger(id) && id >= 0 && this.#tree.isCounting(id))) throw mismatch('INVALID_ARGUMENT', 'the id of a point', id, 'Use what insert() returned; the points of the constructor have 0 … n − 1.')
  }

  /** Unit coordinates of a row, in `#unit`; false when it lies outside the bounds. */
  #toUnit(rows: Float64Array, at: number): boolean {
    const { bounds, space } = this.#input
    for (let j = 0; j < this.d; j++) {
      const value = rows[at + j]
      if (Number.isNaN(value) && space?.columns[j].parent === -1) throw mismatch('INVALID_ARGUMENT', `a number in column ${space.columns[j].name}`, value, 'Only columns of branches that are not taken are NaN.')
      if (Number.isNaN(value) && bounds !== undefined) throw mismatch('INVALID_ARGUMENT', `a number in dimension ${j}`, value, 'A density has no value at NaN.')
      this.#unit[j] = bounds === undefined ? value : (value - bounds[2 * j]) / (bounds[2 * j + 1] - bounds[2 * j])
      if (this.#unit[j] < 0 || this.#unit[j] > 1) return false
    }
    return true
  }
}

function checkedError(relativeError: number): number {
  if (!(relativeError >= 0 && relativeError < 1)) throw mismatch('INVALID_ARGUMENT', 'relativeError to be in [0, 1)', relativeError, 'Leave it out for the exact density.')
  return relativeError
}

function checkWeight(weight: number): number {
  if (!(weight >= 0 && weight < Infinity)) throw mismatch('INVALID_ARGUMENT', 'a weight ≥ 0', weight, 'Leave it out for 1.')
  return weight
}

function logVolume(bounds: Float64Array): number {
  let sum = 0
  for (let k = 0; 2 * k < bounds.length; k++) sum += Math.log(bounds[2 * k + 1] - bounds[2 * k])
  return sum
}
