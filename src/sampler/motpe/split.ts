// The split of told trials into a good set of a given size and the rest: what TPE's two densities are made of.
// Order of goodness: feasible complete trials (one objective: by value; several: by non-dominated front, the front that does not fit whole
// cut by greedy hypervolume subset selection), then feasible pruned ones (the longest first, then by last value), then infeasible ones by
// violation. Ties go to the lower trial number. Source: as Optuna splits (MIT), checked against its values. Cost: a sort, or the fronts.

import { hypervolumeSubset, nonDominatedSort, referencePoint } from '../../pareto/index.ts'
import { stableArgsort } from '../../numerics/index.ts'
import type { Observations } from './observations.ts'

/** Indices of observations. */
export interface Split {
  /** Best first for one objective; in no special order among complete trials of several. */
  readonly good: Int32Array
  /** Ordered by trial number. */
  readonly rest: Int32Array
}

/** Splits observations; keeps the last subset choice, which most tells leave as it is. */
export class Splitter {
  readonly #observations: Observations
  #front: Int32Array = new Int32Array(0)
  #values = new Float64Array(0)
  #size = -1
  #subset: Int32Array = new Int32Array(0)

  constructor(observations: Observations) {
    this.#observations = observations
  }

  /** @param wanted size of the good set */
  split(wanted: number): Split {
    const seen = this.#observations
    const byNumber = orderByNumber(seen)
    const complete: number[] = []
    const pruned: number[] = []
    const infeasible: number[] = []
    for (let k = 0; k < byNumber.length; k++) {
      const i = byNumber[k]
      if (seen.violations[i] > 0) infeasible.push(i)
      else if (seen.isPruned(i)) pruned.push(i)
      else complete.push(i)
    }
    const good = this.#bestComplete(complete, Math.min(wanted, complete.length))
    if (good.length < wanted) good.push(...bestPruned(seen, pruned).slice(0, wanted - good.length))
    if (good.length < wanted) good.push(...orderedBy(infeasible, (i) => seen.violations[i]).slice(0, wanted - good.length))
    const isGood = new Uint8Array(seen.count)
    for (const i of good) isGood[i] = 1
    const rest = new Int32Array(seen.count - good.length)
    for (let k = 0, at = 0; k < byNumber.length; k++) if (isGood[byNumber[k]] === 0) rest[at++] = byNumber[k]
    return { good: Int32Array.from(good), rest }
  }

  #bestComplete(complete: readonly number[], wanted: number): number[] {
    const { m, values } = this.#observations
    if (wanted === 0) return []
    if (m === 1) return orderedBy(complete, (i) => values[i]).slice(0, wanted)
    if (wanted === complete.length) return [...complete]
    const points = new Float64Array(complete.length * m)
    for (let k = 0; k < complete.length; k++) for (let j = 0; j < m; j++) points[k * m + j] = values[complete[k] * m + j]
    const ranks = nonDominatedSort(points, m, { stopAfter: wanted })
    const whole = wholeFronts(ranks, wanted)
    const good = complete.filter((_, k) => ranks[k] < whole)
    if (good.length === wanted) return good
    const front = Int32Array.from(complete.filter((_, k) => ranks[k] === whole))
    const size = wanted - good.length
    for (const k of this.#subsetOf(front, size)) good.push(front[k])
    return good
  }

  /** Chosen places of a front that does not fit. */
  #subsetOf(front: Int32Array, size: number): Int32Array {
    const { m, values } = this.#observations
    const same = size === this.#size && front.length === this.#front.length && front.every((i, k) => i === this.#front[k])
    if (same) return this.#subset
    this.#values = new Float64Array(front.length * m)
    front.forEach((i, k) => this.#values.set(values.subarray(i * m, (i + 1) * m), k * m))
    this.#subset = hypervolumeSubset(this.#values, referencePoint(this.#values, m), size)
    this.#front = front
    this.#size = size
    return this.#subset
  }
}

/** How many fronts, 0 first, fit whole into `wanted` points. */
function wholeFronts(ranks: Int32Array, wanted: number): number {
  const sizes: number[] = []
  for (const rank of ranks) sizes[rank] = (sizes[rank] ?? 0) + 1
  let sum = 0
  for (let rank = 0; rank < sizes.length; rank++) {
    sum += sizes[rank] ?? 0
    if (sum > wanted) return rank
  }
  return sizes.length
}

function orderByNumber({ numbers, count }: Observations): Int32Array {
  const order = new Int32Array(count)
  for (let i = 0; i < count; i++) order[i] = i
  for (let i = 1; i < count; i++) if (numbers[i] < numbers[i - 1]) return order.sort((a, b) => numbers[a] - numbers[b])
  return order
}

function orderedBy(indices: readonly number[], key: (i: number) => number): number[] {
  const keys = new Float64Array(indices.length)
  for (let k = 0; k < keys.length; k++) keys[k] = key(indices[k])
  return Array.from(stableArgsort(keys), (k) => indices[k])
}

/** Pruned trials, the most promising first: those that got furthest, then those with the better last report. */
function bestPruned(seen: Observations, pruned: readonly number[]): number[] {
  const reported = pruned.filter((i) => seen.reports[i] !== null)
  const values = new Float64Array(reported.length * seen.m)
  reported.forEach((i, k) => values.set(seen.reports[i]!.values, k * seen.m))
  const ranks = seen.m === 1 ? values : nonDominatedSort(values, seen.m)
  const byValue = Array.from(stableArgsort(Float64Array.from(ranks)), (k) => reported[k])
  return [...orderedBy(byValue, (i) => -seen.reports[i]!.step), ...pruned.filter((i) => seen.reports[i] === null)]
}
