// Log densities of 60 queries of a rose tree on 10,000 points in 4 columns, within 0.05 %: CPU milliseconds.

import { checkedTree, RELATIVE_ERROR } from '../../cases/density-queries.ts'
import { cpuMilliseconds } from '../../cpu-time.ts'
import { densityProblem } from '../../inputs/mixture.ts'
import { serve } from './serve.ts'

const problem = densityProblem(10_000, 4, 60)
const tree = checkedTree(problem)
const out = new Float64Array(problem.k)

function sample(): number {
  const start = cpuMilliseconds()
  tree.logDensityInto(problem.queries, out, { relativeError: RELATIVE_ERROR })
  return cpuMilliseconds() - start
}

for (let k = 0; k < 80; k++) sample()
serve(sample)
