// One worker's handle on a study in a SQLite file. Every method is one transaction.
// Holding: a running trial's entry names its worker, or nobody; a trial without a name is anyone's (detached, or Optuna's own).

import type { FlatParams } from '../../space/index.ts'
import {
  diedTooOften, jsonText, leaseLost, noAttachment, paramsAssigned, storeClosed, studyNotFound, trialFinished, trialWaiting, unknownTrial,
  type Attachment, type Outcome, type Report, type ReserveRequest, type StoredTrial, type StudyRecord, type StudyStore,
} from '../../study/index.ts'
import type { Connection, Row } from './connection.ts'
import { takePoint } from './points.ts'
import { trialReader, type TrialReader } from './trial-reader.ts'
import { TrialWriter } from './trial-writer.ts'
import { isGone } from './worker.ts'

/** What a handle is made of. */
export interface SqliteStudyParts {
  readonly database: Connection
  readonly id: number
  readonly token: string
  readonly record: StudyRecord
  readonly worker: string
  /** Called once, after the handle is closed. */
  readonly onClose: () => Promise<void>
}

const ENTRY = 'SELECT t.trial_id AS id, t.number, t.state, c.worker, c.attempt, c.lease_ms, c.expires FROM cerebros_trials c CROSS JOIN trials t ON t.trial_id = c.trial_id WHERE c.study_id = ?'
const OPEN_ENTRIES = `${ENTRY} AND c.tell_order IS NULL ORDER BY c.trial_id`
const ONE_ENTRY = `${ENTRY} AND c.trial_id = ?`

const NOTHING: { readonly version: string | null; readonly told: number; readonly open: readonly StoredTrial[] } = { version: null, told: 0, open: [] }

/** A handle. Made by `sqlite(…).openStudy`. */
export class SqliteStudy implements StudyStore {
  readonly record: StudyRecord
  readonly #parts: SqliteStudyParts
  readonly #database: Connection
  readonly #read: TrialReader
  readonly #writer: TrialWriter
  /** What `changes` last read, and of which version of the file. */
  #seen = NOTHING
  /** Whether it has ever leased a trial that its close would free. */
  #leases = false
  #closed = false

  constructor(parts: SqliteStudyParts) {
    const { database, id, record } = parts
    this.record = record
    this.#parts = parts
    this.#database = database
    this.#read = trialReader(database, id, record)
    this.#writer = new TrialWriter(database, id, record)
  }

  async changes(since: number): Promise<{ finished: readonly StoredTrial[]; open: readonly StoredTrial[] }> {
    this.#checkOpen()
    const seen = since >= this.#seen.told ? this.#seen : NOTHING
    const news = await this.#database.readChanged(seen.version, () => {
      this.#checkPresent()
      return { finished: this.#read('finished', since), open: this.#read('open', 0) }
    })
    if (news === null) return { finished: [], open: seen.open }
    const { finished, open } = news.result
    this.#seen = { version: news.version, told: since + finished.length, open }
    return { finished, open }
  }

  async reserve(request: ReserveRequest): Promise<StoredTrial | null> {
    const { now, deathRetries } = request
    return this.#write(() => {
      const open = this.#database.all(OPEN_ENTRIES, this.#parts.id)
      for (const entry of open) {
        const attempt = entry['attempt'] as number
        const dead = isDead(entry, now)
        if (dead && attempt > deathRetries) this.#writer.finish(idOf(entry), { state: 'failed', values: null, constraints: null, error: diedTooOften(attempt) }, now)
        else if (dead || (entry['state'] === 'RUNNING' && entry['worker'] === '')) return this.#restart(idOf(entry), attempt + (dead ? 1 : 0), request)
      }
      for (const entry of open) {
        const started = entry['state'] === 'WAITING' ? this.#startWaiting(idOf(entry), request) : null
        if (started !== null) return started
      }
      return this.#startNew(request)
    })
  }

  async assign(id: number, params: FlatParams, unique: boolean): Promise<boolean> {
    return this.#write(() => {
      const { number } = this.#running(id)
      if (this.#database.get('SELECT 1 FROM trial_params WHERE trial_id = ?', id) !== undefined) throw paramsAssigned(number as number)
      if (unique && !takePoint(this.#database, this.#parts.id, this.#read, id, params)) return false
      this.#writer.params(id, params)
      return true
    })
  }

  async heartbeat(ids: readonly number[], now: number): Promise<readonly number[]> {
    return this.#write(() =>
      ids.filter((id) => {
        const entry = this.#entry(id)
        if (entry?.['state'] !== 'RUNNING' || !this.#holds(entry)) return true
        if (entry['lease_ms'] === null) return false
        this.#database.run('UPDATE cerebros_trials SET expires = ? WHERE trial_id = ?', now + (entry['lease_ms'] as number), id)
        this.#writer.heartbeat(id, now)
        return false
      }),
    )
  }

  async report(id: number, report: Report): Promise<void> {
    const { step, values } = report
    const copy = { step, values: [...values] }
    await this.#write(() => {
      this.#running(id)
      this.#writer.report(id, copy)
    })
  }

  async finish(id: number, outcome: Outcome, now: number): Promise<StoredTrial> {
    const copy = copied(outcome)
    return this.#write(() => {
      this.#running(id)
      this.#writer.finish(id, copy, now)
      return this.#one(id)
    })
  }

  async release(id: number): Promise<void> {
    await this.#write(() => {
      const entry = this.#known(id)
      if (entry['state'] !== 'RUNNING' || !this.#holds(entry)) return
      this.#database.run("UPDATE cerebros_trials SET worker = '', lease_ms = NULL, expires = NULL WHERE trial_id = ?", id)
      this.#writer.dropHeartbeat(id)
    })
  }

  async enqueue(params: FlatParams, _now: number): Promise<StoredTrial> {
    const copy = { ...params }
    return this.#write(() => {
      const id = this.#writer.insert('waiting', this.#writer.nextNumber(), null)
      this.#writer.fixedParams(id, copy)
      return this.#one(id)
    })
  }

  async add(params: FlatParams, outcome: Outcome, now: number): Promise<StoredTrial> {
    const [copy, end] = [{ ...params }, copied(outcome)]
    return this.#write(() => {
      // Optuna expects finished trials to have started.
      const id = this.#writer.insert('running', this.#writer.nextNumber(), now)
      this.#database.run('UPDATE cerebros_trials SET attempt = 0 WHERE trial_id = ?', id)
      this.#writer.params(id, copy)
      this.#writer.finish(id, end, now)
      return this.#one(id)
    })
  }

  async setAttribute(id: number, key: string, value: unknown): Promise<void> {
    const json = jsonText(key, value)
    await this.#write(() => {
      this.#noting(id)
      this.#writer.note(id, key, json)
    })
  }

  async attach(id: number, name: string, bytes: Uint8Array): Promise<void> {
    const copy = Uint8Array.from(bytes)
    await this.#write(() => {
      this.#noting(id)
      this.#writer.attach(id, name, copy)
    })
  }

  async attachments(id: number): Promise<readonly Attachment[]> {
    return this.#readOf(id, () => {
      const rows = this.#database.all('SELECT name, length(bytes) AS bytes FROM cerebros_attachments WHERE trial_id = ? ORDER BY name', id)
      return rows.map(({ name, bytes }) => ({ name: name as string, bytes: bytes as number }))
    })
  }

  async readAttachment(id: number, name: string): Promise<Uint8Array> {
    return this.#readOf(id, ({ number }) => {
      const row = this.#database.get('SELECT bytes FROM cerebros_attachments WHERE trial_id = ? AND name = ?', id, name)
      if (row === undefined) throw noAttachment(number as number, name)
      return row['bytes'] as Uint8Array
    })
  }

  async close(): Promise<void> {
    if (this.#closed) return
    this.#closed = true
    const { id, worker, onClose } = this.#parts
    try {
      if (this.#leases) await this.#database.write(() => this.#database.run('UPDATE cerebros_trials SET expires = -1 WHERE study_id = ? AND tell_order IS NULL AND worker = ?', id, worker))
    } finally {
      await onClose()
    }
  }

  #restart(id: number, attempt: number, request: ReserveRequest): StoredTrial {
    this.#writer.start(id, request.now)
    this.#writer.dropReports(id)
    return this.#lease(id, attempt, request)
  }

  /** Starts a waiting trial; null when Optuna enqueued it with a part of the params, which only its own samplers can complete. */
  #startWaiting(id: number, request: ReserveRequest): StoredTrial | null {
    const { params } = this.#one(id)
    if (params === null) return null
    this.#writer.start(id, request.now)
    this.#writer.params(id, params)
    return this.#lease(id, 1, request)
  }

  #startNew(request: ReserveRequest): StoredTrial | null {
    const { now, limit } = request
    const number = this.#writer.nextNumber()
    if (number >= limit) return null
    const id = this.#writer.insert('running', number, now)
    this.#hold(id, 1, request)
    return { id, number, state: 'running', params: null, values: null, constraints: null, reports: [], order: null, attempt: 1, startedAt: now, finishedAt: null, error: null, attributes: {} }
  }

  #lease(id: number, attempt: number, request: ReserveRequest): StoredTrial {
    this.#hold(id, attempt, request)
    return this.#one(id)
  }

  #hold(id: number, attempt: number, { now, leaseMs }: ReserveRequest): void {
    const [worker, lease, expires] = leaseMs === Infinity ? [null, null, null] : [this.#parts.worker, leaseMs, now + leaseMs]
    this.#database.run('UPDATE cerebros_trials SET worker = ?, attempt = ?, lease_ms = ?, expires = ? WHERE trial_id = ?', worker, attempt, lease, expires, id)
    // Optuna fails running trials whose heartbeat is old, and a detached one has none.
    if (lease === null) return this.#writer.dropHeartbeat(id)
    this.#leases = true
    this.#writer.heartbeat(id, now)
  }

  #one(id: number): StoredTrial {
    return this.#read('one', id)[0]
  }

  #write<T>(step: () => T): Promise<T> {
    this.#checkOpen()
    return this.#database.write(() => {
      this.#checkPresent()
      return step()
    })
  }

  #readOf<T>(id: number, step: (entry: Row) => T): Promise<T> {
    this.#checkOpen()
    return this.#database.read(() => {
      this.#checkPresent()
      return step(this.#known(id))
    })
  }

  #checkOpen(): void {
    if (this.#closed) throw storeClosed(this.record.name)
  }

  #checkPresent(): void {
    const { id, token } = this.#parts
    if (this.#database.get('SELECT 1 FROM cerebros_studies WHERE study_id = ? AND token = ?', id, token) === undefined) throw studyNotFound(this.record.name, [])
  }

  #entry(id: number): Row | undefined {
    return this.#database.get(ONE_ENTRY, this.#parts.id, id)
  }

  #known(id: number): Row {
    const entry = this.#entry(id)
    if (entry === undefined) throw unknownTrial(id)
    return entry
  }

  #holds(entry: Row): boolean {
    return entry['worker'] === null || entry['worker'] === this.#parts.worker
  }

  /** A trial this worker may go on with. */
  #running(id: number): Row {
    const entry = this.#known(id)
    const number = entry['number'] as number
    if (entry['state'] === 'WAITING') throw trialWaiting(number)
    if (entry['state'] !== 'RUNNING') throw trialFinished(number)
    if (!this.#holds(entry)) throw leaseLost(number)
    return entry
  }

  /** A trial this worker may note on: anyone's but one that another worker runs. */
  #noting(id: number): void {
    if (this.#known(id)['state'] === 'RUNNING') this.#running(id)
  }
}

function idOf(entry: Row): number {
  return entry['id'] as number
}

function isDead({ state, worker, expires }: Row, now: number): boolean {
  if (state !== 'RUNNING' || worker === null || worker === '') return false
  return now >= (expires as number) || isGone(worker as string)
}

function copied({ state, values, constraints, error }: Outcome): Outcome {
  return { state, values: values === null ? null : [...values], constraints: constraints === null ? null : [...constraints], error }
}
