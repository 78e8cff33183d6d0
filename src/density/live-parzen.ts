// A Parzen density over a search space whose points come and go: equal weights, neighbour bandwidths, and the same numbers as a density made
// afresh from the points in the order of their slots. Cost: see `LiveKernels` for a change, `KernelSum` for a query.

import type { Random } from '../numerics/index.ts'
import type { SearchSpace } from '../space/index.ts'
import type { BandwidthContext } from './bandwidth/index.ts'
import { KernelSum } from './kernel-sum.ts'
import { LiveKernels } from './live-kernels.ts'
import { drawCoordinate } from './weighted-draw.ts'

/** Kernels of a discrete column that no point uses any more are thrown away when they outnumber the points this many times. */
const STALE = 8

/** A density that is told what changes. @internal */
export class LiveParzen {
  readonly d: number
  readonly #space: SearchSpace
  readonly #kernels: LiveKernels
  readonly #sum: KernelSum

  constructor(space: SearchSpace, minimum: (context: BandwidthContext) => number) {
    this.d = space.d
    this.#space = space
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

  /** The log density of many rows: k·d numbers in, k numbers out. */
  logDensityInto(rows: Float64Array, out: Float64Array): Float64Array {
    for (let i = 0; i < out.length; i++) out[i] = this.logDensityUntil(rows.subarray(i * this.d, (i + 1) * this.d), Infinity)
    return out
  }

  /** A draw. @param slots those of all points, in an order that the draw may depend on */
  sample(random: Random, slots: Int32Array): Float64Array {
    const { continuous, discrete, inverse, width, cells } = this.#kernels
    const chosen = random.integer(slots.length + 1)
    const slot = chosen === 0 ? 0 : slots[chosen - 1]
    const x = new Float64Array(this.d).fill(NaN)
    for (let j = 0; j < this.d; j++) {
      if (!this.#space.isActive(x, j)) continue
      const { axis } = this.#space.columns[j]
      const u = slot === 0 ? NaN : this.#kernels.coordinate(slot, j)
      const k = axis.cells === Infinity ? continuous.indexOf(j) : discrete.indexOf(j)
      x[j] = axis.cells === Infinity ? drawCoordinate(axis, u, 1 / inverse[k][slot], 0, random) : drawCoordinate(axis, u, width[k][slot], cells[k].smoothing, random)
    }
    return x
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
