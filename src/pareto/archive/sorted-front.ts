// The front of one or two objectives as sorted arrays: x rises, y falls, equal vectors stand together in order of insertion.
// Method: binary search for x; the left neighbour is the only possible dominator, the dominated members are one run to the right.
// Source: H. T. Kung, F. Luccio, F. P. Preparata, J. ACM 22 (1975) 469-476, https://doi.org/10.1145/321906.321910.
// Cost: O(log n) to refuse; O(log n + tail) to add, a move of memory.

import type { Front } from './front.ts'

/** A front in the plane. With one objective y is always 0. */
export class SortedFront implements Front {
  readonly #x: number[] = []
  readonly #y: number[] = []
  readonly #ids: number[] = []

  dominator(values: ArrayLike<number>): number | null {
    const [x, y] = plane(values)
    const at = this.#lowerBound(x)
    if (at > 0 && this.#y[at - 1] <= y) return this.#ids[at - 1]
    if (at < this.#x.length && this.#x[at] === x && this.#y[at] < y) return this.#ids[at]
    return null
  }

  add(values: ArrayLike<number>, id: number): number[] {
    const [x, y] = plane(values)
    const start = this.#place(x, y)
    let end = start
    while (end < this.#x.length && this.#y[end] >= y) end++
    this.#x.splice(start, end - start, x)
    this.#y.splice(start, end - start, y)
    return this.#ids.splice(start, end - start, id)
  }

  delete(values: ArrayLike<number>, id: number): void {
    const at = this.#ids.indexOf(id, this.#lowerBound(plane(values)[0]))
    this.#x.splice(at, 1)
    this.#y.splice(at, 1)
    this.#ids.splice(at, 1)
  }

  /** Where a vector belongs: after those equal to it, before those it dominates. */
  #place(x: number, y: number): number {
    const at = this.#lowerBound(x)
    // Members of one x have one y: the larger would be dominated.
    return at < this.#x.length && this.#x[at] === x && this.#y[at] === y ? this.#upperBound(x) : at
  }

  /** The first place whose x is above the given one. */
  #upperBound(x: number): number {
    let low = 0
    let high = this.#x.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#x[middle] <= x) low = middle + 1
      else high = middle
    }
    return low
  }

  /** The first place whose x is ≥ the given one. */
  #lowerBound(x: number): number {
    let low = 0
    let high = this.#x.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#x[middle] < x) low = middle + 1
      else high = middle
    }
    return low
  }
}

function plane(values: ArrayLike<number>): [number, number] {
  return [values[0], values.length > 1 ? values[1] : 0]
}
