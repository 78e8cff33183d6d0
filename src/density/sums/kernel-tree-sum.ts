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
  /** from, to of the places of all leaves, neighbours joined; undefined: the tree has changed. */
  #runs: Int32Array | undefined
  #places = 0
  readonly #choices = new Map<number, boolean>()

  /** @param queryAt the query that asks for the sum at the point of a place */
  constructor(layout: Topology, geometry: Geometry, queryAt: (place: number) => Float64Array) {
    this.#layout = layout
    this.#geometry = geometry
    this.#queryAt = queryAt
    this.#tree = new BoundedSum(layout, geometry)
  }

  /** Says that nodes, places, points or weights are not what they were. */
  changed(): void {
    this.#runs = undefined
    this.#choices.clear()
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
  at(q: Float64Array, epsilon: number, floor = 0, enough = Infinity, shift = 0): number {
    return this.isFlat(epsilon) ? this.#over(this.#runs ?? this.#findRuns(), q, epsilon, floor, enough, shift) : this.#tree.at(q, epsilon, floor, enough, shift)
  }

  /** The largest shift: see `BoundedSum.nearest`. */
  nearest(q: Float64Array): number {
    return this.#tree.nearest(q)
  }

  #over(runs: Int32Array, q: Float64Array, epsilon: number, floor: number, enough: number, shift: number): number {
    const geometry = this.#geometry
    const share = (CRUMBS * Math.max(epsilon, EXACT)) / geometry.weight(0)
    let sum = 0
    for (let r = 0; r < runs.length; r += 2) {
      for (let from = runs[r]; from < runs[r + 1]; from += STRETCH) {
        const least = floor + sum
        if (least >= enough) return sum
        const cut = least > 0 ? -2 * Math.log(share * least) : Infinity
        sum += geometry.leaf(from, Math.min(from + STRETCH, runs[r + 1]), q, cut + shift, shift)
      }
    }
    return sum
  }

  #choose(epsilon: number): boolean {
    const runs = this.#runs ?? this.#findRuns()
    const places = this.#places
    let work = 0
    for (let s = 0; s < SAMPLES && work < SAMPLES * places; s++) {
      this.#tree.at(this.#queryAt(placeOf(runs, Math.floor(((s + 0.5) * places) / SAMPLES))), epsilon)
      work += this.#tree.work
    }
    return work >= SAMPLES * places
  }

  #findRuns(): Int32Array {
    const { count, start, end, children } = this.#layout
    const runs: number[] = []
    this.#places = 0
    for (let node = 0; node < count; node++) {
      if (children[node] > 0 || start[node] === end[node]) continue
      this.#places += end[node] - start[node]
      if (runs.length > 0 && runs[runs.length - 1] === start[node]) runs[runs.length - 1] = end[node]
      else runs.push(start[node], end[node])
    }
    return (this.#runs = Int32Array.from(runs))
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
