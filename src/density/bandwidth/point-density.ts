// The density of a set of kernels at their own points, with or without the point itself: what likelihood and adaptive rules ask for.
// Kernels are those of the Parzen density (normals truncated to [0, 1]; categories by their ratio); a discrete column that is ordered is taken for
// a continuous one. Cost: O(n d) a point, in one sorted column only the kernels within 8.5 bandwidths where less cannot matter.

import { halfExp, normalCdf } from '../../numerics/index.ts'
import type { BandwidthContext, PointKernels } from './rule.ts'

const SQRT_2PI = 2.5066282746310002
/** Beyond this many deviations a kernel adds less than 1e-15 of its height. */
const REACH = 8.5
/** A term this much below the largest, in nats, is nothing in double precision. */
const NOTHING = 45

/** Evaluates one set of kernels with all its bandwidths times a factor. Owns its scratch memory: one evaluation at a time. */
export class PointDensity {
  readonly #kernels: PointKernels
  readonly #inverse: Float64Array
  readonly #logNormaliser: Float64Array
  /** Weight · normaliser, of a sorted column. */
  readonly #heights: Float64Array
  readonly #logWeights: Float64Array | undefined
  readonly #terms: Float64Array
  readonly #total: number
  readonly #others = new Map<number, number>()
  #widest = 0

  constructor(kernels: PointKernels) {
    const { n, d, weights } = kernels
    this.#kernels = kernels
    this.#inverse = new Float64Array(n * d)
    this.#logNormaliser = new Float64Array(n * d)
    this.#heights = new Float64Array(kernels.sorted ? n : 0)
    this.#logWeights = weights?.map(Math.log)
    this.#terms = new Float64Array(n)
    this.#total = weights?.reduce((sum, weight) => sum + weight, 0) ?? n
    this.scale(1)
  }

  /** Makes every bandwidth `factor` times what the kernels say. */
  scale(factor: number): this {
    const { d, rows, sorted, weights, widths } = this.#kernels
    this.#widest = 0
    for (let at = 0; at < rows.length; at++) {
      if (isCategorical(this.#kernels, at % d) || Number.isNaN(rows[at])) continue
      const width = factor * widths[at]
      this.#inverse[at] = 1 / width
      const normaliser = normaliserOf(rows[at], width)
      if (sorted) this.#heights[at] = normaliser * (weights?.[at] ?? 1)
      this.#logNormaliser[at] = Math.log(normaliser)
      this.#widest = Math.max(this.#widest, width)
    }
    return this
  }

  /** Log density at point i of the kernels on all points. */
  all(i: number): number {
    return this.#at(i, false, true)
  }

  /**
   * Log density at point i of the kernels on the points that differ from it; NaN when there are none.
   *
   * @param near that densities below those at 8.5 bandwidths may come out as −Infinity
   */
  others(i: number, near: boolean): number {
    return this.#at(i, true, near)
  }

  #at(i: number, others: boolean, near: boolean): number {
    const weight = others ? this.#weightOfOthers(i) : this.#total
    if (this.#kernels.sorted && near) return Math.log(this.#inReach(i, others) / weight)
    const { n } = this.#kernels
    const terms = this.#terms
    let largest = -Infinity
    for (let j = 0; j < n; j++) {
      terms[j] = others && this.#same(i, j) ? -Infinity : this.#term(i, j)
      if (terms[j] > largest) largest = terms[j]
    }
    let sum = 0
    for (let j = 0; j < n; j++) if (largest - terms[j] < NOTHING) sum += halfExp(2 * (largest - terms[j]))
    return largest + Math.log(sum) - Math.log(weight)
  }

  /** Σ weight · kernel at point i of a sorted column, over the kernels in reach. */
  #inReach(i: number, others: boolean): number {
    const { n, rows } = this.#kernels
    const inverse = this.#inverse
    const heights = this.#heights
    const reach = REACH * this.#widest
    const x = rows[i]
    let [left, right] = [i, i + 1]
    while (others && left >= 0 && rows[left] === x) left--
    while (others && right < n && rows[right] === x) right++
    let sum = 0
    for (; left >= 0 && x - rows[left] < reach; left--) sum += heights[left] * halfExp(((x - rows[left]) * inverse[left]) ** 2)
    for (; right < n && rows[right] - x < reach; right++) sum += heights[right] * halfExp(((rows[right] - x) * inverse[right]) ** 2)
    return sum
  }

  /** log of weight · kernel of point j at point i, over the columns that both have. */
  #term(i: number, j: number): number {
    const { d, rows, same, different } = this.#kernels
    let log = this.#logWeights === undefined ? 0 : this.#logWeights[j]
    for (let k = 0, a = i * d, b = j * d; k < d; k++, a++, b++) {
      const distance = rows[a] - rows[b]
      // NaN: one of them lacks the column.
      if (distance !== distance) continue
      if (different[k] < 0) log += distance === 0 ? same[k] : different[k]
      else log += this.#logNormaliser[b] - 0.5 * (distance * this.#inverse[b]) ** 2
    }
    return log
  }

  /** Whether two points have the same coordinates. */
  #same(i: number, j: number): boolean {
    const { d, rows } = this.#kernels
    for (let k = 0, a = i * d, b = j * d; k < d; k++, a++, b++) if (rows[a] !== rows[b] && !(Number.isNaN(rows[a]) && Number.isNaN(rows[b]))) return false
    return true
  }

  #weightOfOthers(i: number): number {
    let sum = this.#others.get(i)
    if (sum !== undefined) return sum
    const { n, weights } = this.#kernels
    sum = 0
    for (let j = 0; j < n; j++) if (!this.#same(i, j)) sum += weights?.[j] ?? 1
    this.#others.set(i, sum === 0 ? NaN : sum)
    return sum === 0 ? NaN : sum
  }
}

/** Whether column k of these kernels is categorical. */
export function isCategorical({ different }: PointKernels, k: number): boolean {
  return different[k] < 0
}

/** The kernels of one ordered column. */
export function columnKernels(sorted: Float64Array, { n, weights }: BandwidthContext, widths: Float64Array): PointKernels {
  const none = new Float64Array(1)
  return {
    n, d: 1, sorted: true, rows: sorted.subarray(0, n), widths: widths.slice(0, n), same: none, different: none,
    ...(weights !== undefined && { weights: weights.subarray(0, n) }),
  }
}

/** What makes a normal kernel, truncated to [0, 1], a density: 1 / (width √2π mass inside [0, 1]). The mean lies inside, so the mass is never small. */
export function normaliserOf(mean: number, width: number): number {
  const lower = -mean / width
  const upper = (mean - 1) / width
  // Beyond 8.5 deviations nothing of a double is cut off.
  const outside = (lower > -8.5 ? normalCdf(lower) : 0) + (upper > -8.5 ? normalCdf(upper) : 0)
  return 1 / (width * SQRT_2PI * (1 - outside))
}
