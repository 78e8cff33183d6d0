// One trial of a run, from its start to its tell, or to its return unfinished.
// A thrown error is the trial's: it is retried, then kept as a failed trial. An aborted trial is given back.

import { CerebrosError } from '../../errors/index.ts'
import { reasonOf, type Metrics, type TellResult } from '../trial/metrics.ts'
import type { TellFacts } from '../optimizer.ts'
import type { Objective, RunOptions } from './run-options.ts'
import type { Clock } from '../store.ts'
import type { Trial } from '../trial/trial.ts'

/** What running one trial needs of a study. @internal */
export interface TrialHost<P, M extends Metrics> {
  readonly clock: Clock
  tell(trial: Trial<P>, result: TellResult<M>): Promise<TellFacts>
  /** Gives the trial back, if it is still held. */
  release(trial: Trial<P>): Promise<void>
  abort(trial: Trial<P>, reason: unknown): void
  /** Whether the trial is still this process's to tell. */
  holds(trial: Trial<P>): boolean
}

/** Runs one trial to its end; undefined when it was given back, or is no longer this process's. @internal */
export async function runTrial<P, M extends Metrics>(host: TrialHost<P, M>, objective: Objective<P, M>, options: RunOptions<P, M>, trial: Trial<P>): Promise<TellFacts | undefined> {
  await options.onStart?.(trial)
  for (let run = 0; ; run++) {
    if (trial.signal.aborted) return void (await host.release(trial))
    const ending = await endingOf(host, objective, options, trial)
    if (!host.holds(trial)) return undefined
    switch (ending.kind) {
      case 'result':
        return tell(host, trial, ending.result)
      case 'timeout':
        return tell(host, trial, { state: 'failed', error: `timed out after ${options.trialTimeoutMs!} ms` })
      case 'aborted':
        return void (await host.release(trial))
      case 'thrown':
        if (!trial.signal.aborted && run >= (options.retries ?? 0)) return tell(host, trial, { state: 'failed', error: reasonOf(ending.error) })
    }
  }
}

async function tell<P, M extends Metrics>(host: TrialHost<P, M>, trial: Trial<P>, result: TellResult<M>): Promise<TellFacts | undefined> {
  try {
    return await host.tell(trial, result)
  } catch (error) {
    if (!(error instanceof CerebrosError)) throw error
    if (error.code === 'INVALID_METRICS') return tell(host, trial, { state: 'failed', error: error.message })
    // Another worker has taken the trial over, or told it: what counts is there. A study that was closed meanwhile has given it back.
    if (error.code === 'LEASE_LOST' || error.code === 'TRIAL_FINISHED' || (error.code === 'STORE_CLOSED' && !host.holds(trial))) return undefined
    throw error
  }
}

type Ending<M extends Metrics> = { readonly kind: 'result'; readonly result: TellResult<M> } | { readonly kind: 'thrown'; readonly error: unknown } | { readonly kind: 'timeout' | 'aborted' }

/** The objective's end, whichever comes first: its result, its error, the time-out, or the end of grace after an abort. */
function endingOf<P, M extends Metrics>(host: TrialHost<P, M>, objective: Objective<P, M>, options: RunOptions<P, M>, trial: Trial<P>): Promise<Ending<M>> {
  const { trialTimeoutMs, graceMs = 2000 } = options
  return new Promise((resolve) => {
    const cancels: (() => void)[] = []
    const end = (ending: Ending<M>): void => {
      for (const cancel of cancels.splice(0)) cancel()
      resolve(ending)
    }
    if (trialTimeoutMs !== undefined) {
      const timeOut = (): void => {
        end({ kind: 'timeout' })
        host.abort(trial, new DOMException(`The trial timed out after ${trialTimeoutMs} ms.`, 'TimeoutError'))
      }
      cancels.push(host.clock.after(trialTimeoutMs, timeOut))
    }
    const onAbort = (): void => void cancels.push(host.clock.after(graceMs, () => end({ kind: 'aborted' })))
    if (trial.signal.aborted) onAbort()
    else trial.signal.addEventListener('abort', onAbort)
    cancels.push(() => trial.signal.removeEventListener('abort', onAbort))
    Promise.resolve()
      .then(() => objective(trial))
      .then((result) => end({ kind: 'result', result }), (error: unknown) => end({ kind: 'thrown', error }))
  })
}
