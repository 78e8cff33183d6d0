// Trials out of Optuna's tables, some at a time: two queries whatever their number, each over an index.
// What Optuna wrote is read as far as it fits the study: params that are no point of the space become null, and the trial says why.

import { CerebrosError } from '../../errors/index.ts'
import type { Choice, Domain, FlatParams } from '../../space/index.ts'
import type { Report, StoredTrial, StudyRecord } from '../../study/index.ts'
import { distributionOf, domainOf, valueOf } from '../optuna/distribution.ts'
import { CONSTRAINTS } from '../optuna/optuna-study.ts'
import { parsePythonJson } from '../optuna/python-json.ts'
import { ERROR_KEY, REPORT_KEY } from '../optuna/to-optuna.ts'
import type { Cell, Connection, Row } from './connection.ts'
import { numberOf, stateOf, timeOf } from './stored.ts'

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
    const trials = database.all(sql.trials, studyId, argument)
    if (trials.length === 0) return []
    const details = grouped(database.all(sql.details, studyId, argument))
    return trials.map((trial) => {
      const parts: Parts = { params: [], values: [], notes: [], marks: [], reports: [] }
      for (const row of details(trial['id'])) parts[row['part'] as keyof Parts].push(row)
      return storedTrial(record, trial, parts, paramsOf(trial['state'], parts))
    })
  }
}

/** Rows of one trial: `name` and `value` with its `text`, a distribution, a kind or JSON. */
interface Parts {
  readonly params: Row[]
  readonly values: Row[]
  readonly notes: Row[]
  readonly marks: Row[]
  readonly reports: Row[]
}

/** CROSS JOIN keeps the order of the tables: from the few entries to their rows, each by an index. */
function statements(where: string, order: string) {
  const from = 'FROM cerebros_trials c CROSS JOIN trials t ON t.trial_id = c.trial_id'
  const part = (title: keyof Parts, table: string, name: string, value: string, text: string): string =>
    `SELECT x.trial_id AS id, '${title}' AS part, ${name} AS name, ${value} AS value, ${text} AS text FROM picked CROSS JOIN ${table} x ON x.trial_id = picked.trial_id`
  return {
    trials: `SELECT t.trial_id AS id, t.number, t.state, t.datetime_start AS started, t.datetime_complete AS finished, c.tell_order, c.attempt ${from} WHERE ${where} ORDER BY ${order}`,
    details: `WITH picked AS MATERIALIZED (SELECT c.trial_id ${from} WHERE ${where}) ${[
      part('params', 'trial_params', 'x.param_name', 'x.param_value', 'x.distribution_json'),
      part('values', 'trial_values', 'x.objective', 'x.value', 'x.value_type'),
      part('notes', 'trial_user_attributes', 'x."key"', 'NULL', 'x.value_json'),
      part('marks', 'trial_system_attributes', 'x."key"', 'NULL', 'x.value_json'),
      part('reports', 'trial_intermediate_values', 'x.step', 'x.intermediate_value', 'x.intermediate_value_type'),
    ].join(' UNION ALL ')}`,
  }
}

/** Rows of one trial. */
type Groups = (id: Cell) => readonly Row[]

/** Rows by their id. */
export function grouped(rows: readonly Row[]): Groups {
  const groups = new Map<Cell, Row[]>()
  for (const row of rows) {
    const group = groups.get(row['id'])
    if (group === undefined) groups.set(row['id'], [row])
    else group.push(row)
  }
  return (id) => groups.get(id) ?? []
}

function storedTrial(record: StudyRecord, trial: Row, { values, notes, marks, reports }: Parts, { params, misfit }: ReadParams): StoredTrial {
  const attempt = trial['state'] === 'WAITING' ? 0 : (trial['attempt'] as number)
  const numbers = record.objectives.map((_, j) => values.find((row) => row['name'] === j)).map((row) => (row === undefined ? NaN : numberOf(row['value'], row['text'])))
  const whole = !numbers.some(Number.isNaN)
  const mark = marks.find((row) => row['name'] === ERROR_KEY)
  const told = mark === undefined ? null : String(parse(mark))
  const state = stateOf(trial['state'])
  const valueless = state === 'complete' && !whole
  return {
    id: trial['id'] as number,
    number: trial['number'] as number,
    // A result without usable values is none.
    state: valueless ? 'failed' : state,
    params,
    values: whole && state !== 'failed' ? numbers : null,
    constraints: constraintsOf(record, marks),
    reports: record.objectives.length > 1 ? rowsOf(marks, record.objectives.length) : scalarsOf(reports),
    order: trial['tell_order'] as number | null,
    attempt,
    startedAt: attempt === 0 ? null : timeOf(trial['started']),
    finishedAt: timeOf(trial['finished']),
    error: told ?? (valueless ? 'it was told without usable values' : state === 'failed' ? 'failed' : misfit),
    attributes: Object.fromEntries(notes.map((row) => [row['name'] as string, parse(row)])),
  }
}

interface ReadParams {
  readonly params: FlatParams | null
  /** Why there are none, when there should be. */
  readonly misfit: string | null
}

/** Reads params by the distributions they were stored with; those of our own space are known by their text. */
function paramsReader(record: StudyRecord): (state: Cell | undefined, parts: Parts) => ReadParams {
  const own = new Map(record.space.columns.map(({ name, domain }) => [name, { domain, json: distributionOf(domain) }]))
  const others = new Map<string, Domain>()
  const domainOfText = (json: string): Domain => {
    const domain = others.get(json) ?? domainOf(json)
    others.set(json, domain)
    return domain
  }
  const valueOfRow = ({ name, value, text }: Row): Choice => {
    const column = own.get(name as string)
    return valueOf(column?.json === text ? column.domain : domainOfText(text as string), value as number)
  }
  return (state, { params: rows, marks }) => {
    const fixed = state === 'WAITING' ? marks.find((row) => row['name'] === 'fixed_params') : undefined
    if (rows.length === 0 && fixed === undefined) return { params: null, misfit: null }
    try {
      const params = fixed === undefined ? (Object.fromEntries(rows.map((row) => [row['name'], valueOfRow(row)])) as FlatParams) : (parse(fixed) as FlatParams)
      record.space.rowOf(params)
      return { params, misfit: null }
    } catch (error) {
      if (!(error instanceof CerebrosError)) throw error
      return { params: null, misfit: state === 'COMPLETE' || state === 'PRUNED' ? `its params do not fit the space: ${error.message}` : null }
    }
  }
}

/** Optuna before 5 keeps a list; Optuna 5 also one attribute a constraint, by name or by position. */
function constraintsOf(record: StudyRecord, marks: readonly Row[]): number[] | null {
  if (record.constraints.length === 0) return null
  const named = new Map(marks.map((row) => [row['name'], row] as const))
  const list = named.get(CONSTRAINTS)
  const parsed = list === undefined ? [] : parse(list)
  const listed = (Array.isArray(parsed) ? parsed : []) as readonly unknown[]
  const values = record.constraints.map((name, k) => {
    const single = named.get(`${CONSTRAINTS}:${name}`) ?? named.get(`${CONSTRAINTS}:${k}`)
    return single === undefined ? listed[k] : parse(single)
  })
  return values.every((value): value is number => typeof value === 'number' && !Number.isNaN(value)) ? values : null
}

function rowsOf(marks: readonly Row[], m: number): Report[] {
  const rows = marks.filter((row) => String(row['name']).startsWith(REPORT_KEY))
  const reports = rows.map((row) => ({ step: Number(String(row['name']).slice(REPORT_KEY.length)), values: parse(row) as number[] }))
  return reports.filter(({ values }) => Array.isArray(values) && values.length === m).sort((a, b) => a.step - b.step)
}

function scalarsOf(rows: readonly Row[]): Report[] {
  const reports = rows.map((row) => ({ step: row['name'] as number, values: [numberOf(row['value'], row['text'])] }))
  return reports.filter(({ values }) => !Number.isNaN(values[0])).sort((a, b) => a.step - b.step)
}

function parse(row: Row): unknown {
  return parsePythonJson(row['text'] as string)
}
