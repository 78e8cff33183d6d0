// The good set of told trials from all of them at once: everything sorted and ranked, nothing kept. The slow twin of `Splitter`.

import { hypervolumeSubset, nonDominatedSort, referencePoint } from '../../src/pareto/index.ts'
import type { Observation } from '../../src/sampler/index.ts'

/** Feasible complete trials of several objectives, by number: the fronts that fit whole, and the next one. */
interface Boundary {
  readonly whole: Observation[]
  readonly cut: Observation[]
}

/** The good trials of these, as many as wanted: best first for one objective. */
export function slowGoodSet(trials: readonly Observation[], m: number, wanted: number): Observation[] {
  const { complete } = byKind(trials)
  return filledUp(trials, m, wanted, m === 1 ? complete.toSorted((a, b) => a.values![0] - b.values![0]).slice(0, wanted) : bestByFront(complete, m, wanted))
}

/** The same where the subset of the cut front is chosen at some tells only: the rule of `FrontSubset`, word by word. */
export function slowKeptGoodSet(trials: readonly Observation[], m: number, goodCount: (n: number) => number, period: (k: number) => number): Observation[] {
  const n = trials.length
  const wanted = goodCount(n)
  if (m === 1) return slowGoodSet(trials, m, wanted)
  const { complete } = byKind(trials)
  if (complete.length <= wanted) return filledUp(trials, m, wanted, complete)
  let due = n
  while (due % period(goodCount(due)) !== 0) due--
  const then = byKind(trials.slice(0, due)).complete
  const chosen = then.length <= goodCount(due) ? [] : subsetOf(boundaryOf(then, m, goodCount(due)), m, goodCount(due))
  const cutThen = then.length <= goodCount(due) ? [] : boundaryOf(then, m, goodCount(due)).cut
  const now = boundaryOf(complete, m, wanted)
  const size = wanted - now.whole.length
  const kept = chosen.filter((one) => now.cut.includes(one)).slice(0, size)
  if (kept.length < size / 2) return filledUp(trials, m, wanted, [...now.whole, ...subsetOf(now, m, wanted)])
  const others = now.cut.filter((one) => !kept.includes(one))
  const fill = [...others.filter((one) => !cutThen.includes(one)), ...others.filter((one) => cutThen.includes(one))]
  return filledUp(trials, m, wanted, [...now.whole, ...kept, ...fill.slice(0, size - kept.length)])
}

function byKind(trials: readonly Observation[]): { complete: Observation[]; pruned: Observation[]; infeasible: Observation[] } {
  const ordered = trials.toSorted((a, b) => a.number - b.number)
  const feasible = ordered.filter(({ violation }) => violation === 0)
  return {
    complete: feasible.filter(({ values }) => values !== null),
    pruned: feasible.filter(({ values }) => values === null),
    infeasible: ordered.filter(({ violation }) => violation > 0).sort((a, b) => (a.violation < b.violation ? -1 : Number(a.violation > b.violation))),
  }
}

function filledUp(trials: readonly Observation[], m: number, wanted: number, complete: Observation[]): Observation[] {
  const { pruned, infeasible } = byKind(trials)
  return [...complete, ...bestPruned(pruned, m), ...infeasible].slice(0, Math.max(wanted, complete.length))
}

function bestByFront(complete: Observation[], m: number, wanted: number): Observation[] {
  if (complete.length <= wanted) return complete
  const boundary = boundaryOf(complete, m, wanted)
  return [...boundary.whole, ...subsetOf(boundary, m, wanted)]
}

function boundaryOf(complete: readonly Observation[], m: number, wanted: number): Boundary {
  const ranks = nonDominatedSort(matrix(complete, ({ values }) => values!, m), m)
  let first = 0
  while (ranks.filter((rank) => rank <= first).length <= wanted) first++
  return { whole: complete.filter((_, k) => ranks[k] < first), cut: complete.filter((_, k) => ranks[k] === first) }
}

function subsetOf({ whole, cut }: Boundary, m: number, wanted: number): Observation[] {
  const points = matrix(cut, ({ values }) => values!, m)
  return Array.from(hypervolumeSubset(points, referencePoint(points, m), wanted - whole.length), (k) => cut[k])
}

function bestPruned(pruned: readonly Observation[], m: number): Observation[] {
  const reported = pruned.filter(({ lastReport }) => lastReport !== null)
  const values = matrix(reported, ({ lastReport }) => lastReport!.values, m)
  const keys = m === 1 ? values : nonDominatedSort(values, m)
  const order = [...reported.keys()].sort((a, b) => reported[b].lastReport!.step - reported[a].lastReport!.step || (keys[a] < keys[b] ? -1 : Number(keys[a] > keys[b])))
  return [...order.map((k) => reported[k]), ...pruned.filter(({ lastReport }) => lastReport === null)]
}

function matrix(trials: readonly Observation[], vectorOf: (trial: Observation) => Float64Array, m: number): Float64Array {
  const rows = new Float64Array(trials.length * m)
  trials.forEach((trial, k) => rows.set(vectorOf(trial), k * m))
  return rows
}
