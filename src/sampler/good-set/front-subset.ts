// The best complete trials of several objectives: whole fronts, and of the front that does not fit a subset of large hypervolume.
// The subset is chosen at moments that the caller names. Until the next one it stays: its trials that are still on the cut front, in their order of
// choice; then trials that were not on the cut front at the choice; then the others on it, each by number. Where fewer than half are left the
// fronts have moved, and the subset is chosen out of turn, for this moment alone. So the answer depends on the trials at the last moment of choice and
// now, and on nothing in between.

import { hypervolumeSubset, referencePoint } from '../../pareto/index.ts'
import { FirstFronts, type Boundary } from './first-fronts.ts'
import type { Observations } from './observations.ts'

/** A cut front, and a subset of it in order of choice. */
interface Choice {
  readonly cut: readonly number[]
  readonly chosen: readonly number[]
}

const NO_CHOICE: Choice = { cut: [], chosen: [] }

/** Complete trials by front. */
export class FrontSubset {
  readonly #observations: Observations
  readonly #fronts: FirstFronts
  #choice = NO_CHOICE
  /** The last answer, and what it was the answer to. */
  #last: { readonly boundary: Boundary; readonly choice: Choice; readonly best: readonly number[] } | undefined

  /** @param most the largest good set that will be asked for */
  constructor(observations: Observations, most: number) {
    this.#observations = observations
    this.#fronts = new FirstFronts(observations, most)
  }

  add(i: number): void {
    this.#fronts.add(i)
  }

  /** Chooses the subset anew, for a good set of `wanted` trials; the same fronts give the same choice. */
  choose(wanted: number): void {
    if (this.#fronts.count <= wanted) {
      this.#choice = NO_CHOICE
      return
    }
    const { whole, cut } = this.#fronts.boundary(wanted)
    const size = wanted - whole.length
    if (size === this.#choice.chosen.length && areEqual(cut, this.#choice.cut)) return
    this.#choice = { cut, chosen: this.#subset(cut, size) }
  }

  /** The best `wanted` trials, or all: whole fronts by number, then the subset. */
  best(wanted: number): readonly number[] {
    if (this.#fronts.count <= wanted) return this.#fronts.all()
    const boundary = this.#fronts.boundary(wanted)
    if (this.#last?.boundary !== boundary || this.#last.choice !== this.#choice) this.#last = { boundary, choice: this.#choice, best: this.#bestOf(boundary, wanted - boundary.whole.length) }
    return this.#last.best
  }

  #bestOf({ whole, cut }: Boundary, size: number): number[] {
    const { chosen } = this.#choice
    if (cut === this.#choice.cut && size === chosen.length) return [...whole, ...chosen]
    const onCut = new Set(cut)
    const kept = chosen.filter((i) => onCut.has(i)).slice(0, size)
    if (2 * kept.length < size) return [...whole, ...this.#subset(cut, size)]
    if (kept.length < size) kept.push(...this.#others(cut, kept).slice(0, size - kept.length))
    return [...whole, ...kept]
  }

  /** The rest of the cut front, those that came to it since the choice first. */
  #others(cut: readonly number[], kept: readonly number[]): number[] {
    const [taken, before] = [new Set(kept), new Set(this.#choice.cut)]
    const left = cut.filter((i) => !taken.has(i))
    return [...left.filter((i) => !before.has(i)), ...left.filter((i) => before.has(i))]
  }

  #subset(cut: readonly number[], size: number): number[] {
    if (size === 0) return []
    const { m, values } = this.#observations
    const points = new Float64Array(cut.length * m)
    for (let k = 0; k < cut.length; k++) for (let j = 0; j < m; j++) points[k * m + j] = values[cut[k] * m + j]
    return Array.from(hypervolumeSubset(points, referencePoint(points, m), size), (k) => cut[k])
  }
}

function areEqual(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((i, k) => i === b[k])
}
