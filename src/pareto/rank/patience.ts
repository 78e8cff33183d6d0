// Non-dominated ranks of two objectives, as the piles of the card game patience.
// Method: rows come in lexicographic order, so front k dominates a row exactly when the lowest second objective in the front is not above
// the row's; that value rises with k, so the front is found by binary search.
// Source: M. T. Jensen, IEEE Trans. Evol. Comput. 7 (2003) 503-515, https://doi.org/10.1109/TEVC.2003.817234. Cost: O(n log fronts).

import { Quota } from './quota.ts'

/**
 * Ranks of distinct rows in lexicographic order.
 *
 * @param rows count·2 numbers, distinct, in lexicographic order
 * @param stopAfter stop once that many rows are ranked
 */
export function patienceRanks(rows: Float64Array, count: number, stopAfter: number): Int32Array {
  const ranks = new Int32Array(count)
  const lowest = new Float64Array(count)
  const quota = new Quota(stopAfter)
  let fronts = 0
  for (let i = 0; i < count; i++) {
    const y = rows[2 * i + 1]
    let low = 0
    let high = Math.min(fronts, quota.limit)
    while (low < high) {
      const middle = (low + high) >> 1
      if (lowest[middle] <= y) low = middle + 1
      else high = middle
    }
    ranks[i] = low
    if (low >= quota.limit) continue
    lowest[low] = y
    if (low === fronts) fronts++
    quota.count(low)
  }
  return quota.clip(ranks)
}
