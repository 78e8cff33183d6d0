// The one error class of the library: a literal `code` for programs, a sentence for people.
// Errors thrown by a user's own function are never wrapped; only the library's refusals are CerebrosErrors.

/** What went wrong, for programs. Messages may be reworded between versions; codes are not. */
export type ErrorCode =
  | 'INVALID_ARGUMENT'
  | 'INVALID_SPACE'
  | 'INVALID_PARAMS'
  | 'INVALID_METRICS'
  | 'INVALID_STATE'
  | 'UNKNOWN_TRIAL'
  | 'TRIAL_FINISHED'
  | 'LEASE_LOST'
  | 'SPACE_EXHAUSTED'
  | 'STUDY_MISMATCH'
  | 'STUDY_NOT_FOUND'
  | 'STORE_CLOSED'
  | 'STORE_BUSY'
  | 'STORE_CORRUPT'
  | 'STORE_VERSION'
  | 'MISSING_PEER'
  | 'UNSUPPORTED'

/**
 * Base class of everything this library throws on purpose.
 *
 * @example
 * ```ts
 * try { float(1, 0) } catch (error) {
 *   if (error instanceof CerebrosError) console.log(error.code) // 'INVALID_SPACE'
 * }
 * ```
 */
export class CerebrosError extends Error {
  readonly code: ErrorCode

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options)
    this.name = 'CerebrosError'
    this.code = code
  }
}

/**
 * An error whose message says what was expected, what came, and the cure.
 *
 * @example
 * ```ts
 * throw mismatch('INVALID_ARGUMENT', '`values` to have 2 numbers', 3, 'The study has objectives [loss, latency].')
 * // CerebrosError: Expected `values` to have 2 numbers, got 3. The study has objectives [loss, latency].
 * ```
 */
export function mismatch(code: ErrorCode, expected: string, got: unknown, cure: string): CerebrosError {
  return new CerebrosError(code, `Expected ${expected}, got ${show(got)}. ${cure}`)
}

/** A value in a message: short, unambiguous (`"3"` is not `3`), and never a thrown error itself. */
export function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value.length > 80 ? `${value.slice(0, 77)}...` : value)
  if (typeof value === 'number' || typeof value === 'boolean' || value === null || value === undefined) return String(value)
  if (typeof value === 'bigint') return `${value}n`
  if (typeof value === 'function') return `function ${value.name}`
  if (typeof value === 'symbol') return value.toString()
  if (ArrayBuffer.isView(value)) return `${value.constructor.name} of ${'length' in value ? String(value.length) : String(value.byteLength)}`
  try {
    const text = JSON.stringify(value, (_key, inner: unknown) => (typeof inner === 'number' && !Number.isFinite(inner) ? String(inner) : inner))
    return text.length > 120 ? `${text.slice(0, 117)}...` : text
  } catch {
    return Object.prototype.toString.call(value)
  }
}
