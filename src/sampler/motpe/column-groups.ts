// Pairs of densities over groups of columns, or over each column alone, made anew for each split: as Optuna's samplers do.
// A group's densities rest on the trials that have all its columns. Cost of a pair: O(n) and a sort a column.

import { Parzen, type ParzenOptions } from '../../density/index.ts'
import type { SearchSpace } from '../../space/index.ts'
import { feasibleValues, gatherRows, type Densities, type Group } from './densities.ts'
import type { Observations } from '../good-set/observations.ts'
import type { Profile } from './profile.ts'
import { Splitter } from '../good-set/split.ts'

/** A set of points with weights. */
interface WeightedRows {
  readonly rows: Float64Array
  readonly weights: Float64Array
}

/** Densities group by group. */
export class ColumnGroups implements Densities {
  readonly groups: readonly Group[]
  readonly #space: SearchSpace
  readonly #observations: Observations
  readonly #profile: Profile
  readonly #splitter: Splitter
  readonly #pairs = new Map<Group, readonly [Parzen, Parzen]>()
  #good: WeightedRows = { rows: new Float64Array(0), weights: new Float64Array(0) }
  #rest = this.#good

  constructor(space: SearchSpace, observations: Observations, profile: Profile) {
    this.groups = groupsOf(space, profile.joint)
    this.#space = space
    this.#observations = observations
    this.#profile = profile
    this.#splitter = new Splitter(observations, profile)
  }

  update(pending: readonly Float64Array[]): readonly number[] {
    const { good } = this.#splitter.split()
    const rest = restByNumber(this.#observations, good)
    const { goodOrder, goodWeights, restWeights } = this.#profile
    const { numbers } = this.#observations
    const ordered = goodOrder === 'number' ? good.toSorted((a, b) => numbers[a] - numbers[b]) : good
    this.#good = { rows: gatherRows(this.#observations, ordered, []), weights: goodWeights(ordered.length, feasibleValues(this.#observations, ordered)) }
    this.#rest = { rows: gatherRows(this.#observations, rest, pending), weights: restWeights(rest.length + pending.length) }
    this.#pairs.clear()
    return good
  }

  pair(group: Group): readonly [Parzen, Parzen] {
    let pair = this.#pairs.get(group)
    if (pair === undefined) {
      const { bandwidth, goodWeights, restWeights } = this.#profile
      const rule = bandwidth(group.joint)
      // With several objectives good weights belong to trials; with one they follow from how many there are.
      const byCount = this.#observations.m === 1 ? (k: number) => goodWeights(k, new Float64Array(0)) : undefined
      const good = new Parzen({ ...this.#project(this.#good, group, byCount), bandwidth: rule })
      const rest = new Parzen({ ...this.#project(this.#rest, group, restWeights), bandwidth: rule })
      this.#pairs.set(group, (pair = [good, rest]))
    }
    return pair
  }

  /** The points that have all the columns, as far as these go. */
  #project({ rows, weights }: WeightedRows, { columns }: Group, byCount: ((k: number) => Float64Array) | undefined): ParzenOptions {
    const { d } = this.#space
    const kept: number[] = []
    for (let i = 0; i < weights.length; i++) if (columns.every((j) => !Number.isNaN(rows[i * d + j]))) kept.push(i)
    const own = new Float64Array(kept.length * columns.length)
    kept.forEach((i, at) => columns.forEach((j, k) => (own[at * columns.length + k] = rows[i * d + j])))
    return {
      axes: columns.map((j) => this.#space.columns[j].axis),
      rows: own,
      weights: kept.length === weights.length ? weights : (byCount?.(kept.length) ?? Float64Array.from(kept, (i) => weights[i])),
    }
  }
}

/** The observations that are not good, by trial number. */
export function restByNumber({ numbers, count }: Observations, good: readonly number[]): number[] {
  const isGood = new Uint8Array(count)
  for (const i of good) isGood[i] = 1
  const rest: number[] = []
  for (let i = 0; i < count; i++) if (isGood[i] === 0) rest.push(i)
  for (let k = 1; k < rest.length; k++) if (numbers[rest[k]] < numbers[rest[k - 1]]) return rest.sort((a, b) => numbers[a] - numbers[b])
  return rest
}

function groupsOf(space: SearchSpace, joint: Profile['joint']): Group[] {
  const all = space.columns.map((_, j) => j)
  const alone = (j: number): Group => ({ columns: [j], joint: false })
  if (joint === 'none') return all.map(alone)
  // As Optuna: the joint space holds what every trial has; parameters of one value are not modelled.
  const root = all.filter((j) => space.columns[j].parent < 0 && space.columns[j].axis.cells > 1)
  return [...(root.length > 0 ? [{ columns: root, joint: true }] : []), ...all.filter((j) => !root.includes(j)).map(alone)]
}
