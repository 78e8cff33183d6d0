// Drawing an index in proportion to its weight. Cost: O(n) to prepare, O(log n) a draw.

import type { Random } from '../numerics/index.ts'

/** Running sums of weights. */
export function cumulate(weights: Float64Array): Float64Array {
  const cumulative = new Float64Array(weights.length)
  let sum = 0
  for (let i = 0; i < weights.length; i++) cumulative[i] = sum += weights[i]
  return cumulative
}

/** The index whose share of the total holds a uniform draw. Binary search. */
export function drawIndex(cumulative: Float64Array, random: Random): number {
  const wanted = random.uniform() * cumulative[cumulative.length - 1]
  let low = 0
  let high = cumulative.length - 1
  while (low < high) {
    const middle = (low + high) >> 1
    if (cumulative[middle] > wanted) high = middle
    else low = middle + 1
  }
  return low
}

/** A category from the smoothed kernel of `own`; −1: uniform. */
export function drawCategory(categories: number, smoothing: number, own: number, random: Random): number {
  const total = 1 + smoothing * categories
  const wanted = random.uniform() * (own < 0 ? 1 : total)
  if (own >= 0 && wanted < 1) return own
  return Math.min(categories - 1, Math.floor(own < 0 ? wanted * categories : (wanted - 1) / smoothing))
}
