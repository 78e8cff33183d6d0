// The probabilities of all cells of a discrete column under one kernel of a Parzen density, as CellKernels has them one cell at a time.
// Cost: O(cells) for a kernel not seen lately; kernels of a column are few where points share cells and bandwidths.

import { logNormalMass } from '../../numerics/index.ts'
import type { Axis } from '../../space/index.ts'

/** Kernels kept. */
const KEPT = 1024

/** One kernel's masses. */
export interface CellMass {
  readonly logs: Float64Array
  readonly masses: Float64Array
  /** Σ p log p. */
  readonly negentropy: number
}

/** All cells under the kernels of one column. */
export class CellMasses {
  readonly #axis: Axis
  readonly #smoothing: number
  readonly #known = new Map<number, Map<number, CellMass>>()
  #count = 0

  /** @param smoothing weight of every category in a categorical kernel, before normalisation */
  constructor(axis: Axis, smoothing: number) {
    this.#axis = axis
    this.#smoothing = smoothing
  }

  /**
   * The masses under a kernel.
   *
   * @param centre an ordered column's unit coordinate; the index of a category, or −1 for the uniform kernel
   * @param deviation an ordered column's bandwidth; of categories 0
   */
  of(centre: number, deviation: number): CellMass {
    let inner = this.#known.get(centre)
    const known = inner?.get(deviation)
    if (known !== undefined) return known
    if (this.#count === KEPT) {
      this.#known.clear()
      this.#count = 0
      inner = undefined
    }
    if (inner === undefined) this.#known.set(centre, (inner = new Map<number, CellMass>()))
    const mass = this.#measure(centre, deviation)
    inner.set(deviation, mass)
    this.#count++
    return mass
  }

  #measure(centre: number, deviation: number): CellMass {
    const { cells } = this.#axis
    const logs = new Float64Array(cells)
    if (this.#axis.kind === 'categorical') {
      const total = 1 + this.#smoothing * cells
      logs.fill(centre < 0 ? -Math.log(cells) : Math.log(this.#smoothing / total))
      if (centre >= 0) logs[centre] = Math.log((this.#smoothing + 1) / total)
    } else {
      const inside = logNormalMass(-centre / deviation, (1 - centre) / deviation)
      for (let cell = 0; cell < cells; cell++) logs[cell] = logNormalMass((this.#axis.edge(cell) - centre) / deviation, (this.#axis.edge(cell + 1) - centre) / deviation) - inside
    }
    const masses = logs.map(Math.exp)
    let negentropy = 0
    for (let cell = 0; cell < cells; cell++) if (masses[cell] > 0) negentropy += masses[cell] * logs[cell]
    return { logs, masses, negentropy }
  }
}
