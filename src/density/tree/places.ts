// Places of points: runs of consecutive places that leaves own, so that a leaf's points lie side by side in memory.
// Runs of one length are kept and reused when freed; runs of other lengths are made once, in bulk, and forgotten.

/** Which slot lies at which place. */
export class Places {
  /** Places given out so far. */
  count = 0
  /** The slot of each place; −1: empty. */
  slotAt: Int32Array
  /** The place of each slot; −1: none. */
  placeOf: Int32Array
  readonly #runLength: number
  readonly #moved: (place: number) => void
  #free: number[] = []

  /** @param moved called with every place whose slot has changed */
  constructor(runLength: number, moved: (place: number) => void) {
    this.#runLength = runLength
    this.#moved = moved
    this.slotAt = new Int32Array(runLength).fill(-1)
    this.placeOf = new Int32Array(runLength).fill(-1)
  }

  /** Takes every place back. */
  clear(): void {
    for (let place = 0; place < this.count; place++) if (this.slotAt[place] >= 0) this.vacate(place)
    this.placeOf.fill(-1)
    this.count = 0
    this.#free = []
  }

  /** The first place of a run of full length. */
  newRun(): number {
    return this.#free.pop() ?? this.#newPlaces(this.#runLength)
  }

  /** The first place of a run of at least this length, and how long it is. */
  newRunOf(length: number): readonly [number, number] {
    return this.#free.length > 0 ? [this.newRun(), this.#runLength] : [this.#newPlaces(length), length]
  }

  /** Takes a run back; its first `used` places hold slots. */
  freeRun(start: number, used: number, length: number): void {
    for (let place = start; place < start + used; place++) this.vacate(place)
    if (length === this.#runLength) this.#free.push(start)
  }

  put(slot: number, place: number): void {
    this.slotAt[place] = slot
    this.placeOf[slot] = place
    this.#moved(place)
  }

  vacate(place: number): void {
    this.slotAt[place] = -1
    this.#moved(place)
  }

  roomForSlot(slot: number): void {
    if (slot >= this.placeOf.length) this.placeOf = longer(this.placeOf, Math.max(slot + 1, Math.ceil(1.5 * this.placeOf.length)), -1)
  }

  #newPlaces(count: number): number {
    const first = this.count
    this.count += count
    if (this.count > this.slotAt.length) this.slotAt = longer(this.slotAt, Math.max(this.count, Math.ceil(1.5 * this.slotAt.length)), -1)
    return first
  }
}

/** A longer copy, filled up. */
export function longer(old: Int32Array, length: number, filler = 0): Int32Array {
  const larger = new Int32Array(length)
  if (filler !== 0) larger.fill(filler, old.length)
  larger.set(old)
  return larger
}
