// A study file that is only read: a path that names none is a mistake, not a file to make.

import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { mismatch } from '../../errors/index.ts'
import type { Store } from '../../study/index.ts'
import { openStore, storePath } from '../open-store.ts'

/** Opens a SQLite file that must be there. @throws CerebrosError `INVALID_ARGUMENT` */
export function openStoredFile(text: string): Store {
  const path = resolve(storePath(text))
  const found = statSync(path, { throwIfNoEntry: false })
  if (found?.isFile() !== true) throw mismatch('INVALID_ARGUMENT', 'the path of a study file', text, found === undefined ? 'There is no such file: check the path.' : 'That is no file: check the path.')
  return openStore(path)
}
