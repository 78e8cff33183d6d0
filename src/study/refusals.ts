// What stores refuse, worded once, so that every store answers a mistake with the same code and sentence.

import { CerebrosError, mismatch } from '../errors/index.ts'

/** A trial id the store does not know. */
export function unknownTrial(id: number): CerebrosError {
  return mismatch('UNKNOWN_TRIAL', 'the id of a trial of this study', id, 'Ids come from reserve, enqueue, add and changes.')
}

/** A trial that is told already. */
export function trialFinished(number: number): CerebrosError {
  return new CerebrosError('TRIAL_FINISHED', `Expected trial ${number} to be unfinished, got one that is told already. Tell each trial once.`)
}

/** A trial that another worker holds, or that was given back. */
export function leaseLost(number: number): CerebrosError {
  return new CerebrosError('LEASE_LOST', `Expected trial ${number} to be leased to this worker, got one held by another or given back. Its result does not count here; raise leaseMs if this worker was only slow.`)
}

/** A trial that nobody has started. */
export function trialWaiting(number: number): CerebrosError {
  return new CerebrosError('INVALID_STATE', `Expected trial ${number} to be running, got a waiting one. Ask first: an enqueued trial is handed out before new ones.`)
}

/** A trial that has its params already. */
export function paramsAssigned(number: number): CerebrosError {
  return new CerebrosError('INVALID_STATE', `Expected trial ${number} to have no params yet, got one with params. Assign once, after reserve returned null params.`)
}

/** A study name the store does not know. */
export function studyNotFound(name: string, known: readonly string[]): CerebrosError {
  const names = known.length === 0 ? 'The store is empty.' : `The store has ${known.slice(0, 12).map((one) => JSON.stringify(one)).join(', ')}${known.length > 12 ? ', …' : ''}.`
  return mismatch('STUDY_NOT_FOUND', 'the name of a stored study', name, names)
}

/** A handle that was closed. */
export function storeClosed(name: string): CerebrosError {
  return new CerebrosError('STORE_CLOSED', `Expected study ${JSON.stringify(name)} to be open, got a closed one. Open it again.`)
}

/** An attachment the trial does not have. */
export function noAttachment(number: number, name: string): CerebrosError {
  return mismatch('UNKNOWN_TRIAL', `trial ${number} to have an attachment of that name`, name, 'attachments() lists the names.')
}

/** The JSON text of a noted value. @throws CerebrosError `INVALID_ARGUMENT` when JSON cannot hold it */
export function jsonText(key: string, value: unknown): string {
  try {
    const text = JSON.stringify(value, refuseNonFinite) as string | undefined
    if (text !== undefined) return text
  } catch (error) {
    if (error instanceof CerebrosError) throw error
    throw new CerebrosError('INVALID_ARGUMENT', `Expected the note "${key}" to be a JSON value, got one that JSON cannot hold. Keep it with attach(), or note a summary.`, { cause: error })
  }
  throw mismatch('INVALID_ARGUMENT', `the note "${key}" to be a JSON value`, value, 'Use null for nothing.')
}

/** JSON.stringify would make null of them, without a word. */
function refuseNonFinite(_key: string, value: unknown): unknown {
  if (typeof value !== 'number' || Number.isFinite(value)) return value
  throw mismatch('INVALID_ARGUMENT', 'the numbers of a note to be finite', value, 'JSON has no such number: note it as text, or null.')
}

/** Why an exhausted trial failed. */
export function diedTooOften(deaths: number): string {
  return deaths === 1 ? 'its worker died' : `its workers died ${deaths} times`
}
