// Mean and variance with a fading memory: old numbers weigh less and less, by their place or by their age.
// Method: before each number the weights so far are multiplied by what has faded; then Welford's weighted recurrence, whose anchor follows
// the mean, so that drift does not cost digits. Two memories of one clock merge once the older one has faded to the newer one's time.
// Source: T. Finch, Incremental calculation of weighted mean and variance (2009), section 9; D. H. D. West, Commun. ACM 22 (1979) 532-535,
// https://doi.org/10.1145/359146.359153. Cost: O(1) per number and per merge; twelve numbers of memory.
// Does not: forget altogether, which a window does.

import { mismatch } from '../errors/index.ts'
import { checkSaved } from './saved-form.ts'
import { unfit, Welford, type WelfordState } from './welford.ts'

/** How memory fades, by exactly one of `alpha` and `timeConstant`. */
export interface Fading {
  /** In (0, 1]: each number multiplies the weights before it by 1 − alpha. */
  readonly alpha?: number
  /** Above 0, in the unit of the times: a number of age t weighs e^(−t / timeConstant). */
  readonly timeConstant?: number
  /**
   * Default true: every number comes in with weight 1, so that few numbers are averaged fairly. False: the recursive average
   * mean += (1 − q) (x − mean) with q what is left of the memory, in which the first number keeps its head start.
   */
  readonly adjusted?: boolean
}

/** The saved form: plain data. */
export interface ExponentialWelfordState {
  readonly name: 'ExponentialWelford'
  readonly version: 1
  readonly fading: Fading
  /** The newest time; null before the first, and without times. */
  readonly time: number | null
  readonly welford: WelfordState
}

/**
 * A running mean and variance in which the past fades.
 *
 * @example
 * ```ts
 * const latency = new ExponentialWelford({ alpha: 0.5 }).push(1).push(2).push(4)
 * latency.mean // (0.25 · 1 + 0.5 · 2 + 1 · 4) / 1.75 = 3
 * const load = new ExponentialWelford({ timeConstant: 60 }).push(0.2, 0).push(0.8, 30) // seconds
 * ```
 */
export class ExponentialWelford {
  readonly fading: Fading
  readonly #adjusted: boolean
  #time: number | null = null
  #welford = new Welford()

  /** @throws CerebrosError `INVALID_ARGUMENT` when not exactly one of `alpha` and `timeConstant` is given, or it is out of range */
  constructor(fading: Fading) {
    const { alpha, timeConstant } = fading
    if ((alpha === undefined) === (timeConstant === undefined)) throw mismatch('INVALID_ARGUMENT', 'one of `alpha` and `timeConstant`', fading, 'Use `alpha` to fade by number, `timeConstant` by age.')
    if (alpha !== undefined && !(alpha > 0 && alpha <= 1)) throw mismatch('INVALID_ARGUMENT', '`alpha` above 0 and at most 1', alpha, 'Use 2 / (n + 1) for a memory of about n numbers.')
    if (timeConstant !== undefined && !(timeConstant > 0 && timeConstant < Infinity)) throw mismatch('INVALID_ARGUMENT', 'a finite `timeConstant` above 0', timeConstant, 'Use a half-life divided by ln 2.')
    this.fading = { ...fading }
    this.#adjusted = fading.adjusted ?? true
  }

  /**
   * The memory of a saved form; it goes on as the saved one would have, bit for bit.
   *
   * @throws CerebrosError `INVALID_STATE` when it is not one of version 1
   */
  static from(state: ExponentialWelfordState): ExponentialWelford {
    checkSaved(state, 'ExponentialWelford', 1, { finite: state.time === null ? [] : ['time'] })
    const memory = new ExponentialWelford(state.fading)
    memory.#time = state.time
    memory.#welford = Welford.from(state.welford)
    return memory
  }

  /** How many numbers have come. */
  get count(): number {
    return this.#welford.count
  }

  /** Kish's effective number of numbers: how many of equal weight would tell as much. */
  get effectiveCount(): number {
    return this.#welford.effectiveCount
  }

  /** The weighted mean; NaN while there is no number. */
  get mean(): number {
    return this.#welford.mean
  }

  /**
   * The weighted variance; NaN where the numbers do not determine it.
   *
   * @param kind `reliability` (default) estimates that of what is measured, `population` is that of the weighted numbers themselves
   */
  variance(kind: 'reliability' | 'population' = 'reliability'): number {
    return this.#welford.variance(kind)
  }

  /** The square root of the variance. */
  standardDeviation(kind: 'reliability' | 'population' = 'reliability'): number {
    return Math.sqrt(this.variance(kind))
  }

  /**
   * Takes one number in.
   *
   * @param x finite
   * @param time finite, with a `timeConstant` only; an adjusted memory also takes numbers that come late, at the weight of their age
   * @throws CerebrosError `INVALID_ARGUMENT` when they are not so, or x is more than 1.8e308 from the mean; nothing changes
   */
  push(x: number, time?: number): this {
    const welford = this.#welford
    if (!Number.isFinite(welford.count === 0 ? x : welford.deviation(x))) throw unfit(x, 'the number')
    const before = this.#time
    const age = this.#age(time)
    const left = age < 0 ? 1 : this.fading.alpha === undefined ? Math.exp(-age / this.fading.timeConstant!) : 1 - this.fading.alpha
    if (time !== undefined) this.#time = before === null ? time : Math.max(before, time)
    if (welford.count === 0) welford.push(x)
    else if (age < 0) welford.push(x, Math.exp(age / this.fading.timeConstant!))
    else welford.scaleWeights(left).push(x, this.#adjusted ? 1 : 1 - left)
    return this
  }

  /**
   * Takes every number of an array in, in order. Cost: O(n).
   *
   * @param values finite numbers; not modified
   * @param times as many, with a `timeConstant` only; not modified
   * @throws CerebrosError `INVALID_ARGUMENT` when they are not so; what came before the offender is in
   */
  pushAll(values: Float64Array, times?: Float64Array): this {
    if (times !== undefined && times.length !== values.length) throw mismatch('INVALID_ARGUMENT', `\`times\` to have ${values.length} numbers`, times.length, 'Give each number its time.')
    for (let i = 0; i < values.length; i++) this.push(values[i], times?.[i])
    return this
  }

  /**
   * Takes in all that another memory has seen, as if its numbers had come here at their times. Cost: O(1).
   *
   * @param other not modified
   * @throws CerebrosError `UNSUPPORTED` unless both are adjusted and of one `timeConstant`: places and head starts have no meaning in common
   */
  merge(other: ExponentialWelford): this {
    const { timeConstant } = this.fading
    if (timeConstant === undefined || other.fading.timeConstant !== timeConstant || !this.#adjusted || !other.#adjusted) {
      throw mismatch('UNSUPPORTED', 'two adjusted memories of one `timeConstant`', [this.fading, other.fading], 'Push the numbers themselves in order.')
    }
    if (other.#time === null) return this
    const age = this.#time === null ? 0 : other.#time - this.#time
    const added = new Welford().merge(other.#welford)
    if (!Number.isFinite(this.count === 0 ? 0 : this.#welford.distance(added))) throw unfit(added.mean, 'the mean')
    if (age > 0) this.#welford.scaleWeights(Math.exp(-age / timeConstant))
    else added.scaleWeights(Math.exp(age / timeConstant))
    this.#welford.merge(added)
    this.#time = Math.max(this.#time ?? other.#time, other.#time)
    return this
  }

  /** The saved form. */
  state(): ExponentialWelfordState {
    return { name: 'ExponentialWelford', version: 1, fading: { ...this.fading }, time: this.#time, welford: this.#welford.state() }
  }

  /** Time since the newest number; below 0 for a late one. */
  #age(time: number | undefined): number {
    if (this.fading.timeConstant === undefined) {
      if (time !== undefined) throw mismatch('INVALID_ARGUMENT', 'no time for a memory that fades by `alpha`', time, 'Use a `timeConstant`.')
      return 0
    }
    if (time === undefined || !Number.isFinite(time)) throw mismatch('INVALID_ARGUMENT', 'a finite time', time, 'Give each number its time.')
    const age = this.#time === null ? 0 : time - this.#time
    if (age < 0 && !this.#adjusted) throw mismatch('INVALID_ARGUMENT', `a time of ${this.#time!} or later`, time, 'Sort by time, or use an adjusted memory.')
    return age
  }
}
