// One study's tree-structured Parzen estimator: told trials in, suggestions out. Everything is recomputed from the told trials at each ask, but
// for the two densities of an ask that is repeated (a refused duplicate, a second worker).
// Method: split; a density l of the good set, g of the rest (and of running trials); candidates from l; the largest log l − log g wins.
// Source: Bergstra et al. 2011; several objectives: Ozaki et al., JAIR 73 (2022), https://doi.org/10.1613/jair.1.13188. Cost: O(n d) an ask.

import { Parzen, type ParzenOptions } from '../../density/index.ts'
import type { SearchSpace } from '../../space/index.ts'
import { stableArgsort, type Random } from '../../numerics/index.ts'
import { sobolRow } from '../quasi-random.ts'
import type { Observation, SamplerContext, SamplerRun, SuggestRequest } from '../sampler.ts'
import { ColumnOrders } from './column-orders.ts'
import { Observations } from './observations.ts'
import type { Profile } from './profile.ts'
import { Splitter } from './split.ts'

/** A set of points with weights. */
interface WeightedRows {
  readonly rows: Float64Array
  readonly weights: Float64Array
  /** The points that have column j, in ascending order of it. */
  readonly ascending?: (j: number) => Int32Array
}

/** Columns that are modelled together. */
interface Group {
  readonly columns: readonly number[]
  readonly joint: boolean
}

/** A study's TPE at work. */
export class TpeRun implements SamplerRun {
  readonly #space: SearchSpace
  readonly #m: number
  readonly #profile: Profile
  readonly #start: ((k: number) => Float64Array) | undefined
  readonly #observations: Observations
  readonly #splitter: Splitter
  readonly #orders: ColumnOrders
  readonly #groups: readonly Group[]
  #sets: { readonly name: string; readonly good: WeightedRows; readonly rest: WeightedRows; readonly densities: Map<Group, readonly [Parzen, Parzen]> } | undefined

  constructor({ space, m, seed }: SamplerContext, profile: Profile) {
    this.#space = space
    this.#m = m
    this.#profile = profile
    this.#start = profile.sobolStart ? sobolRow(space, seed) : undefined
    this.#observations = new Observations(space.d, m)
    this.#splitter = new Splitter(this.#observations)
    this.#orders = new ColumnOrders(this.#observations)
    this.#groups = groupsOf(space, profile.joint)
  }

  tell(observation: Observation): void {
    this.#observations.add(observation)
    this.#sets = undefined
  }

  suggest({ number, attempt, random, pending }: SuggestRequest): Float64Array {
    if (this.#observations.count < this.#profile.startup) return this.#start !== undefined && attempt === 0 ? this.#start(number) : this.#space.sample(random)
    const sets = this.#setsFor(this.#profile.constantLiar ? pending : [])
    const row = new Float64Array(this.#space.d).fill(NaN)
    for (const group of this.#groups) {
      if (!group.joint && !this.#space.isActive(row, group.columns[0])) continue
      const [l, g] = sets.densities.get(group) ?? this.#densities(group, sets)
      sets.densities.set(group, [l, g])
      const best = this.#bestCandidate(l, g, random)
      group.columns.forEach((j, k) => (row[j] = best[k]))
    }
    return this.#space.snapInto(row)
  }

  /** The candidate drawn from l with the largest log l − log g. With `drawBranch`, of those in the first one's branches. */
  #bestCandidate(l: Parzen, g: Parzen, random: Random): Float64Array {
    const { candidates, crossing, drawBranch } = this.#profile
    const { d } = l
    const rows = new Float64Array(candidates * d)
    for (let k = 0; k < candidates; k++) rows.set(l.sample(random, { crossing }), k * d)
    const good = l.logDensityInto(rows, new Float64Array(candidates))
    let best = rows.subarray(0, d)
    let score = -Infinity
    // The likeliest under l first: the sooner a high ratio is known, the less of g the others need. Duplicates keep their order.
    for (const k of stableArgsort(good.map((value) => -value))) {
      const row = rows.subarray(k * d, (k + 1) * d)
      if (drawBranch && !sameBranches(row, rows)) continue
      // Once log g is known to be so large that this candidate cannot win, its exact value does not matter.
      const ratio = good[k] - g.logDensityUntil(row, good[k] - score)
      if (!(ratio > score)) continue
      best = row
      score = ratio
    }
    return best
  }

  #setsFor(pending: readonly Float64Array[]) {
    const name = pending.map((row) => row.join()).join(';')
    if (this.#sets?.name === name) return this.#sets
    const { goodCount, goodOrder, goodWeights, restWeights } = this.#profile
    const seen = this.#observations
    const { good, rest } = this.#splitter.split(goodCount(seen.count))
    const ordered = goodOrder === 'number' ? good.toSorted((a, b) => seen.numbers[a] - seen.numbers[b]) : good
    const restRows = this.#gather(rest, pending)
    this.#sets = {
      name,
      good: { rows: this.#gather(ordered, []), weights: goodWeights(ordered.length, this.#valuesOf(ordered)) },
      rest: { rows: restRows, weights: restWeights(restRows.length / this.#space.d), ...(pending.length === 0 ? { ascending: this.#ascending(rest) } : {}) },
      densities: new Map(),
    }
    return this.#sets
  }

  #densities({ columns, joint }: Group, { good, rest }: { readonly good: WeightedRows; readonly rest: WeightedRows }): readonly [Parzen, Parzen] {
    const bandwidth = this.#profile.bandwidth(joint)
    const whole = columns.length === this.#space.d && joint
    const density = (set: WeightedRows, weightsOf: ((k: number) => Float64Array) | undefined): Parzen => {
      if (whole) return new Parzen({ space: this.#space, ...set, bandwidth })
      const options = project(this.#space, set, columns, weightsOf)
      return new Parzen({ ...options, bandwidth })
    }
    return [density(good, this.#m === 1 ? (k) => this.#profile.goodWeights(k, new Float64Array(0)) : undefined), density(rest, (k) => this.#profile.restWeights(k))]
  }

  /** Chosen observations in ascending order of a column. */
  #ascending(chosen: Int32Array): (j: number) => Int32Array {
    const places = new Int32Array(this.#observations.count).fill(-1)
    for (let place = 0; place < chosen.length; place++) places[chosen[place]] = place
    return (j) => this.#orders.ascending(j, places, chosen.length)
  }

  #gather(indices: Int32Array, pending: readonly Float64Array[]): Float64Array {
    const d = this.#space.d
    const { rows } = this.#observations
    const gathered = new Float64Array((indices.length + pending.length) * d)
    for (let k = 0; k < indices.length; k++) for (let j = 0; j < d; j++) gathered[k * d + j] = rows[indices[k] * d + j]
    pending.forEach((row, k) => gathered.set(row, (indices.length + k) * d))
    return gathered
  }

  /** Values of feasible complete trials; NaN for the others. */
  #valuesOf(indices: Int32Array): Float64Array {
    const { values, violations } = this.#observations
    const own = new Float64Array(indices.length * this.#m).fill(NaN)
    indices.forEach((i, k) => {
      if (violations[i] === 0) own.set(values.subarray(i * this.#m, (i + 1) * this.#m), k * this.#m)
    })
    return own
  }
}

/** Whether a row has the columns that the first of `rows` has. */
function sameBranches(row: Float64Array, rows: Float64Array): boolean {
  for (let j = 0; j < row.length; j++) if (Number.isNaN(row[j]) !== Number.isNaN(rows[j])) return false
  return true
}

/** The points that have all these columns, as far as these columns go. Weights that follow from the count follow from the count that remains. */
function project(space: SearchSpace, { rows, weights }: WeightedRows, columns: readonly number[], weightsOf: ((k: number) => Float64Array) | undefined): ParzenOptions {
  const kept: number[] = []
  for (let i = 0; i < weights.length; i++) if (columns.every((j) => !Number.isNaN(rows[i * space.d + j]))) kept.push(i)
  const own = new Float64Array(kept.length * columns.length)
  kept.forEach((i, at) => columns.forEach((j, k) => (own[at * columns.length + k] = rows[i * space.d + j])))
  return {
    axes: columns.map((j) => space.columns[j].axis),
    rows: own,
    weights: kept.length === weights.length ? weights : (weightsOf?.(kept.length) ?? Float64Array.from(kept, (i) => weights[i])),
  }
}

function groupsOf(space: SearchSpace, joint: Profile['joint']): Group[] {
  const all = space.columns.map((_, j) => j)
  if (joint === 'space') return [{ columns: all, joint: true }]
  const alone = (j: number): Group => ({ columns: [j], joint: false })
  if (joint === 'none') return all.map(alone)
  // As Optuna: the joint space holds what every trial has; parameters of one value are not modelled.
  const root = all.filter((j) => space.columns[j].parent < 0 && space.columns[j].axis.cells > 1)
  return [...(root.length > 0 ? [{ columns: root, joint: true }] : []), ...all.filter((j) => !root.includes(j)).map(alone)]
}
