// The told trials of one study, in flat arrays that grow: what every ask reads. Rows are kept here once, and read here by the densities too.

import type { Observation } from '../sampler.ts'

/** Growing columns over told trials, in tell order. */
export class Observations {
  readonly d: number
  readonly m: number
  count = 0
  /** d unit coordinates a trial. Replaced when it grows; what is written stays as it is. */
  rows: Float64Array
  /** m values a trial, minimised; NaN for pruned trials. */
  values: Float64Array
  violations: Float64Array
  numbers: Int32Array
  readonly reports: Observation['lastReport'][] = []

  /** @param d columns of the space · m objectives */
  constructor(d: number, m: number) {
    this.d = d
    this.m = m
    const capacity = 64
    this.rows = new Float64Array(capacity * d)
    this.values = new Float64Array(capacity * m)
    this.violations = new Float64Array(capacity)
    this.numbers = new Int32Array(capacity)
  }

  add({ row, values, violation, number, lastReport }: Observation): void {
    if (this.count === this.numbers.length) this.#grow()
    const i = this.count++
    this.rows.set(row, i * this.d)
    if (values === null) this.values.fill(NaN, i * this.m, (i + 1) * this.m)
    else this.values.set(values, i * this.m)
    this.violations[i] = violation
    this.numbers[i] = number
    this.reports.push(lastReport)
  }

  isPruned(i: number): boolean {
    return Number.isNaN(this.values[i * this.m])
  }

  /** By a quarter: what is empty costs memory, and copying now and then costs next to nothing. */
  #grow(): void {
    const capacity = this.numbers.length + (this.numbers.length >> 2)
    this.rows = longer(this.rows, capacity * this.d)
    this.values = longer(this.values, capacity * this.m)
    this.violations = longer(this.violations, capacity)
    const numbers = new Int32Array(capacity)
    numbers.set(this.numbers)
    this.numbers = numbers
  }
}

function longer(old: Float64Array, length: number): Float64Array {
  const larger = new Float64Array(length)
  larger.set(old)
  return larger
}
