// The split of told trials into a good set of a given size and the rest: what TPE's two densities are made of.
// Order of goodness: feasible complete trials (one objective: by value; several: by non-dominated front, the front that does not fit whole
// cut by greedy hypervolume subset selection), then feasible pruned ones (the longest first, then by last value), then infeasible ones by
// violation. Ties go to the lower trial number. Source: as Optuna splits (MIT), checked against its values. Cost: a sort, or the fronts.

import { dominatesAt, hypervolumeSubset, nonDominatedSort, referencePoint } from '../../pareto/index.ts'
import { stableArgsort } from '../../numerics/index.ts'
import type { Observations } from './observations.ts'

/** Indices of observations. */
export interface Split {
  /** Best first for one objective; in no special order among complete trials of several. */
  readonly good: Int32Array
  /** Ordered by trial number. */
  readonly rest: Int32Array
}

/** The fronts that fit whole, and the first one that does not, as of the first `seen` observations. */
interface Fronts {
  readonly seen: number
  readonly whole: readonly number[]
  readonly cut: readonly number[]
}

/** Splits observations; keeps the fronts and the last subset choice, which most tells leave as they are. */
export class Splitter {
  readonly #observations: Observations
  #fronts: Fronts = { seen: 0, whole: [], cut: [] }
  #subsetSize = -1
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
    if (!this.#stillHolds(complete, wanted)) this.#rank(complete, wanted)
    const { whole, cut } = this.#fronts
    const size = wanted - whole.length
    if (size === 0) return [...whole]
    if (size !== this.#subsetSize) {
      const points = valuesOf(this.#observations, cut)
      this.#subset = hypervolumeSubset(points, referencePoint(points, m), size)
      this.#subsetSize = size
    }
    return [...whole, ...Array.from(this.#subset, (k) => cut[k])]
  }

  /** Whether the fronts are those of all trials: a new trial that the front to be cut dominates changes no front up to it. */
  #stillHolds(complete: readonly number[], wanted: number): boolean {
    const { seen, whole, cut } = this.#fronts
    if (wanted < whole.length || wanted >= whole.length + cut.length) return false
    const { m, values } = this.#observations
    const fresh = complete.filter((i) => i >= seen)
    if (!fresh.every((i) => cut.some((j) => dominatesAt(values, j, i, m)))) return false
    this.#fronts = { seen: this.#observations.count, whole, cut }
    return true
  }

  /** Ranks what can matter: all trials, or only those of the fronts so far and the new ones, when these are enough. No other dominates them. */
  #rank(complete: readonly number[], wanted: number): void {
    const { seen, whole, cut } = this.#fronts
    const known = new Set([...whole, ...cut])
    const ranked = wanted <= known.size ? complete.filter((i) => i >= seen || known.has(i)) : complete
    const ranks = nonDominatedSort(valuesOf(this.#observations, ranked), this.#observations.m, { stopAfter: wanted })
    const first = wholeFronts(ranks, wanted)
    this.#fronts = { seen: this.#observations.count, whole: ranked.filter((_, k) => ranks[k] < first), cut: ranked.filter((_, k) => ranks[k] === first) }
    this.#subsetSize = -1
  }
}

/** Values of these observations, row-major. */
function valuesOf({ m, values }: Observations, indices: readonly number[]): Float64Array {
  const points = new Float64Array(indices.length * m)
  for (let k = 0; k < indices.length; k++) for (let j = 0; j < m; j++) points[k * m + j] = values[indices[k] * m + j]
  return points
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
