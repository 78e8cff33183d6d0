// A Parzen density over a search space whose points come and go: equal weights, neighbour bandwidths, and the same numbers as a density made
// afresh from the points in the order of their slots. Cost: see `LiveKernels` for a change, `KernelSum` for a query.

import type { SearchSpace } from '../space/index.ts'
import type { BandwidthContext } from './bandwidth/index.ts'
import { KernelSum } from './kernel-sum.ts'
import { LiveKernels } from './live-kernels.ts'

/** Kernels of a discrete column that no point uses any more are thrown away when they outnumber the points this many times. */
const STALE = 2

/** A density that is told what changes. @internal */
export class LiveParzen {
  readonly #kernels: LiveKernels
  readonly #sum: KernelSum

  constructor(space: SearchSpace, minimum: (context: BandwidthContext) => number) {
    this.#kernels = new LiveKernels(space.columns.map((column) => column.axis), minimum)
    this.#sum = new KernelSum(this.#kernels, (columns) => this.#kernels.headsOf(columns))
  }

  /** Number of points. */
  get size(): number {
    return this.#kernels.size
  }

  /** Adds a row of the space in an empty slot ≥ 1; of equal coordinates the lower slot counts as the smaller. */
  insert(slot: number, row: Float64Array): void {
    this.#kernels.insert(slot, row)
    this.#smooth()
  }

  /** Removes the row of a slot. */
  remove(slot: number): void {
    this.#kernels.remove(slot)
    this.#smooth()
  }

  /** As `Parzen.logDensityUntil`. */
  logDensityUntil(x: Float64Array, enough: number): number {
    const logTotal = Math.log(this.#kernels.size + 1)
    return this.#sum.at(x, enough + logTotal) - logTotal
  }

  #smooth(): void {
    for (const cells of this.#kernels.cells) cells.smoothing = 1 / (this.#kernels.size + 1)
    this.#kernels.forgetStale(STALE)
  }
}
