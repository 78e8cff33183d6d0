// A study that must be there: a path that names none is a mistake, not a file to make.

import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { CerebrosError, mismatch } from '../../errors/index.ts'
import { randomSampler } from '../../sampler/index.ts'
import { openStudy, type Store, type Study } from '../../study/index.ts'
import { openStore, storePath } from '../open-store.ts'
import { refusal } from '../sentence.ts'

/**
 * Opens a study of a SQLite file. It keeps the name of its sampler: reading must not rename it.
 *
 * @param asked its name; needed when the file holds several
 * @throws CerebrosError `INVALID_ARGUMENT`, `STUDY_NOT_FOUND`
 */
export async function openStoredStudy(file: string, asked: string | undefined): Promise<Study> {
  const store = openStoredFile(file)
  const name = await studyName(store, file, asked)
  const { sampler } = await store.record(name)
  return openStudy({ store, name, sampler: { ...randomSampler(), name: sampler } })
}

function openStoredFile(text: string): Store {
  const path = resolve(storePath(text))
  const found = statSync(path, { throwIfNoEntry: false })
  if (found?.isFile() !== true) throw mismatch('INVALID_ARGUMENT', 'the path of a study file', text, found === undefined ? 'There is no such file: check the path.' : 'That is no file: check the path.')
  return openStore(path)
}

async function studyName(store: Store, file: string, asked: string | undefined): Promise<string> {
  const names = await store.studies()
  if (asked !== undefined) return asked
  if (names.length === 1) return names[0]
  if (names.length === 0) throw refusal('STUDY_NOT_FOUND', `a study in ${file}`, 'none', 'Check the path.')
  throw new CerebrosError('INVALID_ARGUMENT', `Expected --study NAME, got none. ${file} holds ${names.map((name) => JSON.stringify(name)).join(', ')}.`)
}
