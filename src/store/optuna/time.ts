// Times as Optuna writes them: ISO 8601 with six fraction digits. Optuna 5 writes UTC, Optuna 4 local time without a zone.
// `Z` is never written: Python before 3.11 does not read it.

import { mismatch } from '../../errors/index.ts'

/**
 * Milliseconds since the epoch as `2026-11-22T11:27:28.235489+00:00`.
 *
 * @example
 * ```ts
 * optunaTime(0.001) // '1970-01-01T00:00:00.000001+00:00'
 * ```
 */
export function optunaTime(milliseconds: number): string {
  const micros = Math.round(milliseconds * 1000)
  const seconds = Math.floor(micros / 1e6)
  return `${new Date(seconds * 1000).toISOString().slice(0, 19)}.${String(micros - seconds * 1e6).padStart(6, '0')}+00:00`
}

/**
 * Milliseconds since the epoch, with microseconds as fractions. A time without a zone is this machine's local time.
 *
 * @throws CerebrosError `STORE_CORRUPT` when it is no time
 * @example
 * ```ts
 * millisecondsOf('1970-01-01T00:00:00.000001+00:00') // 0.001
 * ```
 */
export function millisecondsOf(text: string): number {
  const parts = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:[.,](\d+))?(Z|[+-]\d\d:\d\d)?$/.exec(text)
  const whole = parts === null ? NaN : Date.parse(`${parts[1]}T${parts[2]}${parts[4] ?? ''}`)
  if (Number.isNaN(whole)) throw mismatch('STORE_CORRUPT', 'a time like 2026-11-22T11:27:28.235489+00:00', text, 'The entry was damaged.')
  return whole + Number(`0.${parts![3] ?? '0'}`) * 1000
}
