// 1,000 log-density queries of a rose tree, of points in a box and of the trials of a study, at scikit-learn's guarantee: the density within 0.05 % of the exact one.

import { Parzen, RoseTreeParzen } from '@thunderline/cerebros'
import type { Bench, Measurement } from '../bench.ts'
import { mixedRows } from '../inputs/mixed-rows.ts'
import { mixedSpace } from '../inputs/mixed-study.ts'
import { densityProblem, roseTree, type DensityProblem } from '../inputs/mixture.ts'
import { inTurns, repeated } from '../turns.ts'
import { bruteForce, exactLogDensities } from './brute-force.ts'
import { checkDensities, promised } from './density-check.ts'

/** What scikit-learn's `rtol=1e-3` guarantees: it answers with the middle of an interval that narrow. */
export const RELATIVE_ERROR = 5e-4

const QUERIES = 1_000
/** Brute force is as slow for every query: some of them tell. */
const BRUTE_QUERIES = 50

export const densityQueries: Bench = {
  name: 'density-queries',
  about: '1,000 log densities of n points in d columns within 0.05 %, ms; and as a multiple of a plain loop over all points, in turns; also of 10 mixed parameters',
  byDefault: true,
  async *rows(): AsyncGenerator<Measurement> {
    for (const n of [10_000, 100_000]) for (const d of [1, 2, 4, 8]) yield* measured(densityProblem(n, d, QUERIES))
    yield* mixed(100_000)
  },
}

async function* measured(problem: DensityProblem): AsyncGenerator<Measurement> {
  const few = { ...problem, k: BRUTE_QUERIES, queries: problem.queries.subarray(0, BRUTE_QUERIES * problem.d) }
  const [tree, brute] = [checkedTree(few), bruteForce(problem)]
  const [out, fewer] = [new Float64Array(QUERIES), new Float64Array(BRUTE_QUERIES)]
  const turns = await inTurns({
    tree: repeated(() => tree.logDensityInto(problem.queries, out, { relativeError: RELATIVE_ERROR })[0]),
    brute: repeated(() => brute(few.queries, fewer)[0]),
  }, problem.n > 10_000 ? 5 : 9)
  const at = `d=${problem.d} n=${problem.n}`
  const { median, mean, samples } = turns.times('tree')
  yield { row: at, value: median, unit: 'ms', mean, samples }
  yield { row: `${at}, ratio to brute`, value: turns.ratio('tree', 'brute') * (BRUTE_QUERIES / QUERIES), unit: '×', samples }
}

/** Trials of ten mixed parameters with the default rule's bandwidths, beside the flat density of the same trials. */
async function* mixed(n: number): AsyncGenerator<Measurement> {
  const options = { space: mixedSpace, rows: mixedRows(n, 1) }
  const queries = mixedRows(QUERIES, 2)
  const few = queries.subarray(0, BRUTE_QUERIES * mixedSpace.d)
  const [tree, flat] = [new RoseTreeParzen(options), new Parzen(options)]
  const [out, fewer] = [new Float64Array(QUERIES), new Float64Array(BRUTE_QUERIES)]
  const exact = flat.logDensityInto(few, new Float64Array(BRUTE_QUERIES))
  for (const relativeError of [0, RELATIVE_ERROR]) checkDensities(`the mixed tree, ε = ${relativeError},`, tree.logDensityInto(few, fewer, { relativeError }), exact, promised(relativeError))
  const turns = await inTurns({
    tree: repeated(() => tree.logDensityInto(queries, out, { relativeError: RELATIVE_ERROR })[0]),
    flat: repeated(() => flat.logDensityInto(few, fewer)[0]),
  }, 5)
  const { median, mean, samples } = turns.times('tree')
  yield { row: `mixed n=${n}`, value: median, unit: 'ms', mean, samples }
  yield { row: `mixed n=${n}, ratio to the flat density`, value: turns.ratio('tree', 'flat') * (BRUTE_QUERIES / QUERIES), unit: '×', samples }
}

/** The problem's tree, its answers checked, approximate and exact. */
export function checkedTree(problem: DensityProblem): ReturnType<typeof roseTree> {
  const tree = roseTree(problem)
  const exact = exactLogDensities(problem)
  for (const relativeError of [0, RELATIVE_ERROR]) {
    checkDensities(`the tree, ε = ${relativeError},`, tree.logDensityInto(problem.queries, new Float64Array(problem.k), { relativeError }), exact, promised(relativeError))
  }
  return tree
}
