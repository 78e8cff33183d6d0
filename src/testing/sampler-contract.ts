// The contract of the sampler port, as tests, for samplers of your own.

import { deepEqual, equal, notDeepEqual, ok, throws } from 'node:assert/strict'
import { randomStream } from '../numerics/index.ts'
import type { Observation, Sampler, SamplerRun } from '../sampler/index.ts'
import { bool, categorical, choice, float, int, ordinal, pointIndex, searchSpace, type SearchSpace } from '../space/index.ts'
import { createOptimizer } from '../study/index.ts'

/** What the contract needs of you. */
export interface SamplerContractOptions {
  /** `test` of vitest or node:test. */
  readonly test: (title: string, run: () => Promise<void>) => unknown
  readonly create: () => Sampler
  /** Objectives to tell, default [1, 2]. */
  readonly objectives?: readonly number[]
}

const conditional = searchSpace({
  rate: float(1e-5, 1e-1, { scale: 'log' }),
  half: float(0, 1, { step: 0.25 }),
  bias: bool(),
  size: ordinal(['small', 'medium', 'large']),
  fixed: int(3, 3),
  head: choice({ mlp: { width: int(8, 256, { scale: 'log' }), inner: choice({ a: { x: float(-1, 1) }, b: {} }) }, linear: {} }),
}) as unknown as SearchSpace

const finite = searchSpace({ a: bool(), b: choice({ x: { n: int(1, 3) }, y: {} }), c: categorical([1, '1']) })

/**
 * Declares the tests of the sampler contract.
 *
 * @example
 * ```ts
 * import { test } from 'node:test'
 * samplerContract({ test, create: () => mySampler() })
 * ```
 */
export function samplerContract({ test, create, objectives = [1, 2] }: SamplerContractOptions): void {
  for (const m of objectives) {
    const start = (seed: number): SamplerRun => create().start({ space: conditional, m, seed })
    const declare = (title: string, run: () => void): unknown => test(`${title} (${m} objective${m === 1 ? '' : 's'})`, async () => run())
    declare('a row has a unit coordinate in every active column, at the centre of its cell, and NaN in every other', () => {
      search(start(1), 1, m, 60).forEach((row) => {
        equal(row.length, conditional.d)
        deepEqual([...conditional.snapInto(row.slice())], [...row])
        row.forEach((u) => ok(Number.isNaN(u) || (u >= 0 && u <= 1), `expected a unit coordinate, got ${u}`))
      })
    })
    declare('the same seed and the same tells give the same rows, bit for bit, and another seed others', () => {
      const rows = search(start(1), 1, m, 40)
      deepEqual(search(start(1), 1, m, 40), rows)
      notDeepEqual(search(start(2), 2, m, 40), rows)
    })
    declare('a suggestion depends on tells, number, attempt and stream only, not on suggestions made before', () => {
      const [a, b] = [start(1), start(1)]
      for (let k = 0; k < 30; k++) for (const run of [a, b]) run.tell(observation(k, m))
      for (let k = 30; k < 40; k++) suggest(b, 1, k, [])
      deepEqual(suggest(a, 1, 40, []), suggest(b, 1, 40, []))
    })
    declare('what a sampler is given stays as it was', () => {
      const run = start(1)
      const told = Array.from({ length: 30 }, (_, k) => observation(k, m))
      const pending = [observation(30, m).row, observation(31, m).row]
      const before = structuredClone([told, pending])
      told.forEach((one) => run.tell(one))
      for (let k = 30; k < 40; k++) suggest(run, 1, k, pending)
      deepEqual([told, pending], before)
    })
    declare('extreme values, ties, pruned and infeasible trials are taken', () => {
      const run = start(1)
      for (let k = 0; k < 60; k++) run.tell(odd(k, m))
      for (let k = 60; k < 70; k++) deepEqual([...conditional.snapInto(suggest(run, 1, k, []).slice())], [...suggest(run, 1, k, [])])
    })
    declare('a finite space is searched to its end without a duplicate, if the sampler says so', () => exhaust(create(), m))
  }
}

/** Rows of a search that tells each trial before the next. */
function search(run: SamplerRun, seed: number, m: number, trials: number): Float64Array[] {
  return Array.from({ length: trials }, (_, k) => {
    const row = suggest(run, seed, k, [])
    run.tell({ number: k, row: row.slice(), values: losses(row, m), violation: 0, lastReport: null })
    return row
  })
}

function suggest(run: SamplerRun, seed: number, number: number, pending: readonly Float64Array[]): Float64Array {
  return run.suggest({ number, attempt: 0, random: randomStream(seed, number, 0), pending })
}

function observation(number: number, m: number): Observation {
  const row = conditional.sample(randomStream('observation', number, 0))
  return { number, row, values: losses(row, m), violation: 0, lastReport: null }
}

/** A loss an objective: the squared distance of the active coordinates to its own centre. */
function losses(row: Float64Array, m: number): Float64Array {
  return Float64Array.from({ length: m }, (_, j) => row.reduce((sum, u) => (Number.isNaN(u) ? sum : sum + (u - j / m) ** 2), 0))
}

/** Trials as careless objectives produce them. */
function odd(number: number, m: number): Observation {
  const usual = observation(number, m)
  const value = [Infinity, -Infinity, 0, 1e308, -1e308][number % 5]
  if (number % 7 === 0) return { ...usual, values: null, lastReport: number % 2 === 0 ? null : { step: number, values: new Float64Array(m).fill(value) } }
  return { ...usual, values: new Float64Array(m).fill(value), violation: number % 3 === 0 ? Infinity : number % 3 }
}

function exhaust(sampler: Sampler, m: number): void {
  const names = Array.from({ length: m }, (_, j) => [`f${j}`, 'minimize'] as const)
  const optimizer = createOptimizer({ space: finite, objectives: Object.fromEntries(names), sampler, seed: 1 })
  const points = pointIndex(finite)
  const seen = new Set<number>()
  for (let k = 0; k < points.size; k++) {
    const candidate = optimizer.ask()
    seen.add(points.of(finite.encode(candidate.params)))
    optimizer.tell(candidate, Object.fromEntries(names.map(([name], j) => [name, (k * (j + 1)) % 5])))
  }
  if (!sampler.avoidDuplicates) return
  equal(seen.size, points.size)
  throws(() => optimizer.ask(), { code: 'SPACE_EXHAUSTED' })
}
