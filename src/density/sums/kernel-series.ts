// The sum of the kernels of a node as a series about its mean, for one and two columns: where a node is small beside the bandwidth, a few dozen
// multiplications replace its points.
// Method: e^(−|t − δ|² / 2) = e^(−|t|² / 2) Σ_α He_α(t) δ^α / α!, cut off after degree P, with the moments Σ v δ^α / α! kept in every node; those of a
// parent are its children's, moved. The rest is at most Σ v |δ|^(P+1) / √((P+1)!) · e^(−z_min / 4): along the line from the mean to a point the kernel is
// a normal one, and |He_m(u)| ≤ √(m!) e^(u² / 4) (DLMF 18.14.9). With P even, Σ v |δ|^(P+1) ≤ r Σ v |δ|^P, which are moments again.
// Source: the Hermite expansion of Greengard and Strain, SIAM J. Sci. Stat. Comput. 12 (1991), about means, with exact moments in its bound.
// Cost: a node has P + 1 moments in one column (P = 10), 45 in two (P = 8); O(moments) a sum, O(P moments) a child moved.

import { halfExp } from '../../numerics/index.ts'
import type { NodeSeries } from '../tree/geometry.ts'

/** The degree of the series, by number of columns; there is none for more. */
const DEGREES = [0, 10, 8]
/** Nodes that reach farther than this from their mean, in bandwidths, have none: their rest would be too large. */
const REACH = 2
/** Their descendants reach no farther than their boxes are wide, which is at most this; a little more for rounding. */
const INNER_REACH = 2.001 * REACH
/** Rounding of moments, relatively. */
const ROUNDING = 1e-13

/** Series of the nodes of one tree. */
export class KernelSeries implements NodeSeries {
  value = 0
  error = 0
  readonly #d: number
  readonly #degree: number
  readonly #stride: number
  /** Per node: the reach, the rest's factor, the mean, and the moments: of two columns a row for each power of the second. */
  #nodes = new Float64Array(0)
  /** Powers of a difference over factorials, or Hermite polynomials, of each column. */
  readonly #powers: readonly [Float64Array, Float64Array]
  /** 1 / √((P+1)!). */
  readonly #rest: number
  readonly #factorials: Float64Array

  /** Whether points of d columns can have series. */
  static exists(d: number): boolean {
    return d < DEGREES.length
  }

  constructor(d: number) {
    const degree = DEGREES[d]
    this.#d = d
    this.#degree = degree
    this.#stride = 2 + d + (d === 1 ? degree + 1 : ((degree + 1) * (degree + 2)) / 2)
    this.#powers = [new Float64Array(degree + 1).fill(1), new Float64Array(degree + 1).fill(1)]
    this.#factorials = new Float64Array(degree + 2).fill(1)
    for (let j = 1; j <= degree + 1; j++) this.#factorials[j] = j * this.#factorials[j - 1]
    this.#rest = 1 / Math.sqrt(this.#factorials[degree + 1])
  }

  /**
   * Makes the series of a node from its points.
   *
   * @param reach how far a point may lie from the mean at most, in bandwidths
   * @param mean where the mean's coordinates begin in these numbers, and the step from one to the next
   */
  fromPoints(node: number, x: Float64Array, weights: Float64Array, from: number, to: number, reach: number, means: Float64Array, mean: number, step: number): void {
    const at = this.#open(node, reach, means, mean, step)
    if (!(reach <= INNER_REACH)) return
    const d = this.#d
    const nodes = this.#nodes
    const [a, b] = this.#powers
    let weight = 0
    for (let i = from; i < to; i++) {
      for (let k = 0; k < d; k++) this.#raise(this.#powers[k], x[i * d + k] - nodes[at - d + k])
      weight += weights[i]
      for (let j = 0, to = at; j <= (d === 1 ? 0 : this.#degree); j++) {
        const share = d === 1 ? weights[i] : weights[i] * b[j]
        for (let c = 0; c <= this.#degree - j; c++) nodes[to++] += share * a[c]
      }
    }
    this.#close(at, weight, reach)
  }

  /** Makes the series of a node from its children's. */
  fromChildren(node: number, first: number, children: number, reach: number, means: Float64Array, mean: number, step: number): void {
    const at = this.#open(node, reach, means, mean, step)
    if (!(reach <= INNER_REACH)) return
    const moved = new Float64Array(this.#stride)
    const d = this.#d
    let weight = 0
    for (let c = first; c < first + children; c++) {
      const from = c * this.#stride
      moved.set(this.#nodes.subarray(from, from + this.#stride))
      if (moved[2 + d] === 0) continue
      weight += moved[2 + d]
      for (let k = 0; k < d; k++) this.#raise(this.#powers[k], moved[2 + k] - this.#nodes[at - d + k])
      this.#move(moved, 2 + d)
      for (let to = at, i = 2 + d; i < this.#stride; to++, i++) this.#nodes[to] += moved[i]
    }
    this.#close(at, weight, reach)
  }

  expand(node: number, q: Float64Array, zMin: number, gap: number): boolean {
    const nodes = this.#nodes
    const start = node * this.#stride
    if (!(nodes[start] <= REACH)) return false
    const error = nodes[start + 1] * halfExp(zMin / 2)
    if (!(error < 0.5 * gap)) return false
    const degree = this.#degree
    const a = this.#powers[0]
    const b = this.#powers[1]
    let square = hermite(a, q[0] - nodes[start + 2])
    let sum = 0
    let at = start + 2 + this.#d
    if (this.#d === 1) for (let c = 0; c <= degree; c++) sum += a[c] * nodes[at++]
    else {
      square += hermite(b, q[1] - nodes[start + 3])
      for (let j = 0; j <= degree; j++) {
        let row = 0
        for (let c = 0; c <= degree - j; c++) row += a[c] * nodes[at++]
        sum += b[j] * row
      }
    }
    this.value = sum * halfExp(square)
    this.error = error
    return true
  }

  /** Begins a record, its moments all 0; returns where they start. */
  #open(node: number, reach: number, means: Float64Array, mean: number, step: number): number {
    const start = node * this.#stride
    if (this.#nodes.length < start + this.#stride) {
      const larger = new Float64Array(2 * (start + this.#stride))
      larger.set(this.#nodes)
      this.#nodes = larger
    }
    this.#nodes[start] = reach
    const at = start + 2 + this.#d
    for (let k = 0; k < this.#d; k++) this.#nodes[start + 2 + k] = means[mean + k * step]
    this.#nodes.fill(0, at, start + this.#stride)
    return at
  }

  /** Ends a record with the factor of its rest: r Σ v |δ|^P / √((P+1)!). */
  #close(at: number, weight: number, reach: number): void {
    const degree = this.#degree
    const factorial = this.#factorials
    let even = 0
    if (this.#d === 1) even = factorial[degree] * this.#nodes[at + degree]
    else {
      for (let i = 0, row = at; i <= degree; row += degree + 1 - i, i++) {
        if (i % 2 > 0) continue
        const choose = factorial[degree / 2] / (factorial[i / 2] * factorial[(degree - i) / 2])
        even += choose * factorial[i] * factorial[degree - i] * this.#nodes[row + degree - i]
      }
    }
    this.#nodes[at - this.#d - 1] = reach * (Math.max(0, even) + ROUNDING * weight * reach ** degree) * this.#rest
  }

  /** Powers of δ over factorials. */
  #raise(powers: Float64Array, delta: number): void {
    for (let j = 1; j < powers.length; j++) powers[j] = (powers[j - 1] * delta) / j
  }

  /** Moves moments by the difference whose powers stand in `#powers`: one column, then the other. */
  #move(moments: Float64Array, at: number): void {
    const degree = this.#degree
    const [a, b] = this.#powers
    const rows = this.#d === 1 ? 0 : degree
    for (let j = 0, row = at; j <= rows; row += degree + 1 - j, j++) {
      for (let c = degree - j; c > 0; c--) for (let s = 1; s <= c; s++) moments[row + c] += a[s] * moments[row + c - s]
    }
    if (this.#d === 1) return
    const rowOf = (j: number): number => at + j * (degree + 1) - (j * (j - 1)) / 2
    for (let j = degree; j > 0; j--) {
      for (let s = 1; s <= j; s++) for (let c = 0; c <= degree - j; c++) moments[rowOf(j) + c] += b[s] * moments[rowOf(j - s) + c]
    }
  }
}

/** Writes He_0 … He_P at t, and returns t². */
function hermite(out: Float64Array, t: number): number {
  out[1] = t
  for (let j = 1; j < out.length - 1; j++) out[j + 1] = t * out[j] - j * out[j - 1]
  return t * t
}
