import { describe, expect, test } from 'vitest'
import { ratioRow, trialsRow } from '../../bench/cases/conditional.ts'
import { embedded, energyTest } from '../../bench/energy-test.ts'
import { growthExponent } from '../../bench/growth.ts'
import { conditionalLoss, conditionalProblem, nestedSpace, plainSpace, trialsToGoal } from '../../bench/inputs/conditional-problem.ts'
import { groupedTpe } from '../../bench/inputs/grouped-tpe.ts'
import { goodPoint, rowObjective } from '../../bench/inputs/mixed-study.ts'
import { firstTrials } from '../../bench/inputs/told-rows.ts'
import { toldStudy } from '../../bench/inputs/told-study.ts'
import { randomStream } from '../../src/numerics/index.ts'
import { randomSampler } from '../../src/sampler/index.ts'
import type { FlatParams, SearchSpace } from '../../src/space/index.ts'

const seeds = [...Array(20).keys()]

describe('the energy test', () => {
  const normals = (n: number, shift: number, seed: number): Float64Array => {
    const random = randomStream(seed)
    return Float64Array.from({ length: 2 * n }, () => shift + random.normal())
  }

  test('has the distance of its formula, written out', () => {
    const [a, b] = [normals(30, 0, 1), normals(20, 1, 2)]
    const mean = (x: Float64Array, y: Float64Array): number => {
      let sum = 0
      for (let i = 0; i < x.length; i += 2) for (let j = 0; j < y.length; j += 2) sum += Math.hypot(x[i] - y[j], x[i + 1] - y[j + 1])
      return sum / ((x.length * y.length) / 4)
    }
    expect(energyTest(a, b, 2, randomStream(3), 9).distance).toBeCloseTo(2 * mean(a, b) - mean(a, a) - mean(b, b), 6)
  })
  test('rejects a shift of half a deviation, and equal distributions about as often as it should', () => {
    expect(energyTest(normals(150, 0, 1), normals(150, 0.5, 2), 2, randomStream(3), 199).p).toBeLessThanOrEqual(0.01)
    const rejected = seeds.filter((seed) => energyTest(normals(40, 0, 2 * seed), normals(40, 0, 2 * seed + 1), 2, randomStream(seed), 99).p <= 0.1)
    expect(rejected.length).toBeLessThanOrEqual(6)
  })
  test('finds no difference between a sample and itself', () => {
    const sample = normals(40, 0, 1)
    expect(energyTest(sample, sample, 2, randomStream(3), 99)).toEqual({ distance: expect.closeTo(0, 9) as number, p: 1 })
  })
  test('compares categories by indicators, and absent columns by a half', () => {
    const row = plainSpace.rowOf({ s0: 0.1, s1: 0.2, branch: 'second', 'branch.second.x': 0.3, 'branch.second.y': 0.4 })
    expect(embedded(plainSpace, [row])).toEqual({ points: Float64Array.of(0.1, 0.2, 0, 1, 0, 0.5, 0.5, 0.3, 0.4, 0.5, 0.5), width: 11 })
  })
})

test('the growth exponent of a power is its exponent', () => {
  expect(growthExponent([1e3, 1e4, 1e6], [1e3, 1e4, 1e6].map((n) => 7 * n ** 0.4))).toBeCloseTo(0.4, 12)
})

describe('the told trials', () => {
  test('are the same however many are taken; every other converged one lies near the good point', () => {
    expect(firstTrials('converged', 2, 50).slice(0, 20)).toEqual(firstTrials('converged', 2, 20))
    const distances = firstTrials('converged', 1, 400).map(({ row }) => Math.hypot(...row.map((u, j) => u - goodPoint(1)[j])))
    const mean = (odd: number): number => distances.filter((_, i) => i % 2 === odd).reduce((sum, value) => sum + value, 0) / 200
    expect(mean(1)).toBeLessThan(0.4)
    expect(mean(0)).toBeGreaterThan(0.9)
  })
  test('have no point that dominates the good one', () => {
    for (const m of [1, 2, 3]) {
      const best = rowObjective(goodPoint(m), m)
      for (const { values } of firstTrials('converged', m, 500)) expect(values!.some((value, j) => value >= best[j])).toBe(true)
    }
  })
  test('lead the core and the optimizer to counts and times', () => {
    for (const floor of ['core', 'optimizer'] as const) {
      const study = toldStudy(floor, 'random', 2)
      expect(study.tellUpTo(40)).toBeGreaterThanOrEqual(0)
      expect(study.cycle()).toBeGreaterThanOrEqual(0)
      expect(study.count).toBe(41)
    }
  })
})

describe('the conditional problems', () => {
  test('have their least value 0 at s = c in the first branch, inside the unit cube', () => {
    for (const seed of seeds) {
      for (const [space, nested] of [[plainSpace, false], [nestedSpace, true]] as unknown as [SearchSpace, boolean][]) {
        const problem = conditionalProblem(seed, nested)
        expect(conditionalLoss(problem, space.flatOf(space.rowOf(best(problem))))).toBeCloseTo(0, 12)
      }
    }
  })
  test('keep every other branch above the goal, and map the unit square into itself', () => {
    for (const seed of seeds) {
      for (const row of conditionalProblem(seed, false).maps.flat()) {
        expect(Math.min(...row)).toBeGreaterThanOrEqual(0)
        expect(row[0] + row[1]).toBeLessThanOrEqual(1)
      }
      for (const [space, nested] of [[plainSpace, false], [nestedSpace, true]] as unknown as [SearchSpace, boolean][]) {
        const params = space.flatOf(space.sample(randomStream(1, seed)))
        const loss = conditionalLoss(conditionalProblem(seed, nested), params)
        expect(loss).toBeGreaterThanOrEqual(params.branch === 'first' ? 0 : 0.05)
      }
    }
  })
  test('are hard for chance and not for a model, even one of branches apart', () => {
    expect(trialsToGoal(randomSampler(), 1, false)).toBe(Infinity)
    expect(trialsToGoal(groupedTpe(), 1, false)).toBeLessThan(300)
  })
  test('report a median, or that there is none', () => {
    expect(trialsRow('a', [10, 20, Infinity])).toEqual({ row: 'a', value: 20, unit: 'trials', samples: 3, note: '1 of 3 not there after 300' })
    expect(trialsRow('a', [10, Infinity, Infinity])).toMatchObject({ value: null, note: '> 300; 2 of 3 not there after 300' })
    expect(ratioRow('a', [40], [100])).toMatchObject({ value: 0.4, note: '≤ 0.5: met' })
    expect(ratioRow('a', [180], [Infinity])).toMatchObject({ value: 0.6, note: 'at most this; ≤ 0.5: missed' })
  })
})

/** The best point of a problem. */
function best({ nested, centre, maps, inner }: ReturnType<typeof conditionalProblem>): FlatParams {
  const [x, y] = maps[0].map(([a, b]) => a * centre[0] + b * centre[1])
  const plain = { s0: centre[0], s1: centre[1], branch: 'first', 'branch.first.x': x, 'branch.first.y': y }
  const [a, b] = inner[0][0]
  return nested ? { ...plain, 'branch.first.inner': 'low', 'branch.first.inner.low.z': a * x + b * y } : plain
}
