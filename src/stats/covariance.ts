// Means and covariances of a stream of weighted rows, in one pass and without cancellation.
// Method: Welford's recurrence in every pair of columns, about an anchor per column that moves, exactly, with the means; many rows go in by
// blocks of shifted products, and two accumulators merge into the one of both streams.
// Source: P. Pébay, Sandia report SAND2008-6212 (2008), https://doi.org/10.2172/1028931; E. Schubert, M. Gertz, SSDBM (2018) 10,
// https://doi.org/10.1145/3221269.3223036 (merge, weights). Anchors and blocks are this library's own.
// Cost: O(d²) per row and per merge, memory d². Does not: remove rows, or accept rows with missing numbers.

import { mismatch } from '../errors/index.ts'
import { choleskyOf, eigenOf, type CovarianceFactors, type Eigen } from './covariance-factors.ts'
import { checkSaved, savedNumbers } from './saved-form.ts'
import { checkWeights, unfit, varianceDivisor, type VarianceKind } from './welford.ts'

/** The saved form of an accumulator: plain data. */
export interface CovarianceState {
  readonly name: 'Covariance'
  readonly version: 1
  readonly d: number
  /** Rows of weight above 0. */
  readonly count: number
  /** Σ w. */
  readonly weight: number
  /** Σ w². */
  readonly squaredWeights: number
  /** d numbers each: the means are anchor + offset, kept as two numbers. */
  readonly anchor: readonly number[]
  readonly offset: readonly number[]
  /** Σ w (x_i − mean_i) (x_j − mean_j), d × d row-major. */
  readonly products: readonly number[]
}

/** Rows that come as one: d columns of anchors and offsets, d × d products of which i ≥ j is read. */
interface Part {
  readonly count: number
  readonly weight: number
  readonly squaredWeights: number
  readonly anchor: Float64Array
  readonly offset: Float64Array
  readonly products: Float64Array
}

const BLOCK = 128

/**
 * A running mean vector and covariance matrix.
 *
 * @example
 * ```ts
 * const covariance = new Covariance(2).pushAll(Float64Array.of(1, 2, 2, 4, 3, 9))
 * covariance.matrix()                          // Float64Array [1, 3.5, 3.5, 13]
 * covariance.correlation()[1]                  // 0.970…
 * covariance.cholesky().mahalanobis(Float64Array.of(2, 5)) // 0, the mean
 * ```
 */
export class Covariance {
  readonly d: number
  #count = 0
  #weight = 0
  #squaredWeights = 0
  readonly #anchor: Float64Array<ArrayBuffer>
  readonly #offset: Float64Array<ArrayBuffer>
  readonly #products: Float64Array<ArrayBuffer>
  readonly #deviation: Float64Array<ArrayBuffer>

  /**
   * @param d columns, a whole number above 0
   * @throws CerebrosError `INVALID_ARGUMENT` when it is not
   */
  constructor(d: number) {
    if (!Number.isSafeInteger(d) || d < 1) throw mismatch('INVALID_ARGUMENT', '`d` to be a whole number above 0', d, 'Give the number of columns.')
    this.d = d
    this.#anchor = new Float64Array(d)
    this.#offset = new Float64Array(d)
    this.#products = new Float64Array(d * d)
    this.#deviation = new Float64Array(d)
  }

  /**
   * The accumulator of a saved form; it goes on as the saved one would have, bit for bit.
   *
   * @throws CerebrosError `INVALID_STATE` when it is not one of version 1
   */
  static from(state: CovarianceState): Covariance {
    checkSaved(state, 'Covariance', 1, { finite: ['d', 'count', 'weight', 'squaredWeights'] })
    const covariance = new Covariance(state.d)
    const { d } = covariance
    covariance.#count = state.count
    covariance.#weight = state.weight
    covariance.#squaredWeights = state.squaredWeights
    covariance.#anchor.set(savedNumbers(state.anchor, d, '`anchor` of a saved Covariance'))
    covariance.#offset.set(savedNumbers(state.offset, d, '`offset` of a saved Covariance'))
    covariance.#products.set(savedNumbers(state.products, d * d, '`products` of a saved Covariance', true))
    return covariance
  }

  /** How many rows came in with a weight above 0. */
  get count(): number {
    return this.#count
  }

  /** The sum of their weights. */
  get weight(): number {
    return this.#weight
  }

  /** @returns the d weighted means; NaN while there is no row */
  mean(): Float64Array<ArrayBuffer> {
    return this.#anchor.map((anchor, i) => (this.#count === 0 ? NaN : anchor + this.#offset[i]))
  }

  /**
   * The covariance matrix; NaN where the rows do not determine it, or products have overflowed.
   *
   * @param kind what the products of deviations are divided by, default `sample`
   * @returns d × d numbers, row-major, symmetric to the bit
   */
  matrix(kind: VarianceKind = 'sample'): Float64Array<ArrayBuffer> {
    const divisor = varianceDivisor(kind, this.#count, this.#weight, this.#squaredWeights)
    return this.#symmetric((i, j) => this.#products[i * this.d + j] / divisor)
  }

  /** @returns d × d correlations in [−1, 1], row-major, 1 on the diagonal; NaN for a column of one value */
  correlation(): Float64Array<ArrayBuffer> {
    const { d } = this
    const root = Float64Array.from({ length: d }, (_, i) => Math.sqrt(this.#products[i * d + i]))
    return this.#symmetric((i, j) => {
      const correlation = this.#products[i * d + j] / root[i] / root[j]
      return i === j && root[i] > 0 ? 1 : Math.max(-1, Math.min(1, correlation))
    })
  }

  /**
   * The Cholesky factor of the matrix, with what it makes cheap: logarithm of the determinant, Mahalanobis distances. Cost: O(d³).
   *
   * @param ridge added to the diagonal, default 0: above 0 it makes a matrix of dependent columns usable
   * @throws CerebrosError `INVALID_ARGUMENT` when columns depend on each other, to rounding, or there are too few rows
   */
  cholesky({ kind = 'sample', ridge = 0 }: { readonly kind?: VarianceKind; readonly ridge?: number } = {}): CovarianceFactors {
    return choleskyOf(this.matrix(kind), this.#anchor, this.#offset, ridge)
  }

  /**
   * Principal axes: eigenvalues and eigenvectors of the matrix. Cost: O(d³).
   *
   * @throws CerebrosError `INVALID_ARGUMENT` when there are too few rows to determine the matrix
   */
  eigen(kind: VarianceKind = 'sample'): Eigen {
    return eigenOf(this.matrix(kind), this.d)
  }

  /**
   * Takes one row in. Cost: O(d²).
   *
   * @param row d finite numbers; not modified
   * @param weight finite and ≥ 0, default 1; an integer weight repeats the row, 0 leaves it out
   * @throws CerebrosError `INVALID_ARGUMENT` when they are not so, or a number is more than 1.8e308 from its mean; nothing changes
   */
  push(row: Float64Array, weight = 1): this {
    if (row.length !== this.d) throw mismatch('INVALID_ARGUMENT', `a row of ${this.d} numbers`, row.length, 'Give one number for each column.')
    this.#take(row, 0, weight)
    return this
  }

  /**
   * Takes many rows in. Cost: O(n d²).
   *
   * @param rows n × d finite numbers, row-major; not modified
   * @param weights n numbers, finite and ≥ 0; 1 each when left out
   * @throws CerebrosError `INVALID_ARGUMENT` when they are not so, or a number is more than 1.8e308 from its mean; nothing changes
   */
  pushAll(rows: Float64Array, weights?: Float64Array): this {
    const { d } = this
    const n = rows.length / d
    if (!Number.isInteger(n)) throw mismatch('INVALID_ARGUMENT', `\`rows\` to have a multiple of ${d} numbers`, rows.length, 'Give one number for each column.')
    checkWeights(n, weights)
    const added = new Covariance(d)
    const scratch = new Float64Array(BLOCK * d)
    for (let from = 0; from < n; from += BLOCK) {
      const to = Math.min(from + BLOCK, n)
      const part = weights === undefined ? added.#blockOf(rows, from, to, scratch) : undefined
      if (part !== undefined) added.#combine(part)
      else for (let r = from; r < to; r++) added.#take(rows, r, weights?.[r] ?? 1)
    }
    return this.merge(added)
  }

  /**
   * Takes in all that another accumulator has seen. Cost: O(d²).
   *
   * @param other of as many columns; not modified
   * @throws CerebrosError `INVALID_ARGUMENT` when it has others, means are more than 1.8e308 apart or the weights overflow; nothing changes
   */
  merge(other: Covariance): this {
    if (other.d !== this.d) throw mismatch('INVALID_ARGUMENT', `an accumulator of ${this.d} columns`, other.d, 'Merge what saw the same columns.')
    if (other.#count === 0) return this
    this.#combine({ count: other.#count, weight: other.#weight, squaredWeights: other.#squaredWeights, anchor: other.#anchor, offset: other.#offset, products: other.#products })
    return this
  }

  /** The saved form. Through JSON it keeps everything but products that have overflowed. */
  state(): CovarianceState {
    return {
      name: 'Covariance',
      version: 1,
      d: this.d,
      count: this.#count,
      weight: this.#weight,
      squaredWeights: this.#squaredWeights,
      anchor: [...this.#anchor],
      offset: [...this.#offset],
      products: [...this.#symmetric((i, j) => this.#products[i * this.d + j])],
    }
  }

  #symmetric(at: (i: number, j: number) => number): Float64Array<ArrayBuffer> {
    const { d } = this
    const matrix = new Float64Array(d * d)
    for (let i = 0; i < d; i++) for (let j = 0; j <= i; j++) matrix[i * d + j] = matrix[j * d + i] = at(i, j)
    return matrix
  }

  #take(rows: Float64Array, r: number, weight: number): void {
    const { d } = this
    const total = this.#weight + weight
    if (!(weight >= 0 && total < Infinity)) throw mismatch('INVALID_ARGUMENT', 'a finite weight of 0 or more', weight, 'Leave the row out instead.')
    const wasEmpty = this.#count === 0
    const deviation = this.#deviation
    for (let i = 0; i < d; i++) {
      const x = rows[r * d + i]
      deviation[i] = x - (wasEmpty ? x : this.#anchor[i]) - this.#offset[i]
      if (!Number.isFinite(deviation[i])) throw unfit(x, `column ${i} of row ${r}`)
    }
    if (weight === 0) return
    if (wasEmpty) this.#anchor.set(rows.subarray(r * d, r * d + d))
    // w (x_i − mean_i before) (x_j − mean_j after), whose second factor is the first one's times W before / W after.
    const share = weight / total
    const scale = weight * (this.#weight / total)
    for (let i = 0; i < d; i++) {
      const scaled = scale * deviation[i]
      for (let j = 0; j <= i; j++) this.#products[i * d + j] += scaled * deviation[j]
    }
    for (let i = 0; i < d; i++) this.#offset[i] += deviation[i] * share
    this.#weight = total
    this.#squaredWeights += weight * weight
    this.#count++
    // From 1 to 64 rows at once, then at each power of two: where the first row was an outlier, the anchor leaves it behind.
    if (this.#count >= 64 && (this.#count & (this.#count - 1)) === 0) this.#moveAnchors()
  }

  /** Rows from … to − 1 about the means so far, or about their own when there are none; undefined when they or their products overflow. */
  #blockOf(rows: Float64Array, from: number, to: number, scratch: Float64Array): Part | undefined {
    const { d } = this
    const n = to - from
    const anchor = this.#count > 0 ? this.mean() : blockMeans(rows, from, to, d)
    const offset = new Float64Array(d)
    const products = new Float64Array(d * d)
    for (let i = 0; i < d; i++) {
      let sum = 0
      for (let r = 0; r < n; r++) {
        const u = rows[(from + r) * d + i] - anchor[i]
        scratch[i * BLOCK + r] = u
        sum += u
      }
      offset[i] = sum / n
      for (let j = 0; j <= i; j++) {
        const product = dot(scratch, i * BLOCK, j * BLOCK, n) - offset[i] * offset[j] * n
        if (!Number.isFinite(product)) return undefined
        products[i * d + j] = i === j ? Math.max(0, product) : product
      }
    }
    return { count: n, weight: n, squaredWeights: n, anchor, offset, products }
  }

  #combine(part: Part): void {
    const { d } = this
    const wasEmpty = this.#count === 0
    const weight = this.#weight + part.weight
    if (!(weight < Infinity)) throw mismatch('INVALID_ARGUMENT', 'weights with a finite sum', weight, 'Scale the weights down.')
    const share = part.weight / weight
    const scale = this.#weight * share
    const distance = this.#deviation
    for (let i = 0; i < d; i++) {
      distance[i] = wasEmpty ? 0 : part.anchor[i] - this.#anchor[i] + (part.offset[i] - this.#offset[i])
      if (!Number.isFinite(distance[i])) throw unfit(part.anchor[i], `the mean of column ${i}`)
    }
    for (let i = 0; i < d; i++) {
      for (let j = 0; j <= i; j++) this.#products[i * d + j] += part.products[i * d + j] + distance[i] * scale * distance[j]
    }
    for (let i = 0; i < d; i++) {
      if (wasEmpty) this.#anchor[i] = part.anchor[i]
      this.#offset[i] = wasEmpty ? part.offset[i] : this.#offset[i] + distance[i] * share
    }
    this.#weight = weight
    this.#squaredWeights += part.squaredWeights
    this.#count += part.count
    if (!wasEmpty) this.#moveAnchors()
  }

  /** Moves each anchor to its mean, and what that rounds away to the offset: their exact sum stays (Knuth's two-sum). */
  #moveAnchors(): void {
    for (let i = 0; i < this.d; i++) {
      const [anchor, offset] = [this.#anchor[i], this.#offset[i]]
      const mean = anchor + offset
      const moved = mean - anchor
      this.#offset[i] = anchor - (mean - moved) + (offset - moved)
      this.#anchor[i] = mean
    }
  }
}

/** d means of a block, to the scale of its spread. */
function blockMeans(rows: Float64Array, from: number, to: number, d: number): Float64Array<ArrayBuffer> {
  const means = rows.slice(from * d, from * d + d)
  for (let i = 0; i < d; i++) {
    const first = means[i]
    let sum = 0
    for (let r = from; r < to; r++) sum += rows[r * d + i] - first
    means[i] += sum / (to - from)
  }
  return means
}

function dot(values: Float64Array, a: number, b: number, n: number): number {
  let sum0 = 0, sum1 = 0, sum2 = 0, sum3 = 0
  let r = 0
  for (; r + 3 < n; r += 4) {
    sum0 += values[a + r] * values[b + r]
    sum1 += values[a + r + 1] * values[b + r + 1]
    sum2 += values[a + r + 2] * values[b + r + 2]
    sum3 += values[a + r + 3] * values[b + r + 3]
  }
  for (; r < n; r++) sum0 += values[a + r] * values[b + r]
  return sum0 + sum1 + (sum2 + sum3)
}
