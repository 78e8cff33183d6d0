// Hypervolume contributions: what the volume would lose if a point were taken out.

import { checkFiniteReference, countRows } from '../border.ts'
import { exclusiveVolume } from './exclusive.ts'
import { inside, type Inside } from './inside.ts'

/**
 * For each point the volume that it alone dominates: `hypervolume(all)` less `hypervolume(all others)`.
 *
 * Dominated points, duplicates and points at or beyond the reference have 0. A dominated point still takes from the contribution of the
 * one point that dominates it. A point at −Infinity that no other point covers has Infinity.
 *
 * @param points n·m numbers, row-major, minimised; not modified
 * @param reference m finite numbers; see `referencePoint`
 * @returns n volumes ≥ 0
 * @throws CerebrosError `INVALID_ARGUMENT` on NaN, on a length that is no multiple of m, or when the reference is not finite
 * @remarks m ≤ 2: O(n log n). m = 3: O(n² log n). m ≥ 4: n hypervolumes of limit sets. Source: see `exclusive.ts`.
 * @example
 * ```ts
 * hypervolumeContributions(Float64Array.of(5, 5, 4, 6, 2, 7, 7, 4), Float64Array.of(10, 10)) // Float64Array [2, 1, 6, 3]
 * ```
 */
export function hypervolumeContributions(points: Float64Array, reference: Float64Array): Float64Array {
  checkFiniteReference(reference)
  const m = reference.length
  const contributions = new Float64Array(countRows(points, m))
  const set = inside(points, reference)
  const volumes = m === 1 ? lineContributions(set, reference) : m === 2 ? planeContributions(set, reference) : contributionsByExclusion(set, reference)
  set.from.forEach((i, k) => (contributions[i] = volumes[k]))
  return contributions
}

/** Only the best value has one: its lead over the second. */
function lineContributions({ rows, count }: Inside, reference: Float64Array): Float64Array {
  const volumes = new Float64Array(count)
  if (count === 1) volumes[0] = reference[0] - rows[0]
  else if (count > 1 && rows[1] > rows[0]) volumes[0] = rows[1] - rows[0]
  return volumes
}

/** One sweep along the second objective: at every height the strip between the two lowest first objectives is the lowest one's own. */
function planeContributions({ rows, count }: Inside, reference: Float64Array): Float64Array {
  const volumes = new Float64Array(count)
  let best = reference[0]
  let second = reference[0]
  let owner = -1
  let y = -Infinity
  for (let i = 0; i <= count; i++) {
    const next = i < count ? rows[2 * i + 1] : reference[1]
    if (owner >= 0 && best < second && next > y) volumes[owner] += (second - best) * (next - y)
    y = next
    if (i === count) break
    const x = rows[2 * i]
    if (x < best) {
      second = best
      best = x
      owner = i
    } else if (x < second) second = x
  }
  return volumes
}

function contributionsByExclusion({ rows, count }: Inside, reference: Float64Array): Float64Array {
  const m = reference.length
  const exclusive = exclusiveVolume(reference)
  return Float64Array.from({ length: count }, (_, i) => {
    const point = rows.subarray(i * m, (i + 1) * m)
    if (point.includes(-Infinity)) return isCovered(rows, count, m, i) ? 0 : Infinity
    const volume = exclusive.of(point, rows, count, i, 0)
    return Number.isNaN(volume) ? Infinity : volume
  })
}

/** Whether another row is nowhere worse than row i. */
function isCovered(rows: Float64Array, count: number, m: number, i: number): boolean {
  for (let k = 0; k < count; k++) {
    if (k === i) continue
    let j = 0
    while (j < m && rows[k * m + j] <= rows[i * m + j]) j++
    if (j === m) return true
  }
  return false
}
