// What every saved accumulator is checked for before it goes on: its name, its version, and numbers where numbers belong.

import { mismatch } from '../errors/index.ts'

/** The fields of a saved form that are numbers. */
interface NumberFields<Field> {
  readonly finite: readonly Field[]
  /** Sums that may have overflowed: any number, NaN too. JSON cannot keep those that have. */
  readonly overflowing?: readonly Field[]
}

/**
 * Refuses a saved form of another kind, version or content.
 *
 * @throws CerebrosError `INVALID_STATE`
 */
export function checkSaved<State extends { readonly name: string; readonly version: number }>(state: State, name: string, version: number, fields: NumberFields<keyof State & string>): void {
  if (state.name !== name || state.version !== version) {
    const { name: gotName, version: gotVersion } = state
    throw mismatch('INVALID_STATE', `a saved ${name} of version ${version}`, { name: gotName, version: gotVersion }, 'Save it with state() of this library version.')
  }
  for (const field of fields.finite) {
    if (!Number.isFinite(state[field])) throw mismatch('INVALID_STATE', `a finite number in \`${field}\` of a saved ${name}`, state[field], 'Save it again with state().')
  }
  for (const field of fields.overflowing ?? []) {
    if (typeof state[field] !== 'number') throw mismatch('INVALID_STATE', `a number in \`${field}\` of a saved ${name}`, state[field], 'Keep an overflowed one with structuredClone.')
  }
}

/**
 * Refuses an array of a saved form that has another length, or holds what is no number.
 *
 * @param overflowing whether a number may be infinite or NaN
 * @returns a copy
 * @throws CerebrosError `INVALID_STATE`
 */
export function savedNumbers(array: ArrayLike<number>, length: number, what: string, overflowing = false): Float64Array<ArrayBuffer> {
  if ((array as ArrayLike<number> | null | undefined)?.length !== length) throw mismatch('INVALID_STATE', `${length} numbers in ${what}`, array, 'Save it again with state().')
  const numbers: unknown[] = Array.from(array)
  const bad = numbers.findIndex((x) => (overflowing ? typeof x !== 'number' : !Number.isFinite(x)))
  if (bad >= 0) throw mismatch('INVALID_STATE', `a ${overflowing ? '' : 'finite '}number at index ${bad} of ${what}`, numbers[bad], 'Keep an overflowed one with structuredClone.')
  return Float64Array.from(array)
}
