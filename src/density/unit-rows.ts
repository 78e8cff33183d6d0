// Rows as a density is asked with them, and in unit coordinates: of a box, of a space, or of any columns, which are unit coordinates already.

import { mismatch } from '../errors/index.ts'
import type { SearchSpace } from '../space/index.ts'

/** What rows are over: a box (2·d numbers, low and high of each dimension), a space, or neither. */
export interface Over {
  readonly bounds: Float64Array | undefined
  readonly space: SearchSpace | undefined
}

/** Unit coordinate j of a value. */
export function unitOf({ bounds }: Over, j: number, value: number): number {
  return bounds === undefined ? value : (value - bounds[2 * j]) / (bounds[2 * j + 1] - bounds[2 * j])
}

/**
 * Writes the unit coordinates of the row that starts at `at`; false, and the rest not written, where it lies outside.
 *
 * @throws CerebrosError `INVALID_ARGUMENT` for NaN in a column that always exists
 */
export function toUnitInto(over: Over, rows: Float64Array, at: number, unit: Float64Array): boolean {
  const { bounds, space } = over
  for (let j = 0; j < unit.length; j++) {
    const value = rows[at + j]
    if (Number.isNaN(value) && space?.columns[j].parent === -1) throw mismatch('INVALID_ARGUMENT', `a number in column ${space.columns[j].name}`, value, 'Only columns of branches that are not taken are NaN.')
    if (Number.isNaN(value) && bounds !== undefined) throw mismatch('INVALID_ARGUMENT', `a number in dimension ${j}`, value, 'A density has no value at NaN.')
    unit[j] = unitOf(over, j, value)
    if (unit[j] < 0 || unit[j] > 1) return false
  }
  return true
}

/** log of the volume of a box, over the dimensions that count; 0 without one. */
export function logVolumeOf(bounds: Float64Array | undefined, counts: (j: number) => boolean = () => true): number {
  let sum = 0
  if (bounds !== undefined) for (let j = 0; 2 * j < bounds.length; j++) if (counts(j)) sum += Math.log(bounds[2 * j + 1] - bounds[2 * j])
  return sum
}
