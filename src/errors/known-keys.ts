// Option objects at the border: a misspelt name is refused with the one that was meant, so that it never becomes a default.

import { mismatch, type ErrorCode } from './cerebros-error.ts'
import { nearest } from './nearest.ts'

/**
 * Refuses keys of an options object that are not known. A key whose value is undefined counts as left out.
 *
 * @param what whose options they are, for the message
 * @param cures what to write instead of keys that other libraries use
 * @throws CerebrosError `code`; also when the options are no object
 * @example
 * ```ts
 * checkKeys('INVALID_ARGUMENT', 'optimize', { concurency: 4 }, ['trials', 'concurrency'])
 * // Expected optimize to have options of trials, concurrency, got "concurency". Did you mean "concurrency"?
 * ```
 */
export function checkKeys(code: ErrorCode, what: string, options: object, known: readonly string[], cures: { readonly [key: string]: string } = {}): void {
  if (typeof options !== 'object' || options === null) throw mismatch(code, `${what} to have an object of options`, options, `Write { ${known[0] ?? ''}: … }.`)
  for (const [key, value] of Object.entries(options)) {
    if (value === undefined || known.includes(key)) continue
    const meant = nearest(key, known)
    const cure = (Object.hasOwn(cures, key) ? cures[key] : undefined) ?? (meant === undefined ? 'Remove it.' : `Did you mean "${meant}"?`)
    throw mismatch(code, `${what} to have options of ${known.join(', ')}`, key, cure)
  }
}
