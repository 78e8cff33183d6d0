// The normal truncated to [0, 1] that is nearest, in Kullback–Leibler divergence, to a density of given mean and variance: the one with these moments.
// Method: damped Newton in the natural parameters, where the divergence is convex; moments by Gauss–Legendre over the nine deviations that count.
// Cost: some five steps of 32 exponentials; nothing where no end is near. Limits: centres at most 4 deviations outside, deviations at most 2, so that
// densities stay accurate and can be drawn from by inversion; at such a limit the fit stops on the way to it.

import { halfExp, logNormalMass } from '../../numerics/index.ts'
import { GAUSS_NODES, GAUSS_WEIGHTS } from './truncated-moments.ts'

/** Deviations beyond which an end of the range cuts nothing of a double off. */
const FAR = 8.5
const WIDEST = 2
const OUTSIDE = 4
const STEPS = 30
const SHARPEST = 1e-13

/** A normal, truncated to [0, 1] where it is used. */
export interface Normal {
  readonly mean: number
  readonly deviation: number
}

/** E log q of a density of this mean and variance, less constants, with the sign changed: what a fit makes small. */
export function truncatedCost(mean: number, variance: number, { mean: centre, deviation }: Normal): number {
  const shift = mean - centre
  return Math.log(deviation) + logNormalMass(-centre / deviation, (1 - centre) / deviation) + (0.5 * (variance + shift * shift)) / (deviation * deviation)
}

/**
 * The truncated normal with this mean and variance, as far as the limits allow; else a near one.
 *
 * @param mean in [0, 1]
 * @param variance > 0, that of a density on [0, 1]
 */
export function truncatedFit(mean: number, variance: number): Normal {
  const deviation = Math.sqrt(variance)
  const [a, b] = [-mean / deviation, (1 - mean) / deviation]
  if (a < -FAR && b > FAR) return { mean, deviation }
  // In units of the deviation, from the mean: find the density e^(slope t − bend t² / 2) on [a, b] with mean 0 and variance 1.
  const least = variance / (WIDEST * WIDEST)
  let best = measure(0, 1, a, b)
  for (let step = 0; step < STEPS; step++) {
    const { slope, bend } = best
    const [g1, g2] = [best.first, 0.5 * (1 - best.second)]
    const [h11, h12, h22] = [best.second - best.first ** 2, -0.5 * (best.third - best.first * best.second), 0.25 * (best.fourth - best.second ** 2)]
    const determinant = h11 * h22 - h12 * h12
    const [d1, d2] = [(h22 * g1 - h12 * g2) / determinant, (h11 * g2 - h12 * g1) / determinant]
    const decrease = g1 * d1 + g2 * d2
    if (!(decrease > SHARPEST)) break
    let length = 1
    let next: Measured | undefined
    for (; length > 1e-4; length /= 2) {
      const [newSlope, newBend] = [slope - length * d1, bend - length * d2]
      if (!allowed(newSlope, newBend, least, a, b)) continue
      next = measure(newSlope, newBend, a, b)
      if (next.cost <= best.cost - 0.25 * length * decrease) break
      next = undefined
    }
    if (next === undefined) break
    best = next
  }
  return { mean: mean + (deviation * best.slope) / best.bend, deviation: deviation / Math.sqrt(best.bend) }
}

function allowed(slope: number, bend: number, least: number, a: number, b: number): boolean {
  if (!(bend >= least)) return false
  const [centre, deviation] = [slope / bend, 1 / Math.sqrt(bend)]
  return centre >= a - OUTSIDE * deviation && centre <= b + OUTSIDE * deviation
}

/** A density on [a, b], its raw moments, and −E log of it under mean 0, variance 1. */
interface Measured {
  readonly slope: number
  readonly bend: number
  readonly cost: number
  readonly first: number
  readonly second: number
  readonly third: number
  readonly fourth: number
}

function measure(slope: number, bend: number, a: number, b: number): Measured {
  const [centre, deviation] = [slope / bend, 1 / Math.sqrt(bend)]
  const from = Math.max(a, centre - 9 * deviation)
  const to = Math.min(b, centre + 9 * deviation)
  const [middle, half] = [0.5 * (from + to), 0.5 * (to - from)]
  // Measured against the highest point, so that nothing underflows.
  const top = bend * (Math.min(b, Math.max(a, centre)) - centre) ** 2
  let [sum, first, second, third, fourth] = [0, 0, 0, 0, 0]
  for (let k = 0; k < GAUSS_NODES.length; k++) {
    const t = middle + half * GAUSS_NODES[k]
    const weight = GAUSS_WEIGHTS[k] * halfExp(Math.max(0, bend * (t - centre) ** 2 - top))
    sum += weight
    first += weight * t
    second += weight * t * t
    third += weight * t ** 3
    fourth += weight * t ** 4
  }
  const cost = Math.log(sum * half) - 0.5 * top + 0.5 * bend * centre * centre + 0.5 * bend
  return { slope, bend, cost, first: first / sum, second: second / sum, third: third / sum, fourth: fourth / sum }
}
