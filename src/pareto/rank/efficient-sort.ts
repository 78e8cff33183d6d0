// Non-dominated ranks of three or more objectives: each row goes into the first front that does not dominate it.
// Method: efficient non-dominated sort with binary search over the fronts (ENS-BS). Rows come in lexicographic order, so only rows already
// placed can dominate. With three objectives a front is a staircase in the last two and answers in O(log n); with more it is a
// list, asked from the newest row back.
// Source: Zhang, Tian, Cheng, Jin, IEEE Trans. Evol. Comput. 19 (2015) 201-213, https://doi.org/10.1109/TEVC.2014.2308305.
// Cost: m = 3: O(n log² n) and the moves of the staircases; m ≥ 4: O(m n²) at worst, when all rows are one front.

import { Staircase } from '../staircase.ts'
import { Quota } from './quota.ts'

/** One front under construction. */
interface Front {
  /** Whether a row of the front dominates row i, which comes later in lexicographic order. */
  covers(i: number): boolean
  add(i: number): void
}

/**
 * Ranks of distinct rows in lexicographic order.
 *
 * @param rows count·m numbers, distinct, in lexicographic order; m ≥ 3
 * @param stopAfter stop once that many rows are ranked
 */
export function efficientSort(rows: Float64Array, m: number, count: number, stopAfter: number): Int32Array {
  const ranks = new Int32Array(count)
  const fronts: Front[] = []
  const quota = new Quota(stopAfter)
  for (let i = 0; i < count; i++) {
    const rank = firstFree(fronts, Math.min(fronts.length, quota.limit), i, quota.limit < Infinity)
    ranks[i] = rank
    if (rank >= quota.limit) continue
    if (rank === fronts.length) fronts.push(m === 3 ? new StairFront(rows) : new ListFront(rows, m))
    fronts[rank].add(i)
    quota.count(rank)
  }
  return quota.clip(ranks)
}

/** The first of `count` fronts that does not dominate row i. With `lastFirst` the last one is asked first: most rows are behind it. */
function firstFree(fronts: Front[], count: number, i: number, lastFirst: boolean): number {
  let low = 0
  let high = count
  if (lastFirst && count > 0) {
    if (fronts[count - 1].covers(i)) return count
    high = count - 1
  }
  while (low < high) {
    const middle = (low + high) >> 1
    if (fronts[middle].covers(i)) low = middle + 1
    else high = middle
  }
  return low
}

class StairFront implements Front {
  readonly #rows: Float64Array
  readonly #stairs = new Staircase(4)

  constructor(rows: Float64Array) {
    this.#rows = rows
  }

  covers(i: number): boolean {
    return this.#stairs.covers(this.#rows[3 * i + 1], this.#rows[3 * i + 2])
  }

  add(i: number): void {
    this.#stairs.insert(this.#rows[3 * i + 1], this.#rows[3 * i + 2])
  }
}

class ListFront implements Front {
  readonly #rows: Float64Array
  readonly #m: number
  readonly #members: number[] = []

  constructor(rows: Float64Array, m: number) {
    this.#rows = rows
    this.#m = m
  }

  covers(i: number): boolean {
    const rows = this.#rows
    const m = this.#m
    const at = i * m
    for (let k = this.#members.length - 1; k >= 0; k--) {
      const member = this.#members[k] * m
      let j = 1
      while (j < m && rows[member + j] <= rows[at + j]) j++
      if (j === m) return true
    }
    return false
  }

  add(i: number): void {
    this.#members.push(i)
  }
}
