// Σ_i v_i e^(−z_i / 2) over a rose tree, with a guaranteed relative error.
// Method: a node's sum lies between Jensen's bound v e^(−z̄/2) and the chord of the convex e^(−z/2) over [z_min, z_max], where z̄ is the exact mean of z.
// Nodes are taken as their midpoint while the error stays below its share of a running lower bound; unspent share accumulates.
// Source: the prune rule of Gray and Moore (2003) with bounds as in KARL (Chan et al., ICDE 2019, https://doi.org/10.1109/ICDE.2019.00055).
// Cost: O(log n) in one column, up to O(n) in many. Error: |result − sum| ≤ ε (1 + ε) sum; with ε = 0 that of the exponential, 1e-13.

import { halfExp } from '../../numerics/index.ts'
import type { Geometry } from './geometry.ts'
import type { Layout } from './layout.ts'

/** With ε = 0, kernels this many nats below their share of the sum are left out: e^−34 is below the rounding of the rest. */
const EXACT = Math.exp(-34)

/** Sums over one tree. Owns its stack: one sum at a time. */
export class BoundedSum {
  readonly #layout: Layout
  readonly #geometry: Geometry
  readonly #node: Int32Array
  readonly #middle: Float64Array
  readonly #gap: Float64Array
  readonly #low: Float64Array

  constructor(layout: Layout, geometry: Geometry) {
    this.#layout = layout
    this.#geometry = geometry
    const room = layout.count + 1
    this.#node = new Int32Array(room)
    this.#middle = new Float64Array(room)
    this.#gap = new Float64Array(room)
    this.#low = new Float64Array(room)
  }

  /**
   * The sum at q.
   *
   * @param epsilon ≥ 0
   * @param floor a lower bound of what else is added to the sum (a prior's term); it makes more kernels negligible
   */
  at(q: Float64Array, epsilon: number, floor = 0): number {
    const { child, children, start, end } = this.#layout
    const [geometry, node, middle, gap, low] = [this.#geometry, this.#node, this.#middle, this.#gap, this.#low]
    const total = geometry.weight(0)
    if (!(total > 0)) return 0
    geometry.measure(0, q)
    let size = 0
    let least = floor + this.#push(size++, 0)
    const share = epsilon / total
    const negligible = Math.max(share, EXACT / total)
    let sum = 0
    let error = 0
    let done = 0
    let cut = cutOf(negligible * least)
    while (size > 0) {
      const top = --size
      const at = node[top]
      const weight = geometry.weight(at)
      if (error + gap[top] <= share * least * (done + weight)) {
        sum += middle[top]
        error += gap[top]
        done += weight
      } else if (children[at] === 0) {
        const exact = geometry.leaf(start[at], end[at], q, cut)
        sum += exact
        least += exact - low[top]
        done += weight
        cut = cutOf(negligible * least)
      } else {
        least -= low[top]
        const from = size
        for (let c = child[at]; c < child[at] + children[at]; c++) {
          geometry.measure(c, q)
          if (geometry.zMin >= cut) {
            done += geometry.weight(c)
            error += geometry.weight(c) * share * least
          } else least += this.#push(size++, c)
        }
        this.#largestOnTop(from, size)
      }
    }
    return sum
  }

  #push(place: number, node: number): number {
    const weight = this.#geometry.weight(node)
    const { zMin, zMax, zMean } = this.#geometry
    const lower = weight * halfExp(zMean)
    let upper = lower
    if (zMax > zMin) {
      const part = Math.min(1, Math.max(0, (zMax - zMean) / (zMax - zMin)))
      upper = Math.max(lower, weight * (part * halfExp(zMin) + (1 - part) * halfExp(zMax)))
    }
    this.#node[place] = node
    this.#middle[place] = (lower + upper) / 2
    this.#gap[place] = (upper - lower) / 2
    this.#low[place] = lower
    return lower
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

/** z beyond which a kernel of weight 1 adds less than this. */
function cutOf(least: number): number {
  return least > 0 ? -2 * Math.log(least) : Infinity
}
