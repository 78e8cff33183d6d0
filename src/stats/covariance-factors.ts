// Factors of a covariance matrix, and what they make cheap: determinants, distances in units of the spread, principal axes.
// Method: Cholesky factor and symmetric eigenvalues of ml-matrix (Householder tridiagonal form, then QL).
// Source: G. H. Golub, C. F. Van Loan, Matrix Computations (2013), 4.2, 8.3. Cost: O(d³) once, O(d²) per distance.
// Does not: repair a matrix of dependent columns without being told to, by a ridge.

import { CholeskyDecomposition, EigenvalueDecomposition, Matrix } from 'ml-matrix'
import { mismatch } from '../errors/index.ts'

/** Principal axes of a covariance matrix. */
export interface Eigen {
  /** d variances along the axes, the largest first; 0 where rounding would make them negative. */
  readonly values: Float64Array<ArrayBuffer>
  /** d × d, row-major: row k is the axis of values[k], of length 1, its largest component positive. */
  readonly vectors: Float64Array<ArrayBuffer>
}

/** A factorised covariance matrix C = L Lᵀ and the means it belongs to. */
export class CovarianceFactors {
  readonly d: number
  /** ln det C. */
  readonly logDeterminant: number
  /** L, d × d row-major, 0 above the diagonal. */
  readonly lower: Float64Array<ArrayBuffer>
  readonly #anchor: Float64Array
  readonly #offset: Float64Array

  constructor(lower: Float64Array<ArrayBuffer>, anchor: Float64Array, offset: Float64Array) {
    this.d = anchor.length
    this.lower = lower
    this.#anchor = anchor
    this.#offset = offset
    let half = 0
    for (let i = 0; i < this.d; i++) half += Math.log(lower[i * this.d + i])
    this.logDeterminant = 2 * half
  }

  /**
   * √((x − mean)ᵀ C⁻¹ (x − mean)): how many standard deviations x is from the mean, correlations taken into account. Cost: O(d²).
   *
   * @param x d numbers; not modified
   * @throws CerebrosError `INVALID_ARGUMENT` when x has another length or is not finite
   */
  mahalanobis(x: Float64Array): number {
    const whitened = this.whiten(x)
    let square = 0
    for (const z of whitened) square += z * z
    return Math.sqrt(square)
  }

  /**
   * L⁻¹ (x − mean): coordinates in which the rows are uncorrelated with variance 1. Cost: O(d²).
   *
   * @param x d numbers; not modified
   * @returns d numbers
   * @throws CerebrosError `INVALID_ARGUMENT` when x has another length or is not finite
   */
  whiten(x: Float64Array): Float64Array<ArrayBuffer> {
    const { d, lower } = this
    if (x.length !== d) throw mismatch('INVALID_ARGUMENT', `a point of ${d} numbers`, x.length, 'Give one number for each column.')
    const whitened = new Float64Array(d)
    for (let i = 0; i < d; i++) {
      if (!Number.isFinite(x[i])) throw mismatch('INVALID_ARGUMENT', `number ${i} of a point to be finite`, x[i], 'Leave failed measurements out.')
      let rest = x[i] - this.#anchor[i] - this.#offset[i]
      for (let j = 0; j < i; j++) rest -= lower[i * d + j] * whitened[j]
      whitened[i] = rest / lower[i * d + i]
    }
    return whitened
  }
}

/** The factors of a d × d row-major covariance matrix with the means anchor + offset, which are copied. */
export function choleskyOf(matrix: Float64Array, anchor: Float64Array, offset: Float64Array, ridge: number): CovarianceFactors {
  const d = anchor.length
  if (!(ridge >= 0 && ridge < Infinity)) throw mismatch('INVALID_ARGUMENT', '`ridge` to be finite and 0 or more', ridge, 'Use a small part of a variance.')
  const full = asMatrix(matrix, d)
  for (let i = 0; i < d; i++) full.set(i, i, full.get(i, i) + ridge)
  const factor = new CholeskyDecomposition(full).lowerTriangularMatrix
  for (let i = 0; i < d; i++) {
    // What is left of a variance once the columns before have explained it: rounding leaves up to about d ε of it.
    if (!(factor.get(i, i) ** 2 > 4 * d * Number.EPSILON * full.get(i, i))) {
      throw mismatch('INVALID_ARGUMENT', `column ${i} to vary apart from the columns before it`, factor.get(i, i) ** 2, 'Leave it out, or pass a `ridge`.')
    }
  }
  return new CovarianceFactors(Float64Array.from(factor.to1DArray()), anchor.slice(), offset.slice())
}

/** Eigenvalues and eigenvectors of a d × d row-major covariance matrix. */
export function eigenOf(matrix: Float64Array, d: number): Eigen {
  const { realEigenvalues, eigenvectorMatrix } = new EigenvalueDecomposition(asMatrix(matrix, d), { assumeSymmetric: true })
  const order = realEigenvalues.map((_, k) => k).sort((a, b) => realEigenvalues[b] - realEigenvalues[a])
  const values = Float64Array.from(order, (k) => Math.max(0, realEigenvalues[k]))
  const vectors = new Float64Array(d * d)
  order.forEach((k, row) => {
    const axis = eigenvectorMatrix.getColumn(k)
    const largest = axis.reduce((kept, x) => (Math.abs(x) > Math.abs(kept) ? x : kept), 0)
    vectors.set(axis.map((x) => (largest < 0 ? -x : x)), row * d)
  })
  return { values, vectors }
}

function asMatrix(matrix: Float64Array, d: number): Matrix {
  const bad = matrix.find((x) => !Number.isFinite(x))
  if (bad !== undefined) throw mismatch('INVALID_ARGUMENT', 'rows that determine a finite covariance matrix', bad, 'Push at least two rows, of moderate size.')
  return Matrix.from1DArray(d, d, Array.from(matrix))
}
