// A durable study: the pure search with a store around it. What a method has resolved survives a killed process.
// One process's asks run one after another; trials run side by side. Other processes' trials arrive by `refresh`.

import { CerebrosError, mismatch } from '../errors/index.ts'
import type { Sampler } from '../sampler/index.ts'
import type { Definition, ParamsOf, SearchSpace } from '../space/index.ts'
import { finishedTrial, type FinishedTrial } from './trial/finished-trial.ts'
import { Leases } from './run/leases.ts'
import { minimised, outcomeOf, reportValues, type Metrics, type TellResult } from './trial/metrics.ts'
import type { TellFacts } from './optimizer.ts'
import { runStudy, type Objective, type RunOptions, type RunSummary } from './run/run.ts'
import { Search, type FrontChange } from './search.ts'
import type { Attachment, Clock, StoredTrial, StudyRecord, StudyStore } from './store.ts'
import { checkLabel, checkStep, type Pruner, type Trial } from './trial/trial.ts'

/** The parts a study is made of. @internal */
export interface StudyParts {
  readonly store: StudyStore
  readonly sampler: Sampler
  readonly clock: Clock
  readonly leaseMs: number
  readonly deathRetries: number
  readonly pruner: Pruner | undefined
}

/** A trial this process runs. */
interface Held {
  readonly id: number
  readonly lease: 'process' | 'detached'
  readonly controller: AbortController
}

/** A study. Made by `createStudy` and `openStudy`. */
export class Study<D extends Definition = Definition, M extends Metrics = Metrics> {
  readonly #parts: StudyParts
  readonly #search: Search
  readonly #leases: Leases
  readonly #held = new Map<number, Held>()
  readonly #finished = new Map<number, FinishedTrial<ParamsOf<D>, M>>()
  readonly #awaited = new Map<number, FrontChange | undefined>()
  readonly #cost: FinishedTrial<ParamsOf<D>, M>[] = []
  #open: readonly StoredTrial[] = []
  #told = 0
  #lastImprovement = 0
  #queue: Promise<unknown> = Promise.resolve()
  #stop: AbortController | undefined

  constructor(parts: StudyParts) {
    this.#parts = parts
    this.#search = new Search(parts.store.record, parts.sampler)
    this.#leases = new Leases(parts.clock, parts.leaseMs, (numbers) => this.#beat(numbers))
  }

  /** What identifies the study, as stored. */
  get record(): StudyRecord {
    return this.#parts.store.record
  }

  get name(): string {
    return this.record.name
  }

  get space(): SearchSpace<D> {
    return this.record.space as unknown as SearchSpace<D>
  }

  /** Feasible, non-dominated trials this process has seen, in tell order. `await study.refresh()` to see others' too. */
  get front(): readonly FinishedTrial<ParamsOf<D>, M>[] {
    return this.#search.front.map((number) => this.#finished.get(number)!)
  }

  /** The trials that violate the constraints least, while nothing is feasible; else none. */
  get leastInfeasible(): readonly FinishedTrial<ParamsOf<D>, M>[] {
    return this.#search.leastInfeasible.map((number) => this.#finished.get(number)!)
  }

  /**
   * The best feasible trial of a study with one objective; undefined while there is none. Of equal ones the first told.
   *
   * @throws CerebrosError `INVALID_STATE` when the study has several objectives: it has a front
   */
  get best(): FinishedTrial<ParamsOf<D>, M> | undefined {
    const { objectives } = this.record
    if (objectives.length > 1) throw mismatch('INVALID_STATE', 'a study with one objective', `objectives [${objectives.map((one) => one.name).join(', ')}]`, 'Several objectives have no single best trial: read study.front.')
    return this.front[0]
  }

  /** Finished trials this process has seen, by number. */
  get trials(): readonly FinishedTrial<ParamsOf<D>, M>[] {
    return [...this.#finished.values()].sort((a, b) => a.number - b.number)
  }

  /** Unfinished trials, by number, as of the last refresh: running in any process, or enqueued. */
  get open(): readonly { readonly number: number; readonly state: 'running' | 'waiting'; readonly params: ParamsOf<D> | null }[] {
    return this.#open.map(({ number, state, params }) => ({ number, state: state as 'running' | 'waiting', params: params === null ? null : this.space.nest(params) }))
  }

  /** Reads what other processes have done since. */
  async refresh(): Promise<void> {
    await this.#exclusive(() => this.#catchUp())
  }

  /**
   * Reserves the next trial: a dead worker's, an enqueued one, or a new point.
   *
   * @param options.lease `'process'` (default): kept alive by this process, handed to another when it dies.
   *   `'detached'`: never taken away; any process may tell it.
   * @throws CerebrosError `SPACE_EXHAUSTED` when every point of a finite space is tried or running
   */
  async ask(options: { readonly lease?: 'process' | 'detached' } = {}): Promise<Trial<ParamsOf<D>>> {
    const trial = await this.#next(Infinity, options.lease ?? 'process')
    if (trial === undefined) throw new CerebrosError('SPACE_EXHAUSTED', 'Expected an untried point, got none: every point of the space is tried or running. The search is complete; widen the space to go on.')
    return trial
  }

  /**
   * Records a trial's result.
   *
   * @param trial the trial, or its number when another process asked it
   * @returns what it did to the front
   * @throws CerebrosError `INVALID_METRICS` (the trial stays open), `UNKNOWN_TRIAL`, `TRIAL_FINISHED`, `LEASE_LOST`
   */
  async tell(trial: Trial<ParamsOf<D>> | number, result: TellResult<M>): Promise<TellFacts> {
    const number = typeof trial === 'number' ? trial : trial.number
    const outcome = outcomeOf(this.record, result)
    const id = await this.#idOf(number)
    this.#awaited.set(number, undefined)
    try {
      await this.#parts.store.finish(id, outcome, this.#parts.clock.now())
      this.#drop(number)
      await this.refresh()
      return { number, front: this.#awaited.get(number) ?? { entered: false, left: [] } }
    } finally {
      this.#awaited.delete(number)
    }
  }

  /** Enqueues a point: it is handed out before new ones. @returns its number @throws CerebrosError `INVALID_PARAMS` */
  async enqueue(params: ParamsOf<D>): Promise<number> {
    const flat = this.space.flatOf(this.space.encode(params))
    return (await this.#parts.store.enqueue(flat, this.#parts.clock.now())).number
  }

  /** Adds a finished trial made elsewhere. @returns its number @throws CerebrosError `INVALID_PARAMS`, `INVALID_METRICS` */
  async add(params: ParamsOf<D>, result: TellResult<M>): Promise<number> {
    const flat = this.space.flatOf(this.space.encode(params))
    const { number } = await this.#parts.store.add(flat, outcomeOf(this.record, result), this.#parts.clock.now())
    await this.refresh()
    return number
  }

  /** Runs trials until a limit is reached. @see RunOptions */
  async optimize(objective: Objective<ParamsOf<D>, M>, options: RunOptions<ParamsOf<D>, M>): Promise<RunSummary> {
    if (this.#stop !== undefined) throw mismatch('INVALID_STATE', 'one optimize at a time on a study', 'a second call', 'Await the first, or raise its concurrency.')
    this.#stop = new AbortController()
    try {
      return await runStudy<ParamsOf<D>, M>(this.#host(this.#stop.signal), objective, options)
    } finally {
      this.#stop = undefined
    }
  }

  /** Lets the running `optimize` start no further trial; it resolves when the running ones are done. */
  stop(): void {
    this.#stop?.abort()
  }

  /** Names and sizes of a trial's attachments. @throws CerebrosError `UNKNOWN_TRIAL` */
  async attachments(number: number): Promise<readonly Attachment[]> {
    return this.#parts.store.attachments(await this.#idOf(number))
  }

  /** A trial's attachment. @throws CerebrosError `UNKNOWN_TRIAL` */
  async readAttachment(number: number, name: string): Promise<Uint8Array> {
    return this.#parts.store.readAttachment(await this.#idOf(number), name)
  }

  /** Gives running trials back, so that anyone may resume them, and closes the store's handle. Detached ones go on. */
  async close(): Promise<void> {
    for (const [number, { id, lease }] of this.#held) {
      if (lease === 'process') await this.#parts.store.release(id)
      this.#drop(number)
    }
    await this.#parts.store.close()
  }

  #host(stopped: AbortSignal) {
    return {
      clock: this.#parts.clock,
      stopped,
      finite: this.#search.unique,
      next: (limit: number) => this.#next(limit, 'process'),
      tell: (trial: Trial<ParamsOf<D>>, result: TellResult<M>) => this.tell(trial, result),
      release: (trial: Trial<ParamsOf<D>>) => this.#release(trial.number),
      abort: (trial: Trial<ParamsOf<D>>, reason: unknown) => this.#held.get(trial.number)?.controller.abort(reason),
      finished: (number: number) => this.#finished.get(number),
      trials: () => this.#cost,
      count: () => this.#told + this.#open.length,
      sinceImprovement: () => this.#told - this.#lastImprovement,
      refresh: () => this.refresh(),
    }
  }

  /** Ids are dense in memory for what was seen; anything else is looked up after a refresh. */
  async #idOf(number: number): Promise<number> {
    const held = this.#held.get(number)
    if (held !== undefined) return held.id
    await this.refresh()
    const id = this.#open.find((trial) => trial.number === number)?.id ?? this.#ids.get(number)
    if (id === undefined) throw mismatch('UNKNOWN_TRIAL', `a trial number of study ${JSON.stringify(this.name)}`, number, `It has ${this.#told + this.#open.length} trials, numbered from 0.`)
    return id
  }

  readonly #ids = new Map<number, number>()

  #next(limit: number, lease: 'process' | 'detached'): Promise<Trial<ParamsOf<D>> | undefined> {
    return this.#exclusive(async () => {
      await this.#catchUp()
      const { store, clock, leaseMs, deathRetries } = this.#parts
      const room = this.#search.isExhausted(this.#pendingRows(-1)) ? 0 : limit
      const reserved = await store.reserve({ now: clock.now(), leaseMs: lease === 'process' ? leaseMs : Infinity, limit: room, deathRetries })
      if (reserved === null) return undefined
      const params = reserved.params ?? (await this.#assign(reserved))
      return this.#hold(reserved, params === undefined ? undefined : this.space.nest(params), lease)
    })
  }

  async #assign(reserved: StoredTrial): Promise<StoredTrial['params'] & object> {
    const { store, clock } = this.#parts
    for (let attempt = 0; ; attempt++) {
      await this.#catchUp()
      try {
        const flat = this.space.flatOf(this.#search.suggest(reserved.number, this.#pendingRows(reserved.number), attempt))
        if (await store.assign(reserved.id, flat, this.#search.unique)) return flat
      } catch (error) {
        // Another worker took the last point after this number was reserved.
        await store.finish(reserved.id, { state: 'failed', values: null, constraints: null, error: String(error) }, clock.now())
        throw error
      }
    }
  }

  #hold(reserved: StoredTrial, params: ParamsOf<D> | undefined, lease: 'process' | 'detached'): Trial<ParamsOf<D>> {
    const { number, id, attempt } = reserved
    const { store } = this.#parts
    const controller = new AbortController()
    this.#held.set(number, { id, lease, controller })
    if (lease === 'process') this.#leases.hold(number)
    return {
      number,
      params: params!,
      attempt,
      signal: controller.signal,
      report: async (step, metrics) => {
        checkStep(step)
        await store.report(id, { step, values: reportValues(this.record, metrics) })
      },
      shouldPrune: () => this.#shouldPrune(number, controller.signal),
      pruned: () => ({ state: 'pruned' }),
      attach: async (name, bytes) => {
        checkLabel('the name of an attachment', name)
        await store.attach(id, name, typeof bytes === 'string' ? new TextEncoder().encode(bytes) : bytes)
      },
      note: async (key, value) => {
        checkLabel('the key of a note', key)
        await store.setAttribute(id, key, value)
      },
    }
  }

  async #shouldPrune(number: number, signal: AbortSignal): Promise<boolean> {
    const { pruner } = this.#parts
    if (signal.aborted) return true
    if (pruner === undefined) return false
    await this.refresh()
    const view = (reports: StoredTrial['reports']) => reports.map(({ step, values }) => ({ step, values: minimised(this.record.objectives, values) }))
    const own = this.#open.find((trial) => trial.number === number)
    return own !== undefined && pruner.shouldPrune(view(own.reports), this.#reports.map(view))
  }

  readonly #reports: StoredTrial['reports'][] = []

  async #catchUp(): Promise<void> {
    const { finished, open } = await this.#parts.store.changes(this.#told)
    for (const stored of finished) this.#absorb(stored)
    this.#open = open
  }

  #absorb(stored: StoredTrial): void {
    const { number, params, reports } = stored
    const outcome = { state: stored.state as 'complete' | 'pruned' | 'failed', values: stored.values, constraints: stored.constraints, error: stored.error }
    // A worker that died before its trial had params leaves nothing to learn from.
    const change = params === null ? { entered: false, left: [] } : this.#search.absorb({ ...outcome, number, row: this.space.rowOf(params), reports })
    const finished = finishedTrial<D, M>(this.record, stored)
    this.#finished.set(number, finished)
    this.#cost.push(finished)
    this.#ids.set(number, stored.id)
    if (reports.length > 0) this.#reports.push(reports)
    this.#told++
    if (change.entered) this.#lastImprovement = this.#told
    if (this.#awaited.has(number)) this.#awaited.set(number, change)
  }

  #pendingRows(except: number): Float64Array[] {
    return this.#open.filter(({ number, params }) => params !== null && number !== except).map(({ params }) => this.space.rowOf(params!))
  }

  async #release(number: number): Promise<void> {
    const held = this.#held.get(number)
    if (held === undefined) return
    this.#drop(number)
    await this.#parts.store.release(held.id)
  }

  #drop(number: number): void {
    this.#held.delete(number)
    this.#leases.drop(number)
  }

  async #beat(numbers: readonly number[]): Promise<void> {
    const ids = numbers.map((number) => this.#held.get(number)?.id).filter((id) => id !== undefined)
    const lost = new Set(await this.#parts.store.heartbeat(ids, this.#parts.clock.now()))
    for (const [number, { id, controller }] of this.#held) {
      if (!lost.has(id)) continue
      controller.abort(new CerebrosError('LEASE_LOST', `Expected trial ${number} to be leased to this process, got it handed to another. Its result will not count; raise leaseMs if this process was only slow.`))
      this.#drop(number)
    }
  }

  /** Runs steps that read and then write the fold one after another. */
  #exclusive<T>(step: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(step, step)
    this.#queue = turn.catch(() => undefined)
    return turn
  }
}
