// Leaves of points that share their bandwidths: Σ v_i e^(−|q − x_i|² / 2), in double precision.
// One loop for each small number of columns, so that the query stays in registers; four columns at a step beyond. No array is destructured: that would
// make one a point. Cost: O(n d).

import { halfExp } from '../../numerics/index.ts'

/** Points by place: d coordinates in bandwidths each, and weights. The arrays of a tree that changes may be replaced. */
export interface ScaledPoints {
  readonly d: number
  readonly x: Float64Array
  readonly weights: Float64Array
}

/** The sum over the points of these places, those with z ≥ cut left out. */
export function leafSum({ d, x, weights }: ScaledPoints, from: number, to: number, q: Float64Array, cut: number): number {
  if (d === 1) return oneColumn(x, weights, from, to, q, cut)
  if (d === 2) return twoColumns(x, weights, from, to, q, cut)
  if (d === 3) return threeColumns(x, weights, from, to, q, cut)
  if (d === 4) return fourColumns(x, weights, from, to, q, cut)
  return manyColumns(d, x, weights, from, to, q, cut)
}

/** The same with every z less a shift: at most the least z of a point that has weight. */
export function shiftedLeafSum({ d, x, weights }: ScaledPoints, from: number, to: number, q: Float64Array, cut: number, shift: number): number {
  let sum = 0
  for (let i = from; i < to; i++) {
    const z = squaredDistance(d, x, i, q)
    if (z < cut) sum += weights[i] * halfExp(Math.max(0, z - shift))
  }
  return sum
}

/** The least z of the points of these places that have weight; Infinity: none has. */
export function leastSquare({ d, x, weights }: ScaledPoints, from: number, to: number, q: Float64Array): number {
  let least = Infinity
  for (let i = from; i < to; i++) {
    const z = squaredDistance(d, x, i, q)
    if (z < least && weights[i] > 0) least = z
  }
  return least
}

function squaredDistance(d: number, x: Float64Array, i: number, q: Float64Array): number {
  let z = 0
  for (let k = 0, at = i * d; k < d; k++, at++) z += (q[k] - x[at]) * (q[k] - x[at])
  return z
}

function oneColumn(x: Float64Array, weights: Float64Array, from: number, to: number, q: Float64Array, cut: number): number {
  const q0 = q[0]
  let sum = 0
  for (let i = from; i < to; i++) {
    const a = q0 - x[i]
    const z = a * a
    if (z < cut) sum += weights[i] * halfExp(z)
  }
  return sum
}

function twoColumns(x: Float64Array, weights: Float64Array, from: number, to: number, q: Float64Array, cut: number): number {
  const q0 = q[0]
  const q1 = q[1]
  let sum = 0
  for (let i = from, at = 2 * from; i < to; i++, at += 2) {
    const a = q0 - x[at]
    const b = q1 - x[at + 1]
    const z = a * a + b * b
    if (z < cut) sum += weights[i] * halfExp(z)
  }
  return sum
}

function threeColumns(x: Float64Array, weights: Float64Array, from: number, to: number, q: Float64Array, cut: number): number {
  const q0 = q[0]
  const q1 = q[1]
  const q2 = q[2]
  let sum = 0
  for (let i = from, at = 3 * from; i < to; i++, at += 3) {
    const a = q0 - x[at]
    const b = q1 - x[at + 1]
    const c = q2 - x[at + 2]
    const z = a * a + b * b + c * c
    if (z < cut) sum += weights[i] * halfExp(z)
  }
  return sum
}

function fourColumns(x: Float64Array, weights: Float64Array, from: number, to: number, q: Float64Array, cut: number): number {
  const q0 = q[0]
  const q1 = q[1]
  const q2 = q[2]
  const q3 = q[3]
  let sum = 0
  for (let i = from, at = 4 * from; i < to; i++, at += 4) {
    const a = q0 - x[at]
    const b = q1 - x[at + 1]
    const c = q2 - x[at + 2]
    const e = q3 - x[at + 3]
    const z = a * a + b * b + (c * c + e * e)
    if (z < cut) sum += weights[i] * halfExp(z)
  }
  return sum
}

/** The first four columns from registers, four more at a step, and those left over. */
function manyColumns(d: number, x: Float64Array, weights: Float64Array, from: number, to: number, q: Float64Array, cut: number): number {
  const q0 = q[0]
  const q1 = q[1]
  const q2 = q[2]
  const q3 = q[3]
  const whole = d - (d % 4)
  let sum = 0
  for (let i = from, start = d * from; i < to; i++, start += d) {
    const a = q0 - x[start]
    const b = q1 - x[start + 1]
    const c = q2 - x[start + 2]
    const e = q3 - x[start + 3]
    let z = a * a + b * b + (c * c + e * e)
    let k = 4
    for (; k < whole; k += 4) {
      const at = start + k
      const f = q[k] - x[at]
      const g = q[k + 1] - x[at + 1]
      const h = q[k + 2] - x[at + 2]
      const l = q[k + 3] - x[at + 3]
      z += f * f + g * g + (h * h + l * l)
    }
    for (; k < d; k++) z += (q[k] - x[start + k]) * (q[k] - x[start + k])
    if (z < cut) sum += weights[i] * halfExp(z)
  }
  return sum
}
