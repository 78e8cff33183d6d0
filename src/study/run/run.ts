// The loop of `study.optimize`: workers that reserve, run and tell until a stop rule holds.
// A thrown error is the trial's, not the run's: it is retried, then kept as a failed trial. An aborted trial is given back.

import { mismatch, show } from '../../errors/index.ts'
import type { FinishedTrial } from '../trial/finished-trial.ts'
import type { Metrics, TellResult } from '../trial/metrics.ts'
import type { TellFacts } from '../optimizer.ts'
import { brokenRule, checkRules, type StopReason, type StopRules } from './stop-rules.ts'
import type { Clock } from '../store.ts'
import type { Trial } from '../trial/trial.ts'

/** Your code: params in, metrics out. */
export type Objective<P, M extends Metrics> = (trial: Trial<P>) => TellResult<M> | Promise<TellResult<M>>

/** How long a run goes on, and how. At least one limit is required on an infinite space. */
export interface RunOptions<P = unknown, M extends Metrics = Metrics> extends StopRules<P, M> {
  /** Trials at a time in this process; default 1. */
  readonly concurrency?: number
  /** The run is aborted after this time: running trials are given back, and resume later. */
  readonly timeoutMs?: number
  /** A trial fails after this time. */
  readonly trialTimeoutMs?: number
  /** How often a trial whose objective threw is run again before it counts as failed; default 0. */
  readonly retries?: number
  /** Aborts the run: running trials are given back, and resume later. */
  readonly signal?: AbortSignal
  /** How long an aborted trial may take to come to its end before it is given back; default 2,000. */
  readonly graceMs?: number
  /** Called when a trial starts. */
  readonly onStart?: (trial: Trial<P>) => void
  /** Called when a trial is told. An error it throws ends the run. */
  readonly onTrial?: (trial: FinishedTrial<P, M>, facts: TellFacts) => void
}

/** How a run ended. */
export interface RunSummary {
  readonly stopped: StopReason
  /** Trials this run told. */
  readonly trials: number
  readonly complete: number
  readonly pruned: number
  readonly failed: number
  readonly seconds: number
}

/** What the loop needs of a study. @internal */
export interface RunHost<P, M extends Metrics> {
  readonly clock: Clock
  readonly stopped: AbortSignal
  readonly finite: boolean
  next(limit: number): Promise<Trial<P> | undefined>
  tell(trial: Trial<P>, result: TellResult<M>): Promise<TellFacts>
  release(trial: Trial<P>): Promise<void>
  abort(trial: Trial<P>, reason: unknown): void
  finished(number: number): FinishedTrial<P, M> | undefined
  /** Finished trials, in tell order. */
  trials(): readonly FinishedTrial<P, M>[]
  /** Trials of the study in any state. */
  count(): number
  sinceImprovement(): number
  refresh(): Promise<void>
}

/** Why a trial's signal was aborted by the loop. */
const TIMED_OUT = 'the trial timed out'

/** Runs trials until a rule holds. @internal */
export async function runStudy<P, M extends Metrics>(host: RunHost<P, M>, objective: Objective<P, M>, options: RunOptions<P, M>): Promise<RunSummary> {
  checkOptions(host, options)
  const started = host.clock.now()
  const counts = { complete: 0, pruned: 0, failed: 0 }
  const active = new Set<Trial<P>>()
  let stopped: StopReason | undefined
  let failure: { error: unknown } | undefined
  const aborted = new AbortController()
  const abort = (reason: StopReason): void => {
    stopped ??= reason
    aborted.abort()
    for (const trial of active) host.abort(trial, reason)
  }
  const onSignal = (): void => abort('aborted')
  if (options.signal?.aborted === true) onSignal()
  options.signal?.addEventListener('abort', onSignal)
  const cancelTimeout = options.timeoutMs === undefined ? undefined : host.clock.after(options.timeoutMs, () => abort('timeout'))
  const worker = async (): Promise<void> => {
    while (stopped === undefined && failure === undefined) {
      stopped = host.stopped.aborted ? 'stopped' : brokenRule(options, host, started)
      if (stopped !== undefined) return
      const trial = await host.next(options.trials ?? Infinity)
      if (trial === undefined) {
        stopped ??= host.count() >= (options.trials ?? Infinity) ? 'trials' : 'space-exhausted'
        return
      }
      active.add(trial)
      if (aborted.signal.aborted) host.abort(trial, stopped)
      try {
        const facts = await runTrial(host, objective, options, trial, aborted.signal)
        if (facts === undefined) continue
        const finished = host.finished(trial.number)!
        counts[finished.state]++
        options.onTrial?.(finished, facts)
      } finally {
        active.delete(trial)
      }
    }
  }
  const guarded = (): Promise<void> => worker().catch((error: unknown) => void (failure ??= { error }))
  await host.refresh()
  await Promise.all(Array.from({ length: options.concurrency ?? 1 }, guarded))
  cancelTimeout?.()
  options.signal?.removeEventListener('abort', onSignal)
  if (failure !== undefined) throw failure.error
  const { complete, pruned, failed } = counts
  return { stopped: stopped!, trials: complete + pruned + failed, complete, pruned, failed, seconds: (host.clock.now() - started) / 1000 }
}

/** Runs one trial to its end; undefined when it was given back. */
async function runTrial<P, M extends Metrics>(host: RunHost<P, M>, objective: Objective<P, M>, options: RunOptions<P, M>, trial: Trial<P>, aborted: AbortSignal): Promise<TellFacts | undefined> {
  options.onStart?.(trial)
  const retries = options.retries ?? 0
  for (let run = 0; ; run++) {
    const ending = await outcome(host, objective, options, trial)
    if (ending.kind === 'result') {
      try {
        return await host.tell(trial, ending.result)
      } catch (error) {
        if (!isBadResult(error)) throw error
        return host.tell(trial, { state: 'failed', error: show(error instanceof Error ? error.message : error) })
      }
    }
    if (ending.kind === 'timeout') return host.tell(trial, { state: 'failed', error: `timed out after ${options.trialTimeoutMs} ms` })
    if (ending.kind === 'aborted' || aborted.aborted || trial.signal.aborted) {
      await host.release(trial)
      return undefined
    }
    if (run >= retries) return host.tell(trial, { state: 'failed', error: describe(ending.error) })
  }
}

type Ending<M extends Metrics> = { kind: 'result'; result: TellResult<M> } | { kind: 'thrown'; error: unknown } | { kind: 'timeout' } | { kind: 'aborted' }

/** The objective's end, whichever comes first: its result, its error, the time-out, or the end of grace after an abort. */
function outcome<P, M extends Metrics>(host: RunHost<P, M>, objective: Objective<P, M>, options: RunOptions<P, M>, trial: Trial<P>): Promise<Ending<M>> {
  return new Promise((resolve) => {
    const cancels: (() => void)[] = []
    const end = (ending: Ending<M>): void => {
      for (const cancel of cancels) cancel()
      resolve(ending)
    }
    if (options.trialTimeoutMs !== undefined) {
      cancels.push(host.clock.after(options.trialTimeoutMs, () => {
        end({ kind: 'timeout' })
        host.abort(trial, new Error(TIMED_OUT))
      }))
    }
    const onAbort = (): void => void cancels.push(host.clock.after(options.graceMs ?? 2000, () => end({ kind: 'aborted' })))
    if (trial.signal.aborted) onAbort()
    trial.signal.addEventListener('abort', onAbort)
    cancels.push(() => trial.signal.removeEventListener('abort', onAbort))
    Promise.resolve()
      .then(() => objective(trial))
      .then((result) => end({ kind: 'result', result }), (error: unknown) => end({ kind: 'thrown', error }))
  })
}

function checkOptions<P, M extends Metrics>(host: RunHost<P, M>, options: RunOptions<P, M>): void {
  checkRules(options)
  const positive = ['concurrency', 'timeoutMs', 'trialTimeoutMs', 'graceMs'] as const
  for (const name of positive) {
    const value = options[name]
    if (value !== undefined && !(value > 0)) throw mismatch('INVALID_ARGUMENT', `${name} to be a positive number`, value, 'Leave it out for none.')
  }
  if (!Number.isSafeInteger(options.concurrency ?? 1)) throw mismatch('INVALID_ARGUMENT', 'concurrency to be a whole number', options.concurrency, 'Use, for example, 4.')
  if (!Number.isSafeInteger(options.retries ?? 0) || (options.retries ?? 0) < 0) throw mismatch('INVALID_ARGUMENT', 'retries to be a whole number ≥ 0', options.retries, 'Use 0 for none.')
  const limited = [options.trials, options.seconds, options.stop, options.timeoutMs, options.signal].some((limit) => limit !== undefined)
  if (!limited && !host.finite) throw mismatch('INVALID_ARGUMENT', 'a limit on an infinite space', options, 'Pass trials, seconds, stop, timeoutMs or signal.')
}

function isBadResult(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'INVALID_METRICS'
}

function describe(error: unknown): string {
  return error instanceof Error ? `${error.name}: ${error.message}` : show(error)
}
