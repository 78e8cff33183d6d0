// The front of three or more objectives as a flat list in order of insertion.
// Method: one pass over the members, left at the first objective that decides. Cost: O(m n) per question, far less when most members
// differ in their first objectives. Does not: index space; a tree pays from a few hundred members on.

import type { Front } from './front.ts'

/** A front in m dimensions. */
export class ListedFront implements Front {
  readonly #m: number
  #rows: Float64Array
  readonly #ids: number[] = []

  constructor(m: number) {
    this.#m = m
    this.#rows = new Float64Array(16 * m)
  }

  dominator(values: ArrayLike<number>): number | null {
    const m = this.#m
    for (let i = 0; i < this.#ids.length; i++) {
      let j = 0
      let better = false
      for (; j < m; j++) {
        const own = this.#rows[i * m + j]
        if (own > values[j]) break
        if (own < values[j]) better = true
      }
      if (j === m && better) return this.#ids[i]
    }
    return null
  }

  add(values: ArrayLike<number>, id: number): number[] {
    const m = this.#m
    const gone = this.#ids.filter((_, i) => this.#isDominated(i, values))
    if (gone.length > 0) this.#keep((i) => !this.#isDominated(i, values))
    const n = this.#ids.length
    if ((n + 1) * m > this.#rows.length) {
      const rows = new Float64Array(2 * this.#rows.length)
      rows.set(this.#rows)
      this.#rows = rows
    }
    this.#rows.set(values, n * m)
    this.#ids.push(id)
    return gone
  }

  delete(_values: ArrayLike<number>, id: number): void {
    const at = this.#ids.indexOf(id)
    this.#keep((i) => i !== at)
  }

  /** Whether `values` dominates member i. They may be equal, then not. */
  #isDominated(i: number, values: ArrayLike<number>): boolean {
    const m = this.#m
    let better = false
    for (let j = 0; j < m; j++) {
      const own = this.#rows[i * m + j]
      if (own < values[j]) return false
      if (own > values[j]) better = true
    }
    return better
  }

  /** Closes the gaps; the order of the others stays, so a restored archive names the same dominators. */
  #keep(stays: (i: number) => boolean): void {
    const m = this.#m
    let kept = 0
    for (let i = 0; i < this.#ids.length; i++) {
      if (!stays(i)) continue
      this.#rows.copyWithin(kept * m, i * m, (i + 1) * m)
      this.#ids[kept++] = this.#ids[i]
    }
    this.#ids.length = kept
  }
}
