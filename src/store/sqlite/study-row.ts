// Studies in Optuna's tables: their names, directions and the record in one attribute of ours.

import { mismatch } from '../../errors/index.ts'
import { checkSameStudy, studyNotFound, type StudyRecord } from '../../study/index.ts'
import { recordOf } from '../optuna/from-optuna.ts'
import { METRIC_NAMES } from '../optuna/optuna-study.ts'
import { pythonJson } from '../optuna/python-json.ts'
import { RECORD_KEY, recordAttribute, recordOfAttribute } from '../optuna/record-attribute.ts'
import type { Connection } from './connection.ts'
import { attribute, directionsOf, optunaStudy } from './optuna-rows.ts'

/** Names of the studies, in order of creation. */
export function studyNames(database: Connection): string[] {
  return database.all('SELECT study_name AS name FROM studies ORDER BY study_id').map((row) => row['name'] as string)
}

/** The id of a study. @throws CerebrosError `STUDY_NOT_FOUND` */
export function studyId(database: Connection, name: string): number {
  const row = database.get('SELECT study_id AS id FROM studies WHERE study_name = ?', name)
  if (row === undefined) throw studyNotFound(name, studyNames(database))
  return row['id'] as number
}

/** The record of a stored study: ours, or what Optuna's trials tell. @throws CerebrosError `STUDY_NOT_FOUND`, `UNSUPPORTED` */
export function readRecord(database: Connection, name: string): StudyRecord {
  const id = studyId(database, name)
  const own = attribute(database, id, RECORD_KEY)
  return own === undefined ? { ...recordOf(optunaStudy(database, id, name)), seed: 0 } : recordOfAttribute(name, own)
}

/**
 * Opens a study for a record, making it if there is none. Run inside a write.
 *
 * @returns its id, its record as stored, and the token that tells it from a later study of the same id
 * @throws CerebrosError `STUDY_MISMATCH`
 */
export function openRow(database: Connection, given: StudyRecord): { readonly id: number; readonly record: StudyRecord; readonly token: string } {
  const found = database.get('SELECT study_id AS id FROM studies WHERE study_name = ?', given.name)
  const id = found === undefined ? insert(database, given) : (found['id'] as number)
  const own = attribute(database, id, RECORD_KEY)
  const stored = own === undefined ? { ...given, seed: given.seed ?? 0 } : recordOfAttribute(given.name, own)
  if (own !== undefined) checkSameStudy(stored, given)
  else if (found !== undefined) checkDirections(database, id, given)
  const record = { ...stored, sampler: given.sampler }
  if (own === undefined || (stored.sampler !== given.sampler && !database.readOnly)) setAttribute(database, id, RECORD_KEY, recordAttribute(record))
  if (own === undefined) setAttribute(database, id, METRIC_NAMES, record.objectives.map((one) => one.name))
  return { id, record, token: tokenOf(database, id) }
}

function tokenOf(database: Connection, id: number): string {
  const token = (): string | undefined => database.get('SELECT token FROM cerebros_studies WHERE study_id = ?', id)?.['token'] as string | undefined
  const known = token()
  if (known !== undefined) return known
  database.run('INSERT INTO cerebros_studies (study_id, token) VALUES (?, lower(hex(randomblob(16))))', id)
  return token()!
}

/** Removes a study with everything it has; triggers remove what is ours. Run inside a write. */
export function deleteRow(database: Connection, name: string): void {
  const id = studyId(database, name)
  for (const table of ['trial_params', 'trial_values', 'trial_intermediate_values', 'trial_user_attributes', 'trial_system_attributes', 'trial_heartbeats']) {
    database.run(`DELETE FROM ${table} WHERE trial_id IN (SELECT trial_id FROM trials WHERE study_id = ?)`, id)
  }
  for (const table of ['trials', 'study_directions', 'study_user_attributes', 'study_system_attributes', 'studies']) database.run(`DELETE FROM ${table} WHERE study_id = ?`, id)
}

function insert(database: Connection, { name, objectives }: StudyRecord): number {
  const { id } = database.run('INSERT INTO studies (study_name) VALUES (?)', name)
  objectives.forEach(({ direction }, j) => database.run('INSERT INTO study_directions (direction, study_id, objective) VALUES (?, ?, ?)', direction.toUpperCase(), id, j))
  return id
}

function setAttribute(database: Connection, id: number, key: string, value: unknown): void {
  database.run('INSERT OR REPLACE INTO study_system_attributes (study_id, "key", value_json) VALUES (?, ?, ?)', id, key, pythonJson(value, 'spaced'))
}

/** A study that Optuna made is taken over by whoever first opens it with a record; what Optuna knows of it must agree. */
function checkDirections(database: Connection, id: number, given: StudyRecord): void {
  const [stored, wanted] = [directionsOf(database, id), given.objectives.map((one) => one.direction)]
  if (stored.join() === wanted.join()) return
  throw mismatch('STUDY_MISMATCH', `study ${JSON.stringify(given.name)} to have the directions stored, ${stored.join(', ')}`, wanted.join(', '), 'Restore the difference, or give the new study another name.')
}
