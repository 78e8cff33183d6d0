// A Parzen density in a rose tree: over a box, a search space with branches, or any columns. It answers exactly or with a guaranteed relative error,
// in far less than n steps where the points allow it, and its points come and go.
// Method: points lie in a tree whose nodes hold Welford moments; sums of kernels are bounded node by node (tree/bounded-sum.ts).
// Kernels, weights, prior and bandwidths are those of `Parzen`, its oracle.
// Cost: O(n d log n) to build; a query O(log n) in one column up to O(n d) in many; a change O(d log n) with neighbour or fixed bandwidths.
// Error: |p̂ − p| ≤ ε p; 1e-12 with ε = 0.

import { mismatch } from '../../errors/index.ts'
import type { Random } from '../../numerics/index.ts'
import type { SearchSpace } from '../../space/index.ts'
import { compress, type CompressedParzen } from '../compress/index.ts'
import { drawKernel } from '../kernel-tree/kernel-draw.ts'
import { checkRandom, checkRow, checkRows, relativeErrorOf } from '../question.ts'
import { ConditionalParzen, givenUnits } from './conditional-parzen.ts'
import { hierarchyOf } from './hierarchy.ts'
import { leaveOneOut } from './leave-one-out.ts'
import { mergeKernels } from './merge.ts'
import { RoseKernels } from './rose-kernels.ts'
import { checkWeight, readRoseOptions, type Exactness, type RoseTreeParzenOptions } from './rose-options.ts'
import { readRoseTree, savedRoseTree, type RestoreOptions, type RoseTreeParzenState } from './saved-rose-tree.ts'
import { stratifiedInto } from './stratified.ts'

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
  readonly #kernels: RoseKernels
  readonly #unit: Float64Array

  /** @throws CerebrosError `INVALID_ARGUMENT` for NaN, wrong lengths, points outside the bounds, bad weights or knobs */
  constructor(options: RoseTreeParzenOptions)
  constructor(options: RoseTreeParzenOptions | RoseKernels) {
    if (options instanceof RoseKernels) this.#kernels = options
    else {
      const { design, points } = readRoseOptions(options)
      this.#kernels = new RoseKernels(design, points)
    }
    this.d = this.#kernels.d
    this.#unit = new Float64Array(this.d)
  }

  /**
   * A density from its saved form, with the same ids: it answers, draws and goes on with the bits of the one that was saved.
   *
   * @param given.bandwidth the rule it was made with; the default rule needs none
   * @param given.axes the columns, for a density that was made over axes
   * @throws CerebrosError `INVALID_STATE` for another name, version or content, or another rule
   * @example
   * ```ts
   * const again = RoseTreeParzen.from(JSON.parse(JSON.stringify(density.state())))
   * again.logDensity(x) === density.logDensity(x) // true
   * ```
   */
  static from(state: RoseTreeParzenState, given: RestoreOptions = {}): RoseTreeParzen {
    return RoseTreeParzen.#of(readRoseTree(state, given))
  }

  static #of(kernels: RoseKernels): RoseTreeParzen {
    return new RoseTreeParzen(kernels as unknown as RoseTreeParzenOptions)
  }

  /** Number of points. */
  get n(): number {
    return this.#kernels.n
  }

  /** The space it is over, if it is over one. */
  get space(): SearchSpace | undefined {
    return this.#kernels.design.space
  }

  /** Low and high of each dimension, 2·d numbers; undefined over a space or axes. */
  get bounds(): Float64Array | undefined {
    return this.#kernels.design.bounds?.slice()
  }

  /**
   * Log of the density at x: a density over the continuous columns, a probability over the discrete ones.
   *
   * @param x d numbers: outside the bounds the density is 0; of a space: a row (NaN where inactive)
   * @throws CerebrosError `INVALID_ARGUMENT` for a wrong length, NaN in a column that always exists, a relative error outside [0, 1)
   */
  logDensity(x: Float64Array, options: Exactness = {}): number {
    checkRow(x, this.d)
    return this.logDensityInto(x, new Float64Array(1), options)[0]
  }

  /**
   * The same for many rows.
   *
   * @param rows k·d numbers, row-major
   * @param out k numbers
   */
  logDensityInto(rows: Float64Array, out: Float64Array, options: Exactness = {}): Float64Array {
    const relativeError = this.#errorOf(options)
    checkRows(rows, out, this.d)
    if (out.length === 0) return out
    const kernels = this.#kernels
    const logTotal = kernels.logTotal() + kernels.logVolume()
    for (let i = 0; i < out.length; i++) out[i] = kernels.toUnit(rows, i * this.d, this.#unit) ? kernels.tree.logSum(this.#unit, relativeError) - logTotal : -Infinity
    return out
  }

  /**
   * Log of the density of some of the columns, the others integrated (or summed) out.
   *
   * @param given d numbers, NaN in the columns that are left out; in a space a column needs the choices it hangs from
   * @throws CerebrosError `INVALID_ARGUMENT` for a wrong length, a value out of range, a column without its choice
   * @example
   * ```ts
   * density.logMarginal(Float64Array.of(0.3, NaN)) // log p(x_0 = 0.3)
   * ```
   */
  logMarginal(given: Float64Array, options: Exactness = {}): number {
    const relativeError = this.#errorOf(options)
    const kernels = this.#kernels
    const unit = givenUnits(kernels, given)
    return kernels.tree.logSum(unit, relativeError) - kernels.logTotal() - kernels.logVolume((j) => !Number.isNaN(unit[j]))
  }

  /**
   * The density of the other columns when some are known. It follows later changes of this density.
   *
   * @param given d numbers, NaN in the columns that are free; in a space a column needs the choices it hangs from, and a choice may be free with all
   *   that hangs from it
   * @throws CerebrosError `INVALID_ARGUMENT` for a wrong length, a value out of range, a column without its choice; `INVALID_STATE` where no kernel reaches
   * @example
   * ```ts
   * const near = density.conditional(Float64Array.of(0.3, NaN))
   * near.logDensity(Float64Array.of(0.3, 0.8)) // log p(x_1 = 0.8 | x_0 = 0.3)
   * near.sample(random)                        // Float64Array [0.3, …]
   * ```
   */
  conditional(given: Float64Array): ConditionalParzen {
    return new ConditionalParzen(this.#kernels, given)
  }

  /**
   * The log-likelihood of the points, each under the kernels of the others: the mean of log p without the point itself, by weight. A point's kernel leaves
   * the sum and the total, with its whole weight; bandwidths and the smoothing of categories stay what they are with all points. It does not cancel
   * where a point stands alone. −Infinity when a point has no other kernel near it and there is no prior. Cost: n queries.
   *
   * @throws CerebrosError `INVALID_ARGUMENT` without a point of some weight
   * @example
   * ```ts
   * // Which bandwidth explains new points best?
   * new RoseTreeParzen({ points, d, bandwidth: fixedBandwidth(0.1) }).leaveOneOut() // nats a point
   * ```
   */
  leaveOneOut(options: Exactness = {}): number {
    return leaveOneOut(this.#kernels, this.#errorOf(options))
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
    checkRow(x, this.d)
    if (!this.#kernels.toUnit(x, 0, this.#unit)) throw mismatch('INVALID_ARGUMENT', 'a point inside the bounds', Array.from(x), 'Widen the bounds, or leave the point out.')
    return this.#kernels.insert(this.#unit, weight)
  }

  /**
   * Removes a point; the density is then as if it had never been there.
   *
   * @throws CerebrosError `INVALID_ARGUMENT` for an id without a point
   */
  remove(id: number): void {
    this.#kernels.remove(id)
  }

  /**
   * Gives a point another weight.
   *
   * @throws CerebrosError `INVALID_ARGUMENT`
   */
  reweight(id: number, weight: number): void {
    this.#kernels.reweight(id, weight)
  }

  /** The ids of the points, ascending. */
  ids(): Int32Array {
    return this.#kernels.ids()
  }

  /**
   * A point as it was given; in a box with other bounds than 0 and 1 to an ulp or two.
   *
   * @throws CerebrosError `INVALID_ARGUMENT` for an id without a point
   */
  pointOf(id: number): Float64Array {
    this.#kernels.checkId(id)
    return this.#kernels.tree.rows.slice(id * this.d, (id + 1) * this.d).map((u, j) => this.#kernels.valueOf(j, u))
  }

  /** @throws CerebrosError `INVALID_ARGUMENT` for an id without a point */
  weightOf(id: number): number {
    this.#kernels.checkId(id)
    return this.#kernels.tree.weightOf(id)
  }

  /**
   * The points with their ids and weights, by ascending id. Points may not come or go meanwhile.
   *
   * @example
   * ```ts
   * for (const { id, point, weight } of density.entries()) density.reweight(id, weight / 2)
   * ```
   */
  *entries(): Generator<{ readonly id: number; readonly point: Float64Array; readonly weight: number }, void, undefined> {
    for (const id of this.ids()) yield { id, point: this.pointOf(id), weight: this.weightOf(id) }
  }

  /** A draw from the density: d numbers; of a space: a snapped row. @throws CerebrosError `INVALID_STATE` for a total weight of 0 */
  sample(random: Random): Float64Array {
    checkRandom(random)
    this.#kernels.total()
    return this.#kernels.completeInto(drawKernel(this.#kernels.tree, random), random, new Float64Array(this.d).fill(NaN))
  }

  /**
   * k draws that cover the density evenly: every cluster gets its expected share of them, rounded down or up. A row picked at random is a draw from the
   * density; the rows together are more even than independent ones. They come in the order of the tree, not at random.
   *
   * @returns k·d numbers, row-major
   * @throws CerebrosError `INVALID_ARGUMENT` when k is not a whole number ≥ 0; `INVALID_STATE` for a total weight of 0
   * @example
   * ```ts
   * const candidates = density.sampleMany(24, random)
   * ```
   */
  sampleMany(k: number, random: Random): Float64Array {
    if (!Number.isSafeInteger(k) || k < 0) throw mismatch('INVALID_ARGUMENT', '`k` to be a whole number ≥ 0', k, 'Give the number of draws.')
    return this.sampleInto(new Float64Array(k * this.d), random)
  }

  /** The same into `out`, k·d numbers. @throws CerebrosError `INVALID_ARGUMENT` for another length */
  sampleInto(out: Float64Array, random: Random): Float64Array {
    return stratifiedInto(this.#kernels, out, random)
  }

  /**
   * The density of the points of both, with this one's knobs; the prior counts once. Neither changes. The points of this one come first: their ids are
   * 0 … n − 1 in ascending order, then those of the other. Cost: as to build it.
   *
   * @throws CerebrosError `INVALID_ARGUMENT` when the other is over other columns, or has another bandwidth rule or prior weight
   * @example
   * ```ts
   * const all = monday.merge(tuesday)
   * all.n === monday.n + tuesday.n // true
   * ```
   */
  merge(other: RoseTreeParzen): RoseTreeParzen {
    if (!(other instanceof RoseTreeParzen)) throw mismatch('INVALID_ARGUMENT', 'a RoseTreeParzen to merge with', nameOf(other), Array.isArray(other) ? 'Merge one after the other: a.merge(b).merge(c).' : 'Make a RoseTreeParzen of its points first.')
    return RoseTreeParzen.#of(mergeKernels(this.#kernels, other.#kernels))
  }

  /**
   * A density of at most `nodes` components beside the prior, close to this one, with a certificate of how close. It does not follow later changes.
   * See docs/compression.md. Cost: O(n d).
   *
   * @throws CerebrosError `INVALID_ARGUMENT` when `nodes` is not a whole number ≥ 1; `INVALID_STATE` for a total weight of 0
   * @example
   * ```ts
   * const small = density.compress(64)
   * small.certificate // KL(density ‖ small) is at most this, in nats
   * ```
   */
  compress(nodes: number): CompressedParzen {
    return compress(hierarchyOf(this.#kernels), nodes)
  }

  /** The saved form: plain data, JSON too. `from` makes the same density of it, to the bit. Cost: O(n d). */
  state(): RoseTreeParzenState {
    return savedRoseTree(this.#kernels)
  }

  #errorOf(options: Exactness): number {
    return relativeErrorOf(options, this.#kernels.design.prune)
  }
}

/** A value in a message: an object of some class by its name. */
function nameOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && value.constructor !== Object ? value.constructor.name : value
}
