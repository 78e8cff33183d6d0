// An optimizer's told trials: a record of numbers each, and an object only for those that somebody looks at.
// A record is number, state, values, constraints, params; NaN stands for none. A param is kept as told: its number, or the index of its choice.
// Method: blocks of records, so that growing moves nothing. Memory: 8 (d + m + c + 2) + 4 to 8 bytes a trial of d columns, m objectives and
// c constraints; an object costs some 550 more. Cost: O(d + m + c) a trial, told or looked at.

import type { Choice, Column, Definition, FlatParams, ParamsOf } from '../../space/index.ts'
import type { Point } from '../search.ts'
import type { Outcome, StudyRecord } from '../store.ts'
import { finishedTrial, type FinishedTrial } from './finished-trial.ts'
import type { Metrics } from './metrics.ts'

const BLOCK = 256
const STATES = ['complete', 'pruned', 'failed'] as const

/** Growing records of told trials. @internal */
export class ToldTrials<D extends Definition, M extends Metrics> {
  readonly #record: StudyRecord
  readonly #stride: number
  readonly #blocks: Float64Array[] = []
  /** By number: 1 + the order of its tell; 0 while it is not told. */
  #places = new Int32Array(64)
  /** By order, of failed trials. */
  readonly #errors = new Map<number, string>()
  /** By order, of trials looked at before `all` was. */
  readonly #seen = new Map<number, FinishedTrial<ParamsOf<D>, M>>()
  #all: FinishedTrial<ParamsOf<D>, M>[] | undefined
  #count = 0

  constructor(record: StudyRecord) {
    this.#record = record
    this.#stride = 2 + record.objectives.length + record.constraints.length + record.space.d
  }

  has(number: number): boolean {
    return Number.isInteger(number) && this.#places[number] > 0
  }

  /** Takes a told trial under a number that none has. */
  add(number: number, point: Point, outcome: Outcome): void {
    const order = this.#count++
    if (order % BLOCK === 0) this.#blocks.push(new Float64Array(BLOCK * this.#stride))
    this.#write(order, number, point, outcome)
    if (outcome.error !== null) this.#errors.set(order, outcome.error)
    if (number >= this.#places.length) this.#places = longer(this.#places, number)
    this.#places[number] = order + 1
    this.#all?.push(this.#made(order))
  }

  /** A told trial: the same object whenever it is looked at. */
  of(number: number): FinishedTrial<ParamsOf<D>, M> {
    const order = this.#places[number] - 1
    if (this.#all !== undefined) return this.#all[order]
    const seen = this.#seen.get(order) ?? this.#made(order)
    this.#seen.set(order, seen)
    return seen
  }

  /** All, in tell order: the same array always. Once it is looked at, every `add` appends to it. */
  get all(): readonly FinishedTrial<ParamsOf<D>, M>[] {
    this.#all ??= Array.from({ length: this.#count }, (_, order) => this.#seen.get(order) ?? this.#made(order))
    this.#seen.clear()
    return this.#all
  }

  #write(order: number, number: number, { params, row }: Point, { state, values, constraints }: Outcome): void {
    const { objectives, constraints: limits, space } = this.#record
    const block = this.#blocks[Math.floor(order / BLOCK)]
    let at = (order % BLOCK) * this.#stride
    block[at++] = number
    block[at++] = STATES.indexOf(state)
    for (let j = 0; j < objectives.length; j++) block[at++] = values?.[j] ?? NaN
    for (let j = 0; j < limits.length; j++) block[at++] = constraints?.[j] ?? NaN
    for (let j = 0; j < space.d; j++) block[at++] = Number.isNaN(row[j]) ? NaN : codeOf(space.columns[j], params, row[j])
  }

  #recordAt(order: number): Float64Array {
    const start = (order % BLOCK) * this.#stride
    return this.#blocks[Math.floor(order / BLOCK)].subarray(start, start + this.#stride)
  }

  #made(order: number): FinishedTrial<ParamsOf<D>, M> {
    const { objectives, constraints: limits } = this.#record
    const record = this.#recordAt(order)
    const number = record[0]
    const ofLimits = 2 + objectives.length
    const ofParams = ofLimits + limits.length
    return finishedTrial<D, M>(this.#record, {
      id: number,
      number,
      state: STATES[record[1]],
      params: this.#paramsOf(record.subarray(ofParams)),
      values: numbersOf(record.subarray(2, ofLimits)),
      constraints: numbersOf(record.subarray(ofLimits, ofParams)),
      error: this.#errors.get(order) ?? null,
      order,
      reports: [],
      attempt: 1,
      startedAt: null,
      finishedAt: null,
      attributes: {},
    })
  }

  #paramsOf(codes: Float64Array): FlatParams {
    const params: Record<string, Choice> = {}
    this.#record.space.columns.forEach(({ name, domain, axis }, j) => {
      if (!Number.isNaN(codes[j])) params[name] = isNumeric(domain) ? codes[j] : axis.valueAt(axis.centre(codes[j]))
    })
    return params
  }
}

/** A param as a number, from which it comes back exactly. A row would move a continuous one by an ulp or two. */
function codeOf({ name, domain, axis }: Column, params: FlatParams, u: number): number {
  return isNumeric(domain) ? (params[name] as number) : axis.cellAt(u)
}

function isNumeric({ type }: Column['domain']): boolean {
  return type === 'float' || type === 'int'
}

/** Values as told; null when there are none. */
function numbersOf(record: Float64Array): number[] | null {
  return record.length === 0 || Number.isNaN(record[0]) ? null : Array.from(record)
}

function longer(old: Int32Array<ArrayBuffer>, number: number): Int32Array<ArrayBuffer> {
  const places = new Int32Array(Math.max(2 * old.length, number + 1))
  places.set(old)
  return places
}
