// What a study made by Optuna tells of itself: directions, names, and the ranges and constraints of its trials.

import { domainOf, valueOf } from '../optuna/distribution.ts'
import { CONSTRAINTS, METRIC_NAMES, type OptunaStudy, type OptunaTrial } from '../optuna/optuna-study.ts'
import { parsePythonJson } from '../optuna/python-json.ts'
import type { Cell, Connection, Row } from './connection.ts'
import { stateOf } from './stored.ts'

/** A system attribute of a study, parsed; undefined when it has none of that key. */
export function attribute(database: Connection, id: number, key: string): unknown {
  const row = database.get('SELECT value_json AS json FROM study_system_attributes WHERE study_id = ? AND "key" = ?', id, key)
  return row === undefined ? undefined : parsePythonJson(row['json'] as string)
}

/** Directions of a study's objectives. */
export function directionsOf(database: Connection, id: number): OptunaStudy['directions'] {
  const rows = database.all('SELECT direction FROM study_directions WHERE study_id = ? ORDER BY objective', id)
  return rows.map(({ direction }) => (direction === 'MINIMIZE' ? 'minimize' : direction === 'MAXIMIZE' ? 'maximize' : 'not set'))
}

/** The parts of a study that its record follows from: no values, reports or times. O(trials). */
export function optunaStudy(database: Connection, id: number, name: string): OptunaStudy {
  const ofTrials = 'FROM trials t CROSS JOIN'
  const params = grouped(database.all(`SELECT t.trial_id AS id, x.param_name AS name, x.param_value AS value, x.distribution_json AS text ${ofTrials} trial_params x ON x.trial_id = t.trial_id WHERE t.study_id = ? ORDER BY x.param_id`, id))
  const marks = grouped(database.all(`SELECT t.trial_id AS id, x."key" AS name, x.value_json AS text ${ofTrials} trial_system_attributes x ON x.trial_id = t.trial_id WHERE t.study_id = ?`, id))
  const trials = database.all('SELECT trial_id AS id, number, state FROM trials WHERE study_id = ? ORDER BY trial_id', id)
  return {
    name,
    directions: directionsOf(database, id),
    metricNames: (attribute(database, id, METRIC_NAMES) as string[] | undefined) ?? null,
    userAttributes: {},
    systemAttributes: {},
    trials: trials.map((trial) => optunaTrial(trial, params(trial['id']), marks(trial['id']))),
  }
}

/** Rows by their id. */
function grouped(rows: readonly Row[]): (id: Cell) => readonly Row[] {
  const groups = new Map<Cell, Row[]>()
  for (const row of rows) {
    const group = groups.get(row['id'])
    if (group === undefined) groups.set(row['id'], [row])
    else group.push(row)
  }
  return (id) => groups.get(id) ?? []
}

function optunaTrial(trial: Row, params: readonly Row[], marks: readonly Row[]): OptunaTrial {
  const domains = params.map(({ name, text }) => [name as string, domainOf(text as string)] as const)
  const constraints = constraintsOf(marks)
  return {
    number: trial['number'] as number,
    state: stateOf(trial['state']),
    params: Object.fromEntries(params.map(({ name, value }, k) => [name as string, valueOf(domains[k][1], value as number)])),
    distributions: Object.fromEntries(domains),
    values: null,
    constraints: constraints.length === 0 ? null : Object.fromEntries(constraints),
    reports: [],
    userAttributes: {},
    systemAttributes: {},
    startedAt: null,
    finishedAt: null,
  }
}

/** Names and values: from the list of Optuna 4, numbered, or from one attribute a constraint. */
function constraintsOf(marks: readonly Row[]): (readonly [string, number])[] {
  return marks.flatMap(({ name, text }) => {
    const key = name as string
    if (key !== CONSTRAINTS && !key.startsWith(`${CONSTRAINTS}:`)) return []
    const value = parsePythonJson(text as string) as number | readonly number[]
    return typeof value === 'number' ? [[key.slice(CONSTRAINTS.length + 1), value] as const] : value.map((one, k) => [String(k), one] as const)
  })
}
