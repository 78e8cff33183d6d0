// Which points of a finite space are taken: a key a trial, indexed, written when it is first asked for.
// Trials that others made, or that were made while duplicates were allowed, get their key at the next unique assignment.
// Cost: O(log n) and O(trials without a key).

import type { FlatParams } from '../../space/index.ts'
import type { StoredTrial } from '../../study/index.ts'
import type { Connection } from './connection.ts'
import type { TrialReader } from './trial-reader.ts'

/**
 * Takes a point for a trial; false when another trial of the study, whatever its state, has it. Run inside a write.
 */
export function takePoint(database: Connection, studyId: number, read: TrialReader, id: number, params: FlatParams): boolean {
  for (const { id: other } of database.all('SELECT trial_id AS id FROM cerebros_trials WHERE study_id = ? AND point IS NULL', studyId)) {
    const [trial] = other === id ? [] : read('one', other as number)
    if (trial !== undefined) giveKey(database, trial)
  }
  const point = keyOf(params)
  const taken = database.get('SELECT 1 FROM cerebros_trials WHERE study_id = ? AND point = ? AND trial_id <> ?', studyId, point, id)
  if (taken !== undefined) return false
  database.run('UPDATE cerebros_trials SET point = ? WHERE trial_id = ?', point, id)
  return true
}

function giveKey(database: Connection, { id, state, params }: StoredTrial): void {
  if (params !== null) database.run('UPDATE cerebros_trials SET point = ? WHERE trial_id = ?', keyOf(params), id)
  // A finished trial without params will not get any.
  else if (state !== 'running' && state !== 'waiting') database.run("UPDATE cerebros_trials SET point = '' WHERE trial_id = ?", id)
}

/** One string a point, whatever the order of its keys. */
function keyOf(params: FlatParams): string {
  return JSON.stringify(Object.entries(params).sort(([a], [b]) => (a < b ? -1 : 1)))
}
