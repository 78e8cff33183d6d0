// Which fronts still matter when a caller wants only the best points ranked.

/**
 * Counts points per front and says how many fronts are enough for the wanted number of points. Fronts only grow, so a front that was
 * not needed stays so, and a point behind the last needed front can be dropped at once.
 */
export class Quota {
  readonly #wanted: number
  readonly #sizes: number[] = []
  #total = 0
  #limit: number

  /** @param wanted how many points to rank; Infinity for all */
  constructor(wanted: number) {
    this.#wanted = wanted
    this.#limit = wanted <= 0 ? 0 : Infinity
  }

  /** Fronts 0 … limit − 1 are needed; Infinity while more points are wanted than are counted. */
  get limit(): number {
    return this.#limit
  }

  /** One more point in front `rank`, which is below the limit. */
  count(rank: number): void {
    if (rank === this.#sizes.length) this.#sizes.push(0)
    this.#sizes[rank]++
    this.#total++
    if (this.#total < this.#wanted) return
    while (this.#total - this.#sizes[this.#sizes.length - 1] >= this.#wanted) this.#total -= this.#sizes.pop()!
    this.#limit = this.#sizes.length
  }

  /** Gives every rank behind the needed fronts the worst rank; returns `ranks`. */
  clip(ranks: Int32Array): Int32Array {
    for (let i = 0; i < ranks.length; i++) if (ranks[i] > this.#limit) ranks[i] = this.#limit
    return ranks
  }
}
