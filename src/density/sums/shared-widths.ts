// Geometry of points that share one bandwidth in every column: coordinates come in bandwidths, queries too.
// A node keeps weight, scatter / weight, and per column the box's centre and half width and the weighted mean, so Σ v z = v (scatter / v + |q − mean|²).
// Small nodes in one or two columns have a series, leaves of more a copy in single precision. Source: Welford 1962; Chan, Golub, LeVeque 1979.
// Cost: O(d) to measure a node, O(n d) to build; 2 + 3 d numbers a node, and in one or two columns those of its series.

import type { Costs, Geometry } from '../tree/geometry.ts'
import type { Topology } from '../tree/layout.ts'
import { KernelSeries } from './kernel-series.ts'
import { leafSum, leastSquare, shiftedLeafSum, type ScaledPoints } from './shared-leaves.ts'
import { singleLeaves, type SingleLeaves } from './single-leaves.ts'

const FIELDS = 3

/** Measures nodes whose points share their widths. */
export class SharedWidths implements Geometry {
  zMin = 0
  zMax = 0
  zMean = 0
  zMeanLow = 0
  readonly series: KernelSeries | undefined
  readonly costs: Costs
  readonly #points: ScaledPoints
  readonly #stride: number
  /** Per node: weight, scatter / weight, then per column centre, half, mean. */
  #records: Float64Array
  /** null: not tried yet. */
  #singles: SingleLeaves | undefined | null = null

  /**
   * @param points read anew at every use: their arrays may be replaced
   * @param layout a tree whose nodes are measured at once; otherwise they are as `refreshLeaf` and `refreshParent` are told
   */
  constructor(points: ScaledPoints, layout?: Topology) {
    const { d } = points
    this.#points = points
    this.#stride = 2 + FIELDS * d
    this.#records = new Float64Array((layout?.count ?? 1) * this.#stride)
    this.series = KernelSeries.exists(d) ? new KernelSeries(d) : undefined
    this.costs = costsOf(d)
    if (layout === undefined) return
    for (let node = layout.count - 1; node >= 0; node--) {
      if (layout.children[node] === 0) this.refreshLeaf(node, layout.start[node], layout.end[node])
      else this.refreshParent(node, layout.child[node], layout.children[node])
    }
  }

  /** Made when first asked for: an exact query never needs it. */
  get rough(): SingleLeaves | undefined {
    if (this.#singles === null) this.#singles = singleLeaves(this.#points, () => this.#records)
    return this.#singles
  }

  weight(node: number): number {
    return this.#records[node * this.#stride]
  }

  measure(node: number, q: Float64Array): void {
    const records = this.#records
    const at = node * this.#stride
    const { d } = this.#points
    let near = 0
    let far = 0
    let mean = records[at + 1]
    for (let k = 0, field = at + 2; k < d; k++, field += FIELDS) {
      const off = Math.abs(q[k] - records[field])
      const half = records[field + 1]
      const outside = off - half
      // max(0, outside), without a branch.
      const clear = 0.5 * (outside + Math.abs(outside))
      const reach = off + half
      const away = q[k] - records[field + 2]
      near += clear * clear
      far += reach * reach
      mean += away * away
    }
    this.zMin = near
    this.zMax = far
    this.zMean = mean
    this.zMeanLow = mean
  }

  leaf(from: number, to: number, q: Float64Array, cut: number, shift: number): number {
    return shift === 0 ? leafSum(this.#points, from, to, q, cut) : shiftedLeafSum(this.#points, from, to, q, cut, shift)
  }

  nearest(from: number, to: number, q: Float64Array): number {
    return leastSquare(this.#points, from, to, q)
  }

  /** Computes a leaf's record anew from the points at these places. */
  refreshLeaf(node: number, from: number, to: number): void {
    const { d, x, weights } = this.#points
    const at = this.#open(node)
    let weight = 0
    for (let i = from; i < to; i++) weight += weights[i]
    let scatter = 0
    for (let k = 0; k < d; k++) {
      let [low, high, total, mean] = [Infinity, -Infinity, 0, 0]
      for (let i = from; i < to; i++) {
        const u = x[i * d + k]
        if (u < low) low = u
        if (u > high) high = u
        if (weights[i] === 0) continue
        total += weights[i]
        const away = u - mean
        mean += (weights[i] / total) * away
        scatter += weights[i] * away * (u - mean)
      }
      this.#setColumn(at + 2 + FIELDS * k, low, high, total > 0 ? mean : low)
    }
    this.#close(at, weight, scatter)
    this.series?.fromPoints(node, x, weights, from, to, this.#reach(at), this.#records, at + 4, FIELDS)
    this.#singles?.changed(node)
  }

  /** Computes a node's record anew from those of its children. */
  refreshParent(node: number, first: number, children: number): void {
    const { d } = this.#points
    const at = this.#open(node)
    const records = this.#records
    let [weight, scatter] = [0, 0]
    for (let c = first, from = first * this.#stride; c < first + children; c++, from += this.#stride) {
      weight += records[from]
      scatter += records[from] * records[from + 1]
    }
    for (let k = 0; k < d; k++) {
      let [low, high, total, mean] = [Infinity, -Infinity, 0, 0]
      for (let c = first, from = first * this.#stride; c < first + children; c++, from += this.#stride) {
        const field = from + 2 + FIELDS * k
        low = Math.min(low, records[field] - records[field + 1])
        high = Math.max(high, records[field] + records[field + 1])
        const share = records[from]
        if (share === 0) continue
        const away = records[field + 2] - mean
        scatter += (total * share * away * away) / (total + share)
        total += share
        mean += (share / total) * away
      }
      this.#setColumn(at + 2 + FIELDS * k, low, high, total > 0 ? mean : low)
    }
    this.#close(at, weight, scatter)
    this.series?.fromChildren(node, first, children, this.#reach(at), records, at + 4, FIELDS)
  }

  /** Where a node's record starts; there is room for it. */
  #open(node: number): number {
    const at = node * this.#stride
    if (at + this.#stride > this.#records.length) {
      const larger = new Float64Array(2 * (at + this.#stride))
      larger.set(this.#records)
      this.#records = larger
    }
    return at
  }

  /** One column; the box is rounded outwards, so that it holds its points. */
  #setColumn(field: number, low: number, high: number, mean: number): void {
    const records = this.#records
    // Of no points: a box that is farther than anything, and adds nothing to its parent's.
    const centre = low <= high ? (low + high) / 2 : 0
    records[field] = centre
    records[field + 1] = Math.max(high - centre, centre - low) * (1 + 2 ** -50)
    records[field + 2] = low <= high ? mean : 0
  }

  #close(at: number, weight: number, scatter: number): void {
    this.#records[at] = weight
    this.#records[at + 1] = weight > 0 ? scatter / weight : 0
  }

  /** How far a point may lie from the mean at most. */
  #reach(at: number): number {
    const records = this.#records
    let square = 0
    for (let field = at + 2; field < at + this.#stride; field += FIELDS) square += (Math.abs(records[field + 2] - records[field]) + records[field + 1]) ** 2
    return Math.sqrt(square)
  }
}

/** Fitted to times on the mixture of `bench/inputs/mixture.ts`, 300 to 100,000 points, one to twelve columns. */
function costsOf(d: number): Costs {
  return { node: 10 + 8 / d, series: 10 * d, roughLeaf: 6, roughPoint: 0.1 + 0.2 / d }
}
