// What densities are asked with, checked: rows, streams of random numbers, the exactness of an answer.
// Cost: O(1) a question that is in order.

import { checkKeys, mismatch } from '../errors/index.ts'

/**
 * @param cure what to write instead of a row of another length
 * @throws CerebrosError `INVALID_ARGUMENT` for anything but a row of d numbers
 */
export function checkRow(x: Float64Array | undefined, d: number, cure = 'Give one number a column.'): void {
  if (x?.length === d) return
  const isRow = ArrayBuffer.isView(x) || Array.isArray(x)
  throw mismatch('INVALID_ARGUMENT', `a row of ${d} ${d === 1 ? 'number' : 'numbers'}`, isRow ? x.length : x, isRow ? cure : 'Write Float64Array.of(…), one number a column.')
}

/** @throws CerebrosError `INVALID_ARGUMENT` unless `rows` has d numbers for each of `out` */
export function checkRows(rows: Float64Array | undefined, out: Float64Array | undefined, d: number): void {
  if (typeof out?.length !== 'number') throw mismatch('INVALID_ARGUMENT', '`out` to be a Float64Array', out, 'Write new Float64Array(k) for k rows.')
  if (rows?.length !== out.length * d) throw mismatch('INVALID_ARGUMENT', `\`rows\` to have ${out.length} · ${d} numbers`, rows?.length, 'Lay the rows end to end, one number of `out` each.')
}

/** @throws CerebrosError `INVALID_ARGUMENT` for what is no stream of random numbers */
export function checkRandom(random: unknown): void {
  if (typeof random === 'object' && random !== null && 'uniform' in random) return
  const seed = Number.isSafeInteger(random) || typeof random === 'string' ? JSON.stringify(random) : '7'
  throw mismatch('INVALID_ARGUMENT', 'a stream of random numbers', random, `Write randomStream(${seed}); the same seed makes the same draws.`)
}

/**
 * The relative error of a question.
 *
 * @param usual of questions that name none
 * @throws CerebrosError `INVALID_ARGUMENT` for other options, or one outside [0, 1)
 */
export function relativeErrorOf(options: { readonly relativeError?: number }, usual: number): number {
  if (typeof options !== 'object' || options === null) throw mismatch('INVALID_ARGUMENT', 'the options of a question to be an object', options, `Write { relativeError: ${typeof options === 'number' ? String(options) : '1e-3'} }.`)
  // Questions are many: names are compared one by one before a list of them is made.
  for (const name in options) if (name !== 'relativeError') checkKeys('INVALID_ARGUMENT', 'a question', options, ['relativeError'])
  return checkError('relativeError', options.relativeError ?? usual, 'Leave it out for the exact density.')
}

/** @throws CerebrosError `INVALID_ARGUMENT` for a relative error outside [0, 1) */
export function checkError(what: string, relativeError: number, cure: string): number {
  if (typeof relativeError !== 'number' || !(relativeError >= 0 && relativeError < 1)) throw mismatch('INVALID_ARGUMENT', `${what} to be in [0, 1)`, relativeError, cure)
  return relativeError
}
