// Geometry of points over any columns, each with bandwidths of its own: truncated normals, cells of them, smoothed categories.
// A node keeps, for every ordered column: box centre, half width, the mean of its points under the weights v / h², their total weight, and the squares of
// the smallest and largest 1 / h; for every categorical one: which categories it holds, and their shares of v; and once Σ v h⁻² (x − mean)². So the mean
// of z is exact in continuous and categorical columns and nothing cancels: Σ v_i z_i = Σ_k [M2_k + u_k (q_k − m_k)²] + Σ_c Σ_categories share · z.
// Cells enter with the bounds of asked-point.ts. Source: Welford 1962; Chan, Golub, LeVeque 1979. Cost: O(d) to measure; O(d) a point to refresh a leaf.

import { IMPOSSIBLE, type AskedPoint } from './asked-point.ts'
import { HISTOGRAM, type TreeColumns } from './columns.ts'
import type { Geometry } from './geometry.ts'
import { MixedLeaves } from './mixed-leaves.ts'
import type { PlacedPoints } from './placed-points.ts'

/** Numbers a column: what a lower bound of z takes, which often is all that is read, stands before the rest. */
const NEAR = 3
const FAR = 3
/** Bits of a set of categories; more categories share bits. One more bit says that some point has none. */
const BITS = 30
const NONE = 1 << BITS

/** Measures nodes from an `AskedPoint`. */
export class MixedColumns implements Geometry {
  zMin = 0
  zMax = 0
  zMean = 0
  zMeanLow = 0
  /** By place. An empty place, or a point that does not count: 0. */
  v = new Float64Array(0)
  readonly asked: AskedPoint
  readonly #points: PlacedPoints
  readonly #columns: TreeColumns
  readonly #leaves: MixedLeaves
  readonly #stride: number
  /** Where a node's shares of each categorical column start; −1: it keeps none. */
  readonly #shares: Int32Array
  /**
   * Per node: weight, scatter / weight, then per ordered column centre, half, least 1 / h², then per ordered column greatest 1 / h², mean, u / weight,
   * then the shares.
   */
  #records = new Float64Array(0)
  #sets = new Int32Array(0)

  constructor(points: PlacedPoints, asked: AskedPoint) {
    const { axes, ordered, categorical } = points.columns
    this.asked = asked
    this.#points = points
    this.#columns = points.columns
    this.#leaves = new MixedLeaves(points, asked)
    this.#shares = new Int32Array(categorical.length)
    let stride = 2 + (NEAR + FAR) * ordered.length
    for (let c = 0; c < categorical.length; c++) {
      const { cells } = axes[categorical[c]]
      this.#shares[c] = cells <= HISTOGRAM ? stride : -1
      // The last share is of points without a category.
      if (cells <= HISTOGRAM) stride += cells + 1
    }
    this.#stride = stride
  }

  /** Makes room for this many nodes. */
  reserve(nodes: number): void {
    if (this.#records.length >= nodes * this.#stride) return
    const room = Math.ceil(1.5 * nodes)
    this.#records = extended(this.#records, new Float64Array(room * this.#stride))
    this.#sets = extended(this.#sets, new Int32Array(room * this.#columns.categorical.length))
  }

  weight(node: number): number {
    return this.#records[node * this.#stride]
  }

  /** @param cut where z is known to be at least this, only `zMin` is set, to a value that shows it; default: never */
  measure(node: number, _q?: Float64Array, cut = Infinity): void {
    const records = this.#records
    const { ordered, continuous, q, width } = this.asked
    const at = node * this.#stride + 2
    let near = 0
    for (let a = 0; a < ordered.length; a++) {
      const k = ordered[a]
      const field = at + NEAR * k
      const outside = Math.abs(q[k] - records[field]) - records[field + 1]
      const clear = (outside + Math.abs(outside)) / 2
      const square = clear * clear
      if (square === 0) continue
      const wide = records[field + 2]
      if (a < continuous) {
        near += square * wide
        continue
      }
      const w = (width[k] * width[k]) / 12
      const thin = records[at + NEAR * this.#columns.ordered.length + FAR * k]
      near += square * Math.max(0, Math.min(wide * (1 - w * wide), thin * (1 - w * thin)))
    }
    this.zMin = near
    if (near < cut) this.#measureFar(node)
  }

  leaf(from: number, to: number, _q: Float64Array, cut: number, shift: number): number {
    return this.#leaves.sum(this.v, from, to, cut, shift)
  }

  nearest(from: number, to: number): number {
    let least = Infinity
    for (let place = from; place < to; place++) if (this.v[place] > 0) least = Math.min(least, this.#leaves.z(place))
    return least < IMPOSSIBLE ? least : Infinity
  }

  /** z of the point at a place. */
  z(place: number): number {
    return this.#leaves.z(place)
  }

  refreshLeaf(node: number, from: number, to: number): void {
    const { ordered, categorical } = this.#columns
    const records = this.#records
    const at = node * this.#stride
    let weight = 0
    for (let place = from; place < to; place++) weight += this.v[place]
    let scatter = 0
    for (let k = 0; k < ordered.length; k++) scatter += this.#refreshColumn(node, k, from, to, weight)
    records[at] = weight
    records[at + 1] = weight > 0 ? scatter / weight : 0
    for (let c = 0; c < categorical.length; c++) this.#refreshCategories(node, c, from, to, weight)
  }

  refreshParent(node: number, first: number, children: number): void {
    const { ordered } = this.#columns
    const records = this.#records
    const stride = this.#stride
    let weight = 0
    let scatter = 0
    for (let c = first; c < first + children; c++) {
      weight += records[c * stride]
      scatter += records[c * stride] * records[c * stride + 1]
    }
    for (let k = 0; k < ordered.length; k++) scatter += this.#mergeColumn(node, k, first, children, weight)
    records[node * stride] = weight
    records[node * stride + 1] = weight > 0 ? scatter / weight : 0
    this.#mergeCategories(node, first, children, weight)
  }

  /** The other bounds; those of categories all. */
  #measureFar(node: number): void {
    const records = this.#records
    const { ordered, continuous, q, width, askedCategories } = this.asked
    const at = node * this.#stride + 2
    const rest = at + NEAR * this.#columns.ordered.length
    let far = 0
    let mean = records[at - 1]
    let low = mean
    let least = 1
    for (let a = 0; a < ordered.length; a++) {
      const k = ordered[a]
      const reach = Math.abs(q[k] - records[at + NEAR * k]) + records[at + NEAR * k + 1]
      const field = rest + FAR * k
      const thin = records[field]
      const away = q[k] - records[field + 1]
      const u = records[field + 2]
      const moved = away * away * u
      far += reach * reach * thin
      mean += moved
      if (a < continuous) {
        low += moved
        continue
      }
      const w = (width[k] * width[k]) / 12
      const part = Math.max(0, 1 - w * thin)
      far += w * thin
      mean += w * u
      low += moved * part
      if (part < least) least = part
    }
    this.zMax = far
    this.zMean = mean
    // The scatter holds that of cells too, which count a little less.
    this.zMeanLow = low - (1 - least) * records[at - 1]
    if (askedCategories > 0) this.#measureCategories(node)
  }

  #measureCategories(node: number): void {
    const { askedCategories, categories, category, same, different, unknown } = this.asked
    const { axes, categorical } = this.#columns
    for (let a = 0; a < askedCategories; a++) {
      const c = categories[a]
      const set = this.#sets[node * categorical.length + c]
      const bit = 1 << category[c] % BITS
      const others = (set & ~bit & ~NONE) !== 0 || (axes[categorical[c]].cells > BITS && (set & bit) !== 0)
      let near = (set & bit) !== 0 ? same[c] : Infinity
      let far = (set & bit) !== 0 ? same[c] : 0
      if (others) {
        near = Math.min(near, different[c])
        far = Math.max(far, different[c])
      }
      if ((set & NONE) !== 0) {
        near = Math.min(near, unknown[c])
        far = Math.max(far, unknown[c])
      }
      if (near === Infinity) continue
      this.zMin += near
      this.zMax += far
      if (near === far || this.#shares[c] < 0) {
        this.zMean += far
        this.zMeanLow += near
        continue
      }
      const shares = node * this.#stride + this.#shares[c]
      const own = this.#records[shares + category[c]]
      const none = this.#records[shares + axes[categorical[c]].cells]
      const mean = own * same[c] + none * unknown[c] + Math.max(0, 1 - own - none) * different[c]
      this.zMean += mean
      this.zMeanLow += mean
    }
  }

  /** @returns the column's scatter */
  #refreshColumn(node: number, k: number, from: number, to: number, weight: number): number {
    const { x, inverse } = this.#points
    const d = this.#columns.ordered.length
    let [low, high, thin, wide, total, mean, m2] = [Infinity, -Infinity, 0, Infinity, 0, 0, 0]
    for (let place = from, at = from * d + k; place < to; place++, at += d) {
      if (this.v[place] === 0) continue
      const u = x[at]
      const g = inverse[at] * inverse[at]
      if (u < low) low = u
      if (u > high) high = u
      if (g > thin) thin = g
      if (g < wide) wide = g
      const share = this.v[place] * g
      total += share
      const away = u - mean
      mean += (share / total) * away
      m2 += share * away * (u - mean)
    }
    this.#setColumn(node, k, low, high, mean, weight > 0 ? total / weight : 0, wide, thin)
    return this.asked.asks(k) ? m2 : 0
  }

  #mergeColumn(node: number, k: number, first: number, children: number, weight: number): number {
    const records = this.#records
    let [low, high, thin, wide, total, mean, m2] = [Infinity, -Infinity, 0, Infinity, 0, 0, 0]
    for (let c = first; c < first + children; c++) {
      const at = c * this.#stride
      if (records[at] === 0) continue
      const own = at + 2 + NEAR * k
      const rest = at + 2 + NEAR * this.#columns.ordered.length + FAR * k
      low = Math.min(low, records[own] - records[own + 1])
      high = Math.max(high, records[own] + records[own + 1])
      wide = Math.min(wide, records[own + 2])
      thin = Math.max(thin, records[rest])
      const share = records[at] * records[rest + 2]
      const away = records[rest + 1] - mean
      m2 += (total * share * away * away) / (total + share)
      total += share
      mean += (share / total) * away
    }
    this.#setColumn(node, k, low, high, mean, weight > 0 ? total / weight : 0, wide, thin)
    return this.asked.asks(k) ? m2 : 0
  }

  /** One column of a record; the box is rounded outwards, so that it holds its points. Without points: the middle, of no extent. */
  #setColumn(node: number, k: number, low: number, high: number, mean: number, u: number, wide: number, thin: number): void {
    const records = this.#records
    const empty = low > high
    const centre = empty ? 0.5 : (low + high) / 2
    const near = node * this.#stride + 2 + NEAR * k
    const rest = node * this.#stride + 2 + NEAR * this.#columns.ordered.length + FAR * k
    records[near] = centre
    records[near + 1] = empty ? 0 : Math.max(high - centre, centre - low) * (1 + 2 ** -50)
    records[near + 2] = empty ? 0 : wide
    records[rest] = thin
    records[rest + 1] = empty ? 0.5 : mean
    records[rest + 2] = u
  }

  #refreshCategories(node: number, c: number, from: number, to: number, weight: number): void {
    const { axes, categorical, categoryOf, discrete } = this.#columns
    const { cells } = axes[categorical[c]]
    const shares = this.#shares[c] < 0 ? -1 : node * this.#stride + this.#shares[c]
    if (shares >= 0) this.#records.fill(0, shares, shares + cells + 1)
    let set = 0
    for (let place = from; place < to; place++) {
      if (this.v[place] === 0) continue
      const own = this.#points.cell[place * discrete.length + categoryOf[c]]
      set |= own < 0 ? NONE : 1 << own % BITS
      if (shares >= 0) this.#records[shares + (own < 0 ? cells : own)] += this.v[place] / weight
    }
    this.#sets[node * categorical.length + c] = set
  }

  #mergeCategories(node: number, first: number, children: number, weight: number): void {
    const { axes, categorical } = this.#columns
    for (let c = 0; c < categorical.length; c++) {
      const { cells } = axes[categorical[c]]
      let set = 0
      for (let child = first; child < first + children; child++) set |= this.#sets[child * categorical.length + c]
      this.#sets[node * categorical.length + c] = set
      if (this.#shares[c] < 0) continue
      const to = node * this.#stride + this.#shares[c]
      this.#records.fill(0, to, to + cells + 1)
      if (weight === 0) continue
      for (let child = first; child < first + children; child++) {
        const share = this.weight(child) / weight
        const from = child * this.#stride + this.#shares[c]
        for (let category = 0; category <= cells; category++) this.#records[to + category] += share * this.#records[from + category]
      }
    }
  }
}

function extended<T extends Float64Array | Int32Array>(old: T, larger: T): T {
  larger.set(old)
  return larger
}
