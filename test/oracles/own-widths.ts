// Geometry of points that have bandwidths of their own, one a column: truncated and adaptive kernels.
// A node keeps, for every column: box centre, half width, the mean of its points under the weights v / h², their total weight, and the squares of the
// smallest and largest 1 / h; and once Σ v h⁻² (x − mean)². So the mean of z is exact and nothing cancels:
// Σ v_i z_i = Σ_k [M2_k + u_k (q_k − m_k)²]. Source: Welford 1962; Chan, Golub, LeVeque 1979. Cost: O(n d) to build, O(d) to measure.

import { halfExp } from '../../src/numerics/index.ts'
import type { Geometry } from '../../src/density/tree/geometry.ts'
import type { Layout } from '../../src/density/tree/layout.ts'

const FIELDS = 6

/** n points in the order of a layout's places: coordinates and 1 / bandwidths (n·d each), weights (n). */
export interface WidePoints {
  readonly d: number
  readonly x: Float64Array
  readonly inverse: Float64Array
  readonly weights: Float64Array
}

/** Measures nodes whose points have widths of their own. */
export class OwnWidths implements Geometry {
  zMin = 0
  zMax = 0
  zMean = 0
  zMeanLow = 0
  readonly #points: WidePoints
  readonly #stride: number
  /** Per node: weight, scatter / weight, then per column centre, half, mean, u / weight, least 1 / h², greatest 1 / h². */
  readonly #records: Float64Array

  constructor(layout: Layout, points: WidePoints) {
    this.#points = points
    this.#stride = 2 + FIELDS * points.d
    this.#records = new Float64Array(layout.count * this.#stride)
    for (let node = layout.count - 1; node >= 0; node--) {
      if (layout.children[node] === 0) this.refreshLeaf(node, layout.start[node], layout.end[node])
      else this.refreshParent(node, layout.child[node], layout.children[node])
    }
  }

  weight(node: number): number {
    return this.#records[node * this.#stride]
  }

  measure(node: number, q: Float64Array): void {
    const records = this.#records
    const at = node * this.#stride
    let near = 0
    let far = 0
    let mean = records[at + 1]
    for (let k = 0, field = at + 2; k < q.length; k++, field += FIELDS) {
      const off = Math.abs(q[k] - records[field])
      const outside = off - records[field + 1]
      const clear = (outside + Math.abs(outside)) / 2
      const reach = off + records[field + 1]
      const away = q[k] - records[field + 2]
      near += clear * clear * records[field + 4]
      far += reach * reach * records[field + 5]
      mean += away * away * records[field + 3]
    }
    this.zMin = near
    this.zMax = far
    this.zMean = mean
    this.zMeanLow = mean
  }

  leaf(from: number, to: number, q: Float64Array, cut: number, shift: number): number {
    const { d, x, inverse, weights } = this.#points
    let sum = 0
    for (let i = from, at = from * d; i < to; i++, at += d) {
      let z = 0
      for (let k = 0; k < d; k++) {
        const a = (q[k] - x[at + k]) * inverse[at + k]
        z += a * a
      }
      if (z < cut) sum += weights[i] * halfExp(Math.max(0, z - shift))
    }
    return sum
  }

  nearest(from: number, to: number, q: Float64Array): number {
    const { d, x, inverse, weights } = this.#points
    let least = Infinity
    for (let i = from, at = from * d; i < to; i++, at += d) {
      let z = 0
      for (let k = 0; k < d; k++) {
        const a = (q[k] - x[at + k]) * inverse[at + k]
        z += a * a
      }
      if (z < least && weights[i] > 0) least = z
    }
    return least
  }

  /** Computes a leaf's record anew from the points at these places. */
  refreshLeaf(node: number, from: number, to: number): void {
    const { d, x, inverse, weights } = this.#points
    const records = this.#records
    const at = node * this.#stride
    let weight = 0
    for (let i = from; i < to; i++) weight += weights[i]
    let scatter = 0
    for (let k = 0; k < d; k++) {
      let [low, high, thin, wide, total, mean, m2] = [Infinity, -Infinity, 0, Infinity, 0, 0, 0]
      for (let i = from; i < to; i++) {
        const u = x[i * d + k]
        const g = inverse[i * d + k] ** 2
        low = Math.min(low, u)
        high = Math.max(high, u)
        thin = Math.max(thin, g)
        wide = Math.min(wide, g)
        const share = weights[i] * g
        if (share === 0) continue
        total += share
        const away = u - mean
        mean += (share / total) * away
        m2 += share * away * (u - mean)
      }
      scatter += m2
      setColumn(records, at + 2 + FIELDS * k, low, high, total > 0 ? mean : low, weight > 0 ? total / weight : 0, wide, thin)
    }
    records[at] = weight
    records[at + 1] = weight > 0 ? scatter / weight : 0
  }

  /** Computes a node's record anew from those of its children. */
  refreshParent(node: number, first: number, children: number): void {
    const { d } = this.#points
    const records = this.#records
    const stride = this.#stride
    let weight = 0
    let scatter = 0
    for (let c = first; c < first + children; c++) {
      weight += records[c * stride]
      scatter += records[c * stride] * records[c * stride + 1]
    }
    for (let k = 0; k < d; k++) {
      let [low, high, thin, wide, total, mean] = [Infinity, -Infinity, 0, Infinity, 0, 0]
      for (let c = first; c < first + children; c++) {
        const field = c * stride + 2 + FIELDS * k
        low = Math.min(low, records[field] - records[field + 1])
        high = Math.max(high, records[field] + records[field + 1])
        wide = Math.min(wide, records[field + 4])
        thin = Math.max(thin, records[field + 5])
        const share = records[c * stride] * records[field + 3]
        if (share === 0) continue
        const away = records[field + 2] - mean
        scatter += (total * share * away * away) / (total + share)
        total += share
        mean += (share / total) * away
      }
      setColumn(records, node * stride + 2 + FIELDS * k, low, high, total > 0 ? mean : low, weight > 0 ? total / weight : 0, wide, thin)
    }
    records[node * stride] = weight
    records[node * stride + 1] = weight > 0 ? scatter / weight : 0
  }
}

/** One column of a record; the box is rounded outwards, so that it holds its points. */
function setColumn(records: Float64Array, field: number, low: number, high: number, mean: number, u: number, wide: number, thin: number): void {
  // Of no points: a box that is farther than anything, and adds nothing to its parent's.
  const centre = low <= high ? (low + high) / 2 : 0
  records[field] = centre
  records[field + 1] = Math.max(high - centre, centre - low) * (1 + 2 ** -50)
  records[field + 2] = low <= high ? mean : 0
  records[field + 3] = u
  records[field + 4] = wide
  records[field + 5] = thin
}
