// A durable study: the pure search with a store around it. What a method has resolved survives a killed process.
// One process's asks run one after another; trials run side by side. Other processes' trials arrive by `refresh`.

import { CerebrosError, checkKeys, mismatch } from '../errors/index.ts'
import type { Sampler } from '../sampler/index.ts'
import type { Definition, FlatParams, ParamsOf, SearchSpace } from '../space/index.ts'
import { KnownTrials } from './known-trials.ts'
import type { TellFacts } from './optimizer.ts'
import { HeldTrials, type Lease } from './run/held-trials.ts'
import type { Objective, RunOptions } from './run/run-options.ts'
import { runStudy, type RunHost, type RunSummary } from './run/run.ts'
import type { Attachment, Clock, StoredTrial, StudyRecord, StudyStore } from './store.ts'
import type { AttachmentContent } from './trial/attachment.ts'
import type { FinishedTrial } from './trial/finished-trial.ts'
import { outcomeOf, reportValues, type Metrics, type TellResult } from './trial/metrics.ts'
import { attach, makeTrial, note, type Pruner, type Trial } from './trial/trial.ts'

/** The parts a study is made of. @internal */
export interface StudyParts {
  readonly store: StudyStore
  readonly sampler: Sampler
  readonly clock: Clock
  readonly leaseMs: number
  readonly deathRetries: number
  readonly pruner: Pruner | undefined
}

/** A study. Made by `createStudy` and `openStudy`. */
export class Study<D extends Definition = Definition, M extends Metrics = Metrics> {
  readonly #parts: StudyParts
  readonly #known: KnownTrials<D, M>
  readonly #held: HeldTrials
  #queue: Promise<unknown> = Promise.resolve()
  /** Results on their way to the store and not seen yet: `close` waits for them, and sees them. */
  readonly #writes = new Set<Promise<unknown>>()
  #shut = false
  #stop: AbortController | undefined
  #closed: Promise<void> | undefined

  constructor(parts: StudyParts) {
    this.#parts = parts
    this.#known = new KnownTrials(parts.store.record, parts.sampler)
    this.#held = new HeldTrials(parts.store, parts.clock, parts.leaseMs)
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
    return this.#known.front
  }

  /** The trials that violate the constraints least, while nothing is feasible; else none. */
  get leastInfeasible(): readonly FinishedTrial<ParamsOf<D>, M>[] {
    return this.#known.leastInfeasible
  }

  /**
   * The best feasible trial of a study with one objective; undefined while there is none. Of equal ones the first told.
   *
   * @throws CerebrosError `INVALID_STATE` when the study has several objectives: it has a front
   */
  get best(): FinishedTrial<ParamsOf<D>, M> | undefined {
    const { objectives } = this.record
    if (objectives.length > 1) throw new CerebrosError('INVALID_STATE', `Expected a study with one objective, got [${objectives.map((one) => one.name).join(', ')}]. Several objectives have no single best trial: read study.front.`)
    return this.front[0]
  }

  /** Finished trials this process has seen, by number. */
  get trials(): readonly FinishedTrial<ParamsOf<D>, M>[] {
    return [...this.#known.inTellOrder].sort((a, b) => a.number - b.number)
  }

  /** Unfinished trials, by number, as of the last refresh: running in any process, or enqueued. */
  get open(): readonly { readonly number: number; readonly state: 'running' | 'waiting'; readonly params: ParamsOf<D> | null }[] {
    return this.#known.open.map(({ number, state, params }) => ({ number, state: state as 'running' | 'waiting', params: params === null ? null : this.space.nest(params) }))
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
  async ask(options: { readonly lease?: Lease } = {}): Promise<Trial<ParamsOf<D>>> {
    checkKeys('INVALID_ARGUMENT', 'ask', options, ['lease'], { detached: "Write { lease: 'detached' }." })
    const { lease = 'process' } = options
    if (lease !== 'process' && lease !== 'detached') throw mismatch('INVALID_ARGUMENT', 'lease to be "process" or "detached"', lease, 'Leave it out for "process".')
    const trial = await this.#next(Infinity, lease)
    if (typeof trial === 'string') throw new CerebrosError('SPACE_EXHAUSTED', 'Expected an untried point, got none: every point of the space is tried or running. The search is complete; widen the space to go on.')
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
    const number = typeof trial === 'number' ? trial : (trial as Partial<Trial> | null)?.number
    if (number === undefined) throw mismatch('UNKNOWN_TRIAL', 'a trial, or its number', trial, 'Tell what ask() returned.')
    const outcome = outcomeOf(this.record, result)
    const id = await this.#idOf(number)
    await this.#write(() => this.#held.finish(number, () => this.#parts.store.finish(id, outcome, this.#parts.clock.now())))
    return { number, front: this.#known.changeOf(number) }
  }

  /** Enqueues a point: it is handed out before new ones. @returns its number @throws CerebrosError `INVALID_PARAMS` */
  async enqueue(params: ParamsOf<D>): Promise<number> {
    const flat = this.space.canonical(this.space.flatten(params))
    return (await this.#parts.store.enqueue(flat, this.#parts.clock.now())).number
  }

  /** Adds a finished trial made elsewhere. @returns its number @throws CerebrosError `INVALID_PARAMS`, `INVALID_METRICS` */
  async add(params: ParamsOf<D>, result: TellResult<M>): Promise<number> {
    const flat = this.space.canonical(this.space.flatten(params))
    const outcome = outcomeOf(this.record, result)
    const { number } = await this.#write(() => this.#parts.store.add(flat, outcome, this.#parts.clock.now()))
    return number
  }

  /**
   * Runs trials until a limit is reached, and says why it ended.
   *
   * @param objective your code. What it throws makes the trial a failed one, kept as data; see `retries`
   * @throws CerebrosError `INVALID_ARGUMENT`, `INVALID_STATE` when it is running already; whatever a store, a sampler or a callback throws
   * @example
   * ```ts
   * const { stopped, failed } = await study.optimize(({ params }) => ({ loss: params.x ** 2 }), { trials: 100, concurrency: 4 })
   * ```
   */
  async optimize(objective: Objective<ParamsOf<D>, M>, options: RunOptions<ParamsOf<D>, M> = {}): Promise<RunSummary> {
    if (this.#stop !== undefined) throw new CerebrosError('INVALID_STATE', 'Expected one optimize at a time on a study, got a second call. Await the first, or raise its concurrency.')
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

  /** Keeps a file with a finished trial, or one of this process's. @throws CerebrosError `UNKNOWN_TRIAL`, `INVALID_ARGUMENT` */
  async attach(number: number, name: string, content: AttachmentContent): Promise<void> {
    await attach(this.#parts.store, await this.#idOf(number), name, content)
  }

  /** Notes a JSON value on a finished trial, or one of this process's. @throws CerebrosError `UNKNOWN_TRIAL`, `INVALID_ARGUMENT` */
  async note(number: number, key: string, value: unknown): Promise<void> {
    await note(this.#parts.store, await this.#idOf(number), key, value)
  }

  /** Names and sizes of a trial's attachments. @throws CerebrosError `UNKNOWN_TRIAL` */
  async attachments(number: number): Promise<readonly Attachment[]> {
    return this.#parts.store.attachments(await this.#idOf(number))
  }

  /** A trial's attachment. @throws CerebrosError `UNKNOWN_TRIAL` */
  async readAttachment(number: number, name: string): Promise<Uint8Array> {
    return this.#parts.store.readAttachment(await this.#idOf(number), name)
  }

  /** Stops a run, gives running trials back, so that anyone may resume them, and closes the store's handle. Detached trials stay as they are. */
  close(): Promise<void> {
    this.#closed ??= this.#end()
    return this.#closed
  }

  async #end(): Promise<void> {
    this.stop()
    await this.#exclusive(async () => {
      try {
        await this.#held.releaseAll(new Error('The study was closed.'))
        if (this.#writes.size === 0) return
        await Promise.allSettled(this.#writes)
        await this.#catchUp()
      } finally {
        this.#shut = true
        await this.#parts.store.close()
      }
    })
  }

  #host(stopped: AbortSignal): RunHost<ParamsOf<D>, M> {
    return {
      clock: this.#parts.clock,
      stopped,
      finite: this.#known.unique,
      next: (limit) => this.#next(limit, 'process'),
      tell: (trial, result) => this.tell(trial, result),
      release: (trial) => this.#held.release(trial.number),
      abort: (trial, reason) => this.#held.abort(trial.number, reason),
      holds: (trial) => this.#held.has(trial.number),
      room: (limit) => this.#known.room(limit),
      finished: (number) => this.#known.finished(number),
      trials: () => this.#known.inTellOrder,
      sinceImprovement: () => this.#known.sinceImprovement,
      refresh: () => this.refresh(),
    }
  }

  async #idOf(number: number): Promise<number> {
    const held = this.#held.idOf(number)
    if (held !== undefined) return held
    await this.refresh()
    return this.#known.idOf(number)
  }

  #next(limit: number, lease: Lease): Promise<Trial<ParamsOf<D>> | 'trials' | 'space-exhausted'> {
    return this.#exclusive(async () => {
      const { store, clock, leaseMs, deathRetries } = this.#parts
      for (;;) {
        await this.#held.renewOverdue()
        await this.#catchUp()
        const exhausted = this.#known.isExhausted()
        const reserved = await store.reserve({ now: clock.now(), leaseMs: lease === 'process' ? leaseMs : Infinity, limit: exhausted ? 0 : limit, deathRetries })
        if (reserved === null) return exhausted && this.#known.count < limit ? 'space-exhausted' : 'trials'
        const params = reserved.params ?? (await this.#assign(reserved))
        if (params !== undefined) return this.#hold(reserved, this.space.nest(params), lease)
      }
    })
  }

  /** Gives a reserved trial its params; undefined, and the trial failed, when another worker has taken the last point since. */
  async #assign({ id, number }: StoredTrial): Promise<FlatParams | undefined> {
    const { store, clock } = this.#parts
    try {
      for (let attempt = 0; ; attempt++) {
        const params = this.#known.suggest(number, attempt)
        if (await store.assign(id, params, this.#known.unique)) return params
        await this.#catchUp()
      }
    } catch (error) {
      if (error instanceof CerebrosError && error.code === 'SPACE_EXHAUSTED') {
        await store.finish(id, { state: 'failed', values: null, constraints: null, error: 'another worker took the last point' }, clock.now())
        return undefined
      }
      // Given back, the number is asked again once the sampler is mended; the first error is the one to tell of.
      await store.release(id).catch(() => undefined)
      throw error
    }
  }

  #hold({ number, id, attempt }: StoredTrial, params: ParamsOf<D>, lease: Lease): Trial<ParamsOf<D>> {
    return makeTrial(id, { number, params, attempt, signal: this.#held.hold(number, id, lease) }, {
      store: this.#parts.store,
      valuesOf: (metrics) => reportValues(this.record, metrics),
      shouldPrune: () => this.#shouldPrune(number),
    })
  }

  async #shouldPrune(number: number): Promise<boolean> {
    const { pruner } = this.#parts
    if (pruner === undefined) return false
    await this.refresh()
    const { own, others } = this.#known.reportsFor(number)
    return own.length > 0 && pruner.shouldPrune(own, others)
  }

  async #catchUp(): Promise<void> {
    const { finished, open } = await this.#parts.store.changes(this.#known.told)
    this.#known.update(finished, open)
    this.#held.toldElsewhere(finished.map(({ number }) => number))
  }

  /** Writes a result and reads what it changed. What the store took is not answered with an error when the study is closed meanwhile. */
  async #write<T>(step: () => Promise<T>): Promise<T> {
    const write = step()
    this.#writes.add(write)
    try {
      const result = await write
      await this.#exclusive(async () => (this.#shut ? undefined : this.#catchUp()))
      return result
    } finally {
      this.#writes.delete(write)
    }
  }

  /** Runs steps that read and then write the fold one after another. */
  #exclusive<T>(step: () => Promise<T>): Promise<T> {
    const turn = this.#queue.then(step, step)
    this.#queue = turn.catch(() => undefined)
    return turn
  }
}
