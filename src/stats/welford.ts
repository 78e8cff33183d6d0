// Mean and variance of a stream of weighted numbers, in one pass and without cancellation.
// Method: Welford's recurrence about an anchor, a number near the mean that is moved, exactly, as the mean settles; arrays go in by shifted
// blocks, and two accumulators merge into the one of both streams.
// Source: B. P. Welford, Technometrics 4 (1962) 419-420, https://doi.org/10.1080/00401706.1962.10490022; D. H. D. West, Commun. ACM 22
// (1979) 532-535, https://doi.org/10.1145/359146.359153 (weights); T. F. Chan, G. H. Golub, R. J. LeVeque, Am. Stat. 37 (1983) 242-247,
// https://doi.org/10.1080/00031305.1983.10483115 (merge). Anchor and blocks are this library's own.
// Cost: O(1) per number and per merge; ten numbers of memory. Error of the standard deviation: about 1e-14 relative where the plain
// recurrence loses all digits (10¹² ± 1); a test holds it to 13 digits.
// Does not: remove values (a variance taken down can turn negative), or keep higher moments.

import { mismatch, type CerebrosError } from '../errors/index.ts'
import { shiftedSumsInto, type ShiftedSums } from './shifted-sums.ts'

/**
 * What the squared deviations are divided by, where W is the sum of the weights: `sample` W − 1, weights being repetitions; `population` W;
 * `reliability` W − Σw²/W, weights being precisions of any scale.
 */
export type VarianceKind = 'sample' | 'population' | 'reliability'

/** What is known of some numbers: an accumulator without its methods. */
interface Moments {
  /** Numbers of weight above 0. */
  readonly count: number
  /** Σ w. */
  readonly weight: number
  /** Σ w². */
  readonly squaredWeights: number
  /** The mean is anchor + offset, kept as two numbers. */
  readonly anchor: number
  readonly offset: number
  /** Σ w (x − mean)². */
  readonly squares: number
  readonly min: number
  readonly max: number
}

/** The saved form of an accumulator: plain data. */
export interface WelfordState extends Moments {
  readonly name: 'Welford'
  readonly version: 1
}

/** Numbers per block: few enough to stay in the nearest cache for the second pass over the first block. */
const BLOCK = 512
/** The anchor moves when this many numbers have come, then at 16 times as many, and so on. */
const FIRST_MOVE = 64

/**
 * A running mean and variance.
 *
 * @example
 * ```ts
 * const welford = new Welford().push(1).push(2).push(4, 2)
 * welford.mean                   // 2.75
 * welford.variance('sample')     // 2.25, that of 1, 2, 4, 4
 * welford.variance('population') // 1.6875
 * ```
 */
export class Welford {
  #count = 0
  #weight = 0
  #squaredWeights = 0
  #anchor = 0
  #offset = 0
  #squares = 0
  #min = 0
  #max = 0
  #nextMove = FIRST_MOVE

  /** The accumulator of all numbers of an array: `new Welford().pushAll(values)`. */
  static of(values: Float64Array): Welford {
    return new Welford().pushAll(values)
  }

  /**
   * The accumulator of a saved form; it goes on as the saved one would have, bit for bit.
   *
   * @throws CerebrosError `INVALID_STATE` when it is not one of version 1
   */
  static from(state: WelfordState): Welford {
    checkState(state)
    return new Welford().#combine(state)
  }

  /** How many numbers came in with a weight above 0. */
  get count(): number {
    return this.#count
  }

  /** The sum of their weights. */
  get weight(): number {
    return this.#weight
  }

  /** The weighted mean; NaN while there is no number. */
  get mean(): number {
    return this.#count === 0 ? NaN : this.#anchor + this.#offset
  }

  /** The smallest number; NaN while there is none. */
  get min(): number {
    return this.#count === 0 ? NaN : this.#min
  }

  /** The largest number; NaN while there is none. */
  get max(): number {
    return this.#count === 0 ? NaN : this.#max
  }

  /**
   * The weighted variance; NaN when the numbers do not determine it, as the `sample` variance of one number; Infinity when it overflows.
   *
   * @param kind what the squared deviations are divided by, default `sample`
   */
  variance(kind: VarianceKind = 'sample'): number {
    if (kind === 'reliability' && this.#count < 2) return NaN
    const less = kind === 'population' ? 0 : kind === 'sample' ? 1 : this.#squaredWeights / this.#weight
    return this.#weight > less ? this.#squares / (this.#weight - less) : NaN
  }

  /** The square root of the variance. */
  standardDeviation(kind: VarianceKind = 'sample'): number {
    return Math.sqrt(this.variance(kind))
  }

  /**
   * Takes one number in. Cost: O(1).
   *
   * @param x finite
   * @param weight finite and ≥ 0, default 1; an integer weight repeats the number, 0 leaves it out
   * @throws CerebrosError `INVALID_ARGUMENT` when one of them is not so, or x is more than 1.8e308 from the mean; nothing changes
   */
  push(x: number, weight = 1): this {
    const total = this.#weight + weight
    if (!(weight >= 0 && total < Infinity)) throw mismatch('INVALID_ARGUMENT', 'a finite weight of 0 or more', weight, 'Leave the number out instead.')
    const anchor = this.#count === 0 ? x : this.#anchor
    const distance = x - anchor
    const deviation = distance - this.#offset
    if (!Number.isFinite(deviation)) throw unfit(x, 'the number')
    if (weight === 0) return this
    this.#min = this.#count === 0 || x < this.#min ? x : this.#min
    this.#max = this.#count === 0 || x > this.#max ? x : this.#max
    this.#anchor = anchor
    this.#weight = total
    this.#squaredWeights += weight * weight
    this.#offset += deviation * (weight / total)
    this.#squares += weight * deviation * (distance - this.#offset)
    if (++this.#count >= this.#nextMove) this.#moveAnchor()
    return this
  }

  /**
   * Takes every number of an array in, with weight 1. Cost: O(n), about twice that of adding them up.
   *
   * @param values finite numbers; not modified
   * @throws CerebrosError `INVALID_ARGUMENT` when one is not finite, or more than 1.8e308 from the mean; nothing changes
   */
  pushAll(values: Float64Array): this {
    const added = new Welford()
    const sums: ShiftedSums = { first: 0, second: 0, min: 0, max: 0 }
    for (let from = 0; from < values.length; from += BLOCK) {
      const to = Math.min(from + BLOCK, values.length)
      const n = to - from
      const centre = from > 0 ? added.mean : values[0] + shiftedSumsInto(values, 0, to, values[0], sums).first / n
      const { first, second, min, max } = shiftedSumsInto(values, from, to, centre, sums)
      if (Number.isFinite(first) && Number.isFinite(second)) {
        // A block that is far from the centre may lose all digits here; its distance from the mean then makes up for them.
        const squares = Math.max(0, second - first * (first / n))
        added.#combine({ count: n, weight: n, squaredWeights: n, anchor: centre, offset: first / n, squares, min, max })
      } else added.#pushEach(values, from, to)
    }
    return this.merge(added)
  }

  /**
   * Takes in all that another accumulator has seen. Cost: O(1).
   *
   * @param other not modified
   * @throws CerebrosError `INVALID_ARGUMENT` when the means are more than 1.8e308 apart or the weights overflow; nothing changes
   */
  merge(other: Welford): this {
    return this.#combine(other.state())
  }

  /** The saved form. Through JSON it keeps everything but a variance that has overflowed. */
  state(): WelfordState {
    return {
      name: 'Welford',
      version: 1,
      count: this.#count,
      weight: this.#weight,
      squaredWeights: this.#squaredWeights,
      anchor: this.#anchor,
      offset: this.#offset,
      squares: this.#squares,
      min: this.#min,
      max: this.#max,
    }
  }

  /** The block that shifted sums cannot hold: infinite values, or squares that overflow. */
  #pushEach(values: Float64Array, from: number, to: number): void {
    for (let i = from; i < to; i++) {
      if (!Number.isFinite(values[i])) throw unfit(values[i], `the number at index ${i} of \`values\``)
      this.push(values[i])
    }
  }

  #combine(part: Moments): this {
    if (part.count === 0) return this
    const wasEmpty = this.#count === 0
    const anchor = wasEmpty ? part.anchor : this.#anchor
    const distance = part.anchor - anchor + (part.offset - this.#offset)
    if (!Number.isFinite(distance)) throw unfit(part.anchor, 'the mean')
    const weight = this.#weight + part.weight
    if (!(weight < Infinity)) throw mismatch('INVALID_ARGUMENT', 'weights with a finite sum', weight, 'Scale the weights down.')
    const share = part.weight / weight
    this.#min = wasEmpty ? part.min : Math.min(this.#min, part.min)
    this.#max = wasEmpty ? part.max : Math.max(this.#max, part.max)
    this.#anchor = anchor
    this.#squares += part.squares + distance * (this.#weight * share) * distance
    this.#offset += distance * share
    this.#weight = weight
    this.#squaredWeights += part.squaredWeights
    this.#count += part.count
    if (wasEmpty) this.#planMove()
    else this.#moveAnchor()
    return this
  }

  /** Moves the anchor to the mean, and what that rounds away to the offset: their exact sum stays (Knuth's two-sum). */
  #moveAnchor(): void {
    const mean = this.#anchor + this.#offset
    const moved = mean - this.#anchor
    this.#offset = this.#anchor - (mean - moved) + (this.#offset - moved)
    this.#anchor = mean
    this.#planMove()
  }

  #planMove(): void {
    while (this.#nextMove <= this.#count) this.#nextMove *= 16
  }
}

function unfit(x: number, what: string): CerebrosError {
  if (Number.isFinite(x)) return mismatch('INVALID_ARGUMENT', `${what} within 1.8e308 of the mean`, x, 'Scale the numbers down.')
  return mismatch('INVALID_ARGUMENT', `${what} to be finite`, x, 'Leave failed measurements out.')
}

function checkState(state: WelfordState): void {
  const { name, version } = state as { name: unknown; version: unknown }
  if (name !== 'Welford' || version !== 1) {
    throw mismatch('INVALID_STATE', 'a saved Welford of version 1', { name, version }, 'Save it with state() of this library version.')
  }
  const { name: _name, version: _version, ...moments } = new Welford().state()
  for (const field of Object.keys(moments) as (keyof Moments)[]) {
    const value: unknown = state[field]
    if (Number.isFinite(value) || (field === 'squares' && value === Infinity)) continue
    throw mismatch('INVALID_STATE', `a finite number in \`${field}\` of a saved Welford`, value, 'Keep an overflowed one with structuredClone.')
  }
}
