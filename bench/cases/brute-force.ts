// A density of normal kernels by brute force: every kernel for every query. Slow and obvious to check by, and as fast as a plain loop gets to race.

import { halfExp } from '../../src/numerics/half-exp.ts'
import type { DensityProblem } from '../inputs/mixture.ts'

/** Kernels this many nats below the largest add less than 10⁻³⁰ of it. */
const NEGLIGIBLE = 70

/** The log densities themselves, to 13 digits however far the query lies: measured against the nearest point. k numbers. */
export function exactLogDensities({ n, d, k, points, queries, bandwidth, bounds }: DensityProblem): Float64Array {
  // The tree's own unit coordinates: the rounding of the coordinates is nobody's error.
  const [low, range] = [bounds[0], bounds[1] - bounds[0]]
  const inBandwidths = (all: Float64Array): Float64Array => all.map((x) => (x - low) / range / (bandwidth / range))
  const [centres, asked] = [inBandwidths(points), inBandwidths(queries)]
  const halves = new Float64Array(n)
  return Float64Array.from({ length: k }, (_, query) => {
    let least = Infinity
    for (let i = 0; i < n; i++) {
      let z = 0
      for (let j = 0; j < d; j++) z += (asked[query * d + j] - centres[i * d + j]) ** 2
      halves[i] = z / 2
      if (halves[i] < least) least = halves[i]
    }
    let sum = 0
    for (let i = 0; i < n; i++) if (halves[i] - least < NEGLIGIBLE) sum += Math.exp(least - halves[i])
    return Math.log(sum) - least - logNormaliser(n, d, bandwidth)
  })
}

/** The plain loop over one bandwidth: coordinates scaled beforehand, the library's own exponential. Writes k log densities. */
export function bruteForce({ n, d, points, bandwidth }: DensityProblem): (queries: Float64Array, out: Float64Array) => Float64Array {
  const centres = points.map((x) => x / bandwidth)
  const normaliser = logNormaliser(n, d, bandwidth)
  const q = new Float64Array(d)
  return (queries, out) => {
    for (let query = 0; query < out.length; query++) {
      for (let j = 0; j < d; j++) q[j] = queries[query * d + j] / bandwidth
      let sum = 0
      for (let i = 0, at = 0; i < n; i++) {
        let z = 0
        for (let j = 0; j < d; j++, at++) z += (q[j] - centres[at]) * (q[j] - centres[at])
        sum += halfExp(z)
      }
      out[query] = Math.log(sum) - normaliser
    }
    return out
  }
}

/** The plain loop over weighted points that have a bandwidth of their own in every column, which is what a Parzen density holds. */
export function ownWidthsBruteForce({ n, d, points, bandwidth }: DensityProblem): (queries: Float64Array, out: Float64Array) => Float64Array {
  const inverse = new Float64Array(n * d).fill(1 / bandwidth)
  const weights = new Float64Array(n).fill(Math.exp(-logNormaliser(n, d, bandwidth)))
  const q = new Float64Array(d)
  return (queries, out) => {
    for (let query = 0; query < out.length; query++) {
      for (let j = 0; j < d; j++) q[j] = queries[query * d + j]
      let sum = 0
      for (let i = 0, at = 0; i < n; i++) {
        let z = 0
        for (let j = 0; j < d; j++, at++) {
          const a = (q[j] - points[at]) * inverse[at]
          z += a * a
        }
        sum += weights[i] * halfExp(z)
      }
      out[query] = Math.log(sum)
    }
    return out
  }
}

function logNormaliser(n: number, d: number, bandwidth: number): number {
  return Math.log(n) + d * Math.log(bandwidth * Math.sqrt(2 * Math.PI))
}
