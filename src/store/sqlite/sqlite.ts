// Studies in one SQLite file, in the schema of Optuna's RDB storage: `optuna.load_study(storage='sqlite:///…')` and
// `optuna-dashboard sqlite:///…` open and continue it, and several processes of one machine share it.
// Uses Node's own `node:sqlite` with a write-ahead log. Does not work on network drives, where that log does not.

import { CerebrosError, checkKeys, mismatch } from '../../errors/index.ts'
import { studyNotFound, type Store } from '../../study/index.ts'
import { Connection, isUnwritable, type ConnectionOptions } from './connection.ts'
import { builtin } from './node.ts'
import { isReady, prepare, REVISIONS, type Revision } from './schema.ts'
import { SqliteStudy } from './sqlite-study.ts'
import { deleteRow, openRow, readRecord, studyNames } from './study-row.ts'
import { thisProcess } from './worker.ts'

/** How a SQLite store is kept. */
export interface SqliteOptions {
  /** `'process'` (default): what was acknowledged survives a killed process. `'full'`: a power cut too; each step then waits for the disk. */
  readonly durability?: 'process' | 'full'
  /** How long a step waits for other processes' steps, in milliseconds; default 10,000. */
  readonly busyMs?: number
  /** Revision of Optuna's schema for a new file; default `'v3.2.0.a'`, of Optuna 3.2 to 5. Files of both are opened. */
  readonly schema?: Revision
}

/**
 * A store in a SQLite file, which is made with its folder when a study is first opened. A study file in a place where nothing can be
 * written is read as it was when it was opened.
 *
 * @param path of the file
 * @throws CerebrosError from its methods: `MISSING_PEER` without `node:sqlite`; `STORE_CORRUPT` when the file is no database;
 *   `STORE_VERSION` when it has another schema; `STORE_BUSY` when another program holds it for longer than `busyMs`
 * @example
 * ```ts
 * const study = await createStudy({ name: 'heads', space, objectives: { loss: 'minimize' }, store: sqlite('runs/heads.db') })
 * ```
 */
export function sqlite(path: string, options: SqliteOptions = {}): Store {
  checkPath(path)
  checkKeys('INVALID_ARGUMENT', 'sqlite', options, ['durability', 'busyMs', 'schema'], { timeout: 'Write busyMs: 10_000.' })
  const { durability = 'process', busyMs = 10_000, schema = 'v3.2.0.a' } = options
  if (durability !== 'process' && durability !== 'full') throw mismatch('INVALID_ARGUMENT', "durability to be 'process' or 'full'", durability, 'Leave it out for what a killed process needs.')
  if (typeof busyMs !== 'number' || !(busyMs >= 0)) throw mismatch('INVALID_ARGUMENT', 'busyMs to be a number ≥ 0', busyMs, 'Leave it out for ten seconds.')
  if (!REVISIONS.includes(schema)) throw mismatch('INVALID_ARGUMENT', `schema to be one of ${REVISIONS.join(', ')}`, schema, 'Leave it out for Optuna 3.2 to 5.')
  const file = new SharedFile(path, async () => {
    makeFolderOf(path)
    const database = new Connection({ path, durability, busyMs })
    try {
      const ready = await database.read(() => isReady(database))
      if (!ready) await database.write(() => prepare(database, schema))
      await database.useWriteAheadLog()
      return database
    } catch (error) {
      database.close()
      if (!isUnwritable(error)) throw error
      return openUnwritable({ path, durability, busyMs }, error)
    }
  })
  return {
    openStudy: async (record) => {
      const database = await file.take()
      try {
        // SQLite's own randomness: Node's would load its cryptography, which costs a short-lived process as much as a quarter of its start.
        const { handle, ...opened } = await database.write(() => ({ ...openRow(database, record), handle: database.get('SELECT hex(randomblob(16)) AS handle')!['handle'] as string }))
        return new SqliteStudy({ ...opened, database, worker: `${thisProcess()}|${handle}`, onClose: () => file.leave() })
      } catch (error) {
        await file.leave()
        throw error
      }
    },
    studies: async () => (file.exists() ? file.use((database) => database.read(() => studyNames(database))) : []),
    record: async (name) => {
      if (!file.exists()) throw studyNotFound(name, [])
      return file.use((database) => database.read(() => readRecord(database, name)))
    },
    deleteStudy: async (name) => {
      if (!file.exists()) throw studyNotFound(name, [])
      await file.use((database) => database.write(() => deleteRow(database, name)))
    },
  }
}

/** One connection for all handles of a store, open while any of them is. */
class SharedFile {
  readonly #path: string
  readonly #open: () => Promise<Connection>
  #connection: Promise<Connection> | undefined
  #users = 0

  constructor(path: string, open: () => Promise<Connection>) {
    this.#path = path
    this.#open = open
  }

  exists(): boolean {
    return this.#users > 0 || builtin('node:fs').existsSync(this.#path)
  }

  async take(): Promise<Connection> {
    this.#users++
    try {
      return await (this.#connection ??= this.#open())
    } catch (error) {
      this.#users--
      this.#connection = undefined
      throw error
    }
  }

  async leave(): Promise<void> {
    if (--this.#users > 0) return
    const connection = this.#connection
    this.#connection = undefined
    ;(await connection)?.close()
  }

  async use<T>(step: (database: Connection) => Promise<T>): Promise<T> {
    const database = await this.take()
    try {
      return await step(database)
    } finally {
      await this.leave()
    }
  }
}

/** A whole study file whose log cannot be made beside it, to be read as it is now. What is in a log that others left would be missing, so then the error stands. */
async function openUnwritable(options: ConnectionOptions, error: unknown): Promise<Connection> {
  const { existsSync } = builtin('node:fs')
  if (!existsSync(options.path) || existsSync(`${options.path}-wal`)) throw error
  let database: Connection
  try {
    database = new Connection({ ...options, immutable: true })
  } catch {
    // Node before 22.15 opens no such file.
    throw error
  }
  const ready = await database.read(() => isReady(database)).catch(() => false)
  if (ready) return database
  database.close()
  throw error
}

function makeFolderOf(path: string): void {
  try {
    builtin('node:fs').mkdirSync(builtin('node:path').dirname(path), { recursive: true })
  } catch (error) {
    if (error instanceof CerebrosError) throw error
    throw new CerebrosError('INVALID_ARGUMENT', `Expected ${JSON.stringify(path)} to be in a folder that is there or can be made, got ${error instanceof Error ? error.message : String(error)}. Check the path and its permissions.`, { cause: error })
  }
}

function checkPath(path: string): void {
  if (typeof path !== 'string' || path === '') throw mismatch('INVALID_ARGUMENT', 'the path of a file', path, "Write sqlite('runs/heads.db').")
  if (path === ':memory:') throw mismatch('INVALID_ARGUMENT', 'the path of a file', path, 'Use memoryStore() for studies in memory.')
  if (/^\w+:\/\//.test(path)) throw mismatch('INVALID_ARGUMENT', 'the path of a file', path, 'Leave out the scheme: sqlite:///runs/heads.db is runs/heads.db.')
}
