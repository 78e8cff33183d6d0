// How a run goes: its options, checked before the first trial starts.

import { checkKeys, mismatch } from '../../errors/index.ts'
import type { FinishedTrial } from '../trial/finished-trial.ts'
import type { Metrics, TellResult } from '../trial/metrics.ts'
import type { TellFacts } from '../optimizer.ts'
import { checkRules, isAbove, type StopRules } from './stop-rules.ts'
import type { Trial } from '../trial/trial.ts'

/** Your code: params in, metrics out. */
export type Objective<P, M extends Metrics> = (trial: Trial<P>) => TellResult<M> | Promise<TellResult<M>>

/** How long a run goes on, and how. At least one limit is required on an infinite space. */
export interface RunOptions<P = unknown, M extends Metrics = Metrics> extends StopRules<P, M> {
  /** Trials at a time in this process; default 1. */
  readonly concurrency?: number
  /** The run is aborted after this time: running trials are given back, and resume later. */
  readonly timeoutMs?: number
  /** A trial fails after this time; each retry has it anew. An objective that ignores `trial.signal` goes on unheard. */
  readonly trialTimeoutMs?: number
  /** How often a trial whose objective threw is run again before it counts as failed; default 0. Time-outs and failures returned as data are not retried. */
  readonly retries?: number
  /** Aborts the run: running trials are given back, and resume later. */
  readonly signal?: AbortSignal
  /** How long an aborted trial may take to come to its end before it is given back; default 2,000. */
  readonly graceMs?: number
  /** Called when a trial starts, and awaited. An error it throws ends the run; the trial is given back. */
  readonly onStart?: (trial: Trial<P>) => void | Promise<void>
  /** Called when a trial is told, and awaited. An error it throws ends the run, once the other running trials are told. */
  readonly onTrial?: (trial: FinishedTrial<P, M>, facts: TellFacts) => void | Promise<void>
}

const OPTIONS = ['trials', 'seconds', 'stop', 'concurrency', 'timeoutMs', 'trialTimeoutMs', 'retries', 'signal', 'graceMs', 'onStart', 'onTrial']
const CURES = { n_trials: 'Write trials: 100.', timeout: 'Write seconds: 60, or timeoutMs: 60_000.', n_jobs: 'Write concurrency: 4.', callbacks: 'Write onTrial: (trial) => ….', noImprovement: 'Write stop: { noImprovement: 20 }.', cost: 'Write stop: { cost: { limit: 10, of: (trial) => … } }.' }

/** Refuses what no run can do. @throws CerebrosError `INVALID_ARGUMENT` @internal */
export function checkRun<P, M extends Metrics>(finite: boolean, objective: Objective<P, M>, options: RunOptions<P, M>): void {
  if (typeof objective !== 'function') throw mismatch('INVALID_ARGUMENT', 'the objective to be a function', objective, 'Write study.optimize(({ params }) => ({ loss: … }), { trials: 100 }).')
  checkKeys('INVALID_ARGUMENT', 'optimize', options, OPTIONS, CURES)
  checkRules(options)
  for (const name of ['timeoutMs', 'trialTimeoutMs'] as const) {
    const value = options[name]
    if (value !== undefined && !isAbove(value, 0)) throw mismatch('INVALID_ARGUMENT', `${name} to be a positive number`, value, 'Leave it out for none.')
  }
  for (const name of ['onStart', 'onTrial'] as const) {
    const value = options[name]
    if (value !== undefined && typeof value !== 'function') throw mismatch('INVALID_ARGUMENT', `${name} to be a function of a trial`, value, `Write ${name}: (trial) => ….`)
  }
  const { concurrency = 1, retries = 0, graceMs = 0, signal } = options
  if (typeof graceMs !== 'number' || !(graceMs >= 0)) throw mismatch('INVALID_ARGUMENT', 'graceMs to be a number ≥ 0', graceMs, 'Use 0 to give aborted trials back at once.')
  if (!Number.isSafeInteger(concurrency) || concurrency < 1) throw mismatch('INVALID_ARGUMENT', 'concurrency to be a whole number ≥ 1', concurrency, 'Leave it out for one trial at a time.')
  if (!Number.isSafeInteger(retries) || retries < 0) throw mismatch('INVALID_ARGUMENT', 'retries to be a whole number ≥ 0', retries, 'Use 0 for none.')
  if (signal !== undefined && !(signal instanceof AbortSignal)) throw mismatch('INVALID_ARGUMENT', 'signal to be an AbortSignal', signal, 'Pass controller.signal.')
  const limited = [options.trials, options.seconds, options.stop?.noImprovement, options.stop?.cost, options.timeoutMs, signal].some((limit) => limit !== undefined)
  if (!limited && !finite) throw mismatch('INVALID_ARGUMENT', 'a limit on an infinite space', options, 'Pass trials, seconds, stop, timeoutMs or signal.')
}
