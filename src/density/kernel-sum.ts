// The log of a sum of product kernels at one point: the hot loop of every density here.
// Method: blocks of kernels pass through the columns one after another; a column keeps, without a branch, only the kernels whose partial product
// can still matter: those not e^30 n below the sum so far. Their normalisers come first, so a partial product is an upper bound.
// Cost: O(n) visits of the first column, fewer of each next one; an exponential only for kernels that pass all. Error: 1e-13 relative.

import { halfExp } from '../numerics/index.ts'
import type { AskedCell } from './cell-kernels.ts'
import type { KernelMatrix } from './kernel-matrix.ts'

const BLOCK = 128
/** Terms this many nats, and log n more, below the sum so far are left out. */
const NEGLIGIBLE = 30

/** The heads of all kernels over these continuous columns (places in `KernelMatrix.continuous`). */
export type HeadsOf = (columns: Int32Array) => Float64Array

/** Sums kernels; owns the scratch memory, so one sum at a time. */
export class KernelSum {
  readonly #matrix: KernelMatrix
  readonly #heads: HeadsOf
  readonly #allContinuous: Int32Array
  readonly #allDiscrete: Int32Array
  readonly #left = new Int32Array(BLOCK)
  readonly #terms = new Float64Array(BLOCK)
  readonly #asked: AskedCell[] = []

  /** @param heads the log of weight and normalisers of every kernel over some continuous columns: an upper bound of its term */
  constructor(matrix: KernelMatrix, heads: HeadsOf) {
    this.#matrix = matrix
    this.#heads = heads
    this.#allContinuous = matrix.continuous.map((_, k) => k)
    this.#allDiscrete = matrix.discrete.map((_, k) => k)
  }

  /**
   * log Σ_i w_i Π_j K_ij(x_j) over the columns that x has.
   *
   * @param enough stop as soon as the sum is known to be at least this, and return what is known by then; default Infinity
   */
  at(x: Float64Array, enough = Infinity): number {
    const { n, continuous, discrete, cells } = this.#matrix
    const columns = presentOf(x, continuous, this.#allContinuous)
    const heads = this.#heads(columns)
    const tabled = presentOf(x, discrete, this.#allDiscrete)
    const asked = this.#asked
    asked.length = 0
    for (let t = 0; t < tabled.length; t++) asked.push(cells[tabled[t]].ask(x[discrete[tabled[t]]]))
    const slack = NEGLIGIBLE + Math.log(n + 1)
    let largest = -Infinity
    let sum = 0
    // The prior comes first and alone: it says from the start what is negligible. Then the newest points.
    for (let start = 0, end = 1; end > 0; end = start === 0 ? n + 1 : start > 1 ? start : 0, start = Math.max(1, end - BLOCK)) {
      const least = largest + Math.log(sum) - slack
      let count = this.#open(heads, start, end)
      for (let c = 0; c < columns.length && count > 0; c++) count = this.#passColumn(columns[c], x[continuous[columns[c]]], count, least)
      for (let t = 0; t < asked.length && count > 0; t++) count = this.#passCells(tabled[t], asked[t], count, least)
      for (let a = 0; a < count; a++) {
        const term = this.#terms[a]
        if (term > largest) {
          sum = sum * halfExp(2 * (term - largest)) + 1
          largest = term
        } else if (largest > -Infinity) sum += halfExp(2 * (largest - term))
      }
      if (largest + Math.log(sum) >= enough) break
    }
    return largest + Math.log(sum)
  }

  /** Takes a block in: all its kernels, with their heads. */
  #open(heads: Float64Array, start: number, end: number): number {
    const left = this.#left
    const terms = this.#terms
    for (let i = start, a = 0; i < end; i++, a++) {
      left[a] = i
      terms[a] = heads[i]
    }
    return end - start
  }

  #passColumn(k: number, x: number, count: number, least: number): number {
    const mean = this.#matrix.mean[k]
    const inverse = this.#matrix.inverse[k]
    const left = this.#left
    const terms = this.#terms
    let kept = 0
    for (let a = 0; a < count; a++) {
      const i = left[a]
      const z = (x - mean[i]) * inverse[i]
      const term = terms[a] - 0.5 * z * z
      left[kept] = i
      terms[kept] = term
      // NaN compares false, and −Infinity to an empty sum must not: a first term of weight 0 is dropped.
      kept += Number(term > least)
    }
    return kept
  }

  #passCells(k: number, asked: AskedCell, count: number, least: number): number {
    const { logMasses } = asked
    const kernel = this.#matrix.kernel[k]
    const cells = this.#matrix.cells[k]
    const left = this.#left
    const terms = this.#terms
    let kept = 0
    for (let a = 0; a < count; a++) {
      const i = left[a]
      let mass = logMasses[kernel[i]]
      // NaN: not computed yet.
      if (mass !== mass) mass = cells.logMass(kernel[i], asked)
      const term = terms[a] + mass
      left[kept] = i
      terms[kept] = term
      kept += Number(term > least)
    }
    return kept
  }
}

/** Places of those of these columns that the row has: `all` itself, the usual answer, when it has every one. */
function presentOf(x: Float64Array, columns: Int32Array, all: Int32Array): Int32Array {
  let count = 0
  while (count < columns.length && !Number.isNaN(x[columns[count]])) count++
  if (count === columns.length) return all
  const present = all.slice()
  for (let k = count; k < columns.length; k++) if (!Number.isNaN(x[columns[k]])) present[count++] = k
  return present.subarray(0, count)
}
