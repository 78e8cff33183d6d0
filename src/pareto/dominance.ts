// Pareto dominance of minimised vectors: a dominates b when a is nowhere worse and somewhere better. No tolerance.

import { checkList } from './border.ts'
import { mismatch } from '../errors/index.ts'

/**
 * Whether `a` dominates `b`: every objective of a is ≤ that of b, and one is <.
 *
 * @param a m numbers, minimised; ±Infinity allowed
 * @param b m numbers
 * @throws CerebrosError `INVALID_ARGUMENT` when one is no list, the lengths differ or an entry is no number
 * @example
 * ```ts
 * dominates([1, 2], [1, 3]) // true
 * dominates([1, 2], [1, 2]) // false: equal vectors do not dominate each other
 * ```
 */
export function dominates(a: ArrayLike<number>, b: ArrayLike<number>): boolean {
  checkList('a', a)
  checkList('b', b)
  if (a.length !== b.length) {
    throw mismatch('INVALID_ARGUMENT', `\`b\` to have ${a.length} numbers, as \`a\` has`, b.length, 'Compare vectors of one study.')
  }
  let nowhereWorse = true
  let better = false
  for (let j = 0; j < a.length; j++) {
    if (!isNumber(a[j]) || !isNumber(b[j])) {
      throw mismatch('INVALID_ARGUMENT', `numbers in objective ${j}`, isNumber(a[j]) ? b[j] : a[j], 'Leave failed trials out, or give them +Infinity.')
    }
    if (a[j] > b[j]) nowhereWorse = false
    else if (a[j] < b[j]) better = true
  }
  return nowhereWorse && better
}

function isNumber(value: unknown): boolean {
  return typeof value === 'number' && !Number.isNaN(value)
}

/**
 * Whether row `i` of `points` dominates row `j`; no check, for inner loops.
 *
 * @param points n·m numbers, row-major, none NaN
 */
export function dominatesAt(points: Float64Array, i: number, j: number, m: number): boolean {
  const a = i * m
  const b = j * m
  let better = false
  for (let c = 0; c < m; c++) {
    if (points[a + c] > points[b + c]) return false
    if (points[a + c] < points[b + c]) better = true
  }
  return better
}
