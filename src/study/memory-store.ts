// The reference store: studies in memory, gone with the process. A handle is a worker, so two handles on one memory store
// behave as two processes on a database do; the contract suite of `./testing` compares every other store with this one.
// Cost: reserve is O(unfinished trials), changes O(new and unfinished ones), everything else O(1).

import { checkSameStudy } from './record.ts'
import { diedTooOften, jsonText, leaseLost, noAttachment, paramsAssigned, storeClosed, studyNotFound, trialFinished, trialWaiting, unknownTrial } from './refusals.ts'
import type { FlatParams } from '../space/index.ts'
import type { Attachment, Outcome, Report, ReserveRequest, Store, StoredTrial, StudyRecord, StudyStore } from './store.ts'

/**
 * A store in memory.
 *
 * @example
 * ```ts
 * const store = memoryStore()
 * const study = await createStudy({ name: 'parabola', store, space, objectives: { loss: 'minimize' } })
 * await store.studies() // ['parabola']
 * ```
 */
export function memoryStore(): Store {
  const studies = new Map<string, Shelf>()
  let lastId = 0
  const find = (name: string): Shelf => {
    const shelf = studies.get(name)
    if (shelf === undefined) throw studyNotFound(name, [...studies.keys()])
    return shelf
  }
  return {
    openStudy: async (given) => {
      const stored = studies.get(given.name)
      if (stored !== undefined) checkSameStudy(stored.record, given)
      const shelf = stored ?? new Shelf({ ...given, seed: given.seed ?? 0 }, () => ++lastId)
      shelf.record = { ...shelf.record, sampler: given.sampler }
      studies.set(given.name, shelf)
      return new MemoryStudy(shelf)
    },
    studies: async () => [...studies.keys()],
    record: async (name) => find(name).record,
    deleteStudy: async (name) => {
      find(name).deleted = true
      studies.delete(name)
    },
  }
}

/** A trial and who holds it. Stored trials are replaced, never changed: what a reader was given stays as it was. */
interface Entry {
  trial: StoredTrial
  /** The handle that leased it; 'anyone' for a detached lease; 'nobody' when waiting or given back. */
  holder: MemoryStudy | 'anyone' | 'nobody'
  leaseMs: number
  expires: number
  readonly attachments: Map<string, Uint8Array>
}

/** One study's trials, shared by its handles. */
class Shelf {
  record: StudyRecord
  deleted = false
  readonly entries = new Map<number, Entry>()
  /** Unfinished trials by number: numbers are allotted in order and never put back. */
  readonly open = new Map<number, Entry>()
  readonly finished: Entry[] = []
  readonly #points = new Set<string>()
  readonly #nextId: () => number

  constructor(record: StudyRecord, nextId: () => number) {
    this.record = record
    this.#nextId = nextId
  }

  append(holder: Entry['holder'], params: FlatParams | null, fields: Pick<StoredTrial, 'state' | 'attempt' | 'startedAt'>): Entry {
    const trial: StoredTrial = { id: this.#nextId(), number: this.entries.size, params: null, values: null, constraints: null, reports: [], order: null, finishedAt: null, error: null, attributes: {}, ...fields }
    const entry: Entry = { trial, holder, leaseMs: Infinity, expires: Infinity, attachments: new Map() }
    this.entries.set(trial.id, entry)
    this.open.set(trial.number, entry)
    if (params !== null) this.setParams(entry, params)
    return entry
  }

  setParams(entry: Entry, params: FlatParams): void {
    entry.trial = { ...entry.trial, params: Object.freeze({ ...params }) }
    this.#points.add(keyOf(params))
  }

  /** Whether a trial, whatever its state, has these params. */
  has(params: FlatParams): boolean {
    return this.#points.has(keyOf(params))
  }

  finish(entry: Entry, outcome: Outcome, now: number): StoredTrial {
    const { state, error } = outcome
    const values = outcome.values === null ? null : [...outcome.values]
    const constraints = outcome.constraints === null ? null : [...outcome.constraints]
    entry.trial = { ...entry.trial, state, error, values, constraints, order: this.finished.length, finishedAt: now }
    this.finished.push(entry)
    this.open.delete(entry.trial.number)
    return entry.trial
  }
}

/** One worker's handle on a study in memory. */
class MemoryStudy implements StudyStore {
  readonly record: StudyRecord
  readonly #shelf: Shelf
  #closed = false

  constructor(shelf: Shelf) {
    this.record = shelf.record
    this.#shelf = shelf
  }

  async changes(since: number): Promise<{ finished: readonly StoredTrial[]; open: readonly StoredTrial[] }> {
    const shelf = this.#use()
    return { finished: shelf.finished.slice(since).map(({ trial }) => trial), open: [...shelf.open.values()].map(({ trial }) => trial) }
  }

  async reserve({ now, leaseMs, limit, deathRetries }: ReserveRequest): Promise<StoredTrial | null> {
    const shelf = this.#use()
    for (const entry of shelf.open.values()) {
      const dead = isDead(entry, now)
      const { state, attempt } = entry.trial
      if (dead && attempt > deathRetries) shelf.finish(entry, { state: 'failed', values: null, constraints: null, error: diedTooOften(attempt) }, now)
      else if (dead || (state === 'running' && entry.holder === 'nobody')) return this.#lease(entry, attempt + (dead ? 1 : 0), now, leaseMs)
    }
    for (const entry of shelf.open.values()) if (entry.trial.state === 'waiting') return this.#lease(entry, 1, now, leaseMs)
    if (shelf.entries.size >= limit) return null
    return this.#lease(shelf.append('nobody', null, { state: 'running', attempt: 1, startedAt: now }), 1, now, leaseMs)
  }

  async assign(id: number, params: FlatParams, unique: boolean): Promise<boolean> {
    const entry = this.#running(id)
    if (entry.trial.params !== null) throw paramsAssigned(entry.trial.number)
    if (unique && this.#shelf.has(params)) return false
    this.#shelf.setParams(entry, params)
    return true
  }

  async heartbeat(ids: readonly number[], now: number): Promise<readonly number[]> {
    const shelf = this.#use()
    return ids.filter((id) => {
      const entry = shelf.entries.get(id)
      if (entry?.trial.state !== 'running' || (entry.holder !== this && entry.holder !== 'anyone')) return true
      entry.expires = now + entry.leaseMs
      return false
    })
  }

  async report(id: number, { step, values }: Report): Promise<void> {
    const entry = this.#running(id)
    const reports = [...entry.trial.reports.filter((one) => one.step !== step), { step, values: [...values] }]
    entry.trial = { ...entry.trial, reports: reports.sort((a, b) => a.step - b.step) }
  }

  async finish(id: number, outcome: Outcome, now: number): Promise<StoredTrial> {
    return this.#shelf.finish(this.#running(id), outcome, now)
  }

  async release(id: number): Promise<void> {
    const entry = this.#find(id)
    if (entry.trial.state === 'running' && (entry.holder === this || entry.holder === 'anyone')) entry.holder = 'nobody'
  }

  async enqueue(params: FlatParams, _now: number): Promise<StoredTrial> {
    return this.#use().append('nobody', params, { state: 'waiting', attempt: 0, startedAt: null }).trial
  }

  async add(params: FlatParams, outcome: Outcome, now: number): Promise<StoredTrial> {
    const shelf = this.#use()
    return shelf.finish(shelf.append('nobody', params, { state: 'running', attempt: 0, startedAt: null }), outcome, now)
  }

  async setAttribute(id: number, key: string, value: unknown): Promise<void> {
    const entry = this.#noting(id)
    const copy: unknown = JSON.parse(jsonText(key, value))
    entry.trial = { ...entry.trial, attributes: Object.fromEntries([...Object.entries(entry.trial.attributes), [key, copy]]) }
  }

  async attach(id: number, name: string, bytes: Uint8Array): Promise<void> {
    this.#noting(id).attachments.set(name, Uint8Array.from(bytes))
  }

  async attachments(id: number): Promise<readonly Attachment[]> {
    const list = [...this.#find(id).attachments].map(([name, { length }]) => ({ name, bytes: length }))
    return list.sort((a, b) => (a.name < b.name ? -1 : 1))
  }

  async readAttachment(id: number, name: string): Promise<Uint8Array> {
    const entry = this.#find(id)
    const bytes = entry.attachments.get(name)
    if (bytes === undefined) throw noAttachment(entry.trial.number, name)
    return Uint8Array.from(bytes)
  }

  async close(): Promise<void> {
    this.#closed = true
  }

  get closed(): boolean {
    return this.#closed
  }

  #lease(entry: Entry, attempt: number, now: number, leaseMs: number): StoredTrial {
    entry.holder = leaseMs === Infinity ? 'anyone' : this
    entry.leaseMs = leaseMs
    entry.expires = now + leaseMs
    // An interrupted run starts again, so the reports of its first start would mix with those of its next.
    entry.trial = { ...entry.trial, state: 'running', attempt, startedAt: now, reports: [] }
    return entry.trial
  }

  #use(): Shelf {
    if (this.#closed) throw storeClosed(this.record.name)
    if (this.#shelf.deleted) throw studyNotFound(this.record.name, [])
    return this.#shelf
  }

  #find(id: number): Entry {
    const entry = this.#use().entries.get(id)
    if (entry === undefined) throw unknownTrial(id)
    return entry
  }

  /** A trial this worker may go on with. */
  #running(id: number): Entry {
    const entry = this.#find(id)
    const { state, number } = entry.trial
    if (state === 'waiting') throw trialWaiting(number)
    if (state !== 'running') throw trialFinished(number)
    if (entry.holder !== this && entry.holder !== 'anyone') throw leaseLost(number)
    return entry
  }

  /** A trial this worker may note on: anyone's but one that another worker runs. */
  #noting(id: number): Entry {
    const entry = this.#find(id)
    return entry.trial.state === 'running' ? this.#running(id) : entry
  }
}

function isDead({ trial, holder, expires }: Entry, now: number): boolean {
  if (trial.state !== 'running' || holder === 'anyone' || holder === 'nobody') return false
  return now >= expires || holder.closed
}

/** One string a point: -0 is 0, and the order of keys does not count. */
function keyOf(params: FlatParams): string {
  return JSON.stringify(Object.entries(params).sort(([a], [b]) => (a < b ? -1 : 1)))
}
