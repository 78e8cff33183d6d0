// Σ_i v_i e^(−z_i / 2) over a rose tree, with a guaranteed relative error.
// Method: a node's sum lies between Jensen's bound v e^(−z̄/2) and the chord of the convex e^(−z/2) over [z_min, z_max], where z̄ is the exact mean of z.
// Nodes are taken as their midpoint while the error stays below its share of a running lower bound; unspent share accumulates.
// Source: the prune rule of Gray and Moore (2003) with bounds as in KARL (Chan et al., ICDE 2019, https://doi.org/10.1109/ICDE.2019.00055).
// Cost: O(log n) in one column, up to O(n) in many. Error: |result − sum| ≤ ε (1 + ε) sum; with ε = 0 that of the exponential, 1e-13.

import { halfExp } from '../../numerics/index.ts'
import type { Geometry } from './geometry.ts'
import type { Topology } from './layout.ts'

/** With ε = 0, kernels this many nats below their share of the sum are left out: e^−34 is below the rounding of the rest. */
const EXACT = Math.exp(-34)

/** Sums over one tree. Owns its stack: one sum at a time. */
export class BoundedSum {
  readonly #layout: Topology
  readonly #geometry: Geometry
  #node = new Int32Array(0)
  #middle = new Float64Array(0)
  #gap = new Float64Array(0)
  #low = new Float64Array(0)

  /** @param layout read anew at every sum: its arrays may be replaced between two */
  constructor(layout: Topology, geometry: Geometry) {
    this.#layout = layout
    this.#geometry = geometry
  }

  /**
   * The sum at q.
   *
   * @param epsilon ≥ 0
   * @param floor a lower bound of what else is added to the sum (a prior's term); it makes more kernels negligible
   * @param enough once floor and sum are known to be at least this together, the answer is a lower bound of the sum that shows it
   * @param shift every z less this: the sum comes out e^(shift / 2) times as large, and `floor` and `enough` count so too; at most `nearest(q)`
   */
  at(q: Float64Array, epsilon: number, floor = 0, enough = Infinity, shift = 0): number {
    const { child, children, start, end, count } = this.#layout
    if (this.#node.length <= count) this.#makeRoom(2 * count + 1)
    const [geometry, node, middle, gap, low] = [this.#geometry, this.#node, this.#middle, this.#gap, this.#low]
    const total = geometry.weight(0)
    if (!(total > 0)) return 0
    geometry.measure(0, q)
    let size = 0
    let least = floor + this.#push(size++, 0, shift)
    const share = epsilon / total
    const negligible = Math.max(share, EXACT / total)
    let sum = 0
    let error = 0
    let done = 0
    let cut = cutOf(negligible * least)
    while (size > 0) {
      if (least >= enough) return least - floor
      const top = --size
      const at = node[top]
      const weight = geometry.weight(at)
      if (error + gap[top] <= share * least * (done + weight)) {
        sum += middle[top]
        error += gap[top]
        done += weight
      } else if (children[at] === 0) {
        const exact = geometry.leaf(start[at], end[at], q, cut + shift, shift)
        sum += exact
        least += exact - low[top]
        done += weight
        cut = cutOf(negligible * least)
      } else {
        least -= low[top]
        const from = size
        for (let c = child[at]; c < child[at] + children[at]; c++) {
          geometry.measure(c, q)
          if (geometry.zMin - shift >= cut) {
            done += geometry.weight(c)
            error += geometry.weight(c) * share * least
          } else least += this.#push(size++, c, shift)
        }
        this.#largestOnTop(from, size)
      }
    }
    return sum
  }

  /** The least z of a point that has weight, Infinity when none has: the largest shift. A sum with it underflows only where weights do. */
  nearest(q: Float64Array): number {
    const { child, children, start, end, count } = this.#layout
    if (this.#node.length <= count) this.#makeRoom(2 * count + 1)
    const [geometry, node, least] = [this.#geometry, this.#node, this.#low]
    let size = 0
    let best = Infinity
    geometry.measure(0, q)
    if (geometry.weight(0) > 0) least[size++] = geometry.zMin
    node[0] = 0
    while (size > 0) {
      const at = node[--size]
      if (least[size] >= best) continue
      if (children[at] === 0) {
        best = Math.min(best, geometry.nearest(start[at], end[at], q))
        continue
      }
      const from = size
      for (let c = child[at]; c < child[at] + children[at]; c++) {
        geometry.measure(c, q)
        if (!(geometry.weight(c) > 0 && geometry.zMin < best)) continue
        node[size] = c
        least[size++] = geometry.zMin
      }
      nearestOnTop(node, least, from, size - 1)
    }
    return best
  }

  #push(place: number, node: number, shift: number): number {
    const weight = this.#geometry.weight(node)
    const { zMin, zMax, zMean, zMeanLow } = this.#geometry
    const lower = weight * halfExp(Math.max(0, zMean - shift))
    let upper = lower
    if (zMax > zMin) {
      const part = Math.min(1, Math.max(0, (zMax - zMeanLow) / (zMax - zMin)))
      upper = Math.max(lower, weight * (part * halfExp(Math.max(0, zMin - shift)) + (1 - part) * halfExp(Math.max(0, zMax - shift))))
    }
    this.#node[place] = node
    this.#middle[place] = (lower + upper) / 2
    this.#gap[place] = (upper - lower) / 2
    this.#low[place] = lower
    return lower
  }

  #makeRoom(room: number): void {
    this.#node = new Int32Array(room)
    this.#middle = new Float64Array(room)
    this.#gap = new Float64Array(room)
    this.#low = new Float64Array(room)
  }

  #largestOnTop(from: number, size: number): void {
    const last = size - 1
    let best = last
    for (let a = from; a < last; a++) if (this.#low[a] > this.#low[best]) best = a
    if (best >= last || last < from) return
    for (const values of [this.#node, this.#middle, this.#gap, this.#low]) {
      const kept = values[best]
      values[best] = values[last]
      values[last] = kept
    }
  }
}

/** Moves the node of the least z of these places to the last. */
function nearestOnTop(node: Int32Array, least: Float64Array, from: number, last: number): void {
  for (let a = from; a < last; a++) {
    if (least[a] >= least[last]) continue
    const [kept, z] = [node[a], least[a]]
    node[a] = node[last]
    least[a] = least[last]
    node[last] = kept
    least[last] = z
  }
}

/** z beyond which a kernel of weight 1 adds less than this. */
function cutOf(least: number): number {
  return least > 0 ? -2 * Math.log(least) : Infinity
}
