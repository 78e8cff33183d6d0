// When a run starts no further trial. Rules look at the whole study, so that a resumed run stops where an uninterrupted one would.

import { mismatch } from '../../errors/index.ts'
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
    /** Stop when this many trials in a row did not enter the front. */
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
  trials(): readonly FinishedTrial<P, M>[]
  sinceImprovement(): number
}

/** The first rule that says stop, or undefined. O(1), or O(n) with a cost rule. @internal */
export function brokenRule<P, M extends Metrics>(rules: StopRules<P, M>, progress: Progress<P, M>, started: number): StopReason | undefined {
  if (rules.seconds !== undefined && progress.clock.now() - started >= rules.seconds * 1000) return 'seconds'
  const { noImprovement, cost } = rules.stop ?? {}
  if (noImprovement !== undefined && progress.sinceImprovement() >= noImprovement) return 'no-improvement'
  if (cost !== undefined && total(progress.trials(), cost.of) >= cost.limit) return 'cost'
  return undefined
}

/** Refuses limits that are no positive numbers. @throws CerebrosError `INVALID_ARGUMENT` @internal */
export function checkRules(rules: StopRules<never, never>): void {
  const counts = { trials: rules.trials, 'stop.noImprovement': rules.stop?.noImprovement }
  for (const [name, value] of Object.entries(counts)) {
    if (value !== undefined && (!Number.isSafeInteger(value) || value < 1)) throw mismatch('INVALID_ARGUMENT', `${name} to be a whole number ≥ 1`, value, 'Leave it out for no limit.')
  }
  for (const [name, value] of Object.entries({ seconds: rules.seconds, 'stop.cost.limit': rules.stop?.cost?.limit })) {
    if (value !== undefined && !(value > 0)) throw mismatch('INVALID_ARGUMENT', `${name} to be a positive number`, value, 'Leave it out for no limit.')
  }
}

function total<P, M extends Metrics>(trials: readonly FinishedTrial<P, M>[], of: (trial: FinishedTrial<P, M>) => number): number {
  let sum = 0
  for (const trial of trials) {
    const cost = of(trial)
    if (!Number.isFinite(cost) || cost < 0) throw mismatch('INVALID_ARGUMENT', `the cost of trial ${trial.number} to be a number ≥ 0`, cost, 'Return 0 for a trial that cost nothing.')
    sum += cost
  }
  return sum
}
