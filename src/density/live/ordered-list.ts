// A sorted list of slots for a million of them: ascending by key, of equal keys the lower slot first.
// Method: chunks of at most 1024 slots in order, with the first key of each; a full chunk is cut in half, two small ones that meet become one.
// Cost: O(log n) comparisons, and one block move within a chunk; a cut or a join now and then moves the list of chunks, O(n / 1024).
// About 5 bytes a slot. Does not: keep the keys; they must stay what they are while their slot is in the list.

import { mismatch } from '../../errors/index.ts'
import { Argsort } from '../../numerics/index.ts'

const CAPACITY = 1024
/** Chunks grow and shrink by this much, so that little of them is empty. */
const STEP = 64
/** Two chunks that together hold no more than this become one; a loaded chunk holds no more. */
const JOINED = 768
const LAST_SLOT = 0x7fffffff

/**
 * Slots (whole numbers from 0 on) in the order of their keys.
 *
 * @example
 * ```ts
 * const keys = [0.5, 0.1, 0.5]
 * const list = new OrderedList((slot) => keys[slot])
 * list.load([2, 1, 0])
 * list.next(1) // 0
 * list.next(0) // 2
 * ```
 */
export class OrderedList {
  readonly #key: (slot: number) => number
  #chunks: Int32Array<ArrayBuffer>[] = []
  /** How many slots each chunk holds: never none. */
  #sizes: number[] = []
  /** The key of the first slot of each chunk. */
  #firsts: number[] = []
  #size = 0
  /** Where the last search ended: a chunk, and a place in it, which may be the one behind its last slot. */
  #chunk = 0
  #at = 0

  /** @param key the number by which a slot is ordered; not NaN */
  constructor(key: (slot: number) => number) {
    this.#key = key
  }

  /** Number of slots. */
  get size(): number {
    return this.#size
  }

  /**
   * Puts a slot in its place.
   *
   * @param around receives its neighbours in order, as many of each side as half of it has room for; −1: none
   * @returns `around`
   * @throws CerebrosError `INVALID_ARGUMENT` when the slot is in the list, or is no slot, or its key is NaN
   */
  insert(slot: number, around: Int32Array = new Int32Array(2)): Int32Array {
    const key = this.#key(slot)
    if (Number.isNaN(key) || !(slot >= 0 && slot < LAST_SLOT && Number.isInteger(slot))) throw mismatch('INVALID_ARGUMENT', 'a slot from 0 on whose key is a number', `${slot} with ${key}`, 'Leave out what has no place in an order.')
    if (this.#seek(key, slot)) throw mismatch('INVALID_ARGUMENT', 'a slot that is not in the list', slot, 'Remove it first.')
    this.#readAround(0, around)
    this.#put(slot, key)
    return around
  }

  /**
   * Takes a slot out.
   *
   * @param around receives the neighbours that it had, as in `insert`
   * @throws CerebrosError `INVALID_ARGUMENT` when the slot is not in the list
   */
  remove(slot: number, around: Int32Array = new Int32Array(2)): Int32Array {
    this.around(slot, around)
    this.#take()
    return around
  }

  /**
   * The list of these slots and no others. Cost: O(n log n) at worst, O(n) for evenly spread keys.
   *
   * @param slots n different slots in any order
   * @throws CerebrosError `INVALID_ARGUMENT` for a slot that comes twice or is none, or a key that is NaN
   */
  load(slots: ArrayLike<number>): void {
    const ascending = Float64Array.from(slots).sort()
    const n = ascending.length
    const keys = new Float64Array(n)
    for (let i = 0; i < n; i++) {
      keys[i] = this.#key(ascending[i])
      const slot = ascending[i]
      if (slot >= 0 && slot < LAST_SLOT && Number.isInteger(slot) && slot !== ascending[i - 1] && !Number.isNaN(keys[i])) continue
      throw mismatch('INVALID_ARGUMENT', 'different slots from 0 on, each with a key that is a number', `${slot} with ${keys[i]}`, 'Name every slot once, and leave out what has no place in an order.')
    }
    const order = new Argsort(n).into(keys, n, new Int32Array(n))
    const count = Math.ceil(n / JOINED)
    this.#size = n
    this.#chunks = Array.from({ length: count }, (_, c) => Int32Array.from(order.subarray(Math.floor((c * n) / count), Math.floor(((c + 1) * n) / count)), (i) => ascending[i]))
    this.#sizes = this.#chunks.map((chunk) => chunk.length)
    this.#firsts = this.#chunks.map((chunk) => this.#key(chunk[0]))
  }

  /** The slot before this one; −1: none. @throws CerebrosError `INVALID_ARGUMENT` when the slot is not in the list */
  previous(slot: number): number {
    return this.around(slot, new Int32Array(2))[0]
  }

  /** The slot behind this one; −1: none. @throws CerebrosError `INVALID_ARGUMENT` when the slot is not in the list */
  next(slot: number): number {
    return this.around(slot, new Int32Array(2))[1]
  }

  /** The neighbours of a slot of the list, written as `insert` does. @throws CerebrosError `INVALID_ARGUMENT` when the slot is not in the list */
  around(slot: number, out: Int32Array): Int32Array {
    if (!this.#seek(this.#key(slot), slot)) throw mismatch('INVALID_ARGUMENT', 'a slot that is in the list', slot, 'Insert it first.')
    return this.#readAround(1, out)
  }

  /** The neighbours that a slot with this key would have behind all that equal it. */
  aroundKey(key: number, out: Int32Array): Int32Array {
    this.#seek(key, LAST_SLOT)
    return this.#readAround(0, out)
  }

  /** Visits all slots in order. The list must not change meanwhile. */
  forEach(visit: (slot: number) => void): void {
    for (let c = 0; c < this.#chunks.length; c++) {
      const chunk = this.#chunks[c]
      for (let at = 0; at < this.#sizes[c]; at++) visit(chunk[at])
    }
  }

  /** Moves to the first place whose slot does not come before this one; true when it is this one. */
  #seek(key: number, slot: number): boolean {
    const chunks = this.#chunks
    const firsts = this.#firsts
    let low = 0
    let high = chunks.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (firsts[middle] < key || (firsts[middle] === key && chunks[middle][0] <= slot)) low = middle + 1
      else high = middle
    }
    // Chunk low − 1 begins at or before the place; before the first chunk there is only place 0.
    this.#chunk = Math.max(0, low - 1)
    this.#at = low === 0 ? 0 : this.#placeIn(chunks[low - 1], this.#sizes[low - 1], key, slot)
    return low > 0 && this.#at < this.#sizes[low - 1] && chunks[low - 1][this.#at] === slot
  }

  /** How many slots of a chunk come before this one. */
  #placeIn(chunk: Int32Array, size: number, key: number, slot: number): number {
    let low = 0
    let high = size
    while (low < high) {
      const middle = (low + high) >> 1
      const other = this.#key(chunk[middle])
      if (other < key || (other === key && chunk[middle] < slot)) low = middle + 1
      else high = middle
    }
    return low
  }

  /** The neighbours of the place of the last search, which holds `held` slots of its own: 0 or 1. */
  #readAround(held: number, out: Int32Array): Int32Array {
    const half = out.length >> 1
    const count = this.#chunks.length
    let c = this.#chunk
    let at = this.#at
    for (let k = half - 1; k >= 0; k--) {
      if (--at < 0 && --c >= 0) at = this.#sizes[c] - 1
      out[k] = c >= 0 && count > 0 ? this.#chunks[c][at] : -1
    }
    c = this.#chunk
    at = this.#at + held
    for (let k = half; k < out.length; k++) {
      if (c < count && at >= this.#sizes[c]) {
        c++
        at = 0
      }
      out[k] = c < count ? this.#chunks[c][at++] : -1
    }
    return out
  }

  /** Inserts at the place of the last search. */
  #put(slot: number, key: number): void {
    let c = this.#chunk
    let at = this.#at
    if (this.#chunks.length === 0) this.#insertChunk(0, new Int32Array(STEP), 0, key)
    if (this.#sizes[c] === CAPACITY) {
      this.#cut(c)
      if (at > this.#sizes[c]) at -= this.#sizes[c++]
    }
    const size = this.#sizes[c]
    if (size === this.#chunks[c].length) this.#resize(c, size + STEP)
    const chunk = this.#chunks[c]
    chunk.copyWithin(at + 1, at, size)
    chunk[at] = slot
    if (at === 0) this.#firsts[c] = key
    this.#sizes[c]++
    this.#size++
  }

  /** Removes at the place of the last search. */
  #take(): void {
    const c = this.#chunk
    const at = this.#at
    const chunk = this.#chunks[c]
    const size = --this.#sizes[c]
    this.#size--
    chunk.copyWithin(at, at + 1, size + 1)
    if (size === 0) {
      this.#dropChunk(c)
      return
    }
    if (at === 0) this.#firsts[c] = this.#key(chunk[0])
    if (c + 1 < this.#sizes.length && size + this.#sizes[c + 1] <= JOINED) this.#join(c)
    else if (c > 0 && size + this.#sizes[c - 1] <= JOINED) this.#join(c - 1)
    else if (chunk.length - size >= 2 * STEP) this.#resize(c, size + STEP)
  }

  /** Cuts a chunk in half. */
  #cut(c: number): void {
    const chunk = this.#chunks[c]
    const half = this.#sizes[c] >> 1
    this.#insertChunk(c + 1, chunk.slice(half, this.#sizes[c]), this.#sizes[c] - half, this.#key(chunk[half]))
    this.#chunks[c] = chunk.slice(0, half)
    this.#sizes[c] = half
  }

  /** Makes one of a chunk and the next. */
  #join(c: number): void {
    const [size, more] = [this.#sizes[c], this.#sizes[c + 1]]
    this.#resize(c, size + more)
    this.#chunks[c].set(this.#chunks[c + 1].subarray(0, more), size)
    this.#sizes[c] = size + more
    this.#dropChunk(c + 1)
  }

  #resize(c: number, room: number): void {
    const chunk = new Int32Array(Math.min(CAPACITY, room))
    chunk.set(this.#chunks[c].subarray(0, this.#sizes[c]))
    this.#chunks[c] = chunk
  }

  #insertChunk(c: number, chunk: Int32Array<ArrayBuffer>, size: number, first: number): void {
    this.#chunks.splice(c, 0, chunk)
    this.#sizes.splice(c, 0, size)
    this.#firsts.splice(c, 0, first)
  }

  #dropChunk(c: number): void {
    this.#chunks.splice(c, 1)
    this.#sizes.splice(c, 1)
    this.#firsts.splice(c, 1)
  }
}
