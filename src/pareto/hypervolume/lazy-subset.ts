// Greedy subset selection with three or more objectives, which evaluates a candidate only while it may still be the best.
// Method: lazy greedy. What a candidate adds can only shrink as the choice grows, so its last known value is a bound; a heap by bound
// offers the candidates. An offered bound is first tightened against the newest choice alone, then replaced by the exclusive volume.
// Source: M. Minoux, in Optimization Techniques, LNCIS 7 (1978) 234-243, https://doi.org/10.1007/BFb0006528.
// Cost: O(n k) exclusive volumes at worst; a few per choice in practice.

import { boxVolume, exclusiveVolume, type ExclusiveVolume } from './exclusive.ts'

/**
 * The places of k rows in order of choice; ties go to the lower place.
 *
 * @param rows n·m numbers, distinct, in lexicographic order; ±Infinity allowed
 * @param reference m finite numbers
 * @param k fewer than n
 */
export function lazySubset(rows: Float64Array, reference: Float64Array, k: number): Int32Array {
  const m = reference.length
  const heap = new Candidates(rows, reference)
  const choice = new SortedRows(k, m)
  const chosen = new Int32Array(k)
  for (let round = 0; round < k; round++) {
    const best = heap.takeBest(choice)
    chosen[round] = best
    if (heap.box[best] === Infinity) return fillInOrder(chosen, round + 1)
    if (heap.box[best] > 0) choice.insert(rows.subarray(best * m, (best + 1) * m))
  }
  return chosen
}

/** After an infinite volume nothing adds to it: the places not yet chosen, in order. */
function fillInOrder(chosen: Int32Array, from: number): Int32Array {
  const taken = new Set(chosen.subarray(0, from))
  for (let round = from, place = 0; round < chosen.length; place++) if (!taken.has(place)) chosen[round++] = place
  return chosen
}

/** The chosen rows in the order of a sweep along the last objective, and the newest of them. */
class SortedRows {
  readonly rows: Float64Array
  count = 0
  newest: Float64Array | undefined
  readonly #m: number

  constructor(capacity: number, m: number) {
    this.rows = new Float64Array(capacity * m)
    this.#m = m
  }

  insert(row: Float64Array): void {
    const m = this.#m
    let at = this.count * m
    while (at > 0 && this.rows[at - 1] > row[m - 1]) at -= m
    this.rows.copyWithin(at + m, at, this.count * m)
    this.rows.set(row, at)
    this.count++
    this.newest = row
  }
}

/** The rows not yet chosen, in a heap: largest bound first, then lowest place. Bounds only fall, so only the root ever sinks. */
class Candidates {
  /** The volume of each row's own box, 0 outside the reference. */
  readonly box: Float64Array
  readonly #rows: Float64Array
  readonly #reference: Float64Array
  readonly #bounds: Float64Array
  /** Of each row, how many choices its bound was tightened against, and how many its exclusive volume saw. */
  readonly #tightened: Int32Array
  readonly #evaluated: Int32Array
  readonly #heap: Int32Array
  readonly #exclusive: ExclusiveVolume
  #size: number

  constructor(rows: Float64Array, reference: Float64Array) {
    const m = reference.length
    const n = rows.length / m
    this.#rows = rows
    this.#reference = reference
    this.box = Float64Array.from({ length: n }, (_, i) => boxVolume(rows, i * m, reference))
    this.#bounds = this.box.slice()
    this.#tightened = new Int32Array(n)
    this.#evaluated = new Int32Array(n)
    this.#exclusive = exclusiveVolume(reference)
    this.#heap = Int32Array.from({ length: n }, (_, i) => i)
    this.#size = n
    for (let at = n >> 1; at >= 0; at--) this.#sink(at)
  }

  /** Removes the candidate that adds most to `choice` and returns its place. */
  takeBest(choice: SortedRows): number {
    let best = 0
    for (;;) {
      const i = this.#heap[0]
      if (this.#evaluated[i] === choice.count) {
        this.#heap[0] = this.#heap[--this.#size]
        this.#sink(0)
        return i
      }
      if (this.#tightened[i] !== choice.count) this.#tighten(i, choice)
      else best = Math.max(best, this.#evaluate(i, choice, best))
      this.#sink(0)
    }
  }

  /** Lowers the bound of i to what it adds to the newest choice alone. */
  #tighten(i: number, choice: SortedRows): void {
    const m = this.#reference.length
    let shared = 1
    for (let j = 0; j < m; j++) shared *= this.#reference[j] - Math.max(this.#rows[i * m + j], choice.newest![j])
    this.#bounds[i] = Math.min(this.#bounds[i], this.box[i] - shared)
    this.#tightened[i] = choice.count
  }

  /** The exclusive volume of i, or a bound below `best`. */
  #evaluate(i: number, choice: SortedRows, best: number): number {
    const m = this.#reference.length
    const volume = this.box[i] === 0 ? 0 : this.#exclusive.of(this.#rows.subarray(i * m, (i + 1) * m), choice.rows, choice.count, -1, best)
    this.#bounds[i] = volume
    this.#evaluated[i] = choice.count
    return volume
  }

  #sink(start: number): void {
    const heap = this.#heap
    const size = this.#size
    let at = start
    const moving = heap[at]
    for (;;) {
      let child = 2 * at + 1
      if (child >= size) break
      if (child + 1 < size && this.#precedes(heap[child + 1], heap[child])) child++
      if (!this.#precedes(heap[child], moving)) break
      heap[at] = heap[child]
      at = child
    }
    heap[at] = moving
  }

  #precedes(a: number, b: number): boolean {
    return this.#bounds[a] > this.#bounds[b] || (this.#bounds[a] === this.#bounds[b] && a < b)
  }
}
