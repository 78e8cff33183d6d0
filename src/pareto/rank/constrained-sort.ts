// Ranks under constraint domination: first the fronts of the feasible points, then the infeasible ones by total violation.
// Source: K. Deb, Comput. Methods Appl. Mech. Eng. 186 (2000) 311-338, https://doi.org/10.1016/S0045-7825(99)00389-8.

import { checkNumbers, checkViolation, countRows } from '../border.ts'
import { mismatch } from '../../errors/index.ts'
import { nonDominatedSort } from './non-dominated-sort.ts'

/**
 * The rank of every point when feasibility comes first.
 *
 * @param points n·m numbers, row-major, minimised; not modified
 * @param m objectives
 * @param violations n total violations, 0 when feasible; see `constraintViolation`
 * @returns n ranks, 0 is best; infeasible points rank behind every feasible one, and share a rank when their violations are equal
 * @throws CerebrosError `INVALID_ARGUMENT` on NaN, a negative violation, or lengths that do not fit
 * @remarks Cost: that of `nonDominatedSort` for the feasible points, O(n log n) for the others.
 * @example
 * ```ts
 * constrainedSort(Float64Array.of(1, 1, 2, 2, 0, 0), 2, Float64Array.of(0, 0, 0.5)) // Int32Array [0, 1, 2]
 * ```
 */
export function constrainedSort(points: Float64Array, m: number, violations: Float64Array): Int32Array {
  const n = countRows(points, m)
  checkNumbers('violations', violations, 'Write Float64Array.from([…]), one number per point.')
  if (violations.length !== n) throw mismatch('INVALID_ARGUMENT', `\`violations\` to have ${n} numbers, one per point`, violations.length, 'Use 0 for feasible points.')
  violations.forEach((violation, i) => checkViolation(violation, `of point ${i}`))
  const feasible = [...violations.keys()].filter((i) => violations[i] === 0)
  const rows = new Float64Array(feasible.length * m)
  feasible.forEach((i, k) => rows.set(points.subarray(i * m, (i + 1) * m), k * m))
  const ranks = new Int32Array(n)
  let next = 0
  nonDominatedSort(rows, m).forEach((rank, k) => {
    ranks[feasible[k]] = rank
    next = Math.max(next, rank + 1)
  })
  const levels = [...new Set(violations)].filter((violation) => violation > 0).sort((a, b) => a - b)
  const rankOf = new Map(levels.map((violation, level) => [violation, next + level]))
  for (let i = 0; i < n; i++) if (violations[i] > 0) ranks[i] = rankOf.get(violations[i])!
  return ranks
}
