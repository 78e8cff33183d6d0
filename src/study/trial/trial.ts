// What an objective receives: the params, a signal to stop, and the ways to speak of progress.

import { mismatch } from '../../errors/index.ts'
import type { Metrics } from './metrics.ts'

/** A running trial. */
export interface Trial<P = unknown> {
  readonly number: number
  readonly params: P
  /** 1, or more when a worker died before. */
  readonly attempt: number
  /** Aborts when the run is stopped, the trial timed out, or its lease was lost. Pass it to what you await. */
  readonly signal: AbortSignal
  /**
   * Reports the objectives at a step (an epoch, a fold, a rung). The last report of a step counts.
   *
   * @throws CerebrosError `INVALID_METRICS`, `INVALID_ARGUMENT` for a step that is no whole number ≥ 0
   */
  report(step: number, metrics: Metrics): Promise<void>
  /** Whether the reports so far are not worth going on with: ask after each report, and return `trial.pruned()`. */
  shouldPrune(): Promise<boolean>
  /** The result of a trial that was given up early. Kept as data. */
  pruned(): { readonly state: 'pruned' }
  /** Keeps a file with the trial: a model, a log. A second one of the same name replaces the first. */
  attach(name: string, bytes: Uint8Array | string): Promise<void>
  /** Notes a JSON value on the trial. */
  note(key: string, value: unknown): Promise<void>
}

/** Refuses a step that is no whole number ≥ 0. @internal */
export function checkStep(step: number): void {
  if (!Number.isSafeInteger(step) || step < 0) throw mismatch('INVALID_ARGUMENT', 'a step to be a whole number ≥ 0', step, 'Count epochs, folds or rungs from 0.')
}

/** Refuses a name that is no visible string. @internal */
export function checkLabel(what: string, name: string): void {
  if (typeof name !== 'string' || name.trim() === '') throw mismatch('INVALID_ARGUMENT', `${what} to be a non-empty string`, name, 'Name it.')
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
