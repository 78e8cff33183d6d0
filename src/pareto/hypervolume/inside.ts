// The points that a volume is made of: those better than the reference in every objective, in the order of a sweep.

import { stableArgsort } from '../../numerics/index.ts'

/** Rows strictly inside the reference, sorted by their last objective. */
export interface Inside {
  /** How many there are. */
  readonly count: number
  /** count·m numbers, row-major, last objective ascending. */
  readonly rows: Float64Array
  /** The index of each row in the input. */
  readonly from: Int32Array
  /** Whether some row has an objective at −Infinity, so that the volume is infinite. */
  readonly unbounded: boolean
}

/** The rows of `points` (n·m, no NaN; not modified) that are below the finite `reference` in all m objectives. */
export function inside(points: Float64Array, reference: Float64Array): Inside {
  const m = reference.length
  const found: number[] = []
  let unbounded = false
  for (let at = 0; at < points.length; at += m) {
    let j = 0
    let lowest = Infinity
    while (j < m && points[at + j] < reference[j]) lowest = Math.min(lowest, points[at + j++])
    if (j < m) continue
    found.push(at / m)
    unbounded ||= lowest === -Infinity
  }
  const order = stableArgsort(Float64Array.from(found, (i) => points[i * m + m - 1]))
  const rows = new Float64Array(found.length * m)
  const from = order.map((k) => found[k])
  from.forEach((i, k) => rows.set(points.subarray(i * m, (i + 1) * m), k * m))
  return { count: found.length, rows, from, unbounded }
}
