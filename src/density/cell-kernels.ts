// Kernels of one discrete column: the exact probability of every cell under every kernel, as logarithms.
// Ordered cells: the mass of the truncated normal between the cell's edges. Categories: (1 / n + 1 [same]) normalised.
// Many kernels of a column are equal (same cell, same bandwidth): they share an index, and a table of log masses per asked cell.
// Cost: one table entry per (different kernel, different asked cell), computed when first needed; O(1) after that.

import { logNormalMass } from '../numerics/index.ts'
import type { Axis } from '../space/index.ts'

/** Tables of asked cells are kept up to this many log masses, 2 MB a column, and always up to this many cells. */
const KEPT_MASSES = 2 ** 18
const KEPT_CELLS = 32

/** An asked cell: its edges, and its log mass under every kernel, NaN where not computed yet. */
export interface AskedCell {
  readonly cell: number
  readonly lower: number
  readonly upper: number
  readonly logMasses: Float64Array
}

/** Log masses of one discrete column. Kernels are named by an index that `kernel`, `find` or `category` returned. */
export class CellKernels {
  readonly #axis: Axis
  #smoothing: number
  readonly #means: number[] = []
  readonly #deviations: number[] = []
  /** Log mass inside the range. */
  readonly #insides: number[] = []
  readonly #asked = new Map<number, AskedCell>()

  readonly #byMean = new Map<number, number[]>()

  /** @param smoothing weight of every category in a categorical kernel, before normalisation */
  constructor(axis: Axis, smoothing: number) {
    this.#axis = axis
    this.#smoothing = smoothing
    if (axis.kind !== 'categorical') return
    for (let cell = -1; cell < axis.cells; cell++) this.kernel(cell, 0)
  }

  /** Index of the truncated normal (mean, deviation) of an ordered column; equal ones added in a row share it. */
  kernel(mean: number, deviation: number): number {
    const last = this.#means.length
    // Equal points arrive together, and the neighbour rule gives a run of them at most three bandwidths.
    for (let k = last - 1; k >= Math.max(0, last - 3); k--) if (this.#means[k] === mean && this.#deviations[k] === deviation) return k
    this.#means.push(mean)
    this.#deviations.push(deviation)
    this.#insides.push(this.#axis.kind === 'categorical' ? 0 : logNormalMass(-mean / deviation, (1 - mean) / deviation))
    return last
  }

  /** The same, for kernels that come in any order. */
  find(mean: number, deviation: number): number {
    let known = this.#byMean.get(mean)
    if (known === undefined) this.#byMean.set(mean, (known = []))
    for (const kernel of known) if (this.#deviations[kernel] === deviation) return kernel
    const kernel = this.kernel(mean, deviation)
    known.push(kernel)
    return kernel
  }

  /** How many different kernels there are. */
  get count(): number {
    return this.#means.length
  }

  /** Weight of every category in a categorical kernel, before normalisation. */
  get smoothing(): number {
    return this.#smoothing
  }

  set smoothing(smoothing: number) {
    if (smoothing === this.#smoothing) return
    this.#smoothing = smoothing
    this.#asked.clear()
  }

  /** Index of the kernel of a category. */
  category(cell: number): number {
    return cell + 1
  }

  /** Index of the uniform kernel of a categorical column. */
  get uniform(): number {
    return 0
  }

  /** The cell that holds unit coordinate u. */
  ask(u: number): AskedCell {
    const cell = this.#axis.cellAt(u)
    const asked = this.#asked.get(cell)
    if (asked !== undefined && asked.logMasses.length >= this.#means.length) return asked
    if (this.#asked.size >= KEPT_CELLS && this.#asked.size * this.#means.length >= KEPT_MASSES) this.#asked.clear()
    const logMasses = new Float64Array(asked === undefined ? this.#means.length : 2 * this.#means.length).fill(NaN)
    if (asked !== undefined) logMasses.set(asked.logMasses)
    const fresh = { cell, lower: this.#axis.edge(cell), upper: this.#axis.edge(cell + 1), logMasses }
    this.#asked.set(cell, fresh)
    return fresh
  }

  /** Computes and keeps one log mass of an asked cell. */
  logMass(kernel: number, { cell, lower, upper, logMasses }: AskedCell): number {
    const mean = this.#means[kernel]
    if (this.#axis.kind !== 'categorical') {
      const deviation = this.#deviations[kernel]
      return (logMasses[kernel] = logNormalMass((lower - mean) / deviation, (upper - mean) / deviation) - this.#insides[kernel])
    }
    const { cells } = this.#axis
    const share = (this.#smoothing + Number(mean === cell)) / (1 + this.#smoothing * cells)
    return (logMasses[kernel] = kernel === this.uniform ? -Math.log(cells) : Math.log(share))
  }
}
