// What a bounded sum has not opened, estimated from a sample of its points: for sums that need not be certain.
// Method: nodes are drawn in proportion to an upper bound of what they hold, systematically, and a point of each by the weights below; the mean of
// (kernel scaled up to the node − middle of the node's bounds) / probability estimates without bias what the middles miss, and Welford's variance says how well.
// The draws are the same for every query of a tree, so what two queries are off by is much the same. Cost: O(B log n) a draw.

import { halfExp } from '../../numerics/index.ts'
import { Welford } from '../../stats/index.ts'
import type { Geometry } from './geometry.ts'
import type { Topology } from './layout.ts'

/** Draws between two looks at the error, and at most. */
const BATCH = 128
const MOST = 1024
/** An error so many times what the draws left could mend ends the sample. */
const HOPELESS = 1.5
/** Standard errors within which an answer is taken to lie where it only has to be on one side. */
const SURE = 4

/** Nodes not opened yet: their numbers, middles of bounds, least z, and a count. */
export interface Unopened {
  readonly node: Int32Array
  readonly middle: Float64Array
  readonly near: Float64Array
  readonly slots: number
}

/** Estimates over one tree. */
export class SampledRest {
  readonly #layout: Topology
  readonly #geometry: Geometry
  #share = new Float64Array(0)
  #state = 1

  constructor(layout: Topology, geometry: Geometry) {
    this.#layout = layout
    this.#geometry = geometry
  }

  /**
   * An estimate of what these nodes hold beside their middles; NaN when a sample does not tell it well enough.
   *
   * @param known everything else: the middles, what was summed, what is added
   * @param tolerance the standard error allowed, relative to the whole
   * @param enough a whole that is surely this large need not be known better
   */
  estimate(unopened: Unopened, q: Float64Array, known: number, tolerance: number, enough: number): number {
    const total = this.#setShares(unopened)
    // Every node is known as well as a series or a double can tell: there is nothing to draw from.
    if (!(total / BATCH > 0)) return NaN
    const moments = new Welford()
    this.#state = 0x9e3779b9
    while (moments.count < MOST) {
      this.#draw(unopened, q, total, moments)
      const whole = known + moments.mean
      const error = Math.sqrt(moments.variance('sample') / moments.count)
      if (whole - SURE * error >= enough) return moments.mean - SURE * error
      if (error <= tolerance * whole) return moments.mean
      // An error falls with the square root of the draws.
      if (error > HOPELESS * tolerance * whole * Math.sqrt(MOST / moments.count)) break
    }
    return NaN
  }

  /** Upper bounds of the nodes, and their sum. A node that is opened, or known exactly, has middle 0. */
  #setShares({ node, middle, near, slots }: Unopened): number {
    if (this.#share.length < slots) this.#share = new Float64Array(2 * slots)
    let total = 0
    for (let s = 0; s < slots; s++) total += this.#share[s] = middle[s] > 0 ? this.#geometry.weight(node[s]) * halfExp(near[s]) : 0
    return total
  }

  #draw({ node, middle, slots }: Unopened, q: Float64Array, total: number, moments: Welford): void {
    const step = total / BATCH
    let wanted = step * this.#uniform()
    let passed = 0
    for (let s = 0; s < slots; s++) {
      const share = this.#share[s]
      passed += share
      for (; wanted < passed; wanted += step) moments.push((this.#pointOf(node[s], q) - middle[s]) * (total / share))
    }
  }

  /** The kernel of a point under a node, scaled up to an estimate of the node's sum. */
  #pointOf(node: number, q: Float64Array): number {
    const { child, children, start, end } = this.#layout
    const geometry = this.#geometry
    let at = node
    while (children[at] > 0) {
      let wanted = this.#uniform() * geometry.weight(at)
      const last = child[at] + children[at] - 1
      let c = child[at]
      while (c < last && wanted >= geometry.weight(c)) wanted -= geometry.weight(c++)
      at = c
    }
    const count = end[at] - start[at]
    if (count === 0) return 0
    const place = start[at] + Math.floor(this.#uniform() * count)
    return (geometry.leaf(place, place + 1, q, Infinity, 0) * count * geometry.weight(node)) / geometry.weight(at)
  }

  /** Marsaglia's xorshift, 32 bits: enough for which points to look at. */
  #uniform(): number {
    let x = this.#state
    x ^= x << 13
    x ^= x >>> 17
    x ^= x << 5
    this.#state = x
    return (x >>> 0) / 4294967296
  }
}
