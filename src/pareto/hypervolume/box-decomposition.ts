// The volume of m ≥ 3 objectives as a sum of disjoint boxes.
// Method: hypervolume box decomposition (HBDA-NI). The sweep along the last objective keeps the local upper bounds of what is still
// undominated in the other d = m − 1; a point that undercuts a bound closes its box and splits it into at most d new bounds.
// Source: R. Lacour, K. Klamroth, C. M. Fonseca, Comput. Oper. Res. 79 (2017) 347-360, https://arxiv.org/abs/1510.01963.
// Cost: O(n · live bounds), live bounds O(n^⌊d/2⌋); memory d² + d + 1 numbers per live bound. Adds positive terms only: no cancellation.
// Does not: index the bounds in a tree, so every point asks every live bound.

/** The decomposition below one reference, with its memory kept between calls. */
export class BoxDecomposition {
  readonly #reference: Float64Array
  readonly #d: number
  #live = 0
  #capacity = 0
  /** The live bounds: d numbers each. */
  #upper = new Float64Array(0)
  /** Of each bound, d rows of d numbers: row j is the point that set coordinate j. */
  #defining = new Float64Array(0)
  /** Of each bound, the last objective at which it came to be. */
  #since = new Float64Array(0)

  /** @param reference m ≥ 3 finite numbers */
  constructor(reference: Float64Array) {
    this.#reference = reference
    this.#d = reference.length - 1
    this.#grow(16)
  }

  /**
   * The volume that `rows` dominate below the reference.
   *
   * @param rows count·m numbers inside the reference, last objective ascending
   */
  volume(rows: Float64Array, count: number): number {
    const d = this.#d
    this.#start()
    let volume = 0
    for (let at = 0; at < count * (d + 1); at += d + 1) {
      // Downwards, so that a bound moved into a freed place, or a new one, is not asked again.
      for (let bound = this.#live - 1; bound >= 0; bound--) {
        if (!this.#isUndercut(bound, rows, at)) continue
        volume += this.#close(bound, rows[at + d])
        this.#split(bound, rows, at)
      }
    }
    for (let bound = 0; bound < this.#live; bound++) volume += this.#close(bound, this.#reference[d])
    return volume
  }

  /** One bound, the reference itself, set by points that are −Infinity in all other objectives. */
  #start(): void {
    const d = this.#d
    this.#live = 1
    this.#upper.set(this.#reference.subarray(0, d))
    this.#defining.fill(-Infinity, 0, d * d)
    for (let j = 0; j < d; j++) this.#defining[j * d + j] = this.#reference[j]
    this.#since[0] = -Infinity
  }

  #isUndercut(bound: number, rows: Float64Array, at: number): boolean {
    const d = this.#d
    const upper = this.#upper
    for (let j = 0; j < d; j++) if (rows[at + j] >= upper[bound * d + j]) return false
    return true
  }

  /** The volume of the box of a bound up to `end` in the last objective. */
  #close(bound: number, end: number): number {
    const d = this.#d
    const first = this.#reference[0] - this.#upper[bound * d]
    const height = end - this.#since[bound]
    if (first === 0 || height === 0) return 0
    const defining = this.#defining
    const start = bound * d * d
    let volume = first * height
    for (let i = 1; i < d; i++) {
      let low = defining[start + i]
      for (let j = 1; j < i; j++) low = Math.max(low, defining[start + j * d + i])
      const extent = this.#upper[bound * d + i] - low
      if (extent === 0) return 0
      volume *= extent
    }
    return volume
  }

  /** Replaces a bound by those that the point at rows[at …] leaves of it. */
  #split(bound: number, rows: Float64Array, at: number): void {
    const d = this.#d
    if (this.#live + d > this.#capacity) this.#grow(2 * this.#capacity + d)
    for (let j = 0; j < d; j++) {
      if (rows[at + j] < this.#floor(bound, j)) continue
      const child = this.#live++
      this.#copy(bound, child)
      this.#upper[child * d + j] = rows[at + j]
      for (let i = 0; i < d; i++) this.#defining[(child * d + j) * d + i] = rows[at + i]
      this.#since[child] = rows[at + d]
    }
    this.#copy(--this.#live, bound)
  }

  /** The largest coordinate j among the points that set the other coordinates of a bound. */
  #floor(bound: number, j: number): number {
    const d = this.#d
    let floor = -Infinity
    for (let i = 0; i < d; i++) if (i !== j) floor = Math.max(floor, this.#defining[(bound * d + i) * d + j])
    return floor
  }

  #copy(from: number, to: number): void {
    if (from === to) return
    const d = this.#d
    for (let i = 0; i < d; i++) this.#upper[to * d + i] = this.#upper[from * d + i]
    for (let i = 0; i < d * d; i++) this.#defining[to * d * d + i] = this.#defining[from * d * d + i]
    this.#since[to] = this.#since[from]
  }

  #grow(capacity: number): void {
    const d = this.#d
    const enlarged = (old: Float64Array, size: number): Float64Array<ArrayBuffer> => {
      const wider = new Float64Array(size)
      wider.set(old)
      return wider
    }
    this.#upper = enlarged(this.#upper, capacity * d)
    this.#defining = enlarged(this.#defining, capacity * d * d)
    this.#since = enlarged(this.#since, capacity)
    this.#capacity = capacity
  }
}
