// p(free | given): a rose-tree density with some of its columns known.
// Method: the density of a row that lacks columns is the marginal, each kernel's integral over a column being 1. So log p(free | given) is the difference
// of two sums, and a draw is a kernel in proportion to w_i K_i(given), then the free columns from that kernel.
// In a space, a column can be given only with the choices it hangs from: without them it need not exist. Free columns exist as the choices, given or
// drawn, say. Cost: a query costs one of the density; the given part is summed once, and again after a change.

import { mismatch } from '../../errors/index.ts'
import type { Random } from '../../numerics/index.ts'
import { checkRandom, checkRow, checkRows, relativeErrorOf } from '../question.ts'
import { KernelTerms } from './kernel-terms.ts'
import type { RoseKernels } from './rose-kernels.ts'
import type { Exactness } from './rose-options.ts'

/**
 * A density of the free columns, made by `RoseTreeParzen.conditional`. It follows the changes of the density it was made from.
 *
 * @example
 * ```ts
 * const near = density.conditional(Float64Array.of(0.3, NaN))
 * near.free // Int32Array [1]
 * near.logDensity(Float64Array.of(0.3, 0.8))
 * near.sample(random) // Float64Array [0.3, …]
 * ```
 */
export class ConditionalParzen {
  /** Number of columns of a row. */
  readonly d: number
  /** Columns that are not given. In a space, some of them may not exist under the choices given. */
  readonly free: Int32Array
  readonly #kernels: RoseKernels
  readonly #given: Float64Array
  readonly #givenUnit: Float64Array
  readonly #unit: Float64Array
  readonly #logVolume: number
  #version = -1
  #logGiven = 0
  #terms: KernelTerms | undefined

  /** @internal */
  constructor(kernels: RoseKernels, given: Float64Array) {
    const unit = givenUnits(kernels, given)
    this.d = kernels.d
    this.free = Int32Array.from(unit.keys()).filter((j) => Number.isNaN(unit[j]))
    this.#kernels = kernels
    this.#given = given.slice()
    this.#givenUnit = unit
    this.#unit = new Float64Array(kernels.d)
    this.#logVolume = kernels.logVolume((j) => Number.isNaN(unit[j]))
    this.#refresh()
  }

  /** Log of the density of the given columns: what `logDensity` is relative to. Exact. */
  get logGiven(): number {
    this.#refresh()
    return this.#logGiven - this.#kernels.logTotal() - (this.#kernels.logVolume() - this.#logVolume)
  }

  /**
   * log p(free columns of x | given columns).
   *
   * @param x d numbers: a row with the given columns as they were given
   * @param options.relativeError of the density, as `RoseTreeParzen.logDensity` has it: the given part is exact
   * @returns −Infinity outside the bounds
   * @throws CerebrosError `INVALID_ARGUMENT` for a wrong length, NaN in a column that always exists, a row that disagrees with what is given;
   *   `INVALID_STATE` when changes have left the given part without density
   */
  logDensity(x: Float64Array, options: Exactness = {}): number {
    checkRow(x, this.d)
    return this.logDensityInto(x, new Float64Array(1), options)[0]
  }

  /**
   * The same for many rows.
   *
   * @param rows k·d numbers, row-major
   * @param out k numbers
   */
  logDensityInto(rows: Float64Array, out: Float64Array, options: Exactness = {}): Float64Array {
    const relativeError = relativeErrorOf(options, this.#kernels.design.prune)
    checkRows(rows, out, this.d)
    this.#refresh()
    for (let i = 0; i < out.length; i++) {
      this.#checkAgrees(rows, i * this.d)
      out[i] = this.#kernels.toUnit(rows, i * this.d, this.#unit) ? this.#kernels.tree.logSum(this.#unit, relativeError) - this.#logGiven - this.#logVolume : -Infinity
    }
    return out
  }

  /** A row drawn from p(free | given): the given columns as given; of a space, NaN where a branch is not taken. Cost: O(log n) after the first. */
  sample(random: Random): Float64Array {
    checkRandom(random)
    this.#refresh()
    this.#terms ??= new KernelTerms(this.#kernels.tree, this.#givenUnit)
    return this.#kernels.completeInto(this.#terms.draw(random), random, this.#given.slice())
  }

  #refresh(): void {
    if (this.#version === this.#kernels.version) return
    const logGiven = this.#kernels.tree.logSum(this.#givenUnit, 0)
    if (!(logGiven > -Infinity)) throw mismatch('INVALID_STATE', 'the given columns to have a positive density', 'one of 0', 'Give the prior a weight, or condition on what the points allow.')
    this.#logGiven = logGiven
    this.#terms = undefined
    this.#version = this.#kernels.version
  }

  #checkAgrees(rows: Float64Array, at: number): void {
    const { axes } = this.#kernels.design
    for (let j = 0; j < this.d; j++) {
      const wanted = this.#givenUnit[j]
      if (Number.isNaN(wanted)) continue
      const unit = this.#kernels.unitOf(j, rows[at + j])
      if (unit === wanted || (axes[j].cells !== Infinity && axes[j].cellAt(unit) === axes[j].cellAt(wanted))) continue
      throw mismatch('INVALID_ARGUMENT', `a row with ${this.#given[j]} in ${this.#kernels.nameOf(j)}, as given`, rows[at + j], 'Ask for the conditional density of that value instead.')
    }
  }
}

/**
 * The unit coordinates of a partial row: NaN in the columns that are free.
 *
 * @throws CerebrosError `INVALID_ARGUMENT` for a wrong length, a column outside its range, or one whose choice is not given
 * @internal
 */
export function givenUnits(kernels: RoseKernels, given: Float64Array): Float64Array {
  const { space } = kernels.design
  checkRow(given, kernels.d, 'Give one number a column, NaN in the columns that are free.')
  const unit = given.map((value, j) => kernels.unitOf(j, value))
  for (let j = 0; j < unit.length; j++) {
    if (Number.isNaN(unit[j])) continue
    if (!(unit[j] >= 0 && unit[j] <= 1)) throw mismatch('INVALID_ARGUMENT', `${kernels.nameOf(j)} inside its range`, given[j], 'A density given an impossible value is none.')
    if (space === undefined || space.isActive(unit, j)) continue
    const { parent, branch } = space.columns[j]
    const { name, axis } = space.columns[parent]
    throw mismatch('INVALID_ARGUMENT', `"${name}" to be given as ${JSON.stringify(axis.valueAt(axis.centre(branch)))} with ${kernels.nameOf(j)}`, given[parent], 'A column exists in its branch only: give the choice too, or leave the column free.')
  }
  return unit
}
