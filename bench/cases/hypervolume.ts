// Exact hypervolume, contributions and greedy subsets of fronts on the unit sphere, reference 1.1 in every objective.
// Rows are those reference tables of the field print, so that figures can be laid side by side.

import { hypervolume, hypervolumeContributions, hypervolumeSubset } from '@thunderline/cerebros'
import { Bench as Tinybench } from 'tinybench'
import type { Bench, Measurement } from '../bench.ts'
import { cpuMilliseconds } from '../cpu-time.ts'
import { sphereFront } from '../inputs/distributions.ts'

const VOLUMES = [[2, 1000], [3, 200], [3, 1000], [4, 100], [5, 50]] as const
const CONTRIBUTIONS = [[2, 1000], [3, 100], [3, 1000]] as const
const SUBSETS = [[2, 1000, 100], [3, 300, 150], [3, 1000, 25]] as const

export const hypervolumes: Bench = {
  name: 'hypervolume',
  about: 'exact hypervolume, contributions and greedy subsets of fronts on a sphere, ms',
  byDefault: true,
  *rows(): Generator<Measurement> {
    const bench = new Tinybench({ now: cpuMilliseconds, time: 200, warmupTime: 50, iterations: 7, warmupIterations: 2, throws: true })
    for (const [m, n] of VOLUMES) {
      const { points, reference } = front(n, m)
      checkVolume(points, reference)
      bench.add(`hypervolume m=${m} n=${n}`, () => { hypervolume(points, reference) })
    }
    for (const [m, n] of CONTRIBUTIONS) {
      const { points, reference } = front(n, m)
      checkContributions(points, reference)
      bench.add(`contributions m=${m} n=${n}`, () => { hypervolumeContributions(points, reference) })
    }
    for (const [m, n, k] of SUBSETS) {
      const { points, reference } = front(n, m)
      checkSubset(points, reference, k)
      bench.add(`subset m=${m} n=${n} k=${k}`, () => { hypervolumeSubset(points, reference, k) })
    }
    for (const task of bench.runSync()) {
      if (task.result.state !== 'completed') throw new Error(`Expected ${task.name} to complete, got ${task.result.state}.`)
      const { p50, mean, samplesCount } = task.result.latency
      yield { row: task.name, value: p50, unit: 'ms', mean, samples: samplesCount }
    }
  },
}

function front(n: number, m: number): { points: Float64Array; reference: Float64Array } {
  return { points: sphereFront(n, m, 1), reference: new Float64Array(m).fill(1.1) }
}

/** Splitting the reference box in two along the first objective must split the volume. */
function checkVolume(points: Float64Array, reference: Float64Array): void {
  const cut = reference.with(0, 0.55)
  const m = reference.length
  const moved = points.map((value, at) => (at % m === 0 ? Math.max(value, 0.55) : value))
  check('hypervolume', hypervolume(cutTo(points, m, 0.55), cut) + hypervolume(moved, reference), hypervolume(points, reference))
}

/** Rows below the cut in the first objective; the others add nothing to the part below it. */
function cutTo(points: Float64Array, m: number, cut: number): Float64Array {
  const rows = Array.from({ length: points.length / m }, (_, i) => points.subarray(i * m, (i + 1) * m))
  return Float64Array.from(rows.filter((row) => row[0] < cut).flatMap((row) => [...row]))
}

/** A contribution is what leaving the point out loses. */
function checkContributions(points: Float64Array, reference: Float64Array): void {
  const m = reference.length
  const without = Float64Array.from([...points].slice(m))
  check('the first contribution', hypervolumeContributions(points, reference)[0], hypervolume(points, reference) - hypervolume(without, reference))
}

/** A greedy subset has k different points and at least 1 − 1/e of the whole. */
function checkSubset(points: Float64Array, reference: Float64Array, k: number): void {
  const m = reference.length
  const chosen = [...hypervolumeSubset(points, reference, k)]
  if (new Set(chosen).size !== k) throw new Error(`Expected ${k} different points, got ${new Set(chosen).size}.`)
  const own = Float64Array.from(chosen.flatMap((i) => [...points.subarray(i * m, (i + 1) * m)]))
  if (hypervolume(own, reference) < (1 - 1 / Math.E) * hypervolume(points, reference)) throw new Error('Expected the greedy subset to hold 1 − 1/e of the volume, got less.')
}

function check(what: string, found: number, expected: number): void {
  if (Math.abs(found - expected) > 1e-9 * Math.max(1, Math.abs(expected))) throw new Error(`Expected ${what} to be ${expected}, got ${found}. The bench times right answers only.`)
}
