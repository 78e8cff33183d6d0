// Mean and variance of a stream of weighted numbers, in one pass and without cancellation.
// Method: Welford's recurrence about an anchor, a number near the mean that is moved, exactly, as the mean settles; arrays go in by shifted
// blocks, and two accumulators merge into the one of both streams.
// Source: B. P. Welford, Technometrics 4 (1962) 419-420, https://doi.org/10.1080/00401706.1962.10490022; D. H. D. West, Commun. ACM 22
// (1979) 532-535, https://doi.org/10.1145/359146.359153 (weights); T. F. Chan, G. H. Golub, R. J. LeVeque, Am. Stat. 37 (1983) 242-247,
// https://doi.org/10.1080/00031305.1983.10483115 (merge). Anchor and blocks are this library's own.
// Cost: O(1) per number and per merge; an array costs about as much as adding it up. Error of the standard deviation: about 1e-14 relative
// where the plain recurrence loses all digits (10¹² ± 1); a test holds it to 13 digits.
// Does not: remove values (a variance taken down can turn negative), or keep higher moments and extremes, which `Moments` does.

import { mismatch, type CerebrosError } from '../errors/index.ts'
import { checkSaved } from './saved-form.ts'
import { shiftedSumsInto, type ShiftedSums } from './shifted-sums.ts'
import { pushStream, type NumberStream } from './stream.ts'

/**
 * What the squared deviations are divided by, where W is the sum of the weights: `sample` W − 1, weights being repetitions; `population` W;
 * `reliability` W − Σw²/W, weights being precisions of any scale.
 */
export type VarianceKind = 'sample' | 'population' | 'reliability'

/** The saved form of an accumulator: plain data. */
export interface WelfordState {
  readonly name: 'Welford'
  readonly version: 1
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
}

/** Numbers per block: enough that what is done once a block does not count, few enough that its centre stays near the mean. */
const BLOCK = 1024
/** Numbers of the first block, whose centre takes a pass of its own. */
const FIRST_BLOCK = 64
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
  #nextMove = FIRST_MOVE

  /** The accumulator of all numbers of an array: `new Welford().pushAll(values)`. */
  static of(values: Float64Array): Welford {
    return new Welford().pushAll(values)
  }

  /**
   * The accumulator of a stream of numbers, or of arrays of them, in constant memory.
   *
   * @param source an iterable or async iterable, as a Node or web stream is
   * @throws CerebrosError `INVALID_ARGUMENT` when an item is neither, or a number is not finite; what the source throws passes through
   * @example
   * ```ts
   * await Welford.ofStream([1, 2, Float64Array.of(3, 4)]) // mean 2.5
   * ```
   */
  static ofStream(source: NumberStream): Promise<Welford> {
    return pushStream(new Welford(), source)
  }

  /**
   * The accumulator of a saved form; it goes on as the saved one would have, bit for bit.
   *
   * @throws CerebrosError `INVALID_STATE` when it is not one of version 1
   */
  static from(state: WelfordState): Welford {
    checkSaved(state, 'Welford', 1, { finite: ['count', 'weight', 'squaredWeights', 'anchor', 'offset'], overflowing: ['squares'] })
    const welford = new Welford()
    if (state.count > 0) welford.#combine(state.count, state.weight, state.squaredWeights, state.anchor, state.offset, state.squares)
    return welford
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

  /** Kish's effective number of numbers, (Σ w)² / Σ w²: how many of equal weight would tell as much; 0 while there is none. */
  get effectiveCount(): number {
    return this.#weight === 0 ? 0 : this.#weight * (this.#weight / this.#squaredWeights)
  }

  /** Σ w (x − mean)², what a variance divides. */
  get squares(): number {
    return this.#squares
  }

  /** x − mean, rounded on the scale of that difference however far both are from 0. */
  deviation(x: number): number {
    return this.#count === 0 ? NaN : x - this.#anchor - this.#offset
  }

  /** The mean of another accumulator less this one's, as exactly. */
  distance(other: Welford): number {
    return this.#count === 0 ? NaN : other.#anchor - this.#anchor + (other.#offset - this.#offset)
  }

  /**
   * The weighted variance; NaN when the numbers do not determine it, as the `sample` variance of one number; Infinity when it overflows.
   *
   * @param kind what the squared deviations are divided by, default `sample`
   */
  variance(kind: VarianceKind = 'sample'): number {
    return this.#squares / varianceDivisor(kind, this.#count, this.#weight, this.#squaredWeights)
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
    this.#anchor = anchor
    this.#weight = total
    this.#squaredWeights += weight * weight
    this.#offset += deviation * (weight / total)
    this.#squares += weight * deviation * (distance - this.#offset)
    if (++this.#count >= this.#nextMove) this.#moveAnchor()
    return this
  }

  /**
   * Takes every number of an array in. Cost: O(n), without weights about that of adding them up.
   *
   * @param values finite numbers; not modified
   * @param weights as many, finite and ≥ 0; 1 each when left out
   * @throws CerebrosError `INVALID_ARGUMENT` when one is not so, or a number is more than 1.8e308 from the mean; nothing changes
   */
  pushAll(values: Float64Array, weights?: Float64Array): this {
    checkWeights(values.length, weights)
    const added = new Welford()
    if (weights === undefined) added.#pushBlocks(values)
    else added.#pushEach(values, 0, values.length, weights)
    return this.merge(added)
  }

  /**
   * Takes in all that another accumulator has seen. Cost: O(1).
   *
   * @param other not modified
   * @throws CerebrosError `INVALID_ARGUMENT` when the means are more than 1.8e308 apart or the weights overflow; nothing changes
   */
  merge(other: Welford): this {
    if (other.#count > 0) this.#combine(other.#count, other.#weight, other.#squaredWeights, other.#anchor, other.#offset, other.#squares)
    return this
  }

  /**
   * Multiplies every weight so far, as if the numbers had come with other weights: what a fading memory does. Cost: O(1).
   *
   * @param factor finite and ≥ 0
   * @throws CerebrosError `INVALID_ARGUMENT` when it is not; nothing changes
   */
  scaleWeights(factor: number): this {
    const weight = this.#weight * factor
    if (!(factor >= 0 && weight < Infinity)) throw mismatch('INVALID_ARGUMENT', 'a finite factor of 0 or more', factor, 'Use 0.9 to fade by a tenth.')
    this.#weight = weight
    this.#squaredWeights *= factor * factor
    this.#squares *= factor
    // When old numbers fade, the mean may wander off for good: the anchor goes with it.
    this.#moveAnchor()
    return this
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
    }
  }

  #pushBlocks(values: Float64Array): void {
    const sums: ShiftedSums = { first: 0, second: 0 }
    const length = values.length
    for (let from = 0, to = Math.min(FIRST_BLOCK, length); from < length; from = to, to = Math.min(to + BLOCK, length)) {
      const n = to - from
      const centre = from > 0 ? this.#anchor + this.#offset : values[0] + shiftedSumsInto(values, 0, to, values[0], sums).first / n
      const { first, second } = shiftedSumsInto(values, from, to, centre, sums)
      if (Number.isFinite(first) && Number.isFinite(second)) {
        const mean = first / n
        // A block that is far from the centre may lose all digits here; its distance from the mean then makes up for them.
        this.#combine(n, n, n, centre, mean, Math.max(0, second - first * mean))
      } else this.#pushEach(values, from, to)
    }
  }

  /** Numbers one by one: with weights, or a block that shifted sums cannot hold, for infinite values or squares that overflow. */
  #pushEach(values: Float64Array, from: number, to: number, weights?: Float64Array): void {
    for (let i = from; i < to; i++) {
      if (!Number.isFinite(values[i])) throw unfit(values[i], `the number at index ${i} of \`values\``)
      this.push(values[i], weights?.[i])
    }
  }

  /** Chan's merge with a part of count > 0, whose mean is anchor + offset. */
  #combine(count: number, partWeight: number, squaredWeights: number, partAnchor: number, offset: number, squares: number): void {
    const wasEmpty = this.#count === 0
    const anchor = wasEmpty ? partAnchor : this.#anchor
    const distance = partAnchor - anchor + (offset - this.#offset)
    if (!Number.isFinite(distance)) throw unfit(partAnchor, 'the mean')
    const weight = this.#weight + partWeight
    if (!(weight < Infinity)) throw mismatch('INVALID_ARGUMENT', 'weights with a finite sum', weight, 'Scale the weights down.')
    const share = weight === 0 ? 1 : partWeight / weight
    this.#anchor = anchor
    this.#squares += squares + distance * (this.#weight * share) * distance
    this.#offset += distance * share
    this.#weight = weight
    this.#squaredWeights += squaredWeights
    this.#count += count
    if (wasEmpty) this.#planMove()
    else this.#moveAnchor()
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

/** What squared deviations are divided by; NaN when the numbers do not determine a variance. */
export function varianceDivisor(kind: VarianceKind, count: number, weight: number, squaredWeights: number): number {
  if (kind === 'reliability' && count < 2) return NaN
  const less = kind === 'population' ? 0 : kind === 'sample' ? 1 : squaredWeights / weight
  return weight > less ? weight - less : NaN
}

/** What to say of a number, or of a mean, that an accumulator cannot hold. */
export function unfit(x: number, what: string): CerebrosError {
  if (Number.isFinite(x)) return mismatch('INVALID_ARGUMENT', `${what} within 1.8e308 of the mean`, x, 'Scale the numbers down.')
  return mismatch('INVALID_ARGUMENT', `${what} to be finite`, x, 'Leave failed measurements out.')
}

/** Refuses weights of another number than what they weigh. */
export function checkWeights(n: number, weights: Float64Array | undefined): void {
  if (weights !== undefined && weights.length !== n) {
    throw mismatch('INVALID_ARGUMENT', `\`weights\` to have ${n} numbers`, weights.length, 'Give each number a weight.')
  }
}
