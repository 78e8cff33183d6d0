// What one process has seen of a study: finished trials in tell order, folded into the search, and the unfinished ones.
// A view is brought up to date by what the store says has changed; every step costs only what is new or unfinished.

import { CerebrosError, mismatch } from '../errors/index.ts'
import type { Sampler } from '../sampler/index.ts'
import type { Definition, FlatParams, ParamsOf } from '../space/index.ts'
import { Search, STAYED_OUT, type FrontChange } from './search.ts'
import type { Report, StoredTrial, StudyRecord } from './store.ts'
import { finishedTrial, type FinishedTrial } from './trial/finished-trial.ts'
import { minimised, type Metrics } from './trial/metrics.ts'
import type { PrunerReport } from './trial/trial.ts'

/** A view of a study's trials. @internal */
export class KnownTrials<D extends Definition, M extends Metrics> {
  readonly #record: StudyRecord
  readonly #search: Search
  readonly #ids = new Map<number, number>()
  readonly #finished = new Map<number, FinishedTrial<ParamsOf<D>, M>>()
  readonly #inTellOrder: FinishedTrial<ParamsOf<D>, M>[] = []
  /** Of the trials that entered the front when they were told. */
  readonly #changes = new Map<number, FrontChange>()
  readonly #reports: (readonly PrunerReport[])[] = []
  #open = new Map<number, StoredTrial>()
  #rows = new Map<number, Float64Array>()

  constructor(record: StudyRecord, sampler: Sampler) {
    this.#record = record
    this.#search = new Search(record, sampler)
  }

  /** Takes what has changed: newly finished trials in tell order, and all the unfinished ones. */
  update(finished: readonly StoredTrial[], open: readonly StoredTrial[]): void {
    for (const stored of finished) this.#absorb(stored)
    const rows = new Map<number, Float64Array>()
    for (const { number, params } of open) {
      if (params !== null) rows.set(number, this.#rows.get(number) ?? this.#rowOf(number, params))
    }
    this.#rows = rows
    this.#open = new Map(open.map((stored) => [stored.number, stored]))
  }

  /** Number of finished trials: the tell order of the next one. */
  get told(): number {
    return this.#inTellOrder.length
  }

  /** Number of trials in any state. */
  get count(): number {
    return this.told + this.#open.size
  }

  /** How many trials a run up to `limit` trials in all can still be given: new ones, and unfinished ones that waited or lost their worker. */
  room(limit: number): number {
    return Math.min(Math.max(limit - this.count, 0), this.#search.untried) + this.#open.size
  }

  get unique(): boolean {
    return this.#search.unique
  }

  get sinceImprovement(): number {
    return this.#search.sinceImprovement
  }

  get front(): FinishedTrial<ParamsOf<D>, M>[] {
    return this.#search.front.map((number) => this.#finished.get(number)!)
  }

  get leastInfeasible(): FinishedTrial<ParamsOf<D>, M>[] {
    return this.#search.leastInfeasible.map((number) => this.#finished.get(number)!)
  }

  get inTellOrder(): readonly FinishedTrial<ParamsOf<D>, M>[] {
    return this.#inTellOrder
  }

  /** Unfinished trials by number. */
  get open(): readonly StoredTrial[] {
    return [...this.#open.values()]
  }

  finished(number: number): FinishedTrial<ParamsOf<D>, M> | undefined {
    return this.#finished.get(number)
  }

  /** What a told trial did to the front. */
  changeOf(number: number): FrontChange {
    return this.#changes.get(number) ?? STAYED_OUT
  }

  /** The store's id of a trial. @throws CerebrosError `UNKNOWN_TRIAL` */
  idOf(number: number): number {
    const id = this.#open.get(number)?.id ?? this.#ids.get(number)
    if (id === undefined) throw mismatch('UNKNOWN_TRIAL', `a trial number of study ${JSON.stringify(this.#record.name)}`, number, `It has ${this.count} trials, numbered from 0.`)
    return id
  }

  isExhausted(): boolean {
    return this.#search.isExhausted([...this.#rows.values()])
  }

  /** Params for trial `number`, which has none yet, away from those of the unfinished ones. @see Search.suggest */
  suggest(number: number, attempt: number): FlatParams {
    return this.#search.suggest(number, [...this.#rows.values()], attempt).params
  }

  /** Reports of an unfinished trial, and those of the finished ones in tell order, as pruners see them. */
  reportsFor(number: number): { readonly own: readonly PrunerReport[]; readonly others: readonly (readonly PrunerReport[])[] } {
    return { own: this.#asPrunersSee(this.#open.get(number)?.reports ?? []), others: this.#reports }
  }

  #absorb(stored: StoredTrial): void {
    const { number, params, reports, values, constraints, error } = stored
    const state = stored.state as 'complete' | 'pruned' | 'failed'
    const row = params === null ? null : (this.#rows.get(number) ?? this.#rowOf(number, params))
    const change = this.#search.absorb({ state, values, constraints, error, number, row, reports })
    if (change.entered) this.#changes.set(number, change)
    const finished = finishedTrial<D, M>(this.#record, stored)
    this.#finished.set(number, finished)
    this.#inTellOrder.push(finished)
    this.#ids.set(number, stored.id)
    if (reports.length > 0) this.#reports.push(this.#asPrunersSee(reports))
  }

  #asPrunersSee(reports: readonly Report[]): PrunerReport[] {
    return reports.map(({ step, values }) => ({ step, values: minimised(this.#record.objectives, values) }))
  }

  #rowOf(number: number, params: FlatParams): Float64Array {
    try {
      return this.#record.space.rowOf(params)
    } catch (error) {
      if (!(error instanceof CerebrosError)) throw error
      throw new CerebrosError(error.code, `Trial ${number} of study ${JSON.stringify(this.#record.name)} does not fit its space. ${error.message}`, { cause: error })
    }
  }
}
