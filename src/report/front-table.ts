// The front as a table, for terminals and logs: a row a trial, the best in the first objective on top.

import type { FinishedTrial } from '../study/index.ts'
import { placedTrials, type StudyView } from './placed-trials.ts'
import { textTable, type Row } from './text-table.ts'
import { metricLabel, shownNumber } from './wording.ts'

/** What else a table shows. */
export interface FrontTableOptions {
  /** Further columns, between the metrics and the params: name → cell of a trial. */
  readonly columns?: { readonly [name: string]: (trial: FinishedTrial) => string | number }
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
 * //     7      0.91               3.2  learningRate=0.003  head=mlp  head.mlp.width=32
 * ```
 */
export function frontTable(study: StudyView, options: FrontTableOptions = {}): string {
  const rows = frontRows(study, options)
  return rows.length === 0 ? `No trial of ${JSON.stringify(study.record.name)} is complete and feasible yet.` : textTable(rows)
}

/** The rows of `frontTable`, to which a program may add its own. */
export function frontRows(study: StudyView, { columns = {} }: FrontTableOptions = {}): Row[] {
  const { objectives, constraints, space } = study.record
  const [first] = objectives
  const sign = first.direction === 'maximize' ? -1 : 1
  const front = placedTrials(study).filter(({ fate }) => fate === 'front')
  front.sort((a, b) => sign * (a.metrics[first.name] - b.metrics[first.name]) || a.trial.number - b.trial.number)
  const names = [...objectives.map((one) => one.name), ...constraints]
  return front.map(({ trial, metrics }) => ({
    trial: trial.number,
    ...Object.fromEntries(names.map((name) => [metricLabel(name), shownNumber(metrics[name])])),
    ...Object.fromEntries(Object.entries(columns).map(([name, cell]) => [name, cell(trial)])),
    params: shownParams(space.flatten(trial.params as never)),
  }))
}

/** Flat params in one line. */
export function shownParams(flat: { readonly [name: string]: unknown }): string {
  return Object.entries(flat).map(([name, value]) => `${name}=${typeof value === 'number' ? shownNumber(value) : String(value)}`).join('  ')
}
