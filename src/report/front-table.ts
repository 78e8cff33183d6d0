// The front as a table, for terminals and logs: a row a trial, the best in the first objective on top.

import type { SearchSpace } from '../space/index.ts'
import type { FinishedTrial, StudyRecord } from '../study/index.ts'
import { placedTrials, type StudyView } from './placed-trials.ts'
import { textTable, type Row } from './text-table.ts'
import { metricLabel, shownNumber, shownNumbers } from './wording.ts'

/** What else a table shows. */
export interface TrialTableOptions<T = FinishedTrial> {
  /** Further columns, between the metrics and the params: name → cell of a trial. */
  readonly columns?: { readonly [name: string]: (trial: T) => string | number }
  /** Whether to show the params, default true. */
  readonly params?: boolean
}

/**
 * The front of a study as an aligned text table: trial number, metrics, params.
 *
 * @param study a study, or `{ record, trials }`
 * @returns lines joined by line feeds; a sentence when no trial is on the front
 * @example
 * ```ts
 * console.log(frontTable(study))
 * // trial  accuracy  latency P95 (ms)  params
 * //     7      0.91               3.2  learningRate=0.003 head=mlp width=32
 * ```
 */
export function frontTable<T extends FinishedTrial>(study: StudyView<T>, options: TrialTableOptions<T> = {}): string {
  const [first] = study.record.objectives
  const sign = first.direction === 'maximize' ? -1 : 1
  const front = placedTrials(study).filter(({ fate }) => fate === 'front')
  front.sort((a, b) => sign * (a.metrics[first.name] - b.metrics[first.name]) || a.trial.number - b.trial.number)
  if (front.length === 0) return `No trial of ${JSON.stringify(study.record.name)} is complete and feasible yet.`
  return textTable(trialRows(study.record, front.map(({ trial }) => trial), options))
}

/**
 * Rows for `textTable` of any trials, in the order given.
 *
 * @param record of their study
 */
export function trialRows<T extends FinishedTrial>(record: StudyRecord, trials: readonly T[], { columns = {}, params = true }: TrialTableOptions<T> = {}): Row[] {
  const names = [...record.objectives.map((one) => one.name), ...record.constraints]
  const metrics = names.map((name) => [metricLabel(name), shownNumbers(trials.map((trial) => trial.metrics?.[name]))] as const)
  return trials.map((trial, i) => ({
    trial: trial.number,
    ...Object.fromEntries(metrics.map(([label, cells]) => [label, cells[i]])),
    ...Object.fromEntries(Object.entries(columns).map(([name, cell]) => [name, cell(trial)])),
    ...(params ? { params: shownParams(record.space, trial.params) } : {}),
  }))
}

/** Params in one line; a branch's own ones go by their short names. Empty for a trial that never had any. */
export function shownParams(space: SearchSpace, params: unknown): string {
  if (params === null) return ''
  const flat = space.flatten(params as never)
  const active = space.columns.filter(({ name }) => Object.hasOwn(flat, name))
  return active.map(({ name, key }) => `${key}=${typeof flat[name] === 'number' ? shownNumber(flat[name]) : String(flat[name])}`).join(' ')
}
