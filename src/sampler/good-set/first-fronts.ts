// The first non-dominated fronts of a growing set of trials, as far as a good set needs them and some more.
// Method: fronts of distinct vectors. A vector that the last kept front dominates changes none of them. Any other goes into the first front that does
// not dominate it, and what it dominates there moves on, front by front (Li, Deb, Zhang, Kwong, IEEE Trans. Evol. Comput. 21 (2017) 184-197,
// https://doi.org/10.1109/TEVC.2016.2600642). All trials are ranked again only when the kept fronts hold too few: reserve for as many pushes.
// Cost of an addition: one pass over the last front, nearly always; else O(kept · moved). The fronts do not depend on when they were asked for.

import { dominatesAt, nonDominatedSort } from '../../pareto/index.ts'
import type { Observations } from './observations.ts'

/** The fronts that fit whole into a good set, and the first one that does not; indices ordered by trial number. */
export interface Boundary {
  readonly whole: readonly number[]
  readonly cut: readonly number[]
}

/** A vector of values, by the index of a trial that has it, and all such trials, lowest number first. */
interface Vector {
  readonly at: number
  readonly trials: number[]
}

/** A front, and how many trials it holds. */
interface Front {
  vectors: Vector[]
  size: number
}

/** Fronts kept up to date; for two or more objectives. */
export class FirstFronts {
  readonly #observations: Observations
  readonly #copies: number
  readonly #all: number[] = []
  /** The first fronts of all trials, complete; none while nobody has asked. */
  #fronts: Front[] = []
  #kept = 0
  /** How many trials the fronts may hold before the last is dropped. */
  #room = 0
  /** The last answer, while it stands. */
  #boundary: { readonly wanted: number; readonly is: Boundary } | undefined

  /** @param most the largest good set that will be asked for: of equal trials, more than that never matter */
  constructor(observations: Observations, most: number) {
    this.#observations = observations
    this.#copies = most + 1
  }

  /** Number of trials. */
  get count(): number {
    return this.#all.length
  }

  /** Adds a trial with values. */
  add(i: number): void {
    this.#all.push(i)
    const fronts = this.#fronts
    if (fronts.length === 0 || this.#isBehind(fronts[fronts.length - 1], i)) return
    let low = 0
    let high = fronts.length - 1
    while (low < high) {
      const middle = (low + high) >> 1
      if (this.#isBehind(fronts[middle], i)) low = middle + 1
      else high = middle
    }
    this.#boundary = undefined
    const equal = fronts[low].vectors.find(({ at }) => this.#areEqual(at, i))
    if (equal === undefined) this.#insert(i, low)
    else {
      const before = equal.trials.length
      this.#join(equal, i)
      fronts[low].size += equal.trials.length - before
      this.#kept += equal.trials.length - before
    }
  }

  /** Where a good set of `wanted` trials, fewer than there are, ends; the same object while it does not change. */
  boundary(wanted: number): Boundary {
    if (this.#boundary?.wanted === wanted) return this.#boundary.is
    if (this.#kept <= wanted) this.#rankAll(wanted)
    const whole: number[] = []
    let first = 0
    while (whole.length + this.#fronts[first].size <= wanted) addTrials(whole, this.#fronts[first++])
    const cut: number[] = []
    addTrials(cut, this.#fronts[first])
    const is = { whole: this.#byNumber(whole), cut: this.#byNumber(cut) }
    this.#boundary = { wanted, is }
    return is
  }

  /** All trials, by number. */
  all(): number[] {
    return this.#byNumber([...this.#all])
  }

  /** Puts a vector into front f, and pushes on what it dominates. What falls off the last front is behind the rest of it. */
  #insert(i: number, f: number): void {
    const { values, m } = this.#observations
    let moving: Vector[] = [{ at: i, trials: [i] }]
    for (let front = f; front < this.#fronts.length && moving.length > 0; front++) {
      const stay: Vector[] = []
      const pushed: Vector[] = []
      for (const old of this.#fronts[front].vectors) (moving.some(({ at }) => dominatesAt(values, at, old.at, m)) ? pushed : stay).push(old)
      this.#kept -= this.#fronts[front].size
      this.#fronts[front] = frontOf(stay.concat(moving))
      this.#kept += this.#fronts[front].size
      moving = pushed
    }
    for (let last = this.#fronts.length - 1; this.#kept - this.#fronts[last].size > this.#room; last--) this.#kept -= this.#fronts.pop()!.size
  }

  /** Ranks all trials: at least twice as many as wanted, and more the longer it takes to do so again. */
  #rankAll(wanted: number): void {
    const { values, m } = this.#observations
    const enough = 2 * wanted + Math.ceil(Math.sqrt(this.#all.length))
    const points = new Float64Array(this.#all.length * m)
    this.#all.forEach((i, k) => {
      for (let j = 0; j < m; j++) points[k * m + j] = values[i * m + j]
    })
    const ranks = nonDominatedSort(points, m, { stopAfter: enough })
    const ranked: number[][] = []
    ranks.forEach((rank, k) => (ranked[rank] ??= []).push(this.#all[k]))
    this.#room = 2 * enough
    this.#fronts = []
    // Once enough vectors are ranked, all others share the next rank: that is no front.
    for (let rank = 0, distinct = 0; rank < ranked.length && distinct < enough; rank++) {
      this.#fronts.push(frontOf(this.#vectorsOf(ranked[rank])))
      distinct += this.#fronts[rank].vectors.length
    }
    this.#kept = this.#fronts.reduce((sum, { size }) => sum + size, 0)
  }

  #vectorsOf(trials: readonly number[]): Vector[] {
    const { values, m } = this.#observations
    const vectors = new Map<string, Vector>()
    for (const i of trials) {
      const key = values.subarray(i * m, (i + 1) * m).join()
      const known = vectors.get(key)
      if (known === undefined) vectors.set(key, { at: i, trials: [i] })
      else this.#join(known, i)
    }
    return [...vectors.values()]
  }

  /** Adds a trial to those that share a vector, unless enough of lower number do. */
  #join({ trials }: Vector, i: number): void {
    const { numbers } = this.#observations
    let at = trials.length
    while (at > 0 && numbers[trials[at - 1]] > numbers[i]) at--
    if (at >= this.#copies) return
    trials.splice(at, 0, i)
    if (trials.length > this.#copies) trials.pop()
  }

  #isBehind({ vectors }: Front, i: number): boolean {
    const { values, m } = this.#observations
    for (const { at } of vectors) if (dominatesAt(values, at, i, m)) return true
    return false
  }

  #areEqual(a: number, b: number): boolean {
    const { values, m } = this.#observations
    for (let j = 0; j < m; j++) if (values[a * m + j] !== values[b * m + j]) return false
    return true
  }

  #byNumber(trials: number[]): number[] {
    const { numbers } = this.#observations
    return trials.sort((a, b) => numbers[a] - numbers[b])
  }
}

function frontOf(vectors: Vector[]): Front {
  let size = 0
  for (const { trials } of vectors) size += trials.length
  return { vectors, size }
}

function addTrials(list: number[], { vectors }: Front): void {
  for (const { trials } of vectors) for (const i of trials) list.push(i)
}
