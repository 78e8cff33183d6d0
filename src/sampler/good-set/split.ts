// The good set of told trials, of a size that grows with their number: what TPE's first density is made of. All others are the rest.
// Order of goodness: feasible complete trials (one objective: by value; several: by non-dominated front, the front that does not fit whole
// cut by greedy hypervolume subset selection), then feasible pruned ones (the longest first, then by last report), then infeasible ones by
// violation. Ties go to the lower trial number. Source: as Optuna splits (MIT), checked against its values.
// A fold over tells: the good set after n trials does not depend on when it was asked for before. Cost: O(good set) a tell and an ask; see the parts.

import { FrontSubset } from './front-subset.ts'
import type { Observations } from './observations.ts'
import { PrunedTrials } from './pruned-trials.ts'
import { SortedBest } from './sorted-best.ts'

/** How many trials are good. */
export interface GoodSetRule {
  /** Size of the good set after n trials: never falls. */
  readonly goodCount: (n: number) => number
  /** The largest it can be. */
  readonly mostGood: number
  /**
   * Several objectives: with k good trials the subset of the front that does not fit whole is chosen after every tell whose count is a multiple of this,
   * ≥ 1; see `FrontSubset` for the tells in between.
   */
  readonly choicePeriod: (k: number) => number
}

/** A good set, and what became of it since the last one. Indices of observations. */
export interface Split {
  /** Best first for one objective; in no special order among complete trials of several. The same array as last time while nothing changed. */
  readonly good: readonly number[]
  /** Those that were not good last time: new trials, or trials from the rest. */
  readonly entered: readonly number[]
  /** Those that were good last time and are not now. */
  readonly left: readonly number[]
}

/** Feasible complete trials in some order of goodness. */
interface CompleteTrials {
  add(i: number): void
  best(k: number): readonly number[]
}

const NONE: readonly number[] = []

/** Keeps the good set of growing observations. */
export class Splitter {
  readonly #observations: Observations
  readonly #rule: GoodSetRule
  readonly #complete: CompleteTrials
  /** The complete trials once more, when they have fronts. */
  readonly #fronts: FrontSubset | undefined
  readonly #pruned: PrunedTrials
  readonly #infeasible: SortedBest
  #seen = 0
  #good: readonly number[] = NONE

  constructor(observations: Observations, rule: GoodSetRule) {
    const { mostGood } = rule
    this.#observations = observations
    this.#rule = rule
    this.#fronts = observations.m === 1 ? undefined : new FrontSubset(observations, mostGood)
    this.#complete = this.#fronts ?? new SortedBest((a, b) => isBefore(observations, observations.values, a, b), mostGood)
    this.#pruned = new PrunedTrials(observations, mostGood)
    this.#infeasible = new SortedBest((a, b) => isBefore(observations, observations.violations, a, b), mostGood)
  }

  /** The split of the observations so far. */
  split(): Split {
    const { count } = this.#observations
    if (this.#fronts !== undefined) this.#chooseBefore(this.#fronts, count)
    this.#advance(count)
    const wanted = this.#rule.goodCount(count)
    let good = this.#complete.best(wanted)
    if (good.length < wanted) good = good.concat(this.#pruned.best(wanted - good.length))
    if (good.length < wanted) good = good.concat(this.#infeasible.best(wanted - good.length))
    return this.#changedTo(good)
  }

  /** Makes the last choice that is due among the first `count` trials. */
  #chooseBefore(fronts: FrontSubset, count: number): void {
    const { goodCount, choicePeriod } = this.#rule
    let due = count
    while (due % choicePeriod(goodCount(due)) !== 0) due--
    if (due < this.#seen) return
    this.#advance(due)
    fronts.choose(goodCount(due))
  }

  /** Sorts the trials up to the first `count` in. */
  #advance(count: number): void {
    const seen = this.#observations
    for (; this.#seen < count; this.#seen++) {
      const i = this.#seen
      if (seen.violations[i] > 0) this.#infeasible.add(i)
      else if (seen.isPruned(i)) this.#pruned.add(i)
      else this.#complete.add(i)
    }
  }

  #changedTo(good: readonly number[]): Split {
    const last = this.#good
    if (good === last || (good.length === last.length && good.every((i, k) => i === last[k]))) return { good: last, entered: NONE, left: NONE }
    this.#good = good
    const [before, now] = [new Set(last), new Set(good)]
    return { good, entered: good.filter((i) => !before.has(i)), left: last.filter((i) => !now.has(i)) }
  }
}

/** Whether trial a has the smaller key, or the same and the lower number. */
function isBefore({ numbers }: Observations, keys: Float64Array, a: number, b: number): boolean {
  return keys[a] < keys[b] || (keys[a] === keys[b] && numbers[a] < numbers[b])
}
