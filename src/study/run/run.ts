// The loop of `study.optimize`: workers that reserve, run and tell until a stop rule holds.
// A failed trial never ends a run; an error of the store, the sampler or a callback does, once the running trials are told.

import type { FinishedTrial } from '../trial/finished-trial.ts'
import type { Metrics } from '../trial/metrics.ts'
import { checkRun, type Objective, type RunOptions } from './run-options.ts'
import { runTrial, type TrialHost } from './run-trial.ts'
import { stopRules, type StopReason } from './stop-rules.ts'
import type { Trial } from '../trial/trial.ts'

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
export interface RunHost<P, M extends Metrics> extends TrialHost<P, M> {
  /** Aborts when the study is asked to start no further trial. */
  readonly stopped: AbortSignal
  /** Whether the search ends by itself. */
  readonly finite: boolean
  /** The next trial, or why there is none. */
  next(limit: number): Promise<Trial<P> | 'trials' | 'space-exhausted'>
  /** How many trials can still come at most, as of the last refresh. */
  room(limit: number): number
  finished(number: number): FinishedTrial<P, M> | undefined
  /** Finished trials, in tell order. */
  trials(): readonly FinishedTrial<P, M>[]
  sinceImprovement(): number
  refresh(): Promise<void>
}

/** Runs trials until a rule holds. @internal */
export async function runStudy<P, M extends Metrics>(host: RunHost<P, M>, objective: Objective<P, M>, options: RunOptions<P, M>): Promise<RunSummary> {
  checkRun(host.finite, objective, options)
  return new Run(host, objective, options).toItsEnd()
}

class Run<P, M extends Metrics> {
  readonly #host: RunHost<P, M>
  readonly #objective: Objective<P, M>
  readonly #options: RunOptions<P, M>
  readonly #brokenRule: () => StopReason | undefined
  readonly #active = new Set<Trial<P>>()
  readonly #counts = { complete: 0, pruned: 0, failed: 0 }
  #reason: StopReason | undefined
  /** Why running trials were aborted. */
  #aborted: StopReason | undefined
  #failure: { readonly error: unknown } | undefined

  constructor(host: RunHost<P, M>, objective: Objective<P, M>, options: RunOptions<P, M>) {
    this.#host = host
    this.#objective = objective
    this.#options = options
    this.#brokenRule = stopRules(options, { clock: host.clock, trials: () => host.trials(), sinceImprovement: () => host.sinceImprovement() })
  }

  async toItsEnd(): Promise<RunSummary> {
    const { clock } = this.#host
    const started = clock.now()
    const unwatch = this.#watch()
    try {
      await this.#host.refresh()
      const work = (): Promise<void> => this.#work().catch((error: unknown) => void (this.#failure ??= { error }))
      const { concurrency = 1, trials = Infinity } = this.#options
      await Promise.all(Array.from({ length: Math.max(1, Math.min(concurrency, this.#host.room(trials))) }, work))
    } finally {
      unwatch()
    }
    if (this.#failure !== undefined) throw this.#failure.error
    const { complete, pruned, failed } = this.#counts
    return { stopped: this.#reason!, trials: complete + pruned + failed, complete, pruned, failed, seconds: (clock.now() - started) / 1000 }
  }

  /** Listens to what aborts the run; returns how to stop listening. */
  #watch(): () => void {
    const { signal, timeoutMs } = this.#options
    const onSignal = (): void => this.#abort('aborted', signal!.reason)
    const onTimeout = (): void => this.#abort('timeout', new DOMException(`The run timed out after ${timeoutMs!} ms.`, 'TimeoutError'))
    if (signal?.aborted === true) onSignal()
    signal?.addEventListener('abort', onSignal)
    const cancel = timeoutMs === undefined ? undefined : this.#host.clock.after(timeoutMs, onTimeout)
    return () => {
      cancel?.()
      signal?.removeEventListener('abort', onSignal)
    }
  }

  #abort(reason: StopReason, cause: unknown): void {
    this.#reason ??= reason
    this.#aborted ??= reason
    for (const trial of this.#active) this.#host.abort(trial, cause)
  }

  async #work(): Promise<void> {
    while (this.#goesOn()) {
      const trial = await this.#host.next(this.#options.trials ?? Infinity)
      if (typeof trial === 'string') {
        this.#reason ??= trial
        return
      }
      this.#active.add(trial)
      try {
        await this.#run(trial)
      } catch (error) {
        // The first error is the one to tell of; a trial that cannot be given back is reaped when its lease ends.
        await this.#host.release(trial).catch(() => undefined)
        throw error
      } finally {
        this.#active.delete(trial)
      }
    }
  }

  #goesOn(): boolean {
    if (this.#failure !== undefined || this.#reason !== undefined) return false
    this.#reason = this.#host.stopped.aborted ? 'stopped' : this.#brokenRule()
    return this.#reason === undefined
  }

  async #run(trial: Trial<P>): Promise<void> {
    // The end may have come while the trial was being reserved.
    const over = this.#aborted !== undefined || this.#failure !== undefined || this.#host.stopped.aborted
    const facts = over ? await this.#host.release(trial) : await runTrial(this.#host, this.#objective, this.#options, trial)
    const finished = facts === undefined ? undefined : this.#host.finished(facts.number)
    if (finished === undefined) return this.#explain()
    this.#counts[finished.state]++
    await this.#options.onTrial?.(finished, facts!)
  }

  /** A trial was given back: when the run was cut short, that is why it ended, also when a limit was reached before. */
  #explain(): void {
    const cut = this.#aborted ?? (this.#host.stopped.aborted ? 'stopped' : undefined)
    if (cut !== undefined) this.#reason = cut
  }
}
