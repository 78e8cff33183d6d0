// The mathematics of a study, and nothing else: a fold over finished trials in tell order, and suggestions from it.
// Pure and synchronous: no clock, no store, no event. `Optimizer` and `Study` are shells around it.

import { CerebrosError } from '../errors/index.ts'
import { randomStream } from '../numerics/index.ts'
import { constraintViolation, ParetoArchive } from '../pareto/index.ts'
import type { Sampler, SamplerRun } from '../sampler/index.ts'
import { pointIndex, type PointIndex } from '../space/index.ts'
import { minimised } from './trial/metrics.ts'
import type { Outcome, Report, StudyRecord } from './store.ts'

/** A finished trial, as the search sees it. */
export interface Told extends Outcome {
  readonly number: number
  readonly row: Float64Array
  readonly reports: readonly Report[]
}

/** What a told trial did to the front. */
export interface FrontChange {
  readonly entered: boolean
  /** Numbers of the trials it pushed off the front. */
  readonly left: readonly number[]
}

/** How often a taken point is drawn again before an untaken one is picked by its index. */
const REDRAWS = 32

/** A fold over told trials. */
export class Search {
  readonly #record: StudyRecord
  readonly #sampler: Sampler
  readonly #run: SamplerRun
  readonly #archive: ParetoArchive
  readonly #points: PointIndex
  readonly #taken = new Set<number>()
  readonly #seed: number | string
  #hasFeasible = false

  constructor(record: StudyRecord, sampler: Sampler) {
    this.#record = record
    this.#sampler = sampler
    this.#seed = record.seed ?? 0
    this.#run = sampler.start({ space: record.space, m: record.objectives.length, seed: this.#seed })
    this.#archive = new ParetoArchive(record.objectives.length)
    this.#points = pointIndex(record.space)
  }

  /** Whether duplicates are to be refused: the space is finite and the sampler does not repeat itself. */
  get unique(): boolean {
    return this.#sampler.avoidDuplicates && this.#points.size < Infinity
  }

  /** Whether every point is taken or pending. */
  isExhausted(pending: readonly Float64Array[]): boolean {
    return this.unique && this.#taken.size + pending.length >= this.#points.size && this.#occupied(pending).size >= this.#points.size
  }

  /** Numbers of the feasible, non-dominated trials, in tell order. */
  get front(): readonly number[] {
    return this.#hasFeasible ? this.#archive.ids() : []
  }

  /** Numbers of the trials that violate the constraints least, while nothing is feasible; else none. */
  get leastInfeasible(): readonly number[] {
    return this.#hasFeasible ? [] : this.#archive.ids()
  }

  /** Takes a finished trial. Call in tell order. */
  absorb(told: Told): FrontChange {
    if (this.unique) this.#taken.add(this.#points.of(told.row))
    if (told.state === 'failed') return { entered: false, left: [] }
    const { objectives } = this.#record
    const values = told.values === null ? null : minimised(objectives, told.values)
    const violation = told.constraints === null ? 0 : constraintViolation(told.constraints)
    const last = told.state === 'pruned' ? told.reports.at(-1) : undefined
    const lastReport = last === undefined ? null : { step: last.step, values: minimised(objectives, last.values) }
    this.#run.tell({ number: told.number, row: told.row, values: told.state === 'complete' ? values : null, violation, lastReport })
    if (told.state === 'pruned') return { entered: false, left: [] }
    const { entered, left } = this.#archive.insert(values!, told.number, violation)
    if (violation > 0) return { entered: false, left: [] }
    const first = !this.#hasFeasible
    this.#hasFeasible = true
    // The archive held the least infeasible trials until now; those were never on the front.
    return { entered, left: first ? [] : left }
  }

  /**
   * The point of trial `number`.
   *
   * @param pending rows of the trials running elsewhere: they repel duplicates
   * @param attempt 0, then 1, 2, … when a store refused the point as a duplicate
   * @throws CerebrosError `SPACE_EXHAUSTED` when every point of a finite space is taken
   */
  suggest(number: number, pending: readonly Float64Array[], attempt = 0): Float64Array {
    if (this.isExhausted(pending)) {
      throw new CerebrosError('SPACE_EXHAUSTED', `Expected an untried point, got none: all ${this.#points.size} points of the space are tried or running. The search is complete; widen the space to go on.`)
    }
    const occupied = this.unique ? this.#occupied(pending) : undefined
    let row: Float64Array
    for (let draw = 0; draw < REDRAWS; draw++) {
      const random = randomStream(this.#seed, number, attempt * REDRAWS + draw)
      row = this.#run.suggest({ number, attempt: attempt * REDRAWS + draw, random, pending })
      if (occupied === undefined ? !isPending(row, pending) : !occupied.has(this.#points.of(row))) return row
    }
    if (occupied === undefined) return row!
    return this.#untaken(occupied, number, attempt)
  }

  #occupied(pending: readonly Float64Array[]): ReadonlySet<number> {
    if (pending.length === 0) return this.#taken
    const occupied = new Set(this.#taken)
    for (const row of pending) occupied.add(this.#points.of(row))
    return occupied
  }

  #untaken(occupied: ReadonlySet<number>, number: number, attempt: number): Float64Array {
    const { size } = this.#points
    let index = randomStream(this.#seed, number, attempt, 1).integer(size)
    while (occupied.has(index)) index = (index + 1) % size
    return this.#points.at(index)
  }
}

function isPending(row: Float64Array, pending: readonly Float64Array[]): boolean {
  return pending.some((other) => other.every((u, j) => u === row[j] || (Number.isNaN(u) && Number.isNaN(row[j]!))))
}
