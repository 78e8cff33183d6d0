// The store a path names.

import { resolve } from 'node:path'
import { mismatch } from '../errors/index.ts'
import { sqlite } from '../store/index.ts'
import { memoryStore, type Store } from '../study/index.ts'

/** The path of a store, of `sqlite:///relative.db`, or of `sqlite:////absolute.db` as Optuna writes them. @throws CerebrosError `UNSUPPORTED` */
export function storePath(text: string): string {
  const url = /^(\w+)(?:\+\w+)?:\/\/(.*)$/s.exec(text)
  if (url === null) return text
  if (url[1] !== 'sqlite' || !url[2].startsWith('/') || url[2] === '/') throw mismatch('UNSUPPORTED', 'storage to be the path of a SQLite file', text, 'Write studies.db or sqlite:///studies.db.')
  return url[2].slice(1)
}

/** A SQLite file, which is made with its folder when a study is first opened. `:memory:` is a store in memory. */
export function openStore(text: string): Store {
  if (text === ':memory:') return memoryStore()
  return sqlite(resolve(storePath(text)))
}
