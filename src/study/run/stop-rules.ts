// When a run starts no further trial. Rules look at the whole study, so that a resumed run stops where an uninterrupted one would.

import { checkKeys, mismatch } from '../../errors/index.ts'
import type { FinishedTrial } from '../trial/finished-trial.ts'
import type { Metrics } from '../trial/metrics.ts'
import type { Clock } from '../store.ts'

/** Limits of a run. */
export interface StopRules<P = unknown, M extends Metrics = Metrics> {
  /** Trials of the study in all, whatever their state: those of earlier runs and other processes count. */
  readonly trials?: number
  /** Seconds of this run. Running trials are finished. */
  readonly seconds?: number
  readonly stop?: {
    /** Stop when this many finished trials in a row brought nothing new to the front: worse values, or values already there. */
    readonly noImprovement?: number
    /** Stop when the finished trials' costs add up to the limit. */
    readonly cost?: { readonly limit: number; readonly of: (trial: FinishedTrial<P, M>) => number }
  }
}

/** Why a run ended. */
export type StopReason = 'trials' | 'seconds' | 'cost' | 'no-improvement' | 'space-exhausted' | 'aborted' | 'timeout' | 'stopped'

/** What the rules look at. */
interface Progress<P, M extends Metrics> {
  readonly clock: Clock
  /** Finished trials, in tell order. */
  trials(): readonly FinishedTrial<P, M>[]
  sinceImprovement(): number
}

/** What gives, at each call, the first rule that says stop, or undefined. Each finished trial's cost is asked for once. @internal */
export function stopRules<P, M extends Metrics>(rules: StopRules<P, M>, progress: Progress<P, M>): () => StopReason | undefined {
  const started = progress.clock.now()
  const { noImprovement, cost } = rules.stop ?? {}
  let spent = 0
  let counted = 0
  return () => {
    if (rules.seconds !== undefined && progress.clock.now() - started >= rules.seconds * 1000) return 'seconds'
    if (noImprovement !== undefined && progress.sinceImprovement() >= noImprovement) return 'no-improvement'
    if (cost === undefined) return undefined
    for (const trials = progress.trials(); counted < trials.length; counted++) spent += checkedCost(trials[counted], cost.of)
    return spent >= cost.limit ? 'cost' : undefined
  }
}

/** Refuses limits that are no positive numbers. @throws CerebrosError `INVALID_ARGUMENT` @internal */
export function checkRules(rules: StopRules<never, never>): void {
  if (rules.stop !== undefined) checkKeys('INVALID_ARGUMENT', 'stop', rules.stop, ['noImprovement', 'cost'])
  if (rules.stop?.cost !== undefined) checkKeys('INVALID_ARGUMENT', 'stop.cost', rules.stop.cost, ['limit', 'of'])
  const counts = { trials: rules.trials, 'stop.noImprovement': rules.stop?.noImprovement }
  for (const [name, value] of Object.entries(counts)) {
    if (value !== undefined && (!Number.isSafeInteger(value) || value < 1)) throw mismatch('INVALID_ARGUMENT', `${name} to be a whole number ≥ 1`, value, 'Leave it out for no limit.')
  }
  for (const [name, value] of Object.entries({ seconds: rules.seconds, 'stop.cost.limit': rules.stop?.cost?.limit })) {
    if (value !== undefined && !isAbove(value, 0)) throw mismatch('INVALID_ARGUMENT', `${name} to be a positive number`, value, 'Leave it out for no limit.')
  }
  const cost = rules.stop?.cost
  if (cost === undefined) return
  if (typeof cost.limit !== 'number') throw mismatch('INVALID_ARGUMENT', 'stop.cost.limit to be a positive number', cost.limit, 'Write stop: { cost: { limit: 10, of: (trial) => … } }.')
  if (typeof cost.of !== 'function') throw mismatch('INVALID_ARGUMENT', 'stop.cost.of to be a function of a finished trial', cost.of, 'Write stop: { cost: { limit: 10, of: (trial) => … } }.')
}

/** Whether a value is a number above another; text of digits is none. @internal */
export function isAbove(value: unknown, bound: number): boolean {
  return typeof value === 'number' && value > bound
}

function checkedCost<P, M extends Metrics>(trial: FinishedTrial<P, M>, of: (trial: FinishedTrial<P, M>) => number): number {
  const cost = of(trial)
  if (!Number.isFinite(cost) || cost < 0) throw mismatch('INVALID_ARGUMENT', `the cost of trial ${trial.number} to be a number ≥ 0`, cost, 'Return 0 for a trial that cost nothing.')
  return cost
}
