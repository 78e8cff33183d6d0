// Sums of normal kernels, slow and obvious, and points of many shapes to try fast ones on.

import { randomStream } from '../../src/numerics/index.ts'

export const SHAPES = ['uniform', 'clusters', 'duplicates', 'line', 'outliers'] as const

/** n points of d coordinates, in bandwidths; `spread` says how many bandwidths they cover. */
export function pointsOf(shape: (typeof SHAPES)[number], n: number, d: number, spread: number, key: number): Float64Array {
  const random = randomStream(key)
  const points = new Float64Array(n * d)
  for (let i = 0; i < n; i++) {
    const along = random.uniform()
    const centre = random.integer(3)
    const far = random.uniform() < 0.02
    for (let k = 0; k < d; k++) {
      let u = random.uniform()
      if (shape === 'clusters') u = 0.2 + 0.3 * centre + 0.04 * random.normal()
      if (shape === 'duplicates') u = random.integer(4) / 4
      if (shape === 'line') u = along
      if (shape === 'outliers') u = far ? 50 * u : 0.5 + 0.01 * random.normal()
      points[i * d + k] = spread * u
    }
  }
  return points
}

/** Weights of these kinds: all one, of few sizes, from 1e-8 to 1, many of them nothing. */
export function weightsOf(kind: 'equal' | 'few' | 'wide' | 'sparse', n: number, key: number): Float64Array {
  const random = randomStream(key)
  return Float64Array.from({ length: n }, () => {
    const u = random.uniform()
    return kind === 'equal' ? 1 : kind === 'few' ? 0.5 + random.integer(3) : kind === 'wide' ? 10 ** (-8 * u) : u < 0.7 ? 0 : u
  })
}

/** log Σ_i v_i e^(−Σ_k ((q_k − x_ik) g_ik)² / 2), measured against the largest term; g: 1 / bandwidths, default 1. */
export function logKernelSum(q: Float64Array, x: Float64Array, weights: Float64Array, inverse?: Float64Array): number {
  const d = q.length
  const logs = Array.from(weights, (weight, i) => {
    let z = 0
    for (let k = 0; k < d; k++) z += ((q[k] - x[i * d + k]) * (inverse === undefined ? 1 : inverse[i * d + k])) ** 2
    return Math.log(weight) - z / 2
  })
  const largest = logs.reduce((a, b) => Math.max(a, b), -Infinity)
  return largest === -Infinity ? largest : largest + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - largest), 0))
}
