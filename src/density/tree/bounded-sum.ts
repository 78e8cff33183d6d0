// Σ_i v_i e^(−z_i / 2) over a rose tree, with a guaranteed relative error.
// Method: a node's sum lies between Jensen's bound v e^(−z̄/2) and the chord of the convex e^(−z/2) over [z_min, z_max], where z̄ is the mean of z. The
// node of the largest gap is opened first (a series where the geometry has one; else its children, or its points) until all gaps together are below
// ε times the lower bounds together. Nodes and points beyond a cut are left out; what they could add counts as error.
// Source: Gray and Moore (2003), with bounds as in KARL (Chan et al., ICDE 2019, https://doi.org/10.1109/ICDE.2019.00055).
// Cost: O(log n) in one column, up to O(n) in many. Error: |result − sum| ≤ ε sum, plus rounding; with ε = 0 that of the exponential, 1e-13.

import { halfExp } from '../../numerics/index.ts'
import { GapQueue } from '../sums/gap-queue.ts'
import { DEFAULT_COSTS, type Geometry } from './geometry.ts'
import type { Topology } from './layout.ts'
import { SampledRest } from './sampled-rest.ts'

/** The ε of an exact sum: e^−34 is below the rounding of the rest. */
export const EXACT = Math.exp(-34)
/** The share of ε that may be spent on what is left out. */
export const CRUMBS = 0.25
/** The share of ε that sums of low precision may be off by. */
const ROUGH = 0.25
/** The cut is set anew when the lower bound has grown by this factor. */
const GROWTH = 1.2
/** The standard error allowed to a sample, as a share of ε. */
const SAMPLED = 2 / 3
/** Where a sample does not tell enough, so many times the work is done before the next. */
const PATIENCE = 4
/** Rounding of a z and of a mean of z, relatively. */
const ROUNDING = 2 ** -46
/** A mean z beyond this is left to full precision: single precision ends at e^−87. */
const ROUGH_REACH = 100

/** Sums over one tree. Owns its queue: one sum at a time. */
export class BoundedSum {
  /** What the last sum cost, in units of one point of a leaf. */
  work = 0
  readonly #layout: Topology
  readonly #geometry: Geometry
  readonly #queue = new GapQueue()
  readonly #sampled: SampledRest
  /** By slot, a slot for every node met: the node, its bounds' middle, half their difference, the lower bound, its least z (NaN: no series), its mean z. */
  #node = new Int32Array(0)
  #middle = new Float64Array(0)
  #gap = new Float64Array(0)
  #low = new Float64Array(0)
  #near = new Float64Array(0)
  #mean = new Float64Array(0)

  /** @param layout read anew at every sum: its arrays may be replaced between two */
  constructor(layout: Topology, geometry: Geometry) {
    this.#layout = layout
    this.#geometry = geometry
    this.#sampled = new SampledRest(layout, geometry)
  }

  /**
   * The sum at q.
   *
   * @param epsilon ≥ 0
   * @param floor a lower bound of what else is added to the sum (a prior's term); it makes more kernels negligible
   * @param enough once floor and sum are known to be at least this together, the answer is a lower bound of the sum that shows it
   * @param shift every z less this: the sum comes out e^(shift / 2) times as large, and `floor` and `enough` count so too; at most `nearest(q)`
   * @param budget work after which what is still open may be estimated from a sample, with a standard error of ε · 2/3; not beside a shift
   */
  // One loop, because its running sums must stay in registers.
  at(q: Float64Array, epsilon: number, floor = 0, enough = Infinity, shift = 0, budget = Infinity): number {
    const { child, children, start, end, count } = this.#layout
    const geometry = this.#geometry
    const queue = this.#queue
    const total = geometry.weight(0)
    if (this.#node.length <= count) this.#makeRoom(2 * count + 1)
    this.work = 0
    if (!(total > 0)) return 0
    const node = this.#node
    const middle = this.#middle
    const gap = this.#gap
    const low = this.#low
    const near = this.#near
    const mean = this.#mean
    const tolerance = Math.max(epsilon, EXACT)
    const series = shift === 0 ? geometry.series : undefined
    const rough = shift === 0 && geometry.rough !== undefined && tolerance >= geometry.rough.least ? geometry.rough : undefined
    const { node: nodeCost, series: seriesCost, roughLeaf, roughPoint } = geometry.costs ?? DEFAULT_COSTS
    queue.clear(count + 1)
    let sum = 0
    let spent = 0
    let least = floor
    let work = 0
    // What may be left out per unit of weight, the bound it came from, and the z from which a kernel adds less.
    let crumb = 0
    let known = 0
    let cut = Infinity
    let patience = budget
    for (let slots = 0, first = 0, last = 1; ; ) {
      const fresh = slots
      const beyond = cut + shift
      for (let c = first; c < last; c++) {
        geometry.measure(c, q, beyond)
        // The comparison that `measure` makes: a difference could round the other way.
        if (geometry.zMin >= beyond) spent += geometry.weight(c) * crumb
        else least += this.#bound(slots++, c, shift)
      }
      work += (last - first) * nodeCost
      if (least >= enough) break
      if (least > GROWTH * known) {
        known = least
        crumb = (CRUMBS * tolerance * least) / total
        cut = -2 * Math.log(crumb)
      }
      for (let slot = fresh; slot < slots; slot++) {
        if (gap[slot] <= crumb * geometry.weight(node[slot])) spent += gap[slot]
        else queue.push(slot, gap[slot])
      }
      first = last = 0
      const slot = queue.total + spent <= tolerance * least ? -1 : queue.pop(gap)
      if (slot < 0) {
        for (let s = 0; s < slots; s++) sum += middle[s]
        this.work = work
        return sum
      }
      if (work > patience) {
        let closed = sum
        for (let s = 0; s < slots; s++) closed += middle[s]
        const rest = this.#sampled.estimate({ node, middle, near, slots }, q, floor + closed, tolerance * SAMPLED, enough)
        if (rest === rest) {
          this.work = work
          return closed + rest
        }
        patience = PATIENCE * work
      }
      const at = node[slot]
      if (series !== undefined && near[slot] >= 0 && series.expand(at, q, near[slot], gap[slot])) {
        const better = Math.max(low[slot], series.value - series.error)
        least += better - low[slot]
        work += seriesCost
        low[slot] = better
        middle[slot] = series.value
        gap[slot] = series.error
        near[slot] = NaN
        if (series.error <= crumb * geometry.weight(at)) spent += series.error
        else queue.push(slot, series.error)
        continue
      }
      middle[slot] = 0
      least -= low[slot]
      if (children[at] > 0) {
        first = child[at]
        last = first + children[at]
        continue
      }
      const quick = rough !== undefined && mean[slot] < ROUGH_REACH ? rough.sum(at, start[at], end[at], q, mean[slot], ROUGH * tolerance) : NaN
      if (quick === quick) {
        sum += quick
        least += quick - rough!.error
        spent += rough!.error
        work += roughLeaf + roughPoint * (end[at] - start[at])
      } else {
        const exact = geometry.leaf(start[at], end[at], q, cut + shift, shift)
        sum += exact
        least += exact
        spent += geometry.weight(at) * crumb
        work += end[at] - start[at]
      }
    }
    this.work = work
    return least - floor
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

  /** Writes a node just measured into a slot; returns its lower bound. */
  #bound(slot: number, node: number, shift: number): number {
    const weight = this.#geometry.weight(node)
    const { zMin, zMax, zMean, zMeanLow } = this.#geometry
    const lower = weight * halfExp(Math.max(0, zMean - shift))
    let upper = lower
    // No z is below the shift: the chord starts there at the earliest.
    const least = Math.max(zMin, shift)
    if (zMax > least) {
      // Weights may differ by more than digits: a light point near by must not be lost in the rounding of the mean. Where all z are alike it costs no digit.
      const off = zMax - least > 1 ? ROUNDING * zMax : 0
      const part = Math.min(1, Math.max(0, (zMax - zMeanLow + off) / (zMax - least)))
      upper = Math.max(lower, weight * (part * halfExp(least - shift) + (1 - part) * halfExp(zMax - shift)))
    }
    this.#node[slot] = node
    this.#middle[slot] = (lower + upper) / 2
    this.#gap[slot] = (upper - lower) / 2
    this.#low[slot] = lower
    this.#near[slot] = zMin
    this.#mean[slot] = zMean
    return lower
  }

  #makeRoom(room: number): void {
    this.#node = new Int32Array(room)
    this.#middle = new Float64Array(room)
    this.#gap = new Float64Array(room)
    this.#low = new Float64Array(room)
    this.#near = new Float64Array(room)
    this.#mean = new Float64Array(room)
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
