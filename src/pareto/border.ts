// The border of the Pareto tools: what they accept, refused elsewhere by a sentence that names the row.

import { mismatch } from '../errors/index.ts'

/**
 * The number of rows of `points`, after the check that it is a matrix of numbers.
 *
 * @param points n·m numbers, row-major; ±Infinity allowed
 * @param m objectives, a positive integer
 * @returns n
 * @throws CerebrosError `INVALID_ARGUMENT` when it is no Float64Array, m is not a positive integer, the length is no multiple of m, or an entry is NaN
 */
export function countRows(points: Float64Array, m: number): number {
  checkNumbers('points', points, 'Lay the rows end to end: Float64Array.from(rows.flat()).')
  if (!Number.isSafeInteger(m) || m < 1) {
    throw mismatch('INVALID_ARGUMENT', 'the number of objectives to be a positive integer', m, 'Give one number per objective in each row.')
  }
  if (points.length % m !== 0) {
    throw mismatch('INVALID_ARGUMENT', `\`points\` to have a multiple of ${m} numbers`, points.length, 'Lay the rows end to end.')
  }
  for (let i = 0; i < points.length; i++) {
    if (Number.isNaN(points[i])) {
      throw mismatch(
        'INVALID_ARGUMENT',
        `a number in row ${Math.floor(i / m)}, objective ${i % m} of \`points\``,
        points[i],
        'Leave failed trials out, or give them +Infinity, the worst value.',
      )
    }
  }
  return points.length / m
}

/**
 * Checks that `reference` is a point of finite numbers.
 *
 * @throws CerebrosError `INVALID_ARGUMENT` when it is no Float64Array, it is empty, or an entry is not finite
 */
export function checkFiniteReference(reference: Float64Array): void {
  checkReference(reference)
  const at = reference.findIndex((value) => !Number.isFinite(value))
  if (at >= 0) {
    throw mismatch('INVALID_ARGUMENT', `\`reference\` to be finite in objective ${at}`, reference[at], 'Leave out points at +Infinity before choosing it.')
  }
}

/**
 * Checks that `reference` is a point of numbers, infinite ones included.
 *
 * @throws CerebrosError `INVALID_ARGUMENT` when it is no Float64Array, it is empty, or an entry is NaN
 */
export function checkReference(reference: Float64Array): void {
  checkNumbers('reference', reference, 'Write Float64Array.from([…]), one number per objective.')
  if (reference.length === 0) {
    throw mismatch('INVALID_ARGUMENT', '`reference` to have one number per objective', 'none', 'Try referencePoint(points, m).')
  }
  const at = reference.findIndex((value) => Number.isNaN(value))
  if (at >= 0) {
    throw mismatch('INVALID_ARGUMENT', `a number in objective ${at} of \`reference\``, reference[at], 'Try referencePoint(points, m).')
  }
}

/**
 * Checks that an argument is a Float64Array, also one of another realm.
 *
 * @throws CerebrosError `INVALID_ARGUMENT`
 */
export function checkNumbers(name: string, values: unknown, cure: string): void {
  if (Object.prototype.toString.call(values) === '[object Float64Array]') return
  throw mismatch('INVALID_ARGUMENT', `\`${name}\` to be a Float64Array`, values, cure)
}

/**
 * Checks that an argument is a list: an array or a typed one.
 *
 * @throws CerebrosError `INVALID_ARGUMENT`
 */
export function checkList(name: string, values: unknown): void {
  if (Array.isArray(values) || (ArrayBuffer.isView(values) && 'length' in values)) return
  throw mismatch('INVALID_ARGUMENT', `\`${name}\` to be a list of numbers`, values, 'Write [1, 2] or Float64Array.of(1, 2).')
}

/**
 * Checks a count of points.
 *
 * @throws CerebrosError `INVALID_ARGUMENT` when it is not an integer in 0 … most
 */
export function checkCount(name: string, count: number, most: number): void {
  if (Number.isSafeInteger(count) && count >= 0 && count <= most) return
  throw mismatch('INVALID_ARGUMENT', `\`${name}\` to be an integer in 0 … ${most}`, count, 'Ask for no more points than there are.')
}

/**
 * Checks a total constraint violation.
 *
 * @throws CerebrosError `INVALID_ARGUMENT` when it is NaN or negative
 */
export function checkViolation(violation: number, where: string): void {
  if (typeof violation === 'number' && violation >= 0) return
  throw mismatch('INVALID_ARGUMENT', `a violation of 0 or more ${where}`, violation, 'Sum the positive parts with constraintViolation().')
}
