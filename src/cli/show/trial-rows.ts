// Trials as rows: for tables (rounded), for CSV and for JSON (exact). Params are flat, metrics by name in the user's directions.

import type { Study } from '../../study/index.ts'
import type { Cell } from './table.ts'

/** A trial in JSON. Metrics JSON cannot hold (±Infinity) are null. */
export interface TrialJson {
  readonly number: number
  readonly state: string
  readonly params: { readonly [column: string]: unknown } | null
  readonly values: { readonly [name: string]: number } | null
  readonly feasible?: boolean
  readonly error?: string
  readonly startedAt?: string | null
  readonly finishedAt?: string | null
}

/** A trial in any state. */
export type AnyTrial = Study['trials'][number] | Study['open'][number]

/** All trials this process has seen, by number, unfinished ones too. */
export function allTrials(study: Study): AnyTrial[] {
  return [...study.trials, ...study.open].sort((a, b) => a.number - b.number)
}

/** The JSON form of a trial. */
export function trialJson(study: Study, trial: AnyTrial): TrialJson {
  const params = trial.params === null ? null : study.space.flatten(trial.params)
  const { number, state } = trial
  if (!('metrics' in trial)) return { number, state, params, values: null }
  const { metrics, feasible, error, startedAt, finishedAt } = trial
  const constrained = study.record.constraints.length > 0 && metrics !== null
  return { number, state, params, values: metrics, ...(constrained ? { feasible } : {}), ...(error === null ? {} : { error }), startedAt: timeOf(startedAt), finishedAt: timeOf(finishedAt) }
}

/** Rows with the same columns: number, state, metrics, params any of the trials has, error. */
export function trialRows(study: Study, trials: readonly AnyTrial[]): { columns: string[]; rows: Cell[][] } {
  const json = trials.map((trial) => trialJson(study, trial))
  const metrics = [...study.record.objectives.map((one) => one.name), ...study.record.constraints]
  const params = study.space.columns.map((column) => column.name).filter((name) => json.some((one) => one.params !== null && Object.hasOwn(one.params, name)))
  const failed = json.some((one) => one.error !== undefined)
  const columns = ['number', 'state', ...metrics, ...params, ...(failed ? ['error'] : [])]
  const rows = json.map((one) => [
    one.number,
    one.state,
    ...metrics.map((name) => one.values?.[name] ?? ''),
    ...params.map((name) => (one.params !== null && Object.hasOwn(one.params, name) ? (one.params[name] as Cell) : '')),
    ...(failed ? [one.error ?? ''] : []),
  ])
  return { columns, rows }
}

function timeOf(milliseconds: number | null): string | null {
  return milliseconds === null ? null : new Date(milliseconds).toISOString()
}
