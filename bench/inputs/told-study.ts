// A sampler that is told a data set up to n trials, then asked: the TPE core alone, or the optimiser around it.

import { createOptimizer, motpe, randomStream, type Observation } from '@thunderline/cerebros'
import { cpuMilliseconds } from '../cpu-time.ts'
import { metricsOf, mixedObjective, mixedSpace, objectiveNames, rowObjective } from './mixed-study.ts'
import { trialSource, type DataSet } from './told-rows.ts'

/** What is measured: `core` is the sampler's run by itself, rows in and rows out; `optimizer` has params, checks, archive and trials besides. */
export const FLOORS = ['core', 'optimizer'] as const

export type Floor = (typeof FLOORS)[number]

/** A study under way. */
export interface ToldStudy {
  /** Trials told so far, those of the cycles too. */
  readonly count: number
  /** Tells trials of the set until there are n. @returns the CPU milliseconds of the tells */
  tellUpTo(n: number): number
  /** One ask and one tell of what was asked, the objective untimed. @returns CPU milliseconds */
  cycle(): number
  /** The unit row the next ask would give; changes nothing. Of a core. */
  peek?(): Float64Array
}

/** An empty study with m objectives on a data set. */
export function toldStudy(floor: Floor, set: DataSet, m: number): ToldStudy {
  return floor === 'core' ? new ToldCore(set, m) : new ToldOptimizer(set, m)
}

const SEED = 3

class ToldCore implements ToldStudy {
  count = 0
  readonly #m: number
  readonly #run
  readonly #next: () => Observation

  constructor(set: DataSet, m: number) {
    this.#m = m
    this.#run = motpe().start({ space: mixedSpace, m, seed: SEED })
    this.#next = trialSource(set, m)
  }

  tellUpTo(n: number): number {
    let spent = 0
    while (this.count < n) {
      // In blocks: a clock read costs about as much as a tell.
      const block = Array.from({ length: Math.min(1000, n - this.count) }, () => ({ ...this.#next(), number: this.count++ }))
      const start = cpuMilliseconds()
      for (const trial of block) this.#run.tell(trial)
      spent += cpuMilliseconds() - start
    }
    return spent
  }

  cycle(): number {
    const start = cpuMilliseconds()
    const row = this.peek()
    const asked = cpuMilliseconds()
    const trial = { number: this.count, row, values: rowObjective(row, this.#m), violation: 0, lastReport: null }
    const before = cpuMilliseconds()
    this.#run.tell(trial)
    this.count++
    return asked - start + (cpuMilliseconds() - before)
  }

  peek(): Float64Array {
    return this.#run.suggest({ number: this.count, attempt: 0, random: randomStream(SEED, this.count), pending: [] })
  }
}

class ToldOptimizer implements ToldStudy {
  count = 0
  readonly #m: number
  readonly #names: string[]
  readonly #optimizer
  readonly #next: () => Observation

  constructor(set: DataSet, m: number) {
    this.#m = m
    this.#names = objectiveNames(m)
    this.#optimizer = createOptimizer({ space: mixedSpace, objectives: Object.fromEntries(this.#names.map((name) => [name, 'minimize'] as const)), sampler: motpe(), seed: SEED })
    this.#next = trialSource(set, m)
  }

  tellUpTo(n: number): number {
    let spent = 0
    while (this.count < n) {
      const { row, values } = this.#next()
      const params = mixedSpace.decode(row)
      const metrics = metricsOf(this.#names, [...values!])
      const start = cpuMilliseconds()
      this.#optimizer.add(params, metrics)
      spent += cpuMilliseconds() - start
      this.count++
    }
    return spent
  }

  cycle(): number {
    const start = cpuMilliseconds()
    const { number, params } = this.#optimizer.ask()
    const asked = cpuMilliseconds()
    const metrics = metricsOf(this.#names, mixedObjective(params, this.#m))
    const before = cpuMilliseconds()
    this.#optimizer.tell(number, metrics)
    this.count++
    return asked - start + (cpuMilliseconds() - before)
  }
}
