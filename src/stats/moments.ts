// Mean, variance, skewness, kurtosis and extremes of a stream of weighted numbers, in one pass and without cancellation.
// Method: a Welford accumulator for the first two moments; the sums of third and fourth powers of the deviations are updated from the lower
// ones before those change: fourth, third, second. Arrays go in by blocks of power sums about the mean so far.
// Source: P. Pébay, Sandia report SAND2008-6212 (2008), https://doi.org/10.2172/1028931; D. N. Joanes, C. A. Gill, The Statistician 47 (1998)
// 183-189, https://doi.org/10.1111/1467-9884.00122 (corrections for a sample).
// Cost: O(1) per number and per merge; arrays take about three times Welford's time. Error: skewness and kurtosis to 11 digits of max(1, value).
// Does not: remove values, or correct skewness and kurtosis for weights that are precisions.

import { powerSumsInto, type PowerSums } from './power-sums.ts'
import { checkSaved } from './saved-form.ts'
import { pushStream, type NumberStream } from './stream.ts'
import { checkWeights, unfit, Welford, type VarianceKind, type WelfordState } from './welford.ts'

/** Which estimate of skewness or kurtosis: `population` of the numbers themselves, `sample` of what they were drawn from, weights being repetitions. */
export type ShapeKind = 'sample' | 'population'

/** The saved form of an accumulator: plain data. */
export interface MomentsState {
  readonly name: 'Moments'
  readonly version: 1
  /** The first two moments. */
  readonly lower: WelfordState
  /** Σ w (x − mean)³. */
  readonly cubes: number
  /** Σ w (x − mean)⁴. */
  readonly fourths: number
  /** The extremes; 0 while there is no number. */
  readonly min: number
  readonly max: number
}

const BLOCK = 512
const FIRST_BLOCK = 64

/**
 * Running moments to order four.
 *
 * @example
 * ```ts
 * const moments = new Moments().push(1).push(2).push(4, 2)
 * moments.mean                   // 2.75
 * moments.skewness('population') // −0.278…, that of 1, 2, 4, 4
 * moments.max                    // 4
 * ```
 */
export class Moments {
  readonly #lower: Welford
  #cubes = 0
  #fourths = 0
  #min = 0
  #max = 0

  constructor() {
    this.#lower = new Welford()
  }

  /** The accumulator of all numbers of an array: `new Moments().pushAll(values)`. */
  static of(values: Float64Array): Moments {
    return new Moments().pushAll(values)
  }

  /**
   * The accumulator of a stream of numbers, or of arrays of them, in constant memory.
   *
   * @param source an iterable or async iterable, as a Node or web stream is
   * @throws CerebrosError `INVALID_ARGUMENT` when an item is neither, or a number is not finite; what the source throws passes through
   */
  static ofStream(source: NumberStream): Promise<Moments> {
    return pushStream(new Moments(), source)
  }

  /**
   * The accumulator of a saved form; it goes on as the saved one would have, bit for bit.
   *
   * @throws CerebrosError `INVALID_STATE` when it is not one of version 1
   */
  static from(state: MomentsState): Moments {
    checkSaved(state, 'Moments', 1, { finite: ['min', 'max'], overflowing: ['cubes', 'fourths'] })
    const moments = new Moments()
    moments.#combine(Welford.from(state.lower), state.cubes, state.fourths, state.min, state.max)
    return moments
  }

  /** How many numbers came in with a weight above 0. */
  get count(): number {
    return this.#lower.count
  }

  /** The sum of their weights. */
  get weight(): number {
    return this.#lower.weight
  }

  /** The weighted mean; NaN while there is no number. */
  get mean(): number {
    return this.#lower.mean
  }

  /** The smallest number; NaN while there is none. */
  get min(): number {
    return this.count === 0 ? NaN : this.#min
  }

  /** The largest number; NaN while there is none. */
  get max(): number {
    return this.count === 0 ? NaN : this.#max
  }

  /** The weighted variance, as `Welford` has it. */
  variance(kind: VarianceKind = 'sample'): number {
    return this.#lower.variance(kind)
  }

  /** The square root of the variance. */
  standardDeviation(kind: VarianceKind = 'sample'): number {
    return this.#lower.standardDeviation(kind)
  }

  /**
   * How lopsided the numbers are: `population` g₁ = √W M₃ / M₂^1.5, `sample` G₁ = g₁ √(W (W − 1)) / (W − 2), where W is the sum of the weights.
   * NaN when the numbers do not determine it: all equal to rounding, W ≤ 2 for a sample, or powers that overflow.
   */
  skewness(kind: ShapeKind = 'sample'): number {
    const weight = this.weight
    const variance = this.#spread()
    const skewness = this.#cubes / weight / (variance * Math.sqrt(variance))
    if (kind === 'population') return skewness
    return weight > 2 ? (skewness * Math.sqrt(weight * (weight - 1))) / (weight - 2) : NaN
  }

  /**
   * How heavy the tails are, 0 for a normal (excess kurtosis): `population` g₂ = W M₄ / M₂² − 3, `sample`
   * G₂ = ((W + 1) g₂ + 6) (W − 1) / ((W − 2) (W − 3)). NaN as with skewness, W ≤ 3 for a sample.
   */
  kurtosis(kind: ShapeKind = 'sample'): number {
    const weight = this.weight
    const variance = this.#spread()
    const kurtosis = this.#fourths / weight / variance / variance - 3
    if (kind === 'population') return kurtosis
    return weight > 3 ? ((weight - 1) / (weight - 2) / (weight - 3)) * ((weight + 1) * kurtosis + 6) : NaN
  }

  /**
   * Takes one number in. Cost: O(1).
   *
   * @param x finite
   * @param weight finite and ≥ 0, default 1; an integer weight repeats the number, 0 leaves it out
   * @throws CerebrosError `INVALID_ARGUMENT` when one of them is not so, or x is more than 1.8e308 from the mean; nothing changes
   */
  push(x: number, weight = 1): this {
    const lower = this.#lower
    const wasEmpty = lower.count === 0
    const distance = wasEmpty ? 0 : lower.deviation(x)
    const before = lower.weight
    const squares = lower.squares
    lower.push(x, weight)
    if (weight === 0) return this
    this.#raise(distance, before, weight, squares, 0, 0, 0)
    this.#min = wasEmpty || x < this.#min ? x : this.#min
    this.#max = wasEmpty || x > this.#max ? x : this.#max
    return this
  }

  /**
   * Takes every number of an array in. Cost: O(n).
   *
   * @param values finite numbers; not modified
   * @param weights as many, finite and ≥ 0; 1 each when left out
   * @throws CerebrosError `INVALID_ARGUMENT` when one is not so, or a number is more than 1.8e308 from the mean; nothing changes
   */
  pushAll(values: Float64Array, weights?: Float64Array): this {
    checkWeights(values.length, weights)
    const added = new Moments()
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
  merge(other: Moments): this {
    this.#combine(other.#lower, other.#cubes, other.#fourths, other.#min, other.#max)
    return this
  }

  /** The first two moments alone, a copy. */
  welford(): Welford {
    return new Welford().merge(this.#lower)
  }

  /** The saved form. Through JSON it keeps everything but powers that have overflowed. */
  state(): MomentsState {
    return { name: 'Moments', version: 1, lower: this.#lower.state(), cubes: this.#cubes, fourths: this.#fourths, min: this.#min, max: this.#max }
  }

  /** The population variance, NaN where it is nothing but rounding of the mean or the powers have overflowed. */
  #spread(): number {
    const variance = this.variance('population')
    return variance > (Number.EPSILON * this.mean) ** 2 && Number.isFinite(this.#fourths) ? variance : NaN
  }

  #pushBlocks(values: Float64Array): void {
    const sums: PowerSums = { first: 0, second: 0, third: 0, fourth: 0, min: 0, max: 0 }
    const length = values.length
    for (let from = 0, to = Math.min(FIRST_BLOCK, length); from < length; from = to, to = Math.min(to + BLOCK, length)) {
      const n = to - from
      const centre = from > 0 ? this.mean : values[0] + powerSumsInto(values, 0, to, values[0], sums).first / n
      const { first, second, third, fourth, min, max } = powerSumsInto(values, from, to, centre, sums)
      if (Number.isFinite(first) && Number.isFinite(fourth)) {
        const mean = first / n
        const squares = Math.max(0, second - first * mean)
        // From powers about the centre to powers about the block's mean.
        const cubes = third - mean * (3 * second - 2 * first * mean)
        const fourths = Math.max(0, fourth - mean * (4 * third - mean * (6 * second - 3 * first * mean)))
        this.#combine(Welford.from({ name: 'Welford', version: 1, count: n, weight: n, squaredWeights: n, anchor: centre, offset: mean, squares }), cubes, fourths, min, max)
      } else this.#pushEach(values, from, to)
    }
  }

  #pushEach(values: Float64Array, from: number, to: number, weights?: Float64Array): void {
    for (let i = from; i < to; i++) {
      if (!Number.isFinite(values[i])) throw unfit(values[i], `the number at index ${i} of \`values\``)
      this.push(values[i], weights?.[i])
    }
  }

  #combine(part: Welford, cubes: number, fourths: number, min: number, max: number): void {
    if (part.count === 0) return
    const lower = this.#lower
    const wasEmpty = lower.count === 0
    const distance = wasEmpty ? 0 : lower.distance(part)
    // All of the other's numbers first: it may be this accumulator itself.
    const [before, added, squares, addedSquares] = [lower.weight, part.weight, lower.squares, part.squares]
    lower.merge(part)
    this.#raise(distance, before, added, squares, addedSquares, cubes, fourths)
    this.#min = wasEmpty ? min : Math.min(this.#min, min)
    this.#max = wasEmpty ? max : Math.max(this.#max, max)
  }

  /** The fourth and third powers of both parts, from what was known before they met. */
  #raise(distance: number, weight: number, added: number, squares: number, addedSquares: number, cubes: number, fourths: number): void {
    const share = added / (weight + added)
    const rest = weight / (weight + added)
    const between = distance * (weight * share) * distance
    this.#fourths +=
      fourths +
      distance * (distance * (between * (rest * (rest - share) + share * share) + 6 * (rest * rest * addedSquares + share * share * squares))) +
      4 * distance * (rest * cubes - share * this.#cubes)
    this.#cubes += cubes + distance * (between * (rest - share) + 3 * (rest * addedSquares - share * squares))
  }
}
