// Weights of the points of a density. Every profile chooses among these rules; each gives weights whose mean is about 1, beside a prior of 1.

import { hypervolumeContributions, nonDominatedSort, referencePoint } from '../../pareto/index.ts'

/** The smallest weight of a point that a rule would give none, as Optuna sets it. */
const LEAST = 1e-12

/** log(n + 1) − log(rank + 1) for ranks 0 … n − 1, scaled to mean 1: better points count more, whatever the scale of the values. */
export function logRankWeights(n: number): Float64Array {
  const weights = Float64Array.from({ length: n }, (_, rank) => Math.log(n + 1) - Math.log(rank + 1))
  const mean = weights.reduce((sum, w) => sum + w, 0) / n
  return weights.map((w) => w / mean)
}

/** The squares of these, scaled to mean 1: steeper, the best two of ten have two thirds of the weight. */
export function squaredLogRankWeights(n: number): Float64Array {
  const squares = logRankWeights(n).map((w) => w * w)
  const mean = squares.reduce((sum, w) => sum + w, 0) / n
  return squares.map((w) => w / mean)
}

/** Optuna's recency ramp: 1 for the newest 25 points, older ones from 1 / n up to 1, oldest first. */
export function rampWeights(n: number): Float64Array {
  const weights = new Float64Array(n).fill(1)
  const ramp = n - 25
  for (let i = 0; i < ramp; i++) weights[i] = ramp === 1 ? 1 / n : 1 / n + ((1 - 1 / n) * i) / (ramp - 1)
  return weights
}

/**
 * Optuna 4's weights of a good set of several objectives: each point's own hypervolume contribution over the largest; next to nothing for
 * dominated points.
 *
 * @param values n·m, minimised
 */
export function contributionWeights(values: Float64Array, m: number): Float64Array {
  const n = values.length / m
  const weights = new Float64Array(n).fill(1)
  if (n <= 1) return weights
  const reference = referencePoint(values, m)
  if (![...values, ...reference].every(Number.isFinite)) return weights
  const ranks = nonDominatedSort(values, m)
  const front = [...ranks.keys()].filter((i) => ranks[i] === 0)
  const points = new Float64Array(front.length * m)
  front.forEach((i, k) => points.set(values.subarray(i * m, (i + 1) * m), k * m))
  const contributions = hypervolumeContributions(points, reference)
  // Values so large that their hypervolume overflows: as Optuna, equal weights.
  if (!contributions.every(Number.isFinite)) return weights
  const largest = Math.max(contributions.reduce((a, b) => Math.max(a, b), 0), LEAST)
  weights.fill(LEAST)
  front.forEach((i, k) => (weights[i] = Math.max(contributions[k] / largest, LEAST)))
  return weights
}
