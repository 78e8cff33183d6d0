// Trials out of Optuna's tables, some at a time: two queries whatever their number, each over an index.
// What Optuna wrote is read as far as it fits the study: params that are no point of the space become null, and the trial says why.

import { CerebrosError } from '../../errors/index.ts'
import type { Choice, Domain, FlatParams } from '../../space/index.ts'
import type { Report, StoredTrial, StudyRecord } from '../../study/index.ts'
import { distributionOf, domainOf, valueOf } from '../optuna/distribution.ts'
import { CONSTRAINTS } from '../optuna/optuna-study.ts'
import { parsePythonJson } from '../optuna/python-json.ts'
import { ERROR_KEY, REPORT_KEY } from '../optuna/to-optuna.ts'
import type { Cell, Connection } from './connection.ts'
import { numberOf, stateOf, timeOf } from './stored.ts'

/** What a trial has, a table each, with the columns that are name, value and text of a row. */
const PARTS = [
  ['trial_params', 'x.param_name', 'x.param_value', 'x.distribution_json'],
  ['trial_values', 'x.objective', 'x.value', 'x.value_type'],
  ['trial_user_attributes', 'x."key"', 'NULL', 'x.value_json'],
  ['trial_system_attributes', 'x."key"', 'NULL', 'x.value_json'],
  ['trial_intermediate_values', 'x.step', 'x.intermediate_value', 'x.intermediate_value_type'],
] as const

/** Which trials of a study are read, and by which statements; the first ? is the study's id, the second one more number. @internal */
export const SCOPES = {
  /** Finished ones from a tell order on, in that order. */
  finished: statements('c.study_id = ? AND c.tell_order >= ?', 'c.tell_order'),
  /** Unfinished ones from a number on. */
  open: statements('c.study_id = ? AND c.tell_order IS NULL AND t.number >= ?', 'c.trial_id'),
  /** The one of that id. */
  one: statements('c.study_id = ? AND c.trial_id = ?', 'c.trial_id'),
} as const

/** Reads trials of one study. */
export type TrialReader = (scope: keyof typeof SCOPES, argument: number) => StoredTrial[]

/** A reader. Call it inside a transaction, so that all queries see one state. */
export function trialReader(database: Connection, studyId: number, record: StudyRecord): TrialReader {
  const paramsOf = paramsReader(record)
  return (scope, argument) => {
    const sql = SCOPES[scope]
    const trials = database.lists(sql.trials, studyId, argument) as readonly TrialRow[]
    if (trials.length === 0) return []
    const parts = new Map(trials.map(([id]) => [id, PARTS.map((): PartRow[] => [])]))
    for (const row of database.lists(sql.details, studyId, argument) as readonly PartRow[]) parts.get(row[0])![row[1]].push(row)
    return trials.map((trial) => storedTrial(record, trial, parts.get(trial[0]) as unknown as Parts, paramsOf))
  }
}

/** A trial's own row. */
type TrialRow = readonly [id: number, number: number, state: string, started: Cell, finished: Cell, order: number | null, attempt: number]

/** A row of one of a trial's parts; `text` is a distribution, a kind or JSON. Read by index: destructuring thousands of them costs more than the query. */
type PartRow = readonly [id: number, part: number, name: Cell, value: Cell, text: string]

/** Rows of one trial, in the order of `PARTS`. */
type Parts = readonly [params: readonly PartRow[], values: readonly PartRow[], notes: readonly PartRow[], marks: readonly PartRow[], reports: readonly PartRow[]]

/** CROSS JOIN keeps the order of the tables: from the few entries to their rows, each by an index. */
function statements(where: string, order: string) {
  const from = 'FROM cerebros_trials c CROSS JOIN trials t ON t.trial_id = c.trial_id'
  const details = PARTS.map(([table, name, value, text], part) => `SELECT x.trial_id AS id, ${part} AS part, ${name} AS name, ${value} AS value, ${text} AS text FROM picked CROSS JOIN ${table} x ON x.trial_id = picked.trial_id`)
  return {
    trials: `SELECT t.trial_id AS id, t.number, t.state, t.datetime_start AS started, t.datetime_complete AS finished, c.tell_order, c.attempt ${from} WHERE ${where} ORDER BY ${order}`,
    details: `WITH picked AS MATERIALIZED (SELECT c.trial_id ${from} WHERE ${where}) ${details.join(' UNION ALL ')}`,
  }
}

function storedTrial(record: StudyRecord, [id, number, word, started, finished, order, starts]: TrialRow, parts: Parts, paramsOf: ParamsReader): StoredTrial {
  const [, values, notes, marks, reports] = parts
  const { params, misfit } = paramsOf(word, parts)
  const attempt = word === 'WAITING' ? 0 : starts
  const numbers = record.objectives.map((_, j) => values.find((row) => row[2] === j)).map((row) => (row === undefined ? NaN : numberOf(row[3], row[4])))
  const whole = !numbers.some(Number.isNaN)
  const told = marked(marks, ERROR_KEY)
  const state = stateOf(word)
  const valueless = state === 'complete' && !whole
  return {
    id,
    number,
    // A result without usable values is none.
    state: valueless ? 'failed' : state,
    params,
    values: whole && state !== 'failed' ? numbers : null,
    constraints: constraintsOf(record, marks),
    reports: record.objectives.length > 1 ? rowsOf(marks, record.objectives.length) : scalarsOf(reports),
    order,
    attempt,
    startedAt: attempt === 0 ? null : timeOf(started),
    finishedAt: timeOf(finished),
    error: typeof told === 'string' ? told : valueless ? 'it was told without usable values' : state === 'failed' ? 'failed' : misfit,
    attributes: Object.fromEntries(notes.map((row) => [row[2] as string, parsePythonJson(row[4])])),
  }
}

interface ReadParams {
  readonly params: FlatParams | null
  /** Why there are none, when there should be. */
  readonly misfit: string | null
}

type ParamsReader = (state: string, parts: Parts) => ReadParams

/** Reads params by the distributions they were stored with; those of our own space are known by their text. */
function paramsReader(record: StudyRecord): ParamsReader {
  const own = new Map(record.space.columns.map(({ name, domain }) => [name, { domain, json: distributionOf(domain) }]))
  const others = new Map<string, Domain>()
  const domainOfText = (json: string): Domain => {
    const domain = others.get(json) ?? domainOf(json)
    others.set(json, domain)
    return domain
  }
  const valueOfRow = (row: PartRow): Choice => {
    const column = own.get(row[2] as string)
    return valueOf(column?.json === row[4] ? column.domain : domainOfText(row[4]), row[3] as number)
  }
  return (state, [rows, , , marks]) => {
    const fixed = state === 'WAITING' ? marked(marks, 'fixed_params') : undefined
    if (rows.length === 0 && fixed === undefined) return { params: null, misfit: null }
    try {
      const params = fixed === undefined ? (Object.fromEntries(rows.map((row) => [row[2], valueOfRow(row)])) as FlatParams) : (fixed as FlatParams)
      record.space.rowOf(params)
      return { params, misfit: null }
    } catch (error) {
      if (!(error instanceof CerebrosError)) throw error
      return { params: null, misfit: state === 'COMPLETE' || state === 'PRUNED' ? `its params do not fit the space: ${error.message}` : null }
    }
  }
}

/** Optuna before 5 keeps a list; Optuna 5 also one attribute a constraint, by name or by position. */
function constraintsOf(record: StudyRecord, marks: readonly PartRow[]): number[] | null {
  if (record.constraints.length === 0) return null
  const list = marked(marks, CONSTRAINTS)
  const listed = (Array.isArray(list) ? list : []) as readonly unknown[]
  const values = record.constraints.map((name, k) => marked(marks, `${CONSTRAINTS}:${name}`) ?? marked(marks, `${CONSTRAINTS}:${k}`) ?? listed[k])
  return values.every((value): value is number => typeof value === 'number' && !Number.isNaN(value)) ? values : null
}

function rowsOf(marks: readonly PartRow[], m: number): Report[] {
  const rows = marks.filter((row) => String(row[2]).startsWith(REPORT_KEY))
  const reports = rows.map((row) => ({ step: Number(String(row[2]).slice(REPORT_KEY.length)), values: parsePythonJson(row[4]) as number[] }))
  return reports.filter(({ values }) => Array.isArray(values) && values.length === m).sort((a, b) => a.step - b.step)
}

function scalarsOf(rows: readonly PartRow[]): Report[] {
  const reports = rows.map((row) => ({ step: row[2] as number, values: [numberOf(row[3], row[4])] }))
  return reports.filter(({ values }) => !Number.isNaN(values[0])).sort((a, b) => a.step - b.step)
}

/** The value of a system attribute; undefined when there is none. */
function marked(marks: readonly PartRow[], key: string): unknown {
  const mark = marks.find((row) => row[2] === key)
  return mark === undefined ? undefined : parsePythonJson(mark[4])
}
