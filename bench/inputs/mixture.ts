// Points of a mixture of three normals, and the density problem on them that scikit-learn and scipy can pose too: one bandwidth for all.

import { fixedBandwidth, randomStream, RoseTreeParzen, Welford, type BandwidthRule } from '@thunderline/cerebros'

const SHARES = [0.5, 0.3, 0.2]
const DEVIATIONS = [1, 0.5, 0.8]

/** Bandwidths between the points and the bounds: a normal loses nothing there, so a truncated kernel is a plain one. */
const MARGIN = 40

/** n points, k queries, and one bandwidth for all points and columns. */
export interface DensityProblem {
  readonly n: number
  readonly d: number
  /** How many queries. */
  readonly k: number
  /** n·d numbers, row-major. */
  readonly points: Float64Array
  /** k·d numbers, drawn like the points. */
  readonly queries: Float64Array
  /** The pooled deviation times n^(−1 / (d + 4)), in the points' units. */
  readonly bandwidth: number
  /** The same as a rule: a fixed bandwidth is a share of the range. */
  readonly rule: BandwidthRule
  /** 2·d numbers: one cube, at least 40 bandwidths larger than points and queries on each side. */
  readonly bounds: Float64Array
}

/** n points in d columns, row-major: shares ½, 0.3 and 0.2, deviations 1, ½ and 0.8, centres 2 to 5 apart in every column. */
export function mixture(n: number, d: number, seed: number): Float64Array {
  const random = randomStream(seed, n, d)
  const points = new Float64Array(n * d)
  for (let i = 0; i < n; i++) {
    const u = random.uniform()
    const c = u < SHARES[0] ? 0 : u < SHARES[0] + SHARES[1] ? 1 : 2
    for (let k = 0; k < d; k++) points[i * d + k] = [0, 3, -2][(c + k) % 3] + DEVIATIONS[c] * random.normal()
  }
  return points
}

/** The problem of a size. */
export function densityProblem(n: number, d: number, k: number, seed = 1): DensityProblem {
  const points = mixture(n, d, seed)
  const queries = mixture(k, d, seed + 1)
  const bandwidth = pooledDeviation(points, d) * n ** (-1 / (d + 4))
  const reach = [points, queries].flatMap((all) => [all.reduce((a, b) => Math.min(a, b)), all.reduce((a, b) => Math.max(a, b))])
  const [low, high] = [Math.min(...reach) - MARGIN * bandwidth, Math.max(...reach) + MARGIN * bandwidth]
  return { n, d, k, points, queries, bandwidth, rule: fixedBandwidth(bandwidth / (high - low)), bounds: Float64Array.from({ length: 2 * d }, (_, side) => (side % 2 === 0 ? low : high)) }
}

/** The same density as a tree: no prior, and bounds that truncate nothing. */
export function roseTree({ points, d, rule, bounds }: DensityProblem): RoseTreeParzen {
  return new RoseTreeParzen({ points, d, bounds, bandwidth: rule, priorWeight: 0 })
}

/** Root of the mean variance of the columns. */
function pooledDeviation(points: Float64Array, d: number): number {
  let sum = 0
  for (let j = 0; j < d; j++) sum += Welford.of(points.filter((_, at) => at % d === j)).variance('sample')
  return Math.sqrt(sum / d)
}
