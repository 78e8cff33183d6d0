// The order that sorts an array of numbers: ascending and stable, with no comparator call per pair.
// Method: up to 24 keys by insertion; more by one linear scaling to n buckets, a stable counting sort and one insertion pass. When
// that pass moves more than 8 n keys, or the range of the keys is not finite, a bottom-up merge finishes the work.
// Source: D. E. Knuth, The Art of Computer Programming 3 (1998), 5.2, 5.2.1, 5.2.4.
// Cost: O(n) for evenly spread keys, O(n log n) at worst; 8 n bytes of scratch. −0 and 0 are equal keys.
// Does not: sort in place, or accept NaN.

import { mismatch } from '../errors/index.ts'

const FEW = 24
const MOVES_PER_KEY = 8

/**
 * The indices of `keys` in ascending order of key; equal keys keep the order of their indices.
 *
 * @param keys n numbers, ±Infinity allowed; not modified
 * @returns n indices
 * @throws CerebrosError `INVALID_ARGUMENT` when a key is NaN
 * @example
 * ```ts
 * stableArgsort(Float64Array.of(3, 1, 2, 1)) // Int32Array [1, 3, 2, 0]
 * ```
 */
export function stableArgsort(keys: Float64Array): Int32Array<ArrayBuffer> {
  const n = keys.length
  for (let i = 0; i < n; i++) {
    if (Number.isNaN(keys[i])) {
      throw mismatch('INVALID_ARGUMENT', `\`keys\` to be numbers at index ${i}`, keys[i], 'NaN has no place in an order: leave it out first.')
    }
  }
  return new Argsort(n).into(keys, n, new Int32Array(n))
}

/**
 * The same sort with its scratch memory kept between calls: for a caller that sorts many small arrays in a row.
 *
 * @example
 * ```ts
 * const argsort = new Argsort(100)
 * argsort.into(Float64Array.of(2, 1), 2, new Int32Array(100)) // begins with 1, 0
 * ```
 */
export class Argsort {
  readonly #starts: Int32Array<ArrayBuffer>
  readonly #scratch: Int32Array<ArrayBuffer>

  /** @param capacity the largest number of keys that a call may bring */
  constructor(capacity: number) {
    this.#starts = new Int32Array(capacity + 1)
    this.#scratch = new Int32Array(capacity)
  }

  /** Writes the stable ascending order of the first `n` keys to `out` and returns `out`. The keys must not be NaN: no check here. */
  into<Out extends Int32Array>(keys: Float64Array, n: number, out: Out): Out {
    if (n > FEW && this.#buckets(keys, n, out)) {
      if (!insertion(keys, n, out, MOVES_PER_KEY * n)) this.#merge(keys, n, out)
      return out
    }
    for (let i = 0; i < n; i++) out[i] = i
    if (n <= FEW) insertion(keys, n, out, Infinity)
    else this.#merge(keys, n, out)
    return out
  }

  /** Orders by bucket alone; false when the keys cannot be scaled to buckets. Equal keys share a bucket and keep their order. */
  #buckets(keys: Float64Array, n: number, out: Int32Array): boolean {
    let low = keys[0]
    let high = keys[0]
    for (let i = 1; i < n; i++) {
      if (keys[i] < low) low = keys[i]
      else if (keys[i] > high) high = keys[i]
    }
    if (low === high) {
      for (let i = 0; i < n; i++) out[i] = i
      return true
    }
    const scale = (n - 1) / (high - low)
    if (!(high - low < Infinity) || !(scale < Infinity)) return false
    const starts = this.#starts.fill(0, 0, n + 1)
    const bucket = this.#scratch
    for (let i = 0; i < n; i++) {
      const b = ((keys[i] - low) * scale) | 0
      bucket[i] = b
      starts[b + 1]++
    }
    for (let b = 0; b < n; b++) starts[b + 1] += starts[b]
    for (let i = 0; i < n; i++) out[starts[bucket[i]]++] = i
    return true
  }

  /** Merges runs of 1, 2, 4, … until one is left. `out` holds a permutation in which equal keys are already in order. */
  #merge(keys: Float64Array, n: number, out: Int32Array): void {
    let from: Int32Array = out
    let to: Int32Array = this.#scratch
    for (let width = 1; width < n; width *= 2) {
      for (let start = 0; start < n; start += 2 * width) {
        const middle = Math.min(start + width, n)
        const end = Math.min(start + 2 * width, n)
        let left = start
        let right = middle
        for (let at = start; at < end; at++) {
          const takeLeft = left < middle && (right >= end || keys[from[left]] <= keys[from[right]])
          to[at] = takeLeft ? from[left++] : from[right++]
        }
      }
      const swap = from
      from = to
      to = swap
    }
    if (from !== out) for (let i = 0; i < n; i++) out[i] = from[i]
  }
}

/** Sorts the indices in `out` by insertion; false, with a permutation left behind, when it takes more than `moves` moves. */
function insertion(keys: Float64Array, n: number, out: Int32Array, moves: number): boolean {
  let left = moves
  for (let i = 1; i < n; i++) {
    const index = out[i]
    const key = keys[index]
    let at = i
    while (at > 0 && keys[out[at - 1]] > key) {
      out[at] = out[at - 1]
      at--
    }
    out[at] = index
    left -= i - at
    if (left < 0) return false
  }
  return true
}
