// One pair of densities over the whole conditional space. l is made anew when the good set changes, from few points; g is told what changed.
// Cost of an update: a few kernels for each trial that came, or moved between good and rest, and for each running one.

import { Parzen, ToldParzen } from '../../density/index.ts'
import type { SearchSpace } from '../../space/index.ts'
import { feasibleValues, gatherRows, type Densities, type Group, type RestDensity } from './densities.ts'
import type { Observations } from '../good-set/observations.ts'
import type { Profile, RestBandwidth } from './profile.ts'
import { Splitter } from '../good-set/split.ts'

/** Densities over all columns at once. */
export class WholeSpace implements Densities {
  readonly groups: readonly Group[]
  readonly #space: SearchSpace
  readonly #observations: Observations
  readonly #profile: Profile
  readonly #splitter: Splitter
  readonly #rest: ToldParzen
  #good: Parzen | undefined
  /** What `#good` is the density of. */
  #goodTrials: readonly number[] = []

  /** @param rest the bandwidths of g */
  constructor(space: SearchSpace, observations: Observations, profile: Profile, rest: RestBandwidth) {
    this.groups = [{ columns: space.columns.map((_, j) => j), joint: true }]
    this.#space = space
    this.#observations = observations
    this.#profile = profile
    this.#splitter = new Splitter(observations, profile)
    this.#rest = new ToldParzen(space, rest.minimum, rest.reach)
  }

  update(pending: readonly Float64Array[]): readonly number[] {
    const { good, entered, left } = this.#splitter.split()
    if (this.#good === undefined || good !== this.#goodTrials) this.#good = this.#densityOf(good)
    this.#goodTrials = good
    const { count, rows } = this.#observations
    const seen = this.#rest.rows
    for (const i of entered) if (i < seen) this.#rest.exclude(i)
    const isGood = new Set(good)
    const counting = [...left]
    this.#rest.take(rows, count)
    for (let i = seen; i < count; i++) if (!isGood.has(i)) counting.push(i)
    this.#rest.include(counting)
    this.#rest.setPending(pending)
    return good
  }

  pair(): readonly [Parzen, RestDensity] {
    return [this.#good!, this.#rest]
  }

  #densityOf(good: readonly number[]): Parzen {
    const { goodWeights, bandwidth } = this.#profile
    const rows = gatherRows(this.#observations, good, [])
    return new Parzen({ space: this.#space, rows, weights: goodWeights(good.length, feasibleValues(this.#observations, good)), bandwidth: bandwidth(true) }, this.#good)
  }
}
