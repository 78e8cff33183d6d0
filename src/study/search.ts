// The mathematics of a study, and nothing else: a fold over finished trials in tell order, and suggestions from it.
// Pure and synchronous: no clock, no store, no event. `Optimizer` and `Study` are shells around it.

import { CerebrosError, mismatch } from '../errors/index.ts'
import { randomStream } from '../numerics/index.ts'
import { constraintViolation, ParetoArchive } from '../pareto/index.ts'
import type { Sampler, SamplerRun } from '../sampler/index.ts'
import { pointIndex, type FlatParams, type PointIndex } from '../space/index.ts'
import { minimised } from './trial/metrics.ts'
import type { Outcome, Report, StudyRecord } from './store.ts'

/** A finished trial, as the search sees it. */
export interface Told extends Outcome {
  readonly number: number
  /** null: its worker died before it had params, so there is nothing to learn from it. */
  readonly row: Float64Array | null
  /** By step. */
  readonly reports: readonly Report[]
}

/** A point, as stores keep it and as samplers see it: `row` is the row of `params`, so that it is the same one after a resume. */
export interface Point {
  readonly params: FlatParams
  readonly row: Float64Array
}

/** What a told trial did to the front. */
export interface FrontChange {
  readonly entered: boolean
  /** Numbers of the trials it pushed off the front. */
  readonly left: readonly number[]
}

/** The change of a trial that did not enter. @internal */
export const STAYED_OUT: FrontChange = Object.freeze({ entered: false, left: Object.freeze([]) })

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
  /** The different values on the front in words, each by the first trial that has them: equal ones enter later and leave together. */
  readonly #frontValues = new Map<number, string>()
  readonly #onFront = new Set<string>()
  readonly #seed: number | string
  #hasFeasible = false
  #told = 0
  #lastImprovement = 0

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

  /** Points that no finished trial has; Infinity where points may repeat. */
  get untried(): number {
    return this.unique ? this.#points.size - this.#taken.size : Infinity
  }

  /** Finished trials in a row, up to the last, that brought nothing new to the front: worse values, or values already there. */
  get sinceImprovement(): number {
    return this.#told - this.#lastImprovement
  }

  /** Whether every point is taken or pending. O(pending). */
  isExhausted(pending: readonly Float64Array[]): boolean {
    if (!this.unique || this.#taken.size + pending.length < this.#points.size) return false
    return this.#untriedBeside(this.#pointsOf(pending)) === 0
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
    this.#told++
    if (told.row === null) return STAYED_OUT
    if (this.unique) this.#taken.add(this.#points.of(told.row))
    if (told.state === 'failed') return STAYED_OUT
    const { objectives } = this.#record
    const values = told.values === null ? null : minimised(objectives, told.values)
    const violation = told.constraints === null ? 0 : constraintViolation(told.constraints)
    const last = told.state === 'pruned' ? told.reports.at(-1) : undefined
    const lastReport = last === undefined ? null : { step: last.step, values: minimised(objectives, last.values) }
    this.#run.tell({ number: told.number, row: told.row, values: told.state === 'complete' ? values : null, violation, lastReport })
    return told.state === 'pruned' ? STAYED_OUT : this.#rank(told.number, values!, violation)
  }

  /**
   * The point of trial `number`.
   *
   * @param pending rows of the trials running elsewhere: they repel duplicates
   * @param attempt 0, then 1, 2, … when a store refused the point as a duplicate
   * @throws CerebrosError `SPACE_EXHAUSTED` when every point of a finite space is taken; `INVALID_STATE` when the sampler's row is no point
   */
  suggest(number: number, pending: readonly Float64Array[], attempt = 0): Point {
    const running = this.unique ? this.#pointsOf(pending) : undefined
    if (running !== undefined && this.#untriedBeside(running) === 0) {
      throw new CerebrosError('SPACE_EXHAUSTED', `Expected an untried point, got none: all ${this.#points.size} points of the space are tried or running. The search is complete; widen the space to go on.`)
    }
    let point: Point
    for (let draw = 0; draw < REDRAWS; draw++) {
      const random = randomStream(this.#seed, number, attempt * REDRAWS + draw)
      point = this.#pointOf(this.#run.suggest({ number, attempt: attempt * REDRAWS + draw, random, pending }))
      if (running === undefined ? !isPending(point.row, pending) : this.#isFree(this.#points.of(point.row), running)) return point
    }
    return running === undefined ? point! : this.#untaken(running, number, attempt)
  }

  #rank(number: number, values: Float64Array, violation: number): FrontChange {
    const { entered, left } = this.#archive.insert(values, number, violation)
    if (!entered || violation > 0) return STAYED_OUT
    // Equal values stay on the front together, but a plateau is no improvement.
    for (const gone of left) {
      this.#onFront.delete(this.#frontValues.get(gone) ?? '')
      this.#frontValues.delete(gone)
    }
    const words = values.join()
    if (!this.#onFront.has(words)) {
      this.#lastImprovement = this.#told
      this.#frontValues.set(number, words)
      this.#onFront.add(words)
    }
    const first = !this.#hasFeasible
    this.#hasFeasible = true
    // The archive held the least infeasible trials until now; those were never on the front.
    return { entered, left: first ? [] : left }
  }

  #pointOf(suggested: Float64Array): Point {
    const { space } = this.#record
    try {
      checkRow(suggested, space.d)
      const params = space.flatOf(suggested)
      return { params, row: space.rowOf(params) }
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error)
      throw new CerebrosError('INVALID_STATE', `Sampler "${this.#sampler.name}" suggested a row that is no point of the space: ${reason}`, { cause: error })
    }
  }

  #pointsOf(pending: readonly Float64Array[]): ReadonlySet<number> {
    return new Set(pending.map((row) => this.#points.of(row)))
  }

  #untriedBeside(running: ReadonlySet<number>): number {
    let untried = this.#points.size - this.#taken.size
    for (const index of running) if (!this.#taken.has(index)) untried--
    return untried
  }

  #isFree(index: number, running: ReadonlySet<number>): boolean {
    return !this.#taken.has(index) && !running.has(index)
  }

  #untaken(running: ReadonlySet<number>, number: number, attempt: number): Point {
    const { size } = this.#points
    let index = randomStream(this.#seed, number, attempt, 1).integer(size)
    while (!this.#isFree(index, running)) index = (index + 1) % size
    return this.#pointOf(this.#points.at(index))
  }
}

/** Refuses what is no row of d unit coordinates, which decoding would clip without a word. Which are NaN, the space says. */
function checkRow(row: unknown, d: number): void {
  const cure = 'Return space.snapInto(row) of such a row.'
  // By its tag: an array of another realm is one too.
  if (Object.prototype.toString.call(row) !== '[object Float64Array]') throw mismatch('INVALID_STATE', `a Float64Array of ${d} unit coordinates`, row, cure)
  const { length } = row as Float64Array
  if (length !== d) throw mismatch('INVALID_STATE', `a Float64Array of ${d} unit coordinates`, length, cure)
  for (const u of row as Float64Array) if (u < 0 || u > 1) throw mismatch('INVALID_STATE', 'unit coordinates in [0, 1]', u, cure)
}

function isPending(row: Float64Array, pending: readonly Float64Array[]): boolean {
  for (const other of pending) if (isEqual(other, row)) return true
  return false
}

/** Whether two rows are the same; a column that both lack is. */
function isEqual(a: Float64Array, b: Float64Array): boolean {
  for (let j = 0; j < a.length; j++) if (a[j] !== b[j] && !(Number.isNaN(a[j]) && Number.isNaN(b[j]))) return false
  return true
}
