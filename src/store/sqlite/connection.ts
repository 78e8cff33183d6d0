// One connection to a database file: prepared statements kept, transactions run one after another, errors named.
// A busy database is waited for without blocking the event loop, so heartbeats of other studies go on.

import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite'
import { CerebrosError, mismatch } from '../../errors/index.ts'
import { builtin } from './node.ts'

/** What a database may hold in a cell. */
export type Cell = string | number | null | Uint8Array

/** A row by column. */
export type Row = Readonly<Record<string, Cell>>

/** How a connection is kept. */
export interface ConnectionOptions {
  readonly path: string
  /** 'full' also survives a power cut. */
  readonly durability: 'process' | 'full'
  /** How long a busy database is waited for. */
  readonly busyMs: number
  /** Opens a file that nobody changes, where its log cannot be made: for reading only. */
  readonly immutable?: boolean
}

/** Between two tries of a busy step the pause doubles up to this, in milliseconds. */
const LONGEST_PAUSE_MS = 32

/** An open database. */
export class Connection {
  readonly path: string
  /** Whether nothing can be written, as far as the file's permissions tell. */
  readonly readOnly: boolean
  readonly #database: DatabaseSync
  readonly #statements = new Map<string, StatementSync>()
  readonly #durability: ConnectionOptions['durability']
  readonly #busyMs: number
  #writes = 0
  #queue: Promise<unknown> = Promise.resolve()

  constructor({ path, durability, busyMs, immutable = false }: ConnectionOptions) {
    this.path = path
    this.#durability = durability
    this.#busyMs = busyMs
    const { DatabaseSync } = builtin('node:sqlite')
    try {
      this.#database = immutable ? new DatabaseSync(`${builtin('node:url').pathToFileURL(path).href}?immutable=1`, { readOnly: true }) : new DatabaseSync(path)
      this.readOnly = immutable || !isWritable(path)
    } catch (error) {
      throw named(error, path)
    }
  }

  /** Runs a step between BEGIN IMMEDIATE and COMMIT: alone among all writers, and all or nothing. */
  write<T>(step: () => T): Promise<T> {
    return this.#inTurn(() => {
      this.#writes++
      return this.#transaction('BEGIN IMMEDIATE', step)
    })
  }

  /** Runs a step that sees one state of the database. */
  read<T>(step: () => T): Promise<T> {
    return this.#inTurn(() => this.#transaction('BEGIN', step))
  }

  /**
   * Like `read`, unless nothing was written since: then null.
   *
   * @param before the version that an earlier call gave, or null
   */
  readChanged<T>(before: string | null, step: () => T): Promise<{ readonly version: string; readonly result: T } | null> {
    return this.#inTurn(() => {
      // Taken before the step: what another process writes in between is then read twice, never missed.
      const version = `${this.#writes} ${String(this.get('PRAGMA data_version')!['data_version'])}`
      return version === before ? null : { version, result: this.#transaction('BEGIN', step) }
    })
  }

  /** Switches to the write-ahead log, in which readers and a writer do not wait for each other, and says how durable a commit is. */
  useWriteAheadLog(): Promise<void> {
    return this.#inTurn(() => this.exec(`PRAGMA synchronous = ${this.#durability === 'full' ? 'FULL' : 'NORMAL'}; PRAGMA journal_mode = WAL`))
  }

  run(sql: string, ...cells: readonly Cell[]): { readonly changes: number; readonly id: number } {
    const { changes, lastInsertRowid } = this.#statement(sql).run(...(cells as SQLInputValue[]))
    return { changes: Number(changes), id: Number(lastInsertRowid) }
  }

  get(sql: string, ...cells: readonly Cell[]): Row | undefined {
    return this.#statement(sql).get(...(cells as SQLInputValue[])) as Row | undefined
  }

  all(sql: string, ...cells: readonly Cell[]): readonly Row[] {
    return this.#statement(sql).all(...(cells as SQLInputValue[])) as Row[]
  }

  /** Like `all`, each row a list of its cells: of many rows that takes half the time. Columns need different names, and a statement is for one of the two. */
  lists(sql: string, ...cells: readonly Cell[]): readonly (readonly Cell[])[] {
    const statement = this.#statement(sql)
    // Node has lists from 22.16 on.
    if (typeof (statement as Partial<StatementSync>).setReturnArrays !== 'function') return (statement.all(...(cells as SQLInputValue[])) as Row[]).map((row) => Object.values(row))
    statement.setReturnArrays(true)
    return statement.all(...(cells as SQLInputValue[])) as unknown as Cell[][]
  }

  /** Runs a script that is not worth keeping. */
  exec(sql: string): void {
    this.#database.exec(sql)
  }

  close(): void {
    this.#statements.clear()
    this.#database.close()
  }

  #statement(sql: string): StatementSync {
    let statement = this.#statements.get(sql)
    if (statement === undefined) this.#statements.set(sql, (statement = this.#database.prepare(sql)))
    return statement
  }

  #transaction<T>(begin: string, step: () => T): T {
    this.#statement(begin).run()
    try {
      const result = step()
      this.#statement('COMMIT').run()
      return result
    } catch (error) {
      this.#rollBack()
      throw error
    }
  }

  #rollBack(): void {
    try {
      this.#statement('ROLLBACK').run()
    } catch {
      // SQLite has rolled back already: after a full disk or a damaged page.
    }
  }

  /** One step after another; a busy one is tried again until its time is up. SQLite's own waiting would block the event loop, and leaves out some locks. */
  #inTurn<T>(step: () => T): Promise<T> {
    const attempt = async (): Promise<T> => {
      for (let [waited, pause] = [0, 1]; ; waited += pause, pause = Math.min(2 * pause, LONGEST_PAUSE_MS)) {
        try {
          return step()
        } catch (error) {
          if (!isBusy(error) || waited >= this.#busyMs) throw named(error, this.path)
        }
        const ms = pause
        await new Promise((resolve) => setTimeout(resolve, ms))
      }
    }
    const turn = this.#queue.then(attempt)
    this.#queue = turn.catch(() => undefined)
    return turn
  }
}

function isWritable(path: string): boolean {
  const { accessSync, constants } = builtin('node:fs')
  try {
    accessSync(path, constants.W_OK)
    return true
  } catch {
    return false
  }
}

/** Whether an error says that a file, or its log beside it, cannot be written. */
export function isUnwritable(error: unknown): boolean {
  return error instanceof CerebrosError && [8, 14].includes(codeOf(error.cause))
}

/** SQLite's primary result code of an error; 0 when it is not SQLite's. */
function codeOf(error: unknown): number {
  const { code, errcode } = (error ?? {}) as { code?: unknown; errcode?: unknown }
  return code === 'ERR_SQLITE_ERROR' && typeof errcode === 'number' ? errcode & 0xff : 0
}

function isBusy(error: unknown): boolean {
  return codeOf(error) === 5 || codeOf(error) === 6
}

/** SQLite's errors in sentences; others untouched. */
function named(error: unknown, path: string): unknown {
  const say = (code: 'STORE_BUSY' | 'STORE_CORRUPT' | 'INVALID_ARGUMENT', expected: string, cure: string): CerebrosError =>
    new CerebrosError(code, mismatch(code, expected, (error as Error).message, cure).message, { cause: error })
  const file = JSON.stringify(path)
  if (isBusy(error)) return say('STORE_BUSY', `the database ${file} to be free`, 'Another program holds it for long: close it there, or raise busyMs.')
  switch (codeOf(error)) {
    case 11:
    case 26:
      return say('STORE_CORRUPT', `${file} to be a SQLite database`, 'Check the path; restore a damaged file from a copy.')
    case 8:
      return say('INVALID_ARGUMENT', `${file} to be a file that can be written, in a folder that can be written`, 'Change its permissions, or copy it, with its -wal file if there is one, to a place of your own.')
    case 14:
      return say('INVALID_ARGUMENT', `${file} to be a file that can be opened and written`, 'Check the path and its permissions.')
    case 13:
      return say('STORE_BUSY', `room on the disk of ${file}`, 'Free some space, and go on: nothing acknowledged is lost.')
    default:
      return error
  }
}
