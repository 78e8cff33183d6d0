import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { motpe, randomSampler, type Sampler } from '../../src/sampler/index.ts'
import { bool, categorical, choice, float, int, ordinal, searchSpace, type SearchSpace } from '../../src/space/index.ts'
import { createOptimizer } from '../../src/study/index.ts'

const profiles = ['cerebros', 'optuna-4.9', 'optuna-5.0'] as const

const mixed = searchSpace({
  rate: float(1e-5, 1e-1, { scale: 'log' }),
  keep: float(0, 1, { step: 0.1 }),
  layers: int(1, 6),
  width: int(8, 256, { scale: 'log' }),
  activation: categorical(['relu', 'tanh', 'gelu']),
  size: ordinal(['s', 'm', 'l']),
  bias: bool(),
  one: float(2, 2),
  head: choice({ mlp: { hidden: int(4, 64), drop: choice({ on: { p: float(0.1, 0.9) }, off: {} }) }, linear: {}, tree: { depth: int(1, 9) } }),
})

/** A loss on unit rows that every column has a part in. */
function lossOf(space: SearchSpace, params: never, shift: number): number {
  return space.encode(params).reduce((sum, u, j) => sum + (Number.isNaN(u) ? 0.05 : (u - 0.3 - 0.1 * ((j + shift) % 4)) ** 2), 0)
}

function search(sampler: Sampler, options: { seed: number; trials: number; m?: number; space?: SearchSpace }): { params: unknown[]; best: number } {
  const { seed, trials, m = 1, space = mixed } = options
  const names = ['a', 'b', 'c'].slice(0, m)
  const optimizer = createOptimizer({ space, objectives: Object.fromEntries(names.map((name) => [name, 'minimize'])), sampler, seed })
  const params: unknown[] = []
  let best = Infinity
  for (let k = 0; k < trials; k++) {
    const candidate = optimizer.ask()
    params.push(candidate.params)
    const metrics = Object.fromEntries(names.map((name, j) => [name, lossOf(space, candidate.params as never, j)]))
    best = Math.min(best, metrics.a)
    optimizer.tell(candidate, metrics)
  }
  return { params, best }
}

describe('motpe', () => {
  for (const profile of profiles) {
    for (const m of [1, 2, 3]) {
      test(`${profile} proposes valid params in a mixed conditional space with ${m} objectives, the same for the same seed`, () => {
        const once = search(motpe({ profile }), { seed: 3, trials: 60, m })
        for (const params of once.params) expect(mixed.decode(mixed.encode(params as never))).toEqual(params)
        expect(search(motpe({ profile }), { seed: 3, trials: 60, m }).params).toEqual(once.params)
        expect(search(motpe({ profile }), { seed: 4, trials: 60, m }).params).not.toEqual(once.params)
      })
    }

    test(`${profile} finds better answers than random search, over 8 seeds`, () => {
      let wins = 0
      for (let seed = 0; seed < 8; seed++) if (search(motpe({ profile }), { seed, trials: 100 }).best < search(randomSampler(), { seed, trials: 100 }).best) wins++
      expect(wins).toBeGreaterThanOrEqual(7)
    })
  }

  test('takes pruned, failed and infeasible trials in its stride', () => {
    const space = searchSpace({ x: float(0, 1), y: float(0, 1) })
    for (const profile of profiles) {
      const optimizer = createOptimizer({ space, objectives: { loss: 'minimize', size: 'maximize' }, constraints: ['over'], sampler: motpe({ profile }), seed: 1 })
      for (let k = 0; k < 60; k++) {
        const candidate = optimizer.ask()
        const { x, y } = candidate.params
        if (k % 5 === 1) optimizer.tell(candidate, { state: 'pruned' })
        else if (k % 7 === 2) optimizer.tell(candidate, { state: 'failed' })
        else optimizer.tell(candidate, { loss: x + y, size: x - y, over: x - 0.5 })
      }
      expect(optimizer.front.length).toBeGreaterThan(0)
      expect(optimizer.front.every((trial) => trial.params.x <= 0.5)).toBe(true)
    }
  })

  test('moves to the feasible region when a constraint leaves little of it', () => {
    const space = searchSpace({ x: float(0, 1), y: float(0, 1) })
    const optimizer = createOptimizer({ space, objectives: { loss: 'minimize' }, constraints: ['far'], sampler: motpe(), seed: 2 })
    let late = 0
    for (let k = 0; k < 80; k++) {
      const candidate = optimizer.ask()
      const { x, y } = candidate.params
      const far = Math.hypot(x - 0.8, y - 0.8) - 0.15
      if (k >= 40 && far <= 0) late++
      optimizer.tell(candidate, { loss: x, far })
    }
    // Chance alone gives 7 % of 40.
    expect(late).toBeGreaterThan(15)
  })

  test('running trials repel: a batch asked without a tell is more spread than as many independent asks', () => {
    const space = searchSpace({ x: float(0, 1), y: float(0, 1) })
    const told = (seed: number) => {
      const optimizer = createOptimizer({ space, objectives: { loss: 'minimize' }, sampler: motpe(), seed })
      for (let k = 0; k < 40; k++) {
        const candidate = optimizer.ask()
        optimizer.tell(candidate, { loss: (candidate.params.x - 0.5) ** 2 + candidate.params.y })
      }
      return optimizer
    }
    const spread = (points: readonly { x: number; y: number }[]): number =>
      points.flatMap((a, i) => points.slice(i + 1).map((b) => Math.hypot(a.x - b.x, a.y - b.y))).reduce((sum, distance) => sum + distance, 0)
    let [batch, alone] = [0, 0]
    for (let seed = 0; seed < 12; seed++) {
      const running = told(seed)
      batch += spread(Array.from({ length: 8 }, () => running.ask().params))
      const failing = told(seed)
      alone += spread(Array.from({ length: 8 }, () => {
        const candidate = failing.ask()
        failing.tell(candidate, { state: 'failed' })
        return candidate.params
      }))
    }
    expect(batch).toBeGreaterThan(1.1 * alone)
  })

  test('a suggestion depends on the told trials and its number, not on what was asked in between', () => {
    const grid = searchSpace({ a: int(0, 6), b: int(0, 6), c: categorical(['x', 'y', 'z']), d: ordinal([1, 2, 3, 4]) })
    for (const space of [grid, mixed] as unknown as SearchSpace[]) {
      for (const objectives of [{ a: 'minimize' }, { a: 'minimize', b: 'minimize' }] as Record<string, 'minimize'>[]) {
        const make = () => createOptimizer({ space, objectives, sampler: motpe(), seed: 9 })
        const asked = make()
        const told: [unknown, Record<string, number>][] = []
        for (let k = 0; k < 70; k++) {
          const candidate = asked.ask()
          // Symmetric values: many candidates are equally good, so that the last bit of a sum would show.
          const metrics = Object.fromEntries(Object.keys(objectives).map((name, j) => [name, Math.round(4 * lossOf(space, candidate.params as never, j))]))
          asked.tell(candidate, metrics)
          told.push([candidate.params, metrics])
        }
        const added = make()
        for (const [params, metrics] of told) added.add(params as never, metrics)
        for (let k = 0; k < 3; k++) expect(added.ask()).toEqual(asked.ask())
      }
    }
  })

  test('takes values of any scale: infinite ones and huge ranges do no harm', () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.double({ noNaN: true }), fc.constantFrom(Infinity, -Infinity, 0, -0, 1e308, -1e308, 5e-324)), { minLength: 24, maxLength: 24 }), fc.constantFrom(...profiles), (values, profile) => {
        const space = searchSpace({ x: float(0, 1), n: int(1, 3) })
        const optimizer = createOptimizer({ space, objectives: { a: 'minimize', b: 'maximize' }, sampler: motpe({ profile, startup: 2 }), seed: 1 })
        for (let k = 0; k < 12; k++) {
          const candidate = optimizer.ask()
          expect(candidate.params.x >= 0 && candidate.params.x <= 1).toBe(true)
          optimizer.tell(candidate, { a: values[2 * k], b: values[2 * k + 1] })
        }
      }),
      { seed: 20261125, numRuns: 60 },
    )
  })

  test('every point of a small finite space is proposed once, then the search ends', () => {
    const space = searchSpace({ n: int(1, 4), head: choice({ a: { flag: bool() }, b: {} }) })
    const optimizer = createOptimizer({ space, objectives: { loss: 'minimize' }, sampler: motpe(), seed: 1 })
    const seen = new Set<string>()
    for (let k = 0; k < 12; k++) {
      const candidate = optimizer.ask()
      seen.add(JSON.stringify(candidate.params))
      optimizer.tell(candidate, { loss: candidate.params.n })
    }
    expect(seen.size).toBe(12)
    expect(() => optimizer.ask()).toThrow('all 12 points of the space are tried or running')
  })

  test('refuses options it does not know', () => {
    expect(() => motpe({ profile: 'optuna' as never })).toThrow('Expected a profile of cerebros, optuna-4.9, optuna-5.0, got "optuna". Leave it out for cerebros.')
    expect(() => motpe({ startup: -1 })).toThrow('Expected startup to be a whole number ≥ 0, got -1.')
    expect(() => motpe({ candidates: 0 })).toThrow('Expected candidates to be a whole number ≥ 1, got 0.')
  })

  test('a golden: the first trials after start-up of seed 7 on a mixed space', () => {
    const { params } = search(motpe(), { seed: 7, trials: 14 })
    expect(params.slice(10)).toMatchSnapshot()
  })
})
