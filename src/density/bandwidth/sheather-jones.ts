// Improved Sheather–Jones: the bandwidth of least asymptotic squared error, with the roughness of the density estimated from the points and
// no normal anywhere. For one column with some dozens of points or more; several modes do not disturb it.
// Method: t = h² solves t = ξ γ⁽⁵⁾(t); the norms of derivatives come from the cosine transform of the points on a grid of twice their range.
// Source: Z. I. Botev, J. F. Grotowski, D. P. Kroese, Ann. Stat. 38 (2010) 2916, https://doi.org/10.1214/10-AOS799, with his grid.
// Cost: O(n + grid · log grid) and about 100 sums over the grid. Error: the grid moves h by about (cell / h)² / 12.
// Does not: know of other columns: jointly the best bandwidths are wider.

import { cosineTransform } from '../../numerics/index.ts'
import { checkLimited } from './checked.ts'
import { limitInto, type BandwidthLimits } from './limits.ts'
import { effectiveCount, silvermanBandwidth } from './normal-reference.ts'
import type { BandwidthContext, BandwidthRule } from './rule.ts'

const GRID = 4096
/** Fewer different values than this show no roughness: Silverman's rule stands in. */
const FEWEST = 8
/** How many derivatives the recursion goes through. */
const STAGES = 7
const SCAN_FACTOR = 1.25

/**
 * One bandwidth for the column; Silverman's where the points are too few or the equation has no solution.
 *
 * @throws CerebrosError `INVALID_ARGUMENT`
 */
export function sheatherJonesBandwidth(limits: BandwidthLimits = {}): BandwidthRule {
  checkLimited('sheatherJonesBandwidth', limits, [])
  return {
    name: 'sheather-jones',
    into: (sorted, context, out) => {
      const width = sheatherJones(sorted, context)
      if (Number.isNaN(width)) silvermanBandwidth(limits).into(sorted, context, out)
      else out.fill(width, 0, context.n)
      limitInto(context, limits, out)
    },
  }
}

function sheatherJones(sorted: Float64Array, context: BandwidthContext): number {
  const { n, weights } = context
  let different = 0
  for (let i = 0; i < n; i++) if (weights?.[i] !== 0 && (i === 0 || sorted[i] !== sorted[i - 1])) different++
  if (different < FEWEST) return NaN
  const range = 2 * (sorted[n - 1] - sorted[0])
  const transformed = cosineTransform(onGrid(sorted, context, range))
  // Powers of the sequence as KDEpy's and Botev's codes name them: (2 X_k)².
  const power = Float64Array.from({ length: GRID - 1 }, (_, k) => (2 * transformed[k + 1]) ** 2)
  const squares = Float64Array.from({ length: GRID - 1 }, (_, k) => (k + 1) ** 2)
  return range * Math.sqrt(smallestRoot((t) => fixedPoint(t, Math.min(different, effectiveCount(n, weights)), squares, power)))
}

/** Shares of the weight on GRID cells of a range around the points, each point split between the two nearest centres. */
function onGrid(sorted: Float64Array, { n, weights }: BandwidthContext, range: number): Float64Array {
  const grid = new Float64Array(GRID)
  const low = sorted[0] - range / 4
  let total = 0
  for (let i = 0; i < n; i++) total += weights?.[i] ?? 1
  for (let i = 0; i < n; i++) {
    const at = ((sorted[i] - low) / range) * GRID - 0.5
    const cell = Math.floor(at)
    const share = (weights?.[i] ?? 1) / total
    grid[cell] += share * (cell + 1 - at)
    grid[cell + 1] += share * (at - cell)
  }
  return grid
}

/**
 * t − ξ γ⁽⁵⁾(t): 0 where t is the squared bandwidth, in ranges of the grid.
 *
 * @param n number of points
 * @param squares k², ascending
 * @param power (2 X_k)²
 */
export function fixedPoint(t: number, n: number, squares: Float64Array, power: Float64Array): number {
  let norm = derivativeNorm(STAGES, t, squares, power)
  let odd = 1
  for (let s = 1; s < STAGES; s++) odd *= 2 * s - 1
  for (let s = STAGES - 1; s >= 2; s--) {
    const constant = ((1 + 0.5 ** (s + 0.5)) / 3) * (odd / Math.sqrt(2 * Math.PI))
    norm = derivativeNorm(s, ((2 * constant) / (n * norm)) ** (2 / (3 + 2 * s)), squares, power)
    odd /= 2 * s - 1
  }
  return t - (2 * n * Math.sqrt(Math.PI) * norm) ** (-2 / 5)
}

/** The squared norm of the s-th derivative of the density smoothed by t. */
function derivativeNorm(s: number, t: number, squares: Float64Array, power: Float64Array): number {
  let sum = 0
  for (let k = 0; k < squares.length; k++) {
    const exponent = squares[k] * Math.PI ** 2 * t
    if (exponent > 700) break
    sum += squares[k] ** s * power[k] * Math.exp(-exponent)
  }
  return 0.5 * Math.PI ** (2 * s) * sum
}

/** The smallest t, from one cell of the grid on, at which a function becomes positive; NaN when it does nowhere. */
export function smallestRoot(f: (t: number) => number): number {
  let low = 1 / GRID ** 2
  if (f(low) >= 0) return low
  let high = low
  do {
    low = high
    high *= SCAN_FACTOR
    if (high > 1) return NaN
  } while (!(f(high) >= 0))
  for (let step = 0; step < 50; step++) {
    const middle = 0.5 * (low + high)
    if (f(middle) >= 0) high = middle
    else low = middle
  }
  return 0.5 * (low + high)
}
