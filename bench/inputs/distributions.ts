// Seeded inputs in four distributions: what is fast on one may crawl on another.

import { randomStream } from '@thunderline/cerebros'

/** Names of the distributions. */
export const DISTRIBUTIONS = ['uniform', 'gaussian', 'grid', 'degenerate'] as const

export type Distribution = (typeof DISTRIBUTIONS)[number]

/**
 * n numbers of a distribution.
 *
 * - `uniform`: on [0, 1)
 * - `gaussian`: standard normal
 * - `grid`: sixteenths of [0, 1), many ties
 * - `degenerate`: one value, but for a thousandth of outliers
 */
export function numbers(distribution: Distribution, n: number, seed: number): Float64Array {
  const random = randomStream(seed, DISTRIBUTIONS.indexOf(distribution))
  const draw: { readonly [D in Distribution]: () => number } = {
    uniform: () => random.uniform(),
    gaussian: () => random.normal(),
    grid: () => random.integer(16) / 16,
    degenerate: () => (random.integer(1000) === 0 ? random.normal() : 0.5),
  }
  return Float64Array.from({ length: n }, draw[distribution])
}

/** n points on the positive part of the unit sphere in m dimensions, row-major: none dominates another. */
export function sphereFront(n: number, m: number, seed: number): Float64Array {
  const random = randomStream(seed, n, m)
  const points = new Float64Array(n * m)
  for (let i = 0; i < n; i++) {
    const row = points.subarray(i * m, (i + 1) * m)
    for (let j = 0; j < m; j++) row[j] = Math.abs(random.normal())
    const norm = Math.hypot(...row)
    for (let j = 0; j < m; j++) row[j] /= norm
  }
  return points
}
