// Trials into Optuna's tables. Every method is a few statements inside the caller's transaction.

import type { FlatParams } from '../../space/index.ts'
import type { Outcome, Report, StudyRecord } from '../../study/index.ts'
import { distributionOf, internalOf } from '../optuna/distribution.ts'
import { CONSTRAINTS } from '../optuna/optuna-study.ts'
import { pythonJson } from '../optuna/python-json.ts'
import { ERROR_KEY, REPORT_KEY } from '../optuna/to-optuna.ts'
import type { Cell, Connection } from './connection.ts'
import { storedNumber, storedState, storedTime } from './stored.ts'

/** Cells bound at a time, four a row. */
const BATCH = 4 * 64

/** Writes trials of one study. */
export class TrialWriter {
  readonly #database: Connection
  readonly #studyId: number
  readonly #record: StudyRecord
  readonly #distributions: readonly string[]

  constructor(database: Connection, studyId: number, record: StudyRecord) {
    this.#database = database
    this.#studyId = studyId
    this.#record = record
    this.#distributions = record.space.columns.map(({ domain }) => distributionOf(domain))
  }

  /** The number the next trial gets. Numbers follow ids, as in Optuna. */
  nextNumber(): number {
    const last = this.#database.get('SELECT number FROM trials WHERE study_id = ? ORDER BY trial_id DESC LIMIT 1', this.#studyId)
    return last === undefined ? 0 : (last['number'] as number) + 1
  }

  /** A new trial; returns its id. */
  insert(state: 'running' | 'waiting', number: number, started: number | null): number {
    const start = started === null ? null : storedTime(started)
    return this.#database.run('INSERT INTO trials (number, study_id, state, datetime_start) VALUES (?, ?, ?, ?)', number, this.#studyId, storedState(state), start).id
  }

  start(id: number, now: number): void {
    this.#database.run("UPDATE trials SET state = 'RUNNING', datetime_start = ? WHERE trial_id = ?", storedTime(now), id)
  }

  /** Optuna may have given a waiting trial its params already. */
  params(id: number, params: FlatParams): void {
    const cells: Cell[] = []
    this.#record.space.columns.forEach(({ name, domain }, j) => {
      if (Object.hasOwn(params, name)) cells.push(id, name, internalOf(domain, params[name]), this.#distributions[j])
    })
    this.#insertRows('INSERT OR REPLACE INTO trial_params (trial_id, param_name, param_value, distribution_json)', cells)
  }

  /** Optuna hands out waiting trials by their fixed params. */
  fixedParams(id: number, params: FlatParams): void {
    this.#mark(id, 'fixed_params', params)
  }

  report(id: number, { step, values }: Report): void {
    if (this.#record.objectives.length > 1) return this.#mark(id, REPORT_KEY + String(step), values)
    const [value, kind] = storedNumber(values[0])
    this.#database.run('INSERT OR REPLACE INTO trial_intermediate_values (trial_id, step, intermediate_value, intermediate_value_type) VALUES (?, ?, ?, ?)', id, step, value, kind)
  }

  dropReports(id: number): void {
    this.#database.run('DELETE FROM trial_intermediate_values WHERE trial_id = ?', id)
    this.#database.run('DELETE FROM trial_system_attributes WHERE trial_id = ? AND "key" >= ? AND "key" < ?', id, REPORT_KEY, `${REPORT_KEY}~`)
  }

  /** Ends a trial. The state comes last: a trigger gives the order of tells. */
  finish(id: number, { state, values, constraints, error }: Outcome, now: number): void {
    const cells = (values ?? []).flatMap((one, j) => [id, j, ...storedNumber(one)])
    this.#insertRows('INSERT OR REPLACE INTO trial_values (trial_id, objective, value, value_type)', cells)
    if (constraints !== null) this.#mark(id, CONSTRAINTS, constraints)
    if (error !== null) this.#mark(id, ERROR_KEY, error)
    this.#database.run('UPDATE trials SET state = ?, datetime_complete = ? WHERE trial_id = ?', storedState(state), storedTime(now), id)
  }

  note(id: number, key: string, json: string): void {
    this.#database.run('INSERT OR REPLACE INTO trial_user_attributes (trial_id, "key", value_json) VALUES (?, ?, ?)', id, key, json)
  }

  /** What Optuna's own heartbeat is: the time a running trial was last known to live. */
  heartbeat(id: number, now: number): void {
    this.#database.run('INSERT OR REPLACE INTO trial_heartbeats (trial_id, heartbeat) VALUES (?, ?)', id, storedTime(now))
  }

  dropHeartbeat(id: number): void {
    this.#database.run('DELETE FROM trial_heartbeats WHERE trial_id = ?', id)
  }

  attach(id: number, name: string, bytes: Uint8Array): void {
    this.#database.run('INSERT OR REPLACE INTO cerebros_attachments (trial_id, name, bytes) VALUES (?, ?, ?)', id, name, bytes)
  }

  /** Rows of four cells in one statement, in batches that any build of SQLite takes. */
  #insertRows(insert: string, cells: readonly Cell[]): void {
    for (let from = 0; from < cells.length; from += BATCH) {
      const batch = cells.slice(from, from + BATCH)
      this.#database.run(`${insert} VALUES ${'(?, ?, ?, ?), '.repeat(batch.length / 4 - 1)}(?, ?, ?, ?)`, ...batch)
    }
  }

  #mark(id: number, key: string, value: unknown): void {
    const cells: Cell[] = [id, key, pythonJson(value, 'spaced')]
    this.#database.run('INSERT OR REPLACE INTO trial_system_attributes (trial_id, "key", value_json) VALUES (?, ?, ?)', ...cells)
  }
}
