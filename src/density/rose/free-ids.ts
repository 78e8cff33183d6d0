// Ids that are free, the lowest given out first: a binary heap. Cost: O(log n) to give or to take.

/** A set of whole numbers; each is put in once. */
export class FreeIds {
  readonly #heap: number[] = []

  put(id: number): void {
    const heap = this.#heap
    let at = heap.push(id) - 1
    while (at > 0) {
      const above = (at - 1) >> 1
      if (heap[above] < id) break
      heap[at] = heap[above]
      at = above
    }
    heap[at] = id
  }

  /** Takes the lowest out; undefined: there is none. */
  take(): number | undefined {
    const heap = this.#heap
    const lowest = heap[0] as number | undefined
    const last = heap.pop()
    if (last === undefined || heap.length === 0) return lowest
    let at = 0
    for (let below = 1; below < heap.length; below = 2 * at + 1) {
      if (below + 1 < heap.length && heap[below + 1] < heap[below]) below++
      if (heap[below] > last) break
      heap[at] = heap[below]
      at = below
    }
    heap[at] = last
    return lowest
  }
}
