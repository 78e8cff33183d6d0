// Seeded inputs of the Pareto tests.

import fc from 'fast-check'

/** Rows end to end. */
export function flat(rows: readonly (readonly number[])[]): Float64Array {
  return Float64Array.from(rows.flat())
}

/** Rows of m numbers from a coarse set with ties, both zeros and both infinities. */
export function coarseRows(m: number, size: { minLength?: number; maxLength: number }): fc.Arbitrary<number[][]> {
  const value = fc.constantFrom(0, -0, 1, 2, 3, -1, 0.5, Infinity, -Infinity)
  return fc.array(fc.array(value, { minLength: m, maxLength: m }), size)
}

/** Rows of m integers 0 … most. */
export function gridRows(m: number, most: number, size: { minLength?: number; maxLength: number }): fc.Arbitrary<number[][]> {
  return fc.array(fc.array(fc.integer({ min: 0, max: most }), { minLength: m, maxLength: m }), size)
}

/** Rows of m numbers in [0, 1). */
export function unitRows(m: number, size: { minLength?: number; maxLength: number }): fc.Arbitrary<number[][]> {
  return fc.array(fc.array(fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), { minLength: m, maxLength: m }), size)
}

/** A number of objectives. */
export const objectives = (min: number, max: number): fc.Arbitrary<number> => fc.integer({ min, max })
