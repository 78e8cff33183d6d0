// The tables of a study file: Optuna's own thirteen and its revision, and three of ours beside them.
// The statements are those Optuna 4 and 5 make, so their migrations and the dashboard find what they expect.
// Triggers keep our tables true whoever writes: a trial that Optuna makes, tells or deletes gets its entry, its place in the
// order of tells, or is forgotten, inside Optuna's own transaction.

import { mismatch } from '../../errors/index.ts'
import type { Connection, Row } from './connection.ts'

const SCHEMA_VERSION = 12

/** Revisions with these tables; they differ by one index. Debian's Optuna 3.1 has the first. */
export const REVISIONS = ['v3.0.0.d', 'v3.2.0.a'] as const

/** A revision of Optuna's schema. */
export type Revision = (typeof REVISIONS)[number]

const OPTUNA_TABLES = `
CREATE TABLE IF NOT EXISTS studies (study_id INTEGER NOT NULL, study_name VARCHAR(512) NOT NULL, PRIMARY KEY (study_id));
CREATE UNIQUE INDEX IF NOT EXISTS ix_studies_study_name ON studies (study_name);
CREATE TABLE IF NOT EXISTS version_info (version_info_id INTEGER NOT NULL, schema_version INTEGER, library_version VARCHAR(256), PRIMARY KEY (version_info_id), CHECK (version_info_id=1));
CREATE TABLE IF NOT EXISTS study_directions (study_direction_id INTEGER NOT NULL, direction VARCHAR(8) NOT NULL, study_id INTEGER NOT NULL, objective INTEGER NOT NULL, PRIMARY KEY (study_direction_id), UNIQUE (study_id, objective), FOREIGN KEY(study_id) REFERENCES studies (study_id));
CREATE TABLE IF NOT EXISTS study_user_attributes (study_user_attribute_id INTEGER NOT NULL, study_id INTEGER, "key" VARCHAR(512), value_json TEXT, PRIMARY KEY (study_user_attribute_id), UNIQUE (study_id, "key"), FOREIGN KEY(study_id) REFERENCES studies (study_id));
CREATE TABLE IF NOT EXISTS study_system_attributes (study_system_attribute_id INTEGER NOT NULL, study_id INTEGER, "key" VARCHAR(512), value_json TEXT, PRIMARY KEY (study_system_attribute_id), UNIQUE (study_id, "key"), FOREIGN KEY(study_id) REFERENCES studies (study_id));
CREATE TABLE IF NOT EXISTS trials (trial_id INTEGER NOT NULL, number INTEGER, study_id INTEGER, state VARCHAR(8) NOT NULL, datetime_start DATETIME, datetime_complete DATETIME, PRIMARY KEY (trial_id), FOREIGN KEY(study_id) REFERENCES studies (study_id));
CREATE TABLE IF NOT EXISTS trial_user_attributes (trial_user_attribute_id INTEGER NOT NULL, trial_id INTEGER, "key" VARCHAR(512), value_json TEXT, PRIMARY KEY (trial_user_attribute_id), UNIQUE (trial_id, "key"), FOREIGN KEY(trial_id) REFERENCES trials (trial_id));
CREATE TABLE IF NOT EXISTS trial_system_attributes (trial_system_attribute_id INTEGER NOT NULL, trial_id INTEGER, "key" VARCHAR(512), value_json TEXT, PRIMARY KEY (trial_system_attribute_id), UNIQUE (trial_id, "key"), FOREIGN KEY(trial_id) REFERENCES trials (trial_id));
CREATE TABLE IF NOT EXISTS trial_params (param_id INTEGER NOT NULL, trial_id INTEGER, param_name VARCHAR(512), param_value FLOAT, distribution_json TEXT, PRIMARY KEY (param_id), UNIQUE (trial_id, param_name), FOREIGN KEY(trial_id) REFERENCES trials (trial_id));
CREATE TABLE IF NOT EXISTS trial_values (trial_value_id INTEGER NOT NULL, trial_id INTEGER NOT NULL, objective INTEGER NOT NULL, value FLOAT, value_type VARCHAR(7) NOT NULL, PRIMARY KEY (trial_value_id), UNIQUE (trial_id, objective), FOREIGN KEY(trial_id) REFERENCES trials (trial_id));
CREATE TABLE IF NOT EXISTS trial_intermediate_values (trial_intermediate_value_id INTEGER NOT NULL, trial_id INTEGER NOT NULL, step INTEGER NOT NULL, intermediate_value FLOAT, intermediate_value_type VARCHAR(7) NOT NULL, PRIMARY KEY (trial_intermediate_value_id), UNIQUE (trial_id, step), FOREIGN KEY(trial_id) REFERENCES trials (trial_id));
CREATE TABLE IF NOT EXISTS trial_heartbeats (trial_heartbeat_id INTEGER NOT NULL, trial_id INTEGER NOT NULL, heartbeat DATETIME NOT NULL, PRIMARY KEY (trial_heartbeat_id), UNIQUE (trial_id), FOREIGN KEY(trial_id) REFERENCES trials (trial_id));
CREATE TABLE IF NOT EXISTS alembic_version (version_num VARCHAR(32) NOT NULL, CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num));
`

// worker: who holds a running trial; NULL: anyone may tell it; empty: given back.
// token: a study id is given again after a deletion, a token is not.
const OWN_TABLES = `
CREATE TABLE IF NOT EXISTS cerebros_studies (study_id INTEGER PRIMARY KEY, token TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS cerebros_trials (trial_id INTEGER PRIMARY KEY, study_id INTEGER NOT NULL, tell_order INTEGER, attempt INTEGER NOT NULL DEFAULT 1, worker TEXT, lease_ms REAL, expires REAL, point TEXT);
CREATE UNIQUE INDEX IF NOT EXISTS cerebros_tell_order ON cerebros_trials (study_id, tell_order) WHERE tell_order IS NOT NULL;
CREATE INDEX IF NOT EXISTS cerebros_open ON cerebros_trials (study_id, trial_id) WHERE tell_order IS NULL;
CREATE INDEX IF NOT EXISTS cerebros_point ON cerebros_trials (study_id, point) WHERE point IS NOT NULL;
CREATE INDEX IF NOT EXISTS cerebros_pointless ON cerebros_trials (study_id) WHERE point IS NULL;
CREATE TABLE IF NOT EXISTS cerebros_attachments (trial_id INTEGER NOT NULL, name TEXT NOT NULL, bytes BLOB NOT NULL, PRIMARY KEY (trial_id, name));
`

const FINISHED = "('COMPLETE', 'PRUNED', 'FAIL')"

/** Gives a finished trial the next place in the order of its study's tells; its worker holds it no more. */
const givesOrder = (trial: string, study: string): string => `
UPDATE cerebros_trials SET worker = NULL, expires = NULL, tell_order =
  COALESCE((SELECT tell_order + 1 FROM cerebros_trials WHERE study_id = ${study} AND tell_order IS NOT NULL ORDER BY tell_order DESC LIMIT 1), 0)
WHERE trial_id = ${trial} AND tell_order IS NULL`

const TRIGGERS = `
CREATE TRIGGER IF NOT EXISTS cerebros_made AFTER INSERT ON trials BEGIN
  INSERT OR REPLACE INTO cerebros_trials (trial_id, study_id) VALUES (NEW.trial_id, NEW.study_id);
END;
CREATE TRIGGER IF NOT EXISTS cerebros_made_finished AFTER INSERT ON trials WHEN NEW.state IN ${FINISHED} BEGIN ${givesOrder('NEW.trial_id', 'NEW.study_id')}; END;
CREATE TRIGGER IF NOT EXISTS cerebros_told AFTER UPDATE OF state ON trials WHEN NEW.state IN ${FINISHED} BEGIN ${givesOrder('NEW.trial_id', 'NEW.study_id')}; END;
CREATE TRIGGER IF NOT EXISTS cerebros_deleted AFTER DELETE ON trials BEGIN
  DELETE FROM cerebros_trials WHERE trial_id = OLD.trial_id;
  DELETE FROM cerebros_attachments WHERE trial_id = OLD.trial_id;
END;
CREATE TRIGGER IF NOT EXISTS cerebros_study_deleted AFTER DELETE ON studies BEGIN DELETE FROM cerebros_studies WHERE study_id = OLD.study_id; END;
`

/** Whether the file already has all tables and triggers, and no trial is without its entry. */
export function isReady(database: Connection): boolean {
  const names = database.all("SELECT name FROM sqlite_master WHERE name IN ('alembic_version', 'cerebros_attachments', 'cerebros_made', 'cerebros_made_finished', 'cerebros_told', 'cerebros_deleted', 'cerebros_study_deleted')")
  if (names.length < 7) return false
  checkRevision(database)
  return unentered(database).length === 0 && unordered(database).length === 0
}

/**
 * Makes what is missing. Run inside a write.
 *
 * @throws CerebrosError `STORE_VERSION` when the file has another revision of Optuna's schema, or is no study file
 */
export function prepare(database: Connection, revision: Revision): void {
  const tables = new Set(database.all("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'").map((row) => row['name']))
  if (tables.size > 0 && !tables.has('studies')) {
    throw mismatch('STORE_VERSION', `${JSON.stringify(database.path)} to be a file of studies`, [...tables], 'It is the database of another program: give studies a file of their own.')
  }
  if (tables.has('alembic_version')) checkRevision(database)
  database.exec(OPTUNA_TABLES)
  if (!tables.has('trials') && revision !== 'v3.0.0.d') database.exec('CREATE INDEX IF NOT EXISTS ix_trials_study_id ON trials (study_id)')
  if (database.get('SELECT 1 FROM version_info') === undefined) database.run('INSERT INTO version_info (version_info_id, schema_version, library_version) VALUES (1, ?, ?)', SCHEMA_VERSION, 'cerebros')
  if (database.get('SELECT 1 FROM alembic_version') === undefined) database.run('INSERT INTO alembic_version (version_num) VALUES (?)', revision)
  database.exec(OWN_TABLES)
  database.exec(TRIGGERS)
  adopt(database)
}

function checkRevision(database: Connection): void {
  const revision = database.get('SELECT version_num FROM alembic_version')?.['version_num']
  const known = revision === undefined || REVISIONS.includes(revision as Revision)
  const version = database.get('SELECT schema_version FROM version_info')?.['schema_version']
  if (known && (version === undefined || version === SCHEMA_VERSION)) return
  throw mismatch('STORE_VERSION', `Optuna's schema ${REVISIONS.at(-1)!} in ${JSON.stringify(database.path)}`, `schema ${String(revision)}, version ${String(version)}`, `Run: optuna storage upgrade --storage sqlite:///${database.path}`)
}

/** Trials that were there before our tables get an entry, the finished ones an order by time of completion and number. */
function adopt(database: Connection): void {
  for (const { id, study } of unentered(database)) database.run('INSERT OR IGNORE INTO cerebros_trials (trial_id, study_id) VALUES (?, ?)', id, study)
  for (const { id, study } of unordered(database)) database.run(givesOrder('?', '?'), study, id)
}

function unentered(database: Connection): readonly Row[] {
  return database.all('SELECT trial_id AS id, study_id AS study FROM trials WHERE study_id IS NOT NULL AND NOT EXISTS (SELECT 1 FROM cerebros_trials c WHERE c.trial_id = trials.trial_id)')
}

function unordered(database: Connection): readonly Row[] {
  return database.all(`SELECT c.trial_id AS id, c.study_id AS study FROM cerebros_trials c CROSS JOIN trials t ON t.trial_id = c.trial_id
    WHERE c.tell_order IS NULL AND t.state IN ${FINISHED} ORDER BY t.datetime_complete, t.number`)
}
