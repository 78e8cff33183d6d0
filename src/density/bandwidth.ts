// Bandwidth rules: how wide each kernel of one column is, in units of the column's range.

/** What a rule may look at besides the points. */
export interface BandwidthContext {
  /** Number of points in this column. */
  readonly n: number
  /** Number of columns of the density. */
  readonly d: number
  /** Number of different values of the column; Infinity when it is continuous. */
  readonly cells: number
}

/** A bandwidth rule for one ordered column. */
export interface BandwidthRule {
  readonly name: string
  /** How points are sorted, which decides which of several equal points gets which bandwidth; default: stably. */
  readonly order?: (keys: Float64Array, n: number, out: Int32Array) => Int32Array
  /**
   * Writes one bandwidth a point.
   *
   * @param sorted n coordinates in [0, 1], ascending
   * @param out n bandwidths > 0, in the same order
   */
  into(sorted: Float64Array, context: BandwidthContext, out: Float64Array): void
}

/**
 * The neighbour rule: the larger of the gaps to the point's two neighbours, but at least `minimum` and at most the range. The ends of the
 * range count as neighbours only for a lone point; otherwise the first and last point use their inner gap.
 * Source: Bergstra et al., NeurIPS 24 (2011), as hyperopt and Optuna 5 compute it. Cost: O(n).
 *
 * @param minimum the smallest bandwidth, from the context
 */
export function neighbourBandwidth(minimum: (context: BandwidthContext) => number): BandwidthRule {
  return {
    name: 'neighbour',
    into: (sorted, context, out) => {
      const { n } = context
      const least = minimum(context)
      let left = n === 1 ? sorted[0] : 0
      for (let i = 0; i < n; i++) {
        const right = i < n - 1 ? sorted[i + 1] - sorted[i] : n === 1 ? 1 - sorted[0] : 0
        out[i] = neighbourWidth(left, right, least)
        left = right
      }
    },
  }
}

/** The bandwidth of a point with these gaps to its neighbours. */
export function neighbourWidth(left: number, right: number, least: number): number {
  const gap = left > right ? left : right
  return gap < least ? Math.min(1, least) : gap
}

/**
 * One bandwidth for the whole column: `factor` · n^(−1 / (d + 4)), but at least `minimum` and at most the range: Scott's exponent, and with
 * factor 0.2 the rule of Optuna 4's multivariate TPE.
 */
export function scottBandwidth(factor: number, minimum: (context: BandwidthContext) => number): BandwidthRule {
  return {
    name: 'scott',
    into: (_sorted, context, out) => {
      const width = factor * Math.max(context.n, 1) ** (-1 / (context.d + 4))
      out.fill(Math.min(1, Math.max(minimum(context), width)), 0, context.n)
    },
  }
}

/** The same bandwidth for every point. */
export function fixedBandwidth(width: number): BandwidthRule {
  return { name: 'fixed', into: (_sorted, { n }, out) => void out.fill(width, 0, n) }
}
