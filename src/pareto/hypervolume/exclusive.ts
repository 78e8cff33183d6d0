// The exclusive volume of a point: what it dominates and no point of a set does. One primitive for contributions and subsets.
// Method: m = 3: a sweep along the third objective over the part of the point's box that is still free; m ≥ 4: the point's box less the
// volume of the limit set {max(p, s)}.
// Source: L. While, L. Bradstreet, L. Barone, IEEE Trans. Evol. Comput. 16 (2012) 86-95, https://doi.org/10.1109/TEVC.2010.2077298.
// Cost: m = 3: O(n log n); m ≥ 4: one hypervolume of n points. Error: a few units in the last place of the volume of the point's box.

import { Staircase } from '../staircase.ts'
import { BoxDecomposition } from './box-decomposition.ts'

/** Exclusive volumes below one reference. */
export interface ExclusiveVolume {
  /**
   * The exclusive volume of `point`, or, once it is sure to be below `enough`, some upper bound of it below `enough`.
   *
   * @param point m finite numbers inside the reference
   * @param rows count·m numbers inside the reference, last objective ascending; −Infinity allowed
   * @param skip a row to leave out, −1 for none
   */
  of(point: Float64Array, rows: Float64Array, count: number, skip: number, enough: number): number
}

/** The way to exclusive volumes for m ≥ 3 objectives. */
export function exclusiveVolume(reference: Float64Array): ExclusiveVolume {
  return reference.length === 3 ? new SpaceExclusive(reference) : new LimitExclusive(reference)
}

/** The volume of the box between a point and the reference; 0 when it is not inside. */
export function boxVolume(rows: Float64Array, at: number, reference: Float64Array): number {
  let volume = 1
  for (let j = 0; j < reference.length; j++) {
    if (!(rows[at + j] < reference[j])) return 0
    volume *= reference[j] - rows[at + j]
  }
  return volume
}

class SpaceExclusive implements ExclusiveVolume {
  readonly #reference: Float64Array
  readonly #stairs = new Staircase(16)

  constructor(reference: Float64Array) {
    this.#reference = reference
  }

  of(point: Float64Array, rows: Float64Array, count: number, skip: number, enough: number): number {
    const [x, y] = point
    const [cornerX, cornerY, cornerZ] = this.#reference
    const stairs = this.#stairs
    stairs.clear()
    let free = (cornerX - x) * (cornerY - y)
    let z = point[2]
    let volume = 0
    for (let i = 0; i < count; i++) {
      if (i === skip) continue
      const next = rows[3 * i + 2]
      if (next > z) {
        volume += free * (next - z)
        z = next
        const bound = volume + free * (cornerZ - z)
        if (bound < enough) return bound
      }
      const left = Math.max(x, rows[3 * i])
      const low = Math.max(y, rows[3 * i + 1])
      if (left === x && low === y) return volume
      free = Math.max(0, free - stairs.addArea(left, low, cornerX, cornerY))
    }
    return volume + free * (cornerZ - z)
  }
}

class LimitExclusive implements ExclusiveVolume {
  readonly #reference: Float64Array
  readonly #boxes: BoxDecomposition
  #limit = new Float64Array(0)

  constructor(reference: Float64Array) {
    this.#reference = reference
    this.#boxes = new BoxDecomposition(reference)
  }

  of(point: Float64Array, rows: Float64Array, count: number, skip: number): number {
    const m = this.#reference.length
    if (this.#limit.length < count * m) this.#limit = new Float64Array(2 * count * m)
    const limit = this.#limit
    let size = 0
    for (let i = 0; i < count; i++) {
      if (i === skip) continue
      let raised = false
      for (let j = 0; j < m; j++) {
        const value = rows[i * m + j]
        raised ||= value > point[j]
        limit[size * m + j] = value > point[j] ? value : point[j]
      }
      if (!raised) return 0
      size++
    }
    return Math.max(0, boxVolume(point, 0, this.#reference) - this.#boxes.volume(limit, size))
  }
}
