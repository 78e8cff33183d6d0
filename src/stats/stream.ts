// Numbers that come one after the other, from a generator, a file or a socket, into an accumulator.
// Method: single numbers are gathered into blocks, since an accumulator takes an array faster; arrays go in as they come.
// Cost: 8 KiB of memory, however long the stream. Does not: decode text or bytes.

import { mismatch } from '../errors/index.ts'

/** Numbers, or arrays of numbers, one after the other. Streams of Node and of the web are async iterables. */
export type NumberStream = Iterable<number | Float64Array> | AsyncIterable<number | Float64Array>

/** An accumulator that takes arrays. */
interface Accumulator {
  pushAll(values: Float64Array): unknown
}

const GATHERED = 1024

/**
 * Takes all of a stream into an accumulator and returns it. When the stream fails, what came before is in.
 *
 * @param source an iterable or an async iterable of numbers or arrays of numbers
 * @throws CerebrosError `INVALID_ARGUMENT` when an item is neither, or a number is not finite; what the source throws passes through
 * @example
 * ```ts
 * const moments = await pushStream(new Moments(), readings) // readings: AsyncIterable<number>
 * ```
 */
export async function pushStream<A extends Accumulator>(accumulator: A, source: NumberStream): Promise<A> {
  const gatherer = new Gatherer(accumulator)
  try {
    if (source instanceof Float64Array) gatherer.take(source)
    else if (Symbol.asyncIterator in source) for await (const item of source) gatherer.take(item)
    else for (const item of source) gatherer.take(item)
  } finally {
    gatherer.flush()
  }
  return accumulator
}

class Gatherer {
  readonly #accumulator: Accumulator
  readonly #block = new Float64Array(GATHERED)
  #filled = 0
  #items = 0

  constructor(accumulator: Accumulator) {
    this.#accumulator = accumulator
  }

  take(item: unknown): void {
    if (typeof item === 'number') {
      if (!Number.isFinite(item)) throw mismatch('INVALID_ARGUMENT', `item ${this.#items} of the stream to be finite`, item, 'Leave failed measurements out.')
      this.#block[this.#filled++] = item
      if (this.#filled === GATHERED) this.flush()
    } else if (item instanceof Float64Array) {
      this.flush()
      this.#accumulator.pushAll(item)
    } else throw mismatch('INVALID_ARGUMENT', `item ${this.#items} of the stream to be a number or a Float64Array`, item, 'Decode it first.')
    this.#items++
  }

  flush(): void {
    const gathered = this.#block.subarray(0, this.#filled)
    this.#filled = 0
    if (gathered.length > 0) this.#accumulator.pushAll(gathered)
  }
}
