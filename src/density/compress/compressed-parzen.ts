// A Parzen density in a few components, with a certificate: how far in nats it can be from the density it was made from.
// Rows, bounds and conditional columns are those of `Parzen`: a query skips the columns it lacks, so the density sums to one over the whole space.
// Cost: O(components · columns) a query. Does not: take points in or out.

import { checkKeys, mismatch } from '../../errors/index.ts'
import { Welford } from '../../stats/index.ts'
import type { Random } from '../../numerics/index.ts'
import type { Axis } from '../../space/index.ts'
import { checkRandom, checkRow, checkRows } from '../question.ts'
import { logVolumeOf, toUnitInto, type Over } from '../unit-rows.ts'
import { Components, type CompressedParts } from './components.ts'
import { readState, savedColumns, savedGeometry, type CompressedParzenState } from './saved-components.ts'

/** What a compressed density is compared with. */
export interface SampledDensity {
  logDensity(x: Float64Array): number
  sample(random: Random): Float64Array
}

/**
 * A compressed Parzen density, made by `compress`.
 *
 * @example
 * ```ts
 * const small = density.compress(64)
 * small.certificate // KL(density ‖ small) is at most this
 * small.sampledDivergence(density, { samples: 1000, random: randomStream(7) }) // { mean: …, standardError: … }
 * ```
 */
export class CompressedParzen {
  /** Number of columns. */
  readonly d: number
  /** Number of components beside the prior. */
  readonly components: number
  /** An upper bound of KL(original ‖ this), in nats. */
  readonly certificate: number
  readonly #parts: CompressedParts
  readonly #over: Over
  readonly #logVolume: number

  /** @internal */
  constructor(parts: CompressedParts) {
    if (!((parts as CompressedParts | undefined)?.components instanceof Components)) throw mismatch('INVALID_ARGUMENT', 'a density to compress', parts, 'Write new RoseTreeParzen({ … }).compress(64), or CompressedParzen.from(state).')
    this.d = parts.axes.length
    this.components = parts.components.weights.length - 1
    this.certificate = parts.certificate
    this.#parts = parts
    this.#over = { bounds: parts.bounds, space: parts.space }
    this.#logVolume = logVolumeOf(parts.bounds)
  }

  /**
   * A density from its saved form.
   *
   * @param axes columns of a density that was made over axes; one over a box or a space needs none
   * @throws CerebrosError `INVALID_STATE` for another name, version or content
   */
  static from(state: CompressedParzenState, axes?: readonly Axis[]): CompressedParzen {
    return new CompressedParzen(readState(state, axes))
  }

  /**
   * Log of the density at x: a density over the continuous columns, a probability over the discrete ones.
   *
   * @param x d numbers: inside the bounds, else −Infinity; of a space: a row (NaN where inactive)
   * @throws CerebrosError `INVALID_ARGUMENT` for a wrong length or NaN in a column that always exists
   */
  logDensity(x: Float64Array): number {
    checkRow(x, this.d)
    return this.logDensityInto(x, new Float64Array(1))[0]
  }

  /**
   * The same for many rows.
   *
   * @param rows k·d numbers, row-major
   * @param out k numbers
   */
  logDensityInto(rows: Float64Array, out: Float64Array): Float64Array {
    checkRows(rows, out, this.d)
    const x = new Float64Array(this.d)
    for (let i = 0; i < out.length; i++) out[i] = toUnitInto(this.#over, rows, i * this.d, x) ? this.#parts.components.at(x) - this.#logVolume : -Infinity
    return out
  }

  /** A draw from the density: d numbers; of a space a snapped row. */
  sample(random: Random): Float64Array {
    checkRandom(random)
    const { components, space, bounds } = this.#parts
    const x = new Float64Array(this.d).fill(NaN)
    const i = components.draw(random)
    for (let j = 0; j < this.d; j++) if (space === undefined || space.isActive(x, j)) x[j] = components.coordinate(i, j, random)
    if (bounds !== undefined) for (let j = 0; j < this.d; j++) x[j] = Math.min(bounds[2 * j + 1], bounds[2 * j] + x[j] * (bounds[2 * j + 1] - bounds[2 * j]))
    return x
  }

  /**
   * KL(original ‖ this) in nats, by drawing from the original: unbiased, so a small one may come out negative.
   *
   * @param original the density this was made from, or any other over the same rows
   * @param options.samples a whole number ≥ 2
   * @returns the mean of log p − log q, and its standard error
   * @throws CerebrosError `INVALID_ARGUMENT`
   */
  sampledDivergence(original: SampledDensity, options: { readonly samples: number; readonly random: Random }): { readonly mean: number; readonly standardError: number } {
    checkKeys('INVALID_ARGUMENT', 'sampledDivergence', options, ['samples', 'random'])
    const { samples, random } = options
    if (!Number.isSafeInteger(samples) || samples < 2) throw mismatch('INVALID_ARGUMENT', '`samples` to be a whole number ≥ 2', samples, 'A thousand tells a tenth of a nat from none.')
    checkRandom(random)
    const differences = new Welford()
    for (let i = 0; i < samples; i++) {
      const x = original.sample(random)
      differences.push(original.logDensity(x) - this.logDensity(x))
    }
    return { mean: differences.mean, standardError: Math.sqrt(differences.variance('sample') / samples) }
  }

  /** The saved form: plain data, JSON too. */
  state(): CompressedParzenState {
    const { components, certificate } = this.#parts
    return { name: 'CompressedParzen', version: 1, ...savedGeometry(this.#parts), certificate, weights: [...components.weights], columns: savedColumns(components) }
  }
}
