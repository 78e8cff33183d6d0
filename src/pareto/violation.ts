// The total violation of a trial's constraints, and dominance that puts feasibility first.
// Method: constraint domination. Source: K. Deb, Comput. Methods Appl. Mech. Eng. 186 (2000) 311-338,
// https://doi.org/10.1016/S0045-7825(99)00389-8. Does not: scale constraints; give them in comparable units.

import { checkList, checkViolation } from './border.ts'
import { dominates } from './dominance.ts'
import { mismatch } from '../errors/index.ts'

/**
 * The sum of the positive constraint values: 0 exactly when all constraints are met (≤ 0).
 *
 * @param values one number per constraint; +Infinity is the worst violation
 * @returns a number ≥ 0; no constraints give 0
 * @throws CerebrosError `INVALID_ARGUMENT` when a value is NaN
 * @example
 * ```ts
 * constraintViolation([-2, 0.5, 1]) // 1.5
 * ```
 */
export function constraintViolation(values: ArrayLike<number>): number {
  checkList('values', values)
  let total = 0
  for (let c = 0; c < values.length; c++) {
    if (typeof values[c] !== 'number' || Number.isNaN(values[c])) {
      throw mismatch('INVALID_ARGUMENT', `a number in constraint ${c}`, values[c], 'A constraint that was not measured makes the trial a failed one; +Infinity is the worst violation.')
    }
    if (values[c] > 0) total += values[c]
  }
  return total
}

/**
 * Whether `a` beats `b` under constraints: a feasible vector beats an infeasible one, the smaller total violation beats the larger,
 * and two feasible vectors are compared by Pareto dominance. Two infeasible vectors of equal violation do not beat each other.
 *
 * @param a m numbers, minimised
 * @param violationA total violation of a, 0 when feasible
 * @throws CerebrosError `INVALID_ARGUMENT` on NaN, on a negative violation, or when the lengths differ
 * @example
 * ```ts
 * constrainedDominates([9, 9], 0, [1, 1], 0.5) // true: only the first is feasible
 * constrainedDominates([1, 1], 2, [9, 9], 2)   // false: equally infeasible
 * ```
 */
export function constrainedDominates(a: ArrayLike<number>, violationA: number, b: ArrayLike<number>, violationB: number): boolean {
  checkViolation(violationA, 'of `a`')
  checkViolation(violationB, 'of `b`')
  const dominated = dominates(a, b)
  return violationA === 0 && violationB === 0 ? dominated : violationA < violationB
}
