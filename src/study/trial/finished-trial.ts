// A finished trial as users read it: typed params, metrics by name.

import { constraintViolation } from '../../pareto/index.ts'
import type { Definition, ParamsOf } from '../../space/index.ts'
import { metricsOf, type Metrics } from './metrics.ts'
import type { StoredTrial, StudyRecord } from '../store.ts'

/** A finished trial. */
export interface FinishedTrial<P = unknown, M extends Metrics = Metrics> {
  readonly number: number
  readonly state: 'complete' | 'pruned' | 'failed'
  readonly params: P
  /**
   * Objectives and constraints by name; null for failed trials, and for pruned ones without metrics. A trial that another program told
   * may lack its constraints: they are then missing here, and it counts as feasible, as in Optuna 5.
   */
  readonly metrics: M | null
  /** Whether the trial has metrics, with no constraint above 0. */
  readonly feasible: boolean
  /** Sum of the positive constraint values; 0 without metrics. */
  readonly violation: number
  readonly reports: readonly { readonly step: number; readonly metrics: Metrics }[]
  /** Why it failed; `failed` where another program, as Optuna, kept no reason. */
  readonly error: string | null
  /** How often workers started it: 1, or more after a worker died. Retries of an objective that threw do not count. */
  readonly attempt: number
  /** Milliseconds since the epoch; null for trials added from elsewhere. */
  readonly startedAt: number | null
  readonly finishedAt: number | null
  readonly attributes: { readonly [key: string]: unknown }
}

/** The user's view of a stored, finished trial. */
export function finishedTrial<D extends Definition, M extends Metrics>(record: StudyRecord, stored: StoredTrial): FinishedTrial<ParamsOf<D>, M> {
  const violation = stored.constraints === null ? 0 : constraintViolation(stored.constraints)
  return {
    number: stored.number,
    state: stored.state as 'complete' | 'pruned' | 'failed',
    params: (stored.params === null ? null : record.space.nest(stored.params)) as ParamsOf<D>,
    metrics: metricsOf(record, stored.values, stored.constraints) as M | null,
    feasible: stored.values !== null && violation === 0,
    violation,
    reports: stored.reports.map(({ step, values }) => ({ step, metrics: metricsOf(record, values, null)! })),
    error: stored.error,
    attempt: stored.attempt,
    startedAt: stored.startedAt,
    finishedAt: stored.finishedAt,
    attributes: stored.attributes,
  }
}
