// One pair of densities over the whole conditional space. l is made anew for each split, from few points; g is told what changed.
// Cost of an update: O(n) to compare two splits, and a few kernels for each trial that came, or moved between good and rest.

import { LiveParzen, Parzen, type BandwidthContext } from '../../density/index.ts'
import type { SearchSpace } from '../../space/index.ts'
import { feasibleValues, gatherRows, type Densities, type Group, type RestDensity } from './densities.ts'
import type { Observations } from './observations.ts'
import type { Profile } from './profile.ts'
import type { Split } from './split.ts'

/** Densities over all columns at once. */
export class WholeSpace implements Densities {
  readonly groups: readonly Group[]
  readonly #space: SearchSpace
  readonly #observations: Observations
  readonly #profile: Profile
  readonly #rest: LiveParzen
  #good: Parzen | undefined
  #inRest = new Uint8Array(64)
  readonly #pending: number[] = []

  /** @param floor the smallest bandwidth of a column of g */
  constructor(space: SearchSpace, observations: Observations, profile: Profile, floor: (context: BandwidthContext) => number) {
    this.groups = [{ columns: space.columns.map((_, j) => j), joint: true }]
    this.#space = space
    this.#observations = observations
    this.#profile = profile
    this.#rest = new LiveParzen(space, floor)
  }

  update({ good, rest }: Split, pending: readonly Float64Array[]): void {
    const { goodWeights, bandwidth } = this.#profile
    const rows = gatherRows(this.#observations, good, [])
    this.#good = new Parzen({ space: this.#space, rows, weights: goodWeights(good.length, feasibleValues(this.#observations, good)), bandwidth: bandwidth(true) })
    // Observation i has slot i + 1, pending rows the slots after all of them: they come and go, observations stay.
    for (const slot of this.#pending.splice(0)) this.#rest.remove(slot)
    this.#moveTo(rest)
    for (const row of pending) {
      const slot = this.#observations.count + this.#pending.length + 1
      this.#rest.insert(slot, row)
      this.#pending.push(slot)
    }
  }

  pair(): readonly [Parzen, RestDensity] {
    return [this.#good!, this.#rest]
  }

  #moveTo(rest: Int32Array): void {
    const { count, d, rows } = this.#observations
    const belongs = new Uint8Array(Math.max(64, count))
    for (let k = 0; k < rest.length; k++) belongs[rest[k]] = 1
    for (let i = 0; i < count; i++) {
      const was = i < this.#inRest.length ? this.#inRest[i] : 0
      if (was === belongs[i]) continue
      if (was === 1) this.#rest.remove(i + 1)
      else this.#rest.insert(i + 1, rows.subarray(i * d, (i + 1) * d))
    }
    this.#inRest = belongs
  }
}
