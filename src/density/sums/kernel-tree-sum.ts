// A kernel sum that takes the tree where it pays and a plain loop over all points where it does not: few points, many columns, tiny errors.
// Method: for each ε, sums at a few of the tree's own points are taken with their work counted, in units of one point of a leaf, never timed: so the choice
// depends on the tree and ε alone, and is the same on every machine. It is kept until the tree is said to have changed.
// Cost: that of the cheaper way, and once for each tree and ε five sums. Error: that of `BoundedSum`.

import { BoundedSum, CRUMBS, EXACT } from '../tree/bounded-sum.ts'
import type { Geometry } from '../tree/geometry.ts'
import type { Topology } from '../tree/layout.ts'

/** Queries that decide. */
const SAMPLES = 5
/** Choices of other ε that are remembered. */
const CHOICES = 64
/** Places of a plain loop between two looks at what is negligible, or enough. */
const STRETCH = 2048

/** Sums over one tree. One sum at a time. */
export class KernelTreeSum {
  readonly #layout: Topology
  readonly #geometry: Geometry
  readonly #queryAt: (place: number) => Float64Array
  readonly #tree: BoundedSum
  /** from, to of the places of all leaves; undefined: the tree has changed. */
  #leaves: Int32Array | undefined
  #places = 0
  readonly #choices = new Map<number, boolean>()

  /** @param queryAt the query that asks for the sum at the point of a place */
  constructor(layout: Topology, geometry: Geometry, queryAt: (place: number) => Float64Array) {
    this.#layout = layout
    this.#geometry = geometry
    this.#queryAt = queryAt
    this.#tree = new BoundedSum(layout, geometry)
  }

  /**
   * Says that nodes, places, points or weights are not what they were.
   *
   * @param much whether that may make the other way the cheaper one
   */
  changed(much = true): void {
    this.#leaves = undefined
    if (much) this.#choices.clear()
  }

  /** Whether sums of this ε pass over all points. */
  isFlat(epsilon: number): boolean {
    let flat = this.#choices.get(epsilon)
    if (flat === undefined) {
      if (this.#choices.size >= CHOICES) this.#choices.clear()
      this.#choices.set(epsilon, (flat = this.#choose(epsilon)))
    }
    return flat
  }

  /** The sum at q: see `BoundedSum.at`. */
  at(q: Float64Array, epsilon: number, floor = 0, enough = Infinity, shift = 0, budget = Infinity): number {
    return this.isFlat(epsilon) ? this.#over(this.#leaves ?? this.#findLeaves(), q, epsilon, floor, enough, shift) : this.#tree.at(q, epsilon, floor, enough, shift, budget)
  }

  /** The largest shift: see `BoundedSum.nearest`. */
  nearest(q: Float64Array): number {
    return this.#tree.nearest(q)
  }

  /** Leaf by leaf, in the order of the tree: the bits of the sum do not depend on where points lie in memory. */
  #over(leaves: Int32Array, q: Float64Array, epsilon: number, floor: number, enough: number, shift: number): number {
    const geometry = this.#geometry
    const share = (CRUMBS * Math.max(epsilon, EXACT)) / geometry.weight(0)
    let sum = 0
    let cut = Infinity
    for (let r = 0, next = 0, passed = 0; r < leaves.length; r += 2) {
      if (passed >= next) {
        const least = floor + sum
        if (least >= enough) return sum
        cut = least > 0 ? -2 * Math.log(share * least) : Infinity
        next = passed + STRETCH
      }
      sum += geometry.leaf(leaves[r], leaves[r + 1], q, cut + shift, shift)
      passed += leaves[r + 1] - leaves[r]
    }
    return sum
  }

  #choose(epsilon: number): boolean {
    const runs = this.#leaves ?? this.#findLeaves()
    const places = this.#places
    let work = 0
    for (let s = 0; s < SAMPLES && work < SAMPLES * places; s++) {
      this.#tree.at(this.#queryAt(placeOf(runs, Math.floor(((s + 0.5) * places) / SAMPLES))), epsilon)
      work += this.#tree.work
    }
    return work >= SAMPLES * places
  }

  #findLeaves(): Int32Array {
    const { start, end, child, children } = this.#layout
    const leaves: number[] = []
    this.#places = 0
    const visit = (node: number): void => {
      for (let c = child[node]; c < child[node] + children[node]; c++) visit(c)
      if (children[node] > 0 || start[node] === end[node]) return
      this.#places += end[node] - start[node]
      leaves.push(start[node], end[node])
    }
    visit(0)
    return (this.#leaves = Int32Array.from(leaves))
  }
}

/** The place that comes after this many others. */
function placeOf(runs: Int32Array, others: number): number {
  let left = others
  let r = 0
  while (left >= runs[r + 1] - runs[r]) {
    left -= runs[r + 1] - runs[r]
    r += 2
  }
  return runs[r] + left
}
