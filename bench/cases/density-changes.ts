// What a rose tree does besides answering: it is built, its points come, go and change weight, it is drawn from, judged, compressed, saved and restored.

import { randomStream, RoseTreeParzen, type RoseTreeParzenState } from '@thunderline/cerebros'
import type { Bench, Measurement } from '../bench.ts'
import { cpuMilliseconds, summary } from '../cpu-time.ts'
import { densityProblem, roseTree, type DensityProblem } from '../inputs/mixture.ts'

/** Changes timed together: each is followed by one question, which makes it good. */
const CHANGES = 200
const SAMPLES = 9
const COMPONENTS = 64

export const densityChanges: Bench = {
  name: 'density-changes',
  about: 'a rose tree of n points in d columns: built, ms; one change of a point and the question after it, µs; drawn from, judged, compressed, saved and restored, ms',
  byDefault: false,
  *rows(): Generator<Measurement> {
    for (const d of [1, 4, 8]) yield* measured(densityProblem(100_000, d, CHANGES))
    yield* whole(densityProblem(10_000, 4, CHANGES))
  },
}

function* measured(problem: DensityProblem): Generator<Measurement> {
  const at = `d=${problem.d} n=${problem.n}`
  yield timed(`${at}, build and first question`, () => roseTree(problem).logDensity(query(problem, 0)), 3)
  const tree = roseTree(problem)
  const before = tree.logDensity(query(problem, 0))
  const ids: number[] = []
  yield each(`${at}, insert and question`, problem, tree, (i) => ids.push(tree.insert(query(problem, i))))
  yield each(`${at}, reweight and question`, problem, tree, (i) => tree.reweight(ids[i], 2))
  // The last in go first: those of the timed samples, then the others.
  yield each(`${at}, remove and question`, problem, tree, () => tree.remove(ids.pop()!))
  for (const id of ids) tree.remove(id)
  const after = tree.logDensity(query(problem, 0))
  if (!(Math.abs(after - before) < 1e-11)) throw new Error(`Expected ${before} when all that came has gone, got ${after}. The bench times right answers only.`)
}

function* whole(problem: DensityProblem): Generator<Measurement> {
  const at = `d=${problem.d} n=${problem.n}`
  const tree = roseTree(problem)
  const text = JSON.stringify(tree.state())
  const rule = { bandwidth: problem.rule }
  if (RoseTreeParzen.from(JSON.parse(text) as RoseTreeParzenState, rule).logDensity(query(problem, 0)) !== tree.logDensity(query(problem, 0))) throw new Error('Expected the restored density to answer the same bits, got others.')
  yield timed(`${at}, 1,000 draws in one`, () => tree.sampleMany(1_000, randomStream(1))[0])
  yield timed(`${at}, leave-one-out within 0.1 %`, () => tree.leaveOneOut({ relativeError: 1e-3 }), 3)
  yield timed(`${at}, compressed to ${COMPONENTS}`, () => tree.compress(COMPONENTS).certificate, 3)
  yield timed(`${at}, state to JSON`, () => JSON.stringify(tree.state()).length)
  yield timed(`${at}, restored from JSON`, () => RoseTreeParzen.from(JSON.parse(text) as RoseTreeParzenState, rule).n)
}

function query({ queries, d, k }: DensityProblem, i: number): Float64Array {
  return queries.subarray((i % k) * d, ((i % k) + 1) * d)
}

function timed(row: string, work: () => number, samples = SAMPLES): Measurement {
  work()
  const { median, mean, samples: count } = summary(Array.from({ length: samples }, () => spent(work)))
  return { row, value: median, unit: 'ms', mean, samples: count }
}

/** One change and one question within 0.05 %, CHANGES of them a sample. */
function each(row: string, problem: DensityProblem, tree: RoseTreeParzen, change: (i: number) => unknown): Measurement {
  let at = 0
  const { median, mean, samples } = summary(Array.from({ length: SAMPLES }, () => spent(() => {
    let kept = 0
    for (let k = 0; k < CHANGES; k++) {
      change(at++)
      kept += tree.logDensity(query(problem, k), { relativeError: 5e-4 })
    }
    return kept
  })))
  return { row, value: (1000 * median) / CHANGES, unit: 'µs', mean: (1000 * mean) / CHANGES, samples }
}

function spent(work: () => number): number {
  const start = cpuMilliseconds()
  if (Number.isNaN(work())) throw new Error('Expected a number, got NaN.')
  return cpuMilliseconds() - start
}
