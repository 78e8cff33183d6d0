// One pair of densities over the whole conditional space. They are told what changed; only l of a single objective, whose weights change with every
// rank, is made anew, from few points.
// Cost of an update: O(n) to compare two splits, and a few kernels for each trial that came, or moved between good and rest.

import { LiveParzen, Parzen, type BandwidthContext } from '../../density/index.ts'
import type { SearchSpace } from '../../space/index.ts'
import { feasibleValues, gatherRows, type Densities, type GoodDensity, type Group, type RestDensity } from './densities.ts'
import type { Observations } from './observations.ts'
import type { Profile } from './profile.ts'
import type { Split } from './split.ts'

/** Densities over all columns at once. */
export class WholeSpace implements Densities {
  readonly groups: readonly Group[]
  readonly #space: SearchSpace
  readonly #observations: Observations
  readonly #profile: Profile
  readonly #rest: Members
  readonly #live: Members | undefined
  readonly #pending: number[] = []
  #good: GoodDensity | undefined

  /** @param floor the smallest bandwidth of a column */
  constructor(space: SearchSpace, observations: Observations, profile: Profile, floor: (context: BandwidthContext) => number) {
    this.groups = [{ columns: space.columns.map((_, j) => j), joint: true }]
    this.#space = space
    this.#observations = observations
    this.#profile = profile
    this.#rest = new Members(space, floor)
    this.#live = profile.liveGood ? new Members(space, floor) : undefined
  }

  update({ good, rest }: Split, pending: readonly Float64Array[]): void {
    // Observation i has slot i + 1, pending rows the slots after all of them: they come and go, observations stay.
    for (const slot of this.#pending.splice(0)) this.#rest.density.remove(slot)
    this.#rest.become(rest, this.#observations)
    for (const row of pending) {
      const slot = this.#observations.count + this.#pending.length + 1
      this.#rest.density.insert(slot, row)
      this.#pending.push(slot)
    }
    this.#good = this.#live === undefined ? this.#madeAnew(good) : this.#updated(this.#live, good)
  }

  pair(): readonly [GoodDensity, RestDensity] {
    return [this.#good!, this.#rest.density]
  }

  #madeAnew(good: Int32Array): GoodDensity {
    const { goodWeights, bandwidth } = this.#profile
    const rows = gatherRows(this.#observations, good, [])
    return new Parzen({ space: this.#space, rows, weights: goodWeights(good.length, feasibleValues(this.#observations, good)), bandwidth: bandwidth(true) })
  }

  #updated(live: Members, good: Int32Array): GoodDensity {
    live.become(good, this.#observations)
    const slots = good.map((i) => i + 1)
    const { density } = live
    return { d: density.d, sample: (random) => density.sample(random, slots), logDensityInto: (rows, out) => density.logDensityInto(rows, out) }
  }
}

/** The observations of one side, in a density that is told of each that comes or goes. */
class Members {
  readonly density: LiveParzen
  #belongs = new Uint8Array(0)

  constructor(space: SearchSpace, floor: (context: BandwidthContext) => number) {
    this.density = new LiveParzen(space, floor)
  }

  become(members: Int32Array, { count, d, rows }: Observations): void {
    const belongs = new Uint8Array(count)
    for (let k = 0; k < members.length; k++) belongs[members[k]] = 1
    for (let i = 0; i < count; i++) {
      const was = i < this.#belongs.length ? this.#belongs[i] : 0
      if (was === belongs[i]) continue
      if (was === 1) this.density.remove(i + 1)
      else this.density.insert(i + 1, rows.subarray(i * d, (i + 1) * d))
    }
    this.#belongs = belongs
  }
}
