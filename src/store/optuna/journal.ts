// Optuna's journal files: append-only JSON lines that Python reads and continues, and we read and continue.
// A crash may tear the last line: reading leaves it out, appending first repairs it (a whole line gets its newline, a torn one is cut),
// because text glued to a torn line makes the file unreadable for everybody. A bad line followed by another is refused by its number.
// Cost: one read of what is new, one append and one fsync a call. Does not compact: a journal only grows.

import { constants } from 'node:fs'
import { mkdir, open, readFile, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'

import { CerebrosError, mismatch } from '../../errors/index.ts'
import { studyLines, trialLines } from './journal-lines.ts'
import { GRACE_MS, withJournalLock } from './journal-lock.ts'
import { JournalReplay } from './journal-replay.ts'
import type { OptunaStudy, OptunaTrial } from './optuna-study.ts'
import { parsePythonJson } from './python-json.ts'

const NEWLINE = 10

/** Codes of Node for a path where nothing can be written. */
const UNWRITABLE = ['EACCES', 'EEXIST', 'EISDIR', 'ENOTDIR', 'EPERM', 'EROFS']

/**
 * The studies of a journal's text, in order of creation.
 *
 * @throws CerebrosError `STORE_CORRUPT` or `UNSUPPORTED`, naming the line
 * @example
 * ```ts
 * parseOptunaJournal('{"op_code":0,"worker_id":"w","study_name":"s","directions":[1]}\n')[0].name // 's'
 * ```
 */
export function parseOptunaJournal(text: string | Uint8Array): OptunaStudy[] {
  return studiesOf(typeof text === 'string' ? new TextEncoder().encode(text) : text, 'the text')
}

function studiesOf(bytes: Uint8Array, what: string): OptunaStudy[] {
  const reader = new JournalReader(what)
  reader.read(bytes)
  return reader.replay.studies()
}

/**
 * The studies of a journal file, in order of creation. Takes no lock: what is being appended meanwhile is left out.
 *
 * @throws CerebrosError `STUDY_NOT_FOUND` when there is no such file; `STORE_CORRUPT` or `UNSUPPORTED`, naming the line
 * @example
 * ```ts
 * const [study] = await readOptunaJournal('runs/study.log')
 * study.trials[0].params // { lr: 0.01, … }
 * ```
 */
export async function readOptunaJournal(path: string): Promise<OptunaStudy[]> {
  return studiesOf(await bytesOf(path), JSON.stringify(path))
}

async function bytesOf(path: string): Promise<Uint8Array> {
  try {
    return await readFile(path)
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') throw new CerebrosError('STUDY_NOT_FOUND', mismatch('STUDY_NOT_FOUND', 'a journal file', path, 'There is none: check the path.').message, { cause: error })
    if (code === undefined) throw error
    const got = code === 'EISDIR' ? 'a folder' : message
    throw new CerebrosError('INVALID_ARGUMENT', `Expected ${JSON.stringify(path)} to be a journal file that can be read, got ${got}. Check the path and its permissions.`, { cause: error })
  }
}

/**
 * Writes studies into a journal file, beside those it has; the file and its folder are made when missing.
 *
 * @throws CerebrosError `INVALID_STATE` when the journal already has a study of that name
 * @example
 * ```ts
 * await writeOptunaJournal('runs/heads.log', optunaStudyOf(study)) // optuna.load_study(study_name='heads', storage=…)
 * ```
 */
export async function writeOptunaJournal(path: string, ...studies: readonly OptunaStudy[]): Promise<void> {
  const journal = openOptunaJournal(path)
  for (const study of studies) await journal.addStudy(study)
}

/** A journal file that trials are appended to. @see OptunaJournal */
export function openOptunaJournal(path: string, options: { readonly graceMs?: number } = {}): OptunaJournal {
  return new OptunaJournal(path, options.graceMs ?? GRACE_MS)
}

/**
 * A journal file to append to, beside other processes, Python's included. Made by `openOptunaJournal`.
 *
 * @example
 * ```ts
 * const journal = openOptunaJournal('runs/heads.log')
 * await journal.addStudy(optunaStudyOf({ record: study.record, trials: [] }))
 * await journal.addTrial('heads', optunaTrialOf(study.record, trial)) // one append, one fsync
 * ```
 */
export class OptunaJournal {
  readonly path: string
  readonly #graceMs: number
  readonly #reader: JournalReader
  #turn: Promise<unknown> = Promise.resolve()

  constructor(path: string, graceMs: number) {
    this.path = path
    this.#reader = new JournalReader(JSON.stringify(path))
    this.#graceMs = graceMs
  }

  /** Adds a study with its trials, in one append. @throws CerebrosError `INVALID_STATE` when its name is taken */
  addStudy(study: OptunaStudy): Promise<void> {
    return this.#append((replay) => {
      if (replay.idOf(study.name) !== undefined) throw mismatch('INVALID_STATE', 'a study name that the journal does not have', study.name, 'Add trials to that study, or choose another name.')
      const id = replay.nextStudyId
      return [...studyLines(study, id), ...study.trials.flatMap((trial, k) => trialLines(trial, id, replay.trialCount + k))]
    })
  }

  /** Adds a trial to a study, in one append. @returns its number @throws CerebrosError `STUDY_NOT_FOUND` */
  async addTrial(studyName: string, trial: Omit<OptunaTrial, 'number'>): Promise<number> {
    let number = 0
    await this.#append((replay) => {
      const id = replay.idOf(studyName)
      if (id === undefined) throw mismatch('STUDY_NOT_FOUND', `a study of ${JSON.stringify(this.path)}`, studyName, 'Add it first.')
      number = replay.countIn(id)
      return trialLines(trial, id, replay.trialCount)
    })
    return number
  }

  /** Ids follow from what is in the file, so the lines are made under the lock. */
  #append(lines: (replay: JournalReplay) => string[]): Promise<void> {
    return this.#exclusive(() =>
      this.#locked(async (file) => {
        await this.#catchUp(file)
        const bytes = new TextEncoder().encode(lines(this.#reader.replay).join(''))
        for (let done = 0; done < bytes.length; ) done += (await file.write(bytes, done, bytes.length - done, this.#reader.offset + done)).bytesWritten
        await file.sync()
        this.#reader.read(bytes)
      }),
    )
  }

  /** Reads what is new, and repairs the tail, so that the file ends with a whole line. */
  async #catchUp(file: FileHandle): Promise<void> {
    const { size } = await file.stat()
    if (size < this.#reader.offset) throw mismatch('STORE_CORRUPT', `${this.path} to have at least ${this.#reader.offset} bytes`, size, 'Somebody replaced it: open it again.')
    const fresh = new Uint8Array(size - this.#reader.offset)
    for (let done = 0; done < fresh.length; ) done += (await file.read(fresh, done, fresh.length - done, this.#reader.offset + done)).bytesRead
    const tail = this.#reader.read(fresh)
    if (tail.length === 0) return
    if (tail.at(-1) !== NEWLINE && isWhole(tail)) {
      await file.write(Uint8Array.of(NEWLINE), 0, 1, size)
      this.#reader.read(Uint8Array.from([...tail, NEWLINE]))
    } else await file.truncate(this.#reader.offset)
  }

  async #locked<T>(step: (file: FileHandle) => Promise<T>): Promise<T> {
    try {
      await mkdir(dirname(this.path), { recursive: true })
      return await withJournalLock(
        this.path,
        async () => {
          const file = await open(this.path, constants.O_RDWR | constants.O_CREAT, 0o666)
          try {
            return await step(file)
          } finally {
            await file.close()
          }
        },
        this.#graceMs,
      )
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException
      if (!UNWRITABLE.includes(code ?? '')) throw error
      throw new CerebrosError('INVALID_ARGUMENT', `Expected ${JSON.stringify(this.path)} to be a file that can be made and written, got ${message}. Check the path and its permissions.`, { cause: error })
    }
  }

  /** One call after another, in the order they were made. */
  #exclusive<T>(step: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(step, step)
    this.#turn = turn.catch(() => undefined)
    return turn
  }
}

/** Feeds whole lines to a replay, and remembers how far it came. */
class JournalReader {
  readonly replay = new JournalReplay()
  /** Bytes of the lines that were applied. */
  offset = 0
  #lines = 0
  readonly #what: string

  /** @param what is read, for messages */
  constructor(what: string) {
    this.#what = what
  }

  /** Applies the lines of bytes that follow `offset`. @returns the rest that is no whole line, a bad last line included */
  read(bytes: Uint8Array): Uint8Array {
    let start = 0
    for (let end = bytes.indexOf(NEWLINE); end >= 0; end = bytes.indexOf(NEWLINE, start)) {
      const line = bytes.subarray(start, end)
      let operation: unknown
      try {
        operation = parseLine(line)
      } catch (cause) {
        if (this.#lines === 0 && !decoded(line).includes(CODE)) throw this.#noJournal(line, cause)
        if (end === bytes.length - 1) break
        throw new CerebrosError('STORE_CORRUPT', mismatch('STORE_CORRUPT', `line ${this.#lines + 1} of the journal to be JSON`, decoded(line), 'A writer died in that line and another wrote on: delete it, and keep a copy.').message, { cause })
      }
      if (this.#lines === 0 && !hasCode(operation)) throw this.#noJournal(line)
      this.#apply(operation)
      this.offset += end + 1 - start
      start = end + 1
    }
    const rest = bytes.subarray(start)
    // What is torn is cut when something is appended: it must be a journal's.
    if (this.#lines === 0 && rest.length > 0 && !startsAsLine(rest)) throw this.#noJournal(rest)
    return rest
  }

  #noJournal(line: Uint8Array, cause?: unknown): CerebrosError {
    return new CerebrosError('STORE_CORRUPT', mismatch('STORE_CORRUPT', `${this.#what} to be a journal, whose lines start with ${START}`, decoded(line), 'It is no journal: check the path.').message, { cause })
  }

  #apply(operation: unknown): void {
    try {
      this.replay.apply(operation)
    } catch (error) {
      if (!(error instanceof CerebrosError)) throw error
      throw new CerebrosError(error.code, `Line ${this.#lines + 1} of the journal: ${error.message}`, { cause: error })
    }
    this.#lines++
  }
}

const CODE = '"op_code"'
const START = `{${CODE}:`

/** Whether bytes are a journal's line, or a piece of its beginning. */
function startsAsLine(line: Uint8Array): boolean {
  const text = decoded(line.subarray(0, 64)).replaceAll(/\s/g, '')
  return text.includes(CODE) || START.startsWith(text)
}

function hasCode(operation: unknown): boolean {
  return typeof operation === 'object' && operation !== null && 'op_code' in operation
}

function parseLine(line: Uint8Array): unknown {
  return parsePythonJson(new TextDecoder('utf-8', { fatal: true }).decode(line))
}

function isWhole(line: Uint8Array): boolean {
  try {
    parseLine(line)
    return true
  } catch {
    return false
  }
}

function decoded(line: Uint8Array): string {
  return new TextDecoder().decode(line)
}
