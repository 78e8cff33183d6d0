// The realised error of a rose tree over 100,000 random queries, near the points and far from them: it must never exceed what is promised.

import { Parzen, randomStream, RoseTreeParzen } from '@thunderline/cerebros'
import type { Bench, Measurement } from '../bench.ts'
import { mixedRows } from '../inputs/mixed-rows.ts'
import { mixedSpace } from '../inputs/mixed-study.ts'
import { densityProblem, roseTree, type DensityProblem } from '../inputs/mixture.ts'
import { exactLogDensities } from './brute-force.ts'
import { largestError, promised, ROUNDING } from './density-check.ts'

const QUERIES = 100_000
const DIMENSIONS = [1, 2, 4, 8]
const EPSILONS = [0, 1e-6, 5e-4, 1e-2]
/** Queries at a time: their exact densities take a while. */
const BATCH = 5_000

export const densityError: Bench = {
  name: 'density-error',
  about: 'largest relative error of a density over random queries, as a multiple of the ε asked for (1e-12 for exact); ends with an error above the promised ε',
  byDefault: false,
  *rows(): Generator<Measurement> {
    for (const d of DIMENSIONS) {
      for (const n of [1_000, 10_000]) yield* oneBandwidth(n, d, QUERIES)
      // As many again over all columns together: a minute each.
      yield* oneBandwidth(100_000, d, QUERIES / DIMENSIONS.length)
      yield* ownBandwidths(1_000, d)
    }
    for (const n of [1_000, 10_000]) yield* mixed(n)
  },
}

/** One bandwidth and no prior, against exact sums. */
function* oneBandwidth(n: number, d: number, k: number): Generator<Measurement> {
  const problem = densityProblem(n, d, 1)
  const tree = roseTree(problem)
  const queries = spread(problem, k)
  const exact = inBatches(queries, d, (rows) => exactLogDensities({ ...problem, k: rows.length / d, queries: rows }))
  yield* errors(`one bandwidth d=${d} n=${n}`, tree, queries, exact)
}

/** The default rule's bandwidths, random weights, the prior and bounds that truncate, against the flat density. */
function* ownBandwidths(n: number, d: number): Generator<Measurement> {
  const problem = densityProblem(n, d, 1)
  const { points } = problem
  const bounds = Float64Array.from({ length: 2 * d }, (_, side) => (side % 2 === 0 ? points.reduce((a, b) => Math.min(a, b)) : points.reduce((a, b) => Math.max(a, b))))
  const random = randomStream(11, n, d)
  const options = { points, d, bounds, weights: Float64Array.from({ length: n }, () => random.uniform() ** 4) }
  const queries = spread({ ...problem, bounds }, QUERIES)
  const exact = new Parzen(options).logDensityInto(queries, new Float64Array(QUERIES))
  yield* errors(`own bandwidths d=${d} n=${n}`, new RoseTreeParzen(options), queries, exact)
}

/** Ten mixed parameters with the default rule, against the flat density. */
function* mixed(n: number): Generator<Measurement> {
  const options = { space: mixedSpace, rows: mixedRows(n, 1) }
  const queries = mixedRows(QUERIES, 2)
  yield* errors(`mixed n=${n}`, new RoseTreeParzen(options), queries, new Parzen(options).logDensityInto(queries, new Float64Array(QUERIES)))
}

function* errors(what: string, tree: RoseTreeParzen, queries: Float64Array, exact: Float64Array): Generator<Measurement> {
  for (const relativeError of EPSILONS) {
    const error = largestError(tree.logDensityInto(queries, new Float64Array(exact.length), { relativeError }), exact)
    yield { row: `${what} ε=${relativeError}`, value: error / Math.max(relativeError, ROUNDING), unit: '×', samples: exact.length }
    if (!(error <= promised(relativeError))) throw new Error(`Expected a relative error of at most ${promised(relativeError)} for ${what}, got ${error}. The bound is a promise.`)
  }
}

/** k queries: three of four near a random point, some of them within a bandwidth, the rest anywhere in the points' cube. */
function spread({ d, n, points, bandwidth, bounds }: DensityProblem, k: number): Float64Array {
  const random = randomStream(12, n, d)
  const [low, high] = [points.reduce((a, b) => Math.min(a, b)), points.reduce((a, b) => Math.max(a, b))]
  const queries = new Float64Array(k * d)
  for (let query = 0; query < k; query++) {
    const from = random.integer(n)
    const scale = bandwidth * 4 ** (1 - random.integer(4))
    for (let j = 0; j < d; j++) {
      const x = query % 4 === 0 ? low + random.uniform() * (high - low) : points[from * d + j] + scale * random.normal()
      queries[query * d + j] = Math.min(bounds[2 * j + 1], Math.max(bounds[2 * j], x))
    }
  }
  return queries
}

function inBatches(rows: Float64Array, d: number, densities: (rows: Float64Array) => Float64Array): Float64Array {
  const out = new Float64Array(rows.length / d)
  for (let from = 0; from < out.length; from += BATCH) out.set(densities(rows.subarray(from * d, (from + BATCH) * d)), from)
  return out
}
