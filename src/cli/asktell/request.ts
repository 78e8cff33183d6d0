// What a request says of a trial: counts, values, and how it ended. Lists follow the order the objectives were created in.

import { mismatch } from '../../errors/index.ts'
import type { Metrics, TellResult } from '../../study/index.ts'
import type { Request } from '../definition-json.ts'

/** A whole number of at least `least`. @throws CerebrosError `INVALID_ARGUMENT` */
export function wholeNumber(name: string, value: unknown, least: number): number {
  if (!Number.isSafeInteger(value) || (value as number) < least) throw mismatch('INVALID_ARGUMENT', `${name} to be a whole number ≥ ${least}`, value, `Write "${name}":${least}.`)
  return value as number
}

/** A list of numbers as numbers by name. @throws CerebrosError `INVALID_METRICS` */
export function valuesByName(names: readonly string[], values: unknown, field: string, what: string): Metrics {
  const cure = `The study has ${what} [${names.join(', ')}].`
  if (!Array.isArray(values)) throw mismatch('INVALID_METRICS', `\`${field}\` to be a list of ${names.length} numbers`, values, cure)
  if (values.length !== names.length) throw mismatch('INVALID_METRICS', `\`${field}\` to have ${names.length} numbers`, values.length, cure)
  const usable = (name: string, value: unknown): number => {
    if (typeof value === 'number') return value
    throw mismatch('INVALID_METRICS', `metric "${name}" to be a number`, value, `${cure} A trial without a usable value is told with "state":"fail".`)
  }
  return Object.fromEntries(names.map((name, j) => [name, usable(name, values[j])]))
}

/** What a tell request ends its trial with. @throws CerebrosError `INVALID_METRICS`, `INVALID_ARGUMENT` */
export function resultOf({ objectives, constraints }: { readonly objectives: readonly string[]; readonly constraints: readonly string[] }, request: Request): TellResult {
  const { state = 'complete', values, error } = request
  if (error !== undefined && typeof error !== 'string') throw mismatch('INVALID_ARGUMENT', 'error to be a string', error, 'Say what went wrong.')
  if (state === 'fail' || state === 'failed') return { state: 'failed', error: error ?? 'failed' }
  if (state !== 'complete' && state !== 'pruned') throw mismatch('INVALID_ARGUMENT', 'state to be complete, pruned or fail', state, 'Leave it out for complete.')
  if (state === 'pruned' && (values === undefined || values === null)) return { state }
  const metrics = { ...valuesByName(objectives, values, 'values', 'objectives'), ...valuesByName(constraints, request.constraints ?? [], 'constraints', 'constraints') }
  return state === 'pruned' ? { state, metrics } : metrics
}
