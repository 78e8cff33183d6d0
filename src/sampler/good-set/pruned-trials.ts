// Pruned trials, the most promising first: those that got furthest, then those with the better last report; those without a report last.
// Several objectives: better is the front of the last report among all of them. Cost: as `SortedBest` for one objective; for several, all are ranked again
// when they are asked for after a new one. They are asked for only while there are fewer complete trials than good ones.

import { nonDominatedSort } from '../../pareto/index.ts'
import type { Observations } from './observations.ts'
import { SortedBest } from './sorted-best.ts'

/** Feasible pruned trials. */
export class PrunedTrials {
  readonly #observations: Observations
  readonly #sorted: SortedBest | undefined
  readonly #all: number[] = []
  /** All in order, as of the first `order.length`. */
  #order: readonly number[] = []

  /** @param most the largest number that will be asked for */
  constructor(observations: Observations, most: number) {
    this.#observations = observations
    if (observations.m === 1) this.#sorted = new SortedBest((a, b) => compared(observations, a, b, (i) => observations.reports[i]!.values[0]) < 0, most)
  }

  add(i: number): void {
    if (this.#sorted !== undefined) this.#sorted.add(i)
    else this.#all.push(i)
  }

  /** The best k, or all. */
  best(k: number): readonly number[] {
    if (this.#sorted !== undefined) return this.#sorted.best(k)
    if (this.#order.length < this.#all.length) this.#order = this.#ranked()
    return this.#order.slice(0, k)
  }

  #ranked(): number[] {
    const { m, reports } = this.#observations
    const reported = this.#all.filter((i) => reports[i] !== null)
    const values = new Float64Array(reported.length * m)
    reported.forEach((i, k) => values.set(reports[i]!.values, k * m))
    const ranks = nonDominatedSort(values, m)
    const rankOf = new Map(reported.map((i, k) => [i, ranks[k]]))
    return this.#all.toSorted((a, b) => compared(this.#observations, a, b, (i) => rankOf.get(i)!))
  }
}

/** Below 0 when trial a is better than trial b. */
function compared({ reports, numbers }: Observations, a: number, b: number, valueOf: (i: number) => number): number {
  const [x, y] = [reports[a], reports[b]]
  if (x !== null && y !== null) {
    if (x.step !== y.step) return y.step - x.step
    const [p, q] = [valueOf(a), valueOf(b)]
    if (p !== q) return p < q ? -1 : 1
  } else if (x !== y) return x === null ? 1 : -1
  return numbers[a] - numbers[b]
}
