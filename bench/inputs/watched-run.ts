// A run of the default sampler that says what it chose among. What is watched is no part of the API, so this reaches into src/.

import { randomStream, type Observation, type SearchSpace } from '@thunderline/cerebros'
import { profileOf, type Choice } from '../../src/sampler/motpe/profile.ts'
import { TpeRun } from '../../src/sampler/motpe/tpe-run.ts'

/** A watched run. */
export class WatchedRun {
  readonly #run: TpeRun
  readonly #told: Float64Array[] = []
  #choice: Choice | undefined

  constructor(space: SearchSpace, m: number, seed: number) {
    const watched = { ...profileOf('cerebros', m, undefined), watch: (choice: Choice) => (this.#choice = choice) }
    this.#run = new TpeRun({ space, m, seed }, watched)
  }

  /** Number of told trials. */
  get count(): number {
    return this.#told.length
  }

  tell(trial: Observation): void {
    this.#run.tell({ ...trial, number: this.count })
    this.#told.push(trial.row)
  }

  /** A suggestion from stream `k` of a seed; changes nothing. @throws Error when there was no choice: fewer than 10 trials are told */
  suggest(seed: number, k: number): { row: Float64Array; choice: Choice } {
    this.#choice = undefined
    const row = this.#run.suggest({ number: k, attempt: 0, random: randomStream(seed, k), pending: [] })
    if (this.#choice === undefined) throw new Error('Expected the sampler to tell its `watch` of every choice, got no call. Call profile.watch in src/sampler/motpe/tpe-run.ts.')
    return { row, choice: this.#choice }
  }

  /** Rows of the good trials, in their order, and of the rest, in tell order. */
  split({ good }: Choice): { good: Float64Array[]; rest: Float64Array[] } {
    const isGood = new Set(good)
    return { good: Array.from(good, (i) => this.#told[i]), rest: this.#told.filter((_, i) => !isGood.has(i)) }
  }
}
