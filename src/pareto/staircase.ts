// The lower-left boundary of a set of points in the plane, as a sorted array: x rises strictly, y falls strictly.
// Method: binary search and a move of the tail. Cost: O(log n) to ask, O(log n + tail) to add; amortised one removal per addition.

const SHORT = 32

/** The points of the plane that no other added point covers, kept sorted. Shared by the three-objective rank and volume sweeps. */
export class Staircase {
  #x: Float64Array
  #y: Float64Array
  #size = 0

  /** @param capacity room for this many steps at first; it grows */
  constructor(capacity: number) {
    this.#x = new Float64Array(capacity)
    this.#y = new Float64Array(capacity)
  }

  /** Removes every step and keeps the memory. */
  clear(): void {
    this.#size = 0
  }

  /** Whether some step is ≤ (x, y) in both coordinates. */
  covers(x: number, y: number): boolean {
    const at = this.#lowerBound(x)
    return (at > 0 && this.#y[at - 1] <= y) || (at < this.#size && this.#x[at] === x && this.#y[at] <= y)
  }

  /** Adds (x, y), which no step covers, and removes the steps that it covers. */
  insert(x: number, y: number): void {
    const start = this.#lowerBound(x)
    let end = start
    while (end < this.#size && this.#y[end] >= y) end++
    this.#replace(start, end, x, y)
  }

  /**
   * Adds (x, y), removes the steps that it covers, and returns the area that it adds to the region between the staircase and the
   * corner. A covered point adds 0 and nothing changes.
   */
  addArea(x: number, y: number, cornerX: number, cornerY: number): number {
    const size = this.#size
    const start = this.#lowerBound(x)
    let top = start > 0 ? this.#y[start - 1] : cornerY
    if (top <= y || (start < size && this.#x[start] === x && this.#y[start] <= y)) return 0
    let gained = 0
    let left = x
    let end = start
    while (end < size && this.#y[end] >= y) {
      gained += (this.#x[end] - left) * (top - y)
      left = this.#x[end]
      top = this.#y[end++]
    }
    gained += ((end < size ? this.#x[end] : cornerX) - left) * (top - y)
    this.#replace(start, end, x, y)
    return gained
  }

  /** The first step whose x is ≥ the given one. */
  #lowerBound(x: number): number {
    let low = 0
    let high = this.#size
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#x[middle] < x) low = middle + 1
      else high = middle
    }
    return low
  }

  /** Puts (x, y) in the place of the steps start … end − 1. */
  #replace(start: number, end: number, x: number, y: number): void {
    if (end === start && this.#size === this.#x.length) this.#grow()
    if (end !== start + 1) {
      moveTail(this.#x, end, this.#size, start + 1)
      moveTail(this.#y, end, this.#size, start + 1)
      this.#size += start + 1 - end
    }
    this.#x[start] = x
    this.#y[start] = y
  }

  #grow(): void {
    const capacity = 2 * this.#x.length + 4
    const x = new Float64Array(capacity)
    const y = new Float64Array(capacity)
    x.set(this.#x)
    y.set(this.#y)
    this.#x = x
    this.#y = y
  }
}

/** Moves values[from … end − 1] so that they start at `to`. A loop beats copyWithin for short tails. */
function moveTail(values: Float64Array, from: number, end: number, to: number): void {
  if (end - from > SHORT) values.copyWithin(to, from, end)
  else if (to < from) for (let i = from; i < end; i++) values[to + i - from] = values[i]
  else for (let i = end - 1; i >= from; i--) values[to + i - from] = values[i]
}
