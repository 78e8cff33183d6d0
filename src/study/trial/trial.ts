// What an objective receives: the params, a signal to stop, and the ways to speak of progress.

import { mismatch } from '../../errors/index.ts'
import type { StudyStore } from '../store.ts'
import { bytesOf, type AttachmentContent } from './attachment.ts'
import type { Metrics } from './metrics.ts'

/** A running trial. Its functions may be taken out of it: `({ params, report }) => …`. */
export interface Trial<P = unknown> {
  readonly number: number
  readonly params: P
  /** 1, or more when a worker died before. */
  readonly attempt: number
  /** Aborts when the run is aborted, the trial timed out, or it is no longer this process's. Pass it to what you await. */
  readonly signal: AbortSignal
  /**
   * Reports the objectives at a step (an epoch, a fold, a rung). The last report of a step counts.
   *
   * @throws CerebrosError `INVALID_METRICS`, `INVALID_ARGUMENT` for a step that is no whole number ≥ 0
   */
  readonly report: (step: number, metrics: Metrics) => Promise<void>
  /**
   * Whether the reports so far are not worth going on with: ask after each report, and return `trial.pruned()`.
   *
   * @throws the reason of `signal` once it is aborted, so that an aborted trial is not taken for a pruned one
   */
  readonly shouldPrune: () => Promise<boolean>
  /** The result of a trial that was given up early. Kept as data. */
  readonly pruned: () => { readonly state: 'pruned' }
  /** Keeps a file with the trial: a model, a log. A second one of the same name replaces the first. */
  readonly attach: (name: string, content: AttachmentContent) => Promise<void>
  /** Notes a JSON value on the trial. */
  readonly note: (key: string, value: unknown) => Promise<void>
}

/** What decides whether a trial is worth going on with. */
export interface Pruner {
  readonly name: string
  /** @param reports of the trial asking, by step · `others`: reports of the finished trials, in tell order; values minimised */
  shouldPrune(reports: readonly PrunerReport[], others: readonly (readonly PrunerReport[])[]): boolean
}

/** A report as pruners see it: values minimised. */
export interface PrunerReport {
  readonly step: number
  readonly values: Float64Array
}

/** What a trial's methods reach: the store, and what the study knows. @internal */
export interface TrialPorts {
  readonly store: StudyStore
  readonly valuesOf: (metrics: Metrics) => readonly number[]
  readonly shouldPrune: () => Promise<boolean>
}

/** The trial an objective receives. @internal */
export function makeTrial<P>(id: number, facts: Pick<Trial<P>, 'number' | 'params' | 'attempt' | 'signal'>, ports: TrialPorts): Trial<P> {
  return {
    ...facts,
    report: async (step, metrics) => {
      if (!Number.isSafeInteger(step) || step < 0) throw mismatch('INVALID_ARGUMENT', 'a step to be a whole number ≥ 0', step, 'Count epochs, folds or rungs from 0.')
      await ports.store.report(id, { step, values: ports.valuesOf(metrics) })
    },
    shouldPrune: async () => {
      facts.signal.throwIfAborted()
      return ports.shouldPrune()
    },
    pruned: () => ({ state: 'pruned' }),
    attach: (name, content) => attach(ports.store, id, name, content),
    note: (key, value) => note(ports.store, id, key, value),
  }
}

/** Keeps bytes with a trial. @throws CerebrosError `INVALID_ARGUMENT` @internal */
export async function attach(store: StudyStore, id: number, name: string, content: AttachmentContent): Promise<void> {
  checkLabel('the name of an attachment', name)
  await store.attach(id, name, await bytesOf(content))
}

/** Notes a JSON value on a trial. @throws CerebrosError `INVALID_ARGUMENT` @internal */
export async function note(store: StudyStore, id: number, key: string, value: unknown): Promise<void> {
  checkLabel('the key of a note', key)
  await store.setAttribute(id, key, value)
}

function checkLabel(what: string, name: string): void {
  if (typeof name !== 'string' || name.trim() === '') throw mismatch('INVALID_ARGUMENT', `${what} to be a non-empty string`, name, 'Name it.')
}
