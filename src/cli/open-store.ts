// The store a path names. The store code is loaded here and nowhere else, so that it is loaded only when it is needed.

import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import { mismatch } from '../errors/index.ts'
import { memoryStore, type Store } from '../study/index.ts'

/** The path of a store, of `sqlite:///relative.db`, or of `sqlite:////absolute.db` as Optuna writes them. @throws CerebrosError `UNSUPPORTED` */
export function storePath(text: string): string {
  const url = /^(\w+)(?:\+\w+)?:\/\/(.*)$/s.exec(text)
  if (url === null) return text
  if (url[1] !== 'sqlite' || !url[2].startsWith('/') || url[2] === '/') throw mismatch('UNSUPPORTED', 'storage to be the path of a SQLite file', text, 'Write studies.db or sqlite:///studies.db.')
  return url[2].slice(1)
}

/** A SQLite file, which is made with its folder when a study is first opened. `:memory:` is a store in memory. */
export async function openStore(text: string): Promise<Store> {
  if (text === ':memory:') return memoryStore()
  const { sqlite } = await import('../store/index.ts')
  return sqlite(resolve(storePath(text)))
}

/** Opens a SQLite file that must be there. @throws CerebrosError `INVALID_ARGUMENT` */
export async function openStoredFile(text: string): Promise<Store> {
  const path = resolve(storePath(text))
  const found = statSync(path, { throwIfNoEntry: false })
  if (found?.isFile() !== true) throw mismatch('INVALID_ARGUMENT', 'the path of a study file', text, found === undefined ? 'There is no such file: check the path.' : 'That is no file: check the path.')
  const { sqlite } = await import('../store/index.ts')
  return sqlite(path)
}
