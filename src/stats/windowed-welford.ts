// Mean and variance of the newest numbers only, by how many or by how old.
// Method: two stacks. The newer numbers have one accumulator; for the older ones there is an accumulator of each and all after it, made when
// the newer ones take their place. A window is the merge of two accumulators: nothing is ever taken out of one, since a variance from which
// a huge number was taken down keeps the rounding of its square and can turn negative.
// Source: K. Tangwongsan, M. Hirzel, S. Schneider, DEBS (2017) 66-77, https://doi.org/10.1145/3093742.3093925 (two stacks).
// Cost: O(1) per number over time, O(n) at worst; memory for the numbers in the window.
// Does not: merge, since windows of two streams have no order in common.

import { mismatch } from '../errors/index.ts'
import { checkSaved, savedNumbers } from './saved-form.ts'
import { Welford, type VarianceKind } from './welford.ts'

/** Which numbers a window holds; with both, those that fit both. */
export interface WindowLimits {
  /** At most this many, a whole number above 0. */
  readonly size?: number
  /** Those younger than this, above 0, in the unit of the times. */
  readonly span?: number
}

/** The saved form: plain data. Numbers and times from the oldest on; no times without a span. */
export interface WindowedWelfordState {
  readonly name: 'WindowedWelford'
  readonly version: 1
  readonly limits: WindowLimits
  readonly older: readonly number[]
  readonly newer: readonly number[]
  readonly times: readonly number[]
  /** The newest time the window has heard of; null before the first, and without a span. */
  readonly time: number | null
}

/** The largest number a window takes: the difference of two is finite, in whatever order they meet. */
const LARGEST = 2 ** 1022

/**
 * A running mean and variance of a window.
 *
 * @example
 * ```ts
 * const window = new WindowedWelford({ size: 3 })
 * for (const x of [1e9, 1, 2, 3]) window.push(x)
 * window.variance() // 1, exactly: of 1e9 no trace is left
 * ```
 */
export class WindowedWelford {
  readonly limits: WindowLimits
  /** The older numbers, the oldest last, each with the accumulator of itself and those before it in this list, which are newer. */
  #older: { readonly x: number; readonly time: number; readonly suffix: Welford }[] = []
  /** The newer numbers and their times, the newest last. */
  #newer: number[] = []
  #newerTimes: number[] = []
  #newest = new Welford()
  #time = -Infinity
  #merged: Welford | undefined

  /** @throws CerebrosError `INVALID_ARGUMENT` when there is neither size nor span, or one is out of range */
  constructor(limits: WindowLimits) {
    const { size, span } = limits
    if (size === undefined && span === undefined) throw mismatch('INVALID_ARGUMENT', 'a `size` or a `span`', limits, 'Without one, use Welford.')
    if (size !== undefined && !(Number.isSafeInteger(size) && size > 0)) throw mismatch('INVALID_ARGUMENT', '`size` to be a whole number above 0', size, 'Say how many numbers to keep.')
    if (span !== undefined && !(span > 0 && span < Infinity)) throw mismatch('INVALID_ARGUMENT', 'a finite `span` above 0', span, 'Say how old a number may be.')
    this.limits = { ...limits }
  }

  /**
   * The window of a saved form; it goes on as the saved one would have, bit for bit.
   *
   * @throws CerebrosError `INVALID_STATE` when it is not one of version 1
   */
  static from(state: WindowedWelfordState): WindowedWelford {
    checkSaved(state, 'WindowedWelford', 1, { finite: state.time === null ? [] : ['time'] })
    const window = new WindowedWelford(state.limits)
    const older = savedNumbers(state.older, state.older.length, '`older` of a saved WindowedWelford')
    const newer = savedNumbers(state.newer, state.newer.length, '`newer` of a saved WindowedWelford')
    const n = older.length + newer.length
    const times = state.limits.span === undefined ? new Float64Array(n) : savedNumbers(state.times, n, '`times` of a saved WindowedWelford')
    older.forEach((x, i) => window.#add(x, times[i]))
    if (older.length > 0) window.#turnOver()
    newer.forEach((x, i) => window.#add(x, times[older.length + i]))
    window.#time = state.time ?? -Infinity
    return window
  }

  /** How many numbers the window holds. */
  get count(): number {
    return this.#older.length + this.#newer.length
  }

  /** Their mean; NaN while there is none. */
  get mean(): number {
    return this.#all().mean
  }

  /** Their variance, as `Welford` has it. */
  variance(kind: VarianceKind = 'sample'): number {
    return this.#all().variance(kind)
  }

  /** The square root of the variance. */
  standardDeviation(kind: VarianceKind = 'sample'): number {
    return Math.sqrt(this.variance(kind))
  }

  /** The accumulator of the numbers in the window, a copy. */
  welford(): Welford {
    return new Welford().merge(this.#all())
  }

  /**
   * Takes one number in, and lets go of those that no longer fit.
   *
   * @param x finite, at most 2¹⁰²² in size
   * @param time finite and not before the one of the last number, with a span only
   * @throws CerebrosError `INVALID_ARGUMENT` when they are not so; nothing changes
   */
  push(x: number, time?: number): this {
    if (!(Math.abs(x) <= LARGEST)) throw mismatch('INVALID_ARGUMENT', 'the number to be finite and at most 2^1022 in size', x, 'Leave failed measurements out.')
    if (this.limits.span === undefined) {
      if (time !== undefined) throw mismatch('INVALID_ARGUMENT', 'no time for a window without a `span`', time, 'Give the window a `span`.')
    } else this.advance(time)
    this.#add(x, time ?? 0)
    if (this.count > (this.limits.size ?? Infinity)) this.#drop()
    return this
  }

  /**
   * Lets go of the numbers that are too old at a time.
   *
   * @param time finite and not before the last one
   * @throws CerebrosError `INVALID_ARGUMENT` when it is not so, or the window has no span
   */
  advance(time: number | undefined): this {
    const { span } = this.limits
    if (span === undefined) throw mismatch('INVALID_ARGUMENT', 'a window with a `span`', this.limits, 'A window of a size does not age.')
    if (time === undefined || !Number.isFinite(time)) throw mismatch('INVALID_ARGUMENT', 'a finite time', time, 'Give each number its time.')
    if (time < this.#time) throw mismatch('INVALID_ARGUMENT', `a time of ${this.#time} or later`, time, 'Sort by time.')
    this.#time = time
    while (this.count > 0 && time - this.#oldestTime() >= span) this.#drop()
    return this
  }

  /** The saved form. Cost: O(n). */
  state(): WindowedWelfordState {
    const older = this.#older.toReversed()
    const times = this.limits.span === undefined ? [] : [...older.map(({ time }) => time), ...this.#newerTimes]
    return { name: 'WindowedWelford', version: 1, limits: { ...this.limits }, older: older.map(({ x }) => x), newer: [...this.#newer], times, time: this.#time > -Infinity ? this.#time : null }
  }

  #all(): Welford {
    this.#merged ??= new Welford().merge(this.#older.at(-1)?.suffix ?? new Welford()).merge(this.#newest)
    return this.#merged
  }

  #oldestTime(): number {
    return this.#older.at(-1)?.time ?? this.#newerTimes[0]
  }

  #add(x: number, time: number): void {
    this.#newer.push(x)
    this.#newerTimes.push(time)
    this.#newest.push(x)
    this.#merged = undefined
  }

  #drop(): void {
    if (this.#older.length === 0) this.#turnOver()
    this.#older.pop()
    this.#merged = undefined
  }

  /** Makes the newer numbers the older ones; there are no older ones left. */
  #turnOver(): void {
    const suffix = new Welford()
    this.#older = this.#newer.map((_, i) => {
      const at = this.#newer.length - 1 - i
      suffix.push(this.#newer[at])
      return { x: this.#newer[at], time: this.#newerTimes[at], suffix: new Welford().merge(suffix) }
    })
    this.#newer = []
    this.#newerTimes = []
    this.#newest = new Welford()
  }
}
