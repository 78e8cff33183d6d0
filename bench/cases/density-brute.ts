// A rose tree beside brute force, at sizes where brute force has its chance: few points, many columns, exact answers.

import type { Bench, Measurement } from '../bench.ts'
import { densityProblem, roseTree } from '../inputs/mixture.ts'
import { inTurns, repeated } from '../turns.ts'
import { bruteForce, exactLogDensities, ownWidthsBruteForce } from './brute-force.ts'
import { checkDensities, promised, ROUNDING } from './density-check.ts'

/** Kernels a sample at most, so that brute force in many columns takes a tenth of a second. */
const KERNELS = 5e6
const EPSILONS = [0, 5e-4, 1e-2]

export const densityBrute: Bench = {
  name: 'density-brute',
  about: "a tree's time as a multiple of a plain loop over all points, and of one over weighted points with bandwidths of their own; n points, d columns, relative error ε",
  byDefault: false,
  async *rows(): AsyncGenerator<Measurement> {
    for (const n of [100, 1_000, 10_000, 100_000]) for (const d of [1, 2, 4, 8, 16]) yield* beside(n, d)
  },
}

async function* beside(n: number, d: number): AsyncGenerator<Measurement> {
  const problem = densityProblem(n, d, Math.min(1_000, KERNELS / n))
  const { k, queries } = problem
  const [tree, brute, ownWidths] = [roseTree(problem), bruteForce(problem), ownWidthsBruteForce(problem)]
  const [exact, out] = [exactLogDensities(problem), new Float64Array(k)]
  checkDensities('the plain loop', brute(queries, out), exact, ROUNDING)
  checkDensities('the loop with own bandwidths', ownWidths(queries, out), exact, ROUNDING)
  const asked = (relativeError: number) => (): number => tree.logDensityInto(queries, out, { relativeError })[0]
  for (const epsilon of EPSILONS) {
    asked(epsilon)()
    checkDensities(`the tree, ε = ${epsilon},`, out, exact, promised(epsilon))
  }
  const turns = await inTurns<string>({
    brute: repeated(() => brute(queries, out)[0]),
    ownWidths: repeated(() => ownWidths(queries, out)[0]),
    ...Object.fromEntries(EPSILONS.map((epsilon) => [`ε=${epsilon}`, repeated(asked(epsilon))])),
  }, 11)
  for (const epsilon of EPSILONS) {
    const name = `ε=${epsilon}`
    const { samples } = turns.times(name)
    yield { row: `d=${d} n=${n} ε=${epsilon}, ratio to brute`, value: turns.ratio(name, 'brute'), unit: '×', samples }
    yield { row: `d=${d} n=${n} ε=${epsilon}, ratio to brute with own bandwidths`, value: turns.ratio(name, 'ownWidths'), unit: '×', samples }
  }
}
