// The hypervolume indicator: how much of the space below a reference point a set of points dominates. Exact in any dimension.

import { checkFiniteReference, countRows } from '../border.ts'
import { BoxDecomposition } from './box-decomposition.ts'
import { inside } from './inside.ts'
import { planeVolume } from './plane-sweep.ts'
import { spaceVolume } from './space-sweep.ts'

/**
 * The volume of the region that `points` dominate and that dominates `reference`.
 *
 * Points at or beyond the reference in some objective add nothing, nor do duplicates and dominated points. +Infinity is beyond any
 * reference; a point at −Infinity inside it makes the volume Infinity, as does an overflow.
 *
 * @param points n·m numbers, row-major, minimised; not modified
 * @param reference m finite numbers; see `referencePoint`
 * @returns a volume ≥ 0; 0 when there is no point
 * @throws CerebrosError `INVALID_ARGUMENT` on NaN, on a length that is no multiple of m, or when the reference is not finite
 * @remarks m ≤ 2: O(n log n). m = 3: O(n log n) typical. m = 4: O(n²). m ≥ 5: O(n^(⌊(m − 1)/2⌋ + 1)). Only positive terms are added,
 * so the error is a few units in the last place. Sources: see `plane-sweep.ts`, `space-sweep.ts`, `box-decomposition.ts`.
 * @example
 * ```ts
 * hypervolume(Float64Array.of(5, 5, 4, 6, 2, 7, 7, 4), Float64Array.of(10, 10)) // 38
 * ```
 */
export function hypervolume(points: Float64Array, reference: Float64Array): number {
  checkFiniteReference(reference)
  const m = reference.length
  countRows(points, m)
  const { rows, count, unbounded } = inside(points, reference)
  if (unbounded) return Infinity
  if (count === 0) return 0
  const volume = m === 1 ? reference[0] - rows[0] : m === 2 ? planeVolume(rows, count, reference) : m === 3 ? spaceVolume(rows, count, reference) : new BoxDecomposition(reference).volume(rows, count)
  // Where a product overflows, Infinity − Infinity and Infinity · 0 are overflows too.
  return Number.isNaN(volume) ? Infinity : volume
}
