// A sorted list of slots that grows and shrinks one by one. Cost: O(log n) comparisons and one block move.

/** Slots in an order that the caller's comparison gives. */
export class OrderedSlots {
  slots: Int32Array
  #size = 0

  constructor(room: number) {
    this.slots = new Int32Array(room)
  }

  /** Puts a slot in its place and returns the place. */
  insert(slot: number, before: (a: number, b: number) => boolean): number {
    if (this.#size === this.slots.length) {
      const larger = new Int32Array(2 * this.#size)
      larger.set(this.slots)
      this.slots = larger
    }
    const at = this.#placeOf(slot, before)
    this.slots.copyWithin(at + 1, at, this.#size++)
    this.slots[at] = slot
    return at
  }

  /** Takes a slot out and returns the place it had. */
  remove(slot: number, before: (a: number, b: number) => boolean): number {
    const at = this.#placeOf(slot, before)
    this.slots.copyWithin(at, at + 1, this.#size--)
    return at
  }

  /** How many slots come before this one. */
  #placeOf(slot: number, before: (a: number, b: number) => boolean): number {
    let low = 0
    let high = this.#size
    while (low < high) {
      const middle = (low + high) >> 1
      if (before(this.slots[middle], slot)) low = middle + 1
      else high = middle
    }
    return low
  }
}
