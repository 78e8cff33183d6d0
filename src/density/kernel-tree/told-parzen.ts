// The density of a sampler's bad trials: rows come in order and stay; each counts or does not; running trials stand beside them for a while.
// Equal weights, neighbour bandwidths, a prior of weight 1: the numbers of `Parzen` over the rows that count, within the error asked for.
// The tree's shape follows from the rows alone, and its bandwidths and sums from which of them count: so the bits of an answer do not depend on what was
// counted or asked before. Cost: O(d log n) a change, amortised; a question see `KernelTree`.

import type { SearchSpace } from '../../space/index.ts'
import { neighbourBandwidth, type BandwidthContext } from '../bandwidth/index.ts'
import { KernelTree } from './kernel-tree.ts'

/** How many points a minimum is asked for that is to hold from some number of points on. */
const MANY = 1e9

/** Work, in points, after which the rest of a sum is estimated from a sample. */
const BUDGET = 3000

/** A density that is told what changes. @internal */
export class ToldParzen {
  readonly #tree: KernelTree
  #rows = 0
  #pending = 0

  /**
   * @param minimum the smallest bandwidth of a column; it does not change any more once there are many points
   * @param reach how far a kernel reaches, in parts of the larger gap
   */
  constructor(space: SearchSpace, minimum: (context: BandwidthContext) => number, reach = 1) {
    const axes = space.columns.map((column) => column.axis)
    this.#tree = new KernelTree({
      axes,
      bandwidth: neighbourBandwidth(minimum, reach),
      priorWeight: 1,
      branchFactor: 8,
      leafSize: 48,
      branches: Uint8Array.from(axes, (_, j) => Number(space.columns.some(({ parent }) => parent === j))),
      usual: Float64Array.from(axes, ({ cells }) => 1 / Math.min(1, minimum({ n: MANY, d: axes.length, cells }))),
    })
  }

  /** Number of rows that count. */
  get size(): number {
    return this.#tree.count
  }

  /** Number of rows. */
  get rows(): number {
    return this.#rows
  }

  /**
   * Takes the next rows, which do not count yet. They are read where they lie.
   *
   * @param rows `count` rows of the space, end to end: those taken before, unchanged, and the next ones
   */
  take(rows: Float64Array, count: number): void {
    while (this.#rows < count) this.#tree.placeShared(this.#rows++, rows)
  }

  /** Lets these rows count. */
  include(rows: readonly number[]): void {
    this.#tree.includeAll(rows, 1)
  }

  /** Lets row i count no more. */
  exclude(i: number): void {
    this.#tree.exclude(i)
  }

  /** Sets the running trials, in place of those before. They get the bandwidths they would have among the rows, and change nobody else's. */
  setPending(rows: readonly Float64Array[]): void {
    this.#pending = rows.length
    this.#tree.setBeside(rows)
  }

  /** Whether the last answer took more than the budget. */
  get wasDear(): boolean {
    return this.#tree.lastWork > BUDGET
  }

  /**
   * The log density, with a relative error of the density (where points crowd, an estimate with a standard error of two thirds of it); or, as soon as it is known to be at least `enough`, a lower bound that is.
   *
   * @param x a row of the space
   */
  logDensityUntil(x: Float64Array, enough: number, relativeError = 0): number {
    const logTotal = Math.log(this.#tree.count + this.#pending + 1)
    return this.#tree.logSum(x, relativeError, enough + logTotal, relativeError > 0 ? BUDGET : Infinity) - logTotal
  }
}
