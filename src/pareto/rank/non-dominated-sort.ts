// Non-dominated ranks: 0 for the points that nothing dominates, 1 for those that only rank 0 dominates, and so on.

import { countRows } from '../border.ts'
import { distinctRows } from '../distinct-rows.ts'
import { mismatch } from '../../errors/index.ts'
import { efficientSort } from './efficient-sort.ts'
import { patienceRanks } from './patience.ts'

/**
 * The non-dominated rank of every point.
 *
 * With `stopAfter`, whole fronts are ranked until they hold at least that many distinct points; all other points share the
 * next rank. (Distinct: duplicates are counted once, as Optuna's `_calculate_nondomination_rank` counts them.)
 *
 * @param points n·m numbers, row-major, minimised; +Infinity is the worst value, −Infinity the best; not modified
 * @param m objectives
 * @param options.stopAfter distinct points to rank before the rest share the worst rank, default all
 * @returns n ranks, 0 is best; equal points share a rank
 * @throws CerebrosError `INVALID_ARGUMENT` on NaN, a length that is no multiple of m, or a `stopAfter` that is negative or NaN
 * @remarks m ≤ 2: O(n log n). m = 3: O(n log² n) typical. m ≥ 4: O(m n²) at worst. Sources: see `patience.ts`, `efficient-sort.ts`.
 * @example
 * ```ts
 * nonDominatedSort(Float64Array.of(1, 2, 2, 1, 2, 2, 3, 3), 2)                   // Int32Array [0, 0, 1, 2]
 * nonDominatedSort(Float64Array.of(1, 2, 2, 1, 2, 2, 3, 3), 2, { stopAfter: 2 }) // Int32Array [0, 0, 1, 1]
 * ```
 */
export function nonDominatedSort(points: Float64Array, m: number, options: { stopAfter?: number } = {}): Int32Array {
  const n = countRows(points, m)
  const stopAfter = options.stopAfter ?? Infinity
  if (!(stopAfter >= 0)) {
    throw mismatch('INVALID_ARGUMENT', '`stopAfter` to be 0 or more', stopAfter, 'Omit it to rank every point.')
  }
  const { rows, count, place } = distinctRows(points, m)
  const distinct = ranksOfDistinct(rows, m, count, stopAfter)
  const ranks = new Int32Array(n)
  for (let i = 0; i < n; i++) ranks[i] = distinct[place[i]]
  return ranks
}

function ranksOfDistinct(rows: Float64Array, m: number, count: number, stopAfter: number): Int32Array {
  if (m === 1) return Int32Array.from({ length: count }, (_, i) => Math.min(i, Math.ceil(stopAfter)))
  if (m === 2) return patienceRanks(rows, count, stopAfter)
  return efficientSort(rows, m, count, stopAfter)
}
