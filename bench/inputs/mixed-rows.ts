// Rows of the mixed space as a long study leaves them, end to end: what the density of the trials that are not good is made of.

import { mixedSpace } from './mixed-study.ts'
import { firstTrials } from './told-rows.ts'

/** n rows, every other one near a good point. */
export function mixedRows(n: number, seed: number): Float64Array {
  const rows = new Float64Array(n * mixedSpace.d)
  firstTrials('converged', 1, n, seed).forEach(({ row }, i) => rows.set(row, i * mixedSpace.d))
  return rows
}
