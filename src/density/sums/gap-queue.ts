// A queue that gives a slot of nearly the largest gap first, and knows the sum of all gaps in it.
// Method: one stack for every binary exponent, so gaps of one stack differ by less than a factor of two. The sum is kept stack by stack and never takes a
// large gap from a sum of small ones: the gaps of far kernels are hundreds of orders below that of the root.
// Cost: O(1) a push; a pop that empties a stack visits the exponents down to the lowest in use.

const EXPONENTS = 2048
const pair = new Float64Array(1)
const words = new Int32Array(pair.buffer)
pair[0] = 1
/** Which half of a double holds its exponent. */
const HIGH = words[0] === 0 ? 1 : 0

/** Slots are small whole numbers, each in the queue at most once. */
export class GapQueue {
  readonly #heads = new Int32Array(EXPONENTS).fill(-1)
  readonly #sums = new Float64Array(EXPONENTS)
  #next = new Int32Array(0)
  /** The highest exponent with slots, −1: none; and one at or below the lowest. */
  #top = -1
  #bottom = EXPONENTS
  /** Sum of the stacks below the highest. */
  #below = 0

  /** Empties the queue, and makes room for this many slots. */
  clear(slots: number): void {
    for (let e = this.#bottom; e <= this.#top; e++) {
      this.#heads[e] = -1
      this.#sums[e] = 0
    }
    this.#top = -1
    this.#bottom = EXPONENTS
    this.#below = 0
    if (this.#next.length < slots) this.#next = new Int32Array(2 * slots)
  }

  /** Sum of the gaps in the queue. */
  get total(): number {
    return this.#top < 0 ? 0 : this.#sums[this.#top] + this.#below
  }

  push(slot: number, gap: number): void {
    pair[0] = gap
    const e = words[HIGH] >>> 20
    this.#next[slot] = this.#heads[e]
    this.#heads[e] = slot
    if (e < this.#top) this.#below += gap
    else if (e > this.#top) {
      if (this.#top >= 0) this.#below += this.#sums[this.#top]
      this.#top = e
    }
    if (e < this.#bottom) this.#bottom = e
    this.#sums[e] += gap
  }

  /** Takes out a slot of the highest exponent; −1 when there is none. `gaps` holds every slot's gap, as pushed. */
  pop(gaps: Float64Array): number {
    const e = this.#top
    if (e < 0) return -1
    const slot = this.#heads[e]
    this.#heads[e] = this.#next[slot]
    if (this.#heads[e] >= 0) this.#sums[e] -= gaps[slot]
    else this.#sink()
    return slot
  }

  /** Goes down from the highest stack, which is empty. */
  #sink(): void {
    this.#sums[this.#top] = 0
    while (--this.#top >= this.#bottom && this.#heads[this.#top] < 0);
    if (this.#top < this.#bottom) {
      this.#top = -1
      this.#bottom = EXPONENTS
    }
    this.#below = 0
    for (let e = this.#top - 1; e >= this.#bottom; e--) this.#below += this.#sums[e]
  }
}
