// A reference point just behind the worst value of every objective, by the rule of Optuna's multi-objective TPE.

import { countRows } from '../border.ts'
import { mismatch } from '../../errors/index.ts'

const TINY = 1e-12

/**
 * The reference point max(1.1 w, 0.9 w) per objective, where w is the worst value there; 0 becomes 1e-12.
 *
 * Its distance from the front grows with |w|, not with the range of the values: for values such as 1000.1 … 1000.2 give a reference of
 * your own. An infinite worst value makes it infinite, which `hypervolume` refuses.
 *
 * @param points n·m numbers, row-major, minimised, n ≥ 1
 * @param m objectives
 * @returns m numbers
 * @throws CerebrosError `INVALID_ARGUMENT` on NaN, on a length that is no multiple of m, or when there is no point
 * @example
 * ```ts
 * referencePoint(Float64Array.of(1, -2, 3, -1), 2) // Float64Array [3.3000000000000003, -0.9]
 * ```
 */
export function referencePoint(points: Float64Array, m: number): Float64Array {
  const n = countRows(points, m)
  if (n === 0) throw mismatch('INVALID_ARGUMENT', 'at least one point', 'none', 'Wait for the first finished trial.')
  const reference = new Float64Array(m).fill(-Infinity)
  for (let i = 0; i < n; i++) for (let j = 0; j < m; j++) reference[j] = Math.max(reference[j], points[i * m + j])
  return reference.map((worst) => (worst === 0 ? TINY : Math.max(1.1 * worst, 0.9 * worst)))
}
