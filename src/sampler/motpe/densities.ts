// The pairs of densities of an ask: l of the good trials, g of the rest, over the columns that are modelled together.

import type { Parzen } from '../../density/index.ts'
import type { Observations } from '../good-set/observations.ts'

/** Columns that are modelled together, and whether they are several by choice. */
export interface Group {
  readonly columns: readonly number[]
  readonly joint: boolean
}

/** What an ask needs of g. */
export interface RestDensity {
  /** The log density; or, once it is known to be at least `enough`, a lower bound that is. A density may be exact whatever error is allowed. */
  logDensityUntil(x: Float64Array, enough: number, relativeError: number): number
  /** Whether the last answer cost much more than a rough one would have. */
  readonly wasDear?: boolean
}

/** Densities of the good trials and of the rest. */
export interface Densities {
  readonly groups: readonly Group[]
  /**
   * Takes the trials told so far, and the rows of the running ones, which belong to the rest.
   *
   * @returns the good trials
   */
  update(pending: readonly Float64Array[]): readonly number[]
  /** l and g over the columns of a group, in its order. */
  pair(group: Group): readonly [Parzen, RestDensity]
}

/** Rows of these observations, then the pending ones. */
export function gatherRows({ d, rows }: Observations, indices: readonly number[], pending: readonly Float64Array[]): Float64Array {
  const gathered = new Float64Array((indices.length + pending.length) * d)
  for (let k = 0; k < indices.length; k++) for (let j = 0; j < d; j++) gathered[k * d + j] = rows[indices[k] * d + j]
  pending.forEach((row, k) => gathered.set(row, (indices.length + k) * d))
  return gathered
}

/** Values of these observations, m each; NaN for pruned and infeasible trials. */
export function feasibleValues({ m, values, violations }: Observations, indices: readonly number[]): Float64Array {
  const own = new Float64Array(indices.length * m).fill(NaN)
  indices.forEach((i, k) => {
    if (violations[i] === 0) own.set(values.subarray(i * m, (i + 1) * m), k * m)
  })
  return own
}
