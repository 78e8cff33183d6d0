// Greedy hypervolume subset selection: the k points that together dominate most, chosen one by one.
// The choices, ties included, are those of Optuna's `_solve_hssp`, which the multi-objective TPE splits its trials with.

import { checkCount, checkReference, countRows } from '../border.ts'
import { distinctRows, type DistinctRows } from '../distinct-rows.ts'
import { lazySubset } from './lazy-subset.ts'
import { planeSubset } from './plane-subset.ts'

/**
 * The indices of k points, each chosen to add most to the hypervolume of those before it. The result dominates at least 1 − 1/e of what
 * the best k points do.
 *
 * Ties go to the lexicographically smallest vector, then to the lowest index. Duplicates are chosen only when the distinct points run out:
 * then all distinct points and the first duplicates come in order of index. With k = n every index comes in order; with an infinite
 * reference, or as many distinct points as are wanted, the distinct points come in lexicographic order.
 * For m ≥ 3, after a point at −Infinity (whose volume is infinite) the rest is taken in lexicographic order.
 *
 * @param points n·m numbers, row-major, minimised; ±Infinity allowed; not modified
 * @param reference m numbers; see `referencePoint`; ±Infinity allowed
 * @param k how many, 0 … n
 * @returns k indices in order of choice
 * @throws CerebrosError `INVALID_ARGUMENT` on NaN, on a length that is no multiple of m, or when k is not in 0 … n
 * @remarks m = 2: O(n k). m ≥ 3: O(n k) exclusive volumes at worst, a small part of it in practice. Sources: see `plane-subset.ts`,
 * `lazy-subset.ts`.
 * @example
 * ```ts
 * hypervolumeSubset(Float64Array.of(5, 5, 4, 6, 2, 7, 7, 4), Float64Array.of(10, 10), 2) // Int32Array [0, 2]
 * ```
 */
export function hypervolumeSubset(points: Float64Array, reference: Float64Array, k: number): Int32Array {
  checkReference(reference)
  const m = reference.length
  const n = countRows(points, m)
  checkCount('k', k, n)
  if (k === n) return Int32Array.from({ length: n }, (_, i) => i)
  const distinct = distinctRows(points, m)
  if (distinct.count < k) return withDuplicates(distinct, n, k)
  // With one objective the best value is the whole volume and the rest are ties.
  if (m === 1 || distinct.count === k || !reference.every(Number.isFinite)) return distinct.first.slice(0, k)
  const places = m === 2 ? planeSubset(distinct.rows, reference, k) : lazySubset(distinct.rows, reference, k)
  return places.map((place) => distinct.first[place])
}

/** Every distinct row and the first k − count others, by index. */
function withDuplicates({ first, place, count }: DistinctRows, n: number, k: number): Int32Array {
  let missing = k - count
  const chosen: number[] = []
  for (let i = 0; i < n; i++) {
    if (first[place[i]] === i) chosen.push(i)
    else if (missing > 0) {
      chosen.push(i)
      missing--
    }
  }
  return Int32Array.from(chosen)
}
