// The distinct rows of a matrix in lexicographic order: the start of every rank and subset algorithm here.
// Method: m stable argsorts, last objective first, then one pass that merges neighbours. Cost: O(m n) for evenly spread values,
// O(m n log n) at worst. −0 and 0 are one value.

import { Argsort } from '../numerics/index.ts'

/** The distinct rows of a matrix, and where each came from. */
export interface DistinctRows {
  /** How many distinct rows there are. */
  readonly count: number
  /** count·m numbers, row-major, in lexicographic order; no later row dominates an earlier one. */
  readonly rows: Float64Array
  /** For each distinct row the lowest index of an equal row in the input. */
  readonly first: Int32Array
  /** For each of the n input rows the place of its equal in `rows`. */
  readonly place: Int32Array
}

/** The distinct rows of `points` (n·m, row-major, no NaN; not modified). */
export function distinctRows(points: Float64Array, m: number): DistinctRows {
  const n = points.length / m
  const order = lexicographicOrder(points, m)
  const rows = new Float64Array(n * m)
  const first = new Int32Array(n)
  const place = new Int32Array(n)
  let count = 0
  for (let i = 0; i < n; i++) {
    const from = order[i] * m
    if (count === 0 || !equalRows(rows, (count - 1) * m, points, from, m)) {
      for (let j = 0; j < m; j++) rows[count * m + j] = points[from + j]
      first[count++] = order[i]
    }
    place[order[i]] = count - 1
  }
  return { count, rows: rows.subarray(0, count * m), first: first.subarray(0, count), place }
}

/** The indices of the rows in lexicographic order; equal rows keep the order of their indices. */
function lexicographicOrder(points: Float64Array, m: number): Int32Array {
  const n = points.length / m
  const argsort = new Argsort(n)
  const keys = new Float64Array(n)
  const step = new Int32Array(n)
  let order = new Int32Array(n)
  let next = new Int32Array(n)
  for (let i = 0; i < n; i++) order[i] = i
  for (let j = m - 1; j >= 0; j--) {
    for (let i = 0; i < n; i++) keys[i] = points[order[i] * m + j]
    argsort.into(keys, n, step)
    for (let i = 0; i < n; i++) next[i] = order[step[i]]
    const swap = order
    order = next
    next = swap
  }
  return order
}

function equalRows(a: Float64Array, atA: number, b: Float64Array, atB: number, m: number): boolean {
  for (let j = 0; j < m; j++) if (a[atA + j] !== b[atB + j]) return false
  return true
}
