// The best few of many trials, in order, kept by insertion. Cost: O(1) for a trial that comes too late, O(most) for one that enters.

/** The best `most` of the indices added so far. */
export class SortedBest {
  /** Best first: a live view. */
  readonly indices: number[] = []
  readonly #precedes: (a: number, b: number) => boolean
  readonly #most: number

  /** @param precedes whether index a is better than index b: a strict total order */
  constructor(precedes: (a: number, b: number) => boolean, most: number) {
    this.#precedes = precedes
    this.#most = most
  }

  add(i: number): void {
    const { indices } = this
    let low = 0
    let high = indices.length
    if (high > 0 && this.#precedes(indices[high - 1], i)) low = high
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#precedes(indices[middle], i)) low = middle + 1
      else high = middle
    }
    if (low >= this.#most) return
    indices.splice(low, 0, i)
    if (indices.length > this.#most) indices.pop()
  }

  /** The best k, or all that there are. */
  best(k: number): number[] {
    return this.indices.slice(0, k)
  }
}
