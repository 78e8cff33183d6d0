// The told trials in ascending order of every column, kept up to date by insertion, so that no ask has to sort.
// Cost: O(log n) comparisons and one block move a column and trial.

import type { Observations } from './observations.ts'

/** For every column of the space, the observations that have it, ascending; of equal ones the first told comes first. */
export class ColumnOrders {
  readonly #observations: Observations
  readonly #orders: Int32Array[]
  readonly #sizes: Int32Array
  #count = 0

  constructor(observations: Observations) {
    this.#observations = observations
    this.#orders = Array.from({ length: observations.d }, () => new Int32Array(64))
    this.#sizes = new Int32Array(observations.d)
  }

  /**
   * The chosen observations in ascending order of column j, as places among the chosen.
   *
   * @param places for every observation its place among the chosen, −1 if it is not chosen
   * @param chosen how many are chosen
   */
  ascending(j: number, places: Int32Array, chosen: number): Int32Array {
    this.#catchUp()
    const order = this.#orders[j]
    const sorted = new Int32Array(chosen + 1)
    let count = 0
    for (let a = 0, size = this.#sizes[j]; a < size; a++) {
      const place = places[order[a]]
      sorted[count] = place
      count += Number(place >= 0)
    }
    return sorted.subarray(0, count)
  }

  #catchUp(): void {
    const { count, d, rows } = this.#observations
    for (let i = this.#count; i < count; i++) for (let j = 0; j < d; j++) if (!Number.isNaN(rows[i * d + j])) this.#insert(i, j)
    this.#count = count
  }

  #insert(i: number, j: number): void {
    const { d, rows } = this.#observations
    const size = this.#sizes[j]++
    if (size === this.#orders[j].length) this.#orders[j] = doubled(this.#orders[j])
    const order = this.#orders[j]
    const u = rows[i * d + j]
    let low = 0
    let high = size
    while (low < high) {
      const middle = (low + high) >> 1
      if (rows[order[middle] * d + j] > u) high = middle
      else low = middle + 1
    }
    order.copyWithin(low + 1, low, size)
    order[low] = i
  }
}

function doubled(old: Int32Array): Int32Array {
  const larger = new Int32Array(2 * old.length)
  larger.set(old)
  return larger
}
