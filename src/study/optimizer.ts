// Ask and tell without a world: synchronous, no clock, no file, no event. Same seed, same tells, same candidates.

import { mismatch } from '../errors/index.ts'
import { motpe, type Sampler } from '../sampler/index.ts'
import type { Definition, ParamsOf, SearchSpace } from '../space/index.ts'
import { checkDefinitionKeys, readDefinition } from './definition.ts'
import type { FinishedTrial } from './trial/finished-trial.ts'
import { outcomeOf, type Direction, type Metrics, type TellResult } from './trial/metrics.ts'
import { Search, type FrontChange, type Point } from './search.ts'
import type { StudyRecord } from './store.ts'
import { ToldTrials } from './trial/told-trials.ts'

/** What defines an optimisation. */
export interface OptimizerDefinition<D extends Definition, O extends { readonly [name: string]: Direction }, C extends readonly string[]> {
  readonly space: SearchSpace<D>
  readonly objectives: O
  /** Names of metrics that are feasible when ≤ 0. */
  readonly constraints?: C
  /** Default `motpe()`. */
  readonly sampler?: Sampler
  /** Default 0. */
  readonly seed?: number | string
}

/** The metrics a definition asks for. */
export type MetricsFor<O, C> = { readonly [K in (keyof O & string) | (C extends readonly (infer N extends string)[] ? N : never)]: number }

/** A proposed point. */
export interface Candidate<P = unknown> {
  readonly number: number
  readonly params: P
}

/** What a tell changed. */
export interface TellFacts {
  readonly number: number
  readonly front: FrontChange
}

/** Ask and tell. Made by `createOptimizer`. */
export class Optimizer<D extends Definition = Definition, M extends Metrics = Metrics> {
  readonly #record: StudyRecord
  readonly #search: Search
  readonly #open = new Map<number, Point>()
  /** Rows of the open points, in the order they were asked. */
  readonly #pending: Float64Array[] = []
  readonly #told: ToldTrials<D, M>
  #next = 0

  constructor(record: StudyRecord, sampler: Sampler) {
    this.#record = record
    this.#search = new Search(record, sampler)
    this.#told = new ToldTrials(record)
  }

  /**
   * Proposes the next point.
   *
   * @throws CerebrosError `SPACE_EXHAUSTED` when every point of a finite space is tried or asked
   */
  ask(): Candidate<ParamsOf<D>> {
    const point = this.#search.suggest(this.#next, this.#pending.slice())
    const number = this.#next++
    this.#open.set(number, point)
    this.#pending.push(point.row)
    return { number, params: this.#record.space.nest(point.params) as ParamsOf<D> }
  }

  /**
   * Takes the result of a candidate, by its object or its number.
   *
   * @returns what it did to the front
   * @throws CerebrosError `UNKNOWN_TRIAL` when it was never asked, `TRIAL_FINISHED` when it was told before, `INVALID_METRICS`
   */
  tell(candidate: Candidate<ParamsOf<D>> | number, result: TellResult<M>): TellFacts {
    const number = typeof candidate === 'number' ? candidate : (candidate as Partial<Candidate> | null)?.number
    if (number === undefined) throw mismatch('UNKNOWN_TRIAL', 'a candidate, or its number', candidate, 'Tell what ask() returned.')
    const point = this.#open.get(number)
    if (point === undefined) {
      if (this.#told.has(number)) throw mismatch('TRIAL_FINISHED', 'a trial that is not told yet', number, 'Tell each candidate once.')
      throw mismatch('UNKNOWN_TRIAL', 'the number of a candidate that was asked', number, 'Ask first; use add() for points of your own.')
    }
    const facts = this.#absorb(number, point, result)
    this.#open.delete(number)
    this.#pending.splice(this.#pending.indexOf(point.row), 1)
    return facts
  }

  /**
   * Adds a result found elsewhere.
   *
   * @throws CerebrosError `INVALID_PARAMS`, `INVALID_METRICS`
   */
  add(params: ParamsOf<D>, result: TellResult<M>): TellFacts {
    const { space } = this.#record
    const flat = space.canonical(space.flatten(params))
    const facts = this.#absorb(this.#next, { params: flat, row: space.rowOf(flat) }, result)
    this.#next++
    return facts
  }

  /** Feasible, non-dominated trials, in tell order. */
  get front(): readonly FinishedTrial<ParamsOf<D>, M>[] {
    return this.#search.front.map((number) => this.#told.of(number))
  }

  /** The trials that violate the constraints least, while nothing is feasible; else none. */
  get leastInfeasible(): readonly FinishedTrial<ParamsOf<D>, M>[] {
    return this.#search.leastInfeasible.map((number) => this.#told.of(number))
  }

  /** Finished trials, in tell order: a live view. An optimizer nobody looks into keeps numbers only; the first look makes the objects. */
  get trials(): readonly FinishedTrial<ParamsOf<D>, M>[] {
    return this.#told.all
  }

  #absorb(number: number, point: Point, result: TellResult<M>): TellFacts {
    const outcome = outcomeOf(this.#record, result)
    const { state, values, constraints, error } = outcome
    const front = this.#search.absorb({ state, values, constraints, error, number, row: point.row, reports: [] })
    this.#told.add(number, point, outcome)
    return { number, front }
  }
}

/**
 * An optimiser: the mathematics alone.
 *
 * @throws CerebrosError `INVALID_ARGUMENT` for a bad space, sampler, objectives, constraints or seed
 * @example
 * ```ts
 * const optimizer = createOptimizer({ space: searchSpace({ x: float(-1, 1) }), objectives: { loss: 'minimize' }, seed: 7 })
 * for (let k = 0; k < 50; k++) {
 *   const candidate = optimizer.ask()
 *   optimizer.tell(candidate, { loss: candidate.params.x ** 2 })
 * }
 * optimizer.front[0].params.x // near 0
 * ```
 */
export function createOptimizer<const D extends Definition, const O extends { readonly [name: string]: Direction }, const C extends readonly string[] = []>(
  definition: OptimizerDefinition<D, O, C>,
): Optimizer<D, MetricsFor<O, C>> {
  checkDefinitionKeys('createOptimizer', definition)
  const sampler = definition.sampler ?? motpe()
  const record = readDefinition('optimizer', definition, sampler)
  return new Optimizer({ ...record, seed: record.seed ?? 0 }, sampler)
}
