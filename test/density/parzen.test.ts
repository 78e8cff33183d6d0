import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fixedBandwidth, Parzen } from '../../src/density/index.ts'
import { randomStream } from '../../src/numerics/index.ts'
import { bool, categorical, choice, float, int, ordinal, pointIndex, searchSpace, type SearchSpace } from '../../src/space/index.ts'
import { slowLogDensity } from '../oracles/parzen.ts'

const seed = 20261125
const unit = fc.double({ min: 0, max: 1, noNaN: true })

const conditional = searchSpace({
  rate: float(1e-5, 1e-1, { scale: 'log' }),
  head: choice({
    mlp: { width: int(8, 12), deep: choice({ yes: { layers: int(2, 4) }, no: {} }) },
    kgam: { knots: ordinal(['few', 'some', 'many']) },
    none: {},
  }),
  flag: bool(),
})

/** n rows drawn from a space's prior, by a seed. */
function rowsOf(space: SearchSpace, n: number, key: number): Float64Array {
  const random = randomStream(key)
  const rows = new Float64Array(n * space.d)
  for (let i = 0; i < n; i++) rows.set(space.sample(random), i * space.d)
  return rows
}

/** Gauss–Legendre on [0, 1]: 5 nodes on each of some equal intervals. */
function gauss(intervals: number): { nodes: Float64Array; weights: Float64Array } {
  const t = [0, 0.5384693101056831, -0.5384693101056831, 0.906179845938664, -0.906179845938664]
  const w = [0.5688888888888889, 0.4786286704993665, 0.4786286704993665, 0.2369268850561891, 0.2369268850561891]
  const nodes = Float64Array.from({ length: 5 * intervals }, (_, k) => (Math.floor(k / 5) + 0.5 + t[k % 5] / 2) / intervals)
  return { nodes, weights: nodes.map((_, k) => w[k % 5] / 2 / intervals) }
}

describe('a Parzen density', () => {
  test('that follows another one over the same columns has the same bits as one made alone', () => {
    const x = rowsOf(conditional, 40, 5)
    let follower: Parzen | undefined
    for (const [key, n] of [[1, 60], [2, 61], [3, 5], [4, 0], [1, 60]]) {
      const options = { space: conditional, rows: rowsOf(conditional, n, key) }
      follower = new Parzen(options, follower)
      const alone = new Parzen(options)
      expect(follower.logDensityInto(x, new Float64Array(40))).toEqual(alone.logDensityInto(x, new Float64Array(40)))
      expect(follower.sample(randomStream(key))).toEqual(alone.sample(randomStream(key)))
    }
    const other = searchSpace({ n: int(1, 9) })
    const rows = rowsOf(other, 9, 1)
    expect(new Parzen({ space: other, rows }, follower).logDensity(rows.subarray(0, 1))).toBe(new Parzen({ space: other, rows }).logDensity(rows.subarray(0, 1)))
  })

  test('integrates to 1 ± 1e-6 over a box, whatever the points, weights and bandwidth floors', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(unit, unit), { minLength: 0, maxLength: 12 }), fc.double({ min: 0.01, max: 2, noNaN: true }), (points, priorWeight) => {
        const density = new Parzen({ points: Float64Array.from(points.flat(), (u) => u * 4 - 2), d: 2, bounds: Float64Array.of(-2, 2, -2, 2), priorWeight })
        const { nodes, weights } = gauss(60)
        const k = nodes.length
        const rows = Float64Array.from({ length: 2 * k * k }, (_, at) => nodes[at % 2 === 0 ? Math.floor(at / 2 / k) : Math.floor(at / 2) % k] * 4 - 2)
        let sum = 0
        density.logDensityInto(rows, new Float64Array(k * k)).forEach((value, at) => (sum += 16 * weights[Math.floor(at / k)] * weights[at % k] * Math.exp(value)))
        expect(Math.abs(sum - 1)).toBeLessThan(1e-6)
      }),
      { seed, numRuns: 6 },
    )
  })

  test('integrates to 1 ± 1e-6 in one dimension, whatever the points, weights and bandwidths', () => {
    const { nodes, weights } = gauss(400)
    fc.assert(
      fc.property(fc.array(fc.tuple(unit, fc.double({ min: 0.01, max: 9, noNaN: true })), { minLength: 1, maxLength: 40 }), (pairs) => {
        const density = new Parzen({ points: Float64Array.from(pairs, ([x]) => x), d: 1, weights: pairs.map(([, w]) => w) })
        let sum = 0
        density.logDensityInto(nodes, new Float64Array(nodes.length)).forEach((value, k) => (sum += weights[k] * Math.exp(value)))
        expect(Math.abs(sum - 1)).toBeLessThan(1e-6)
      }),
      { seed, numRuns: 60 },
    )
  })

  test('sums to 1 over every point of a finite conditional space', () => {
    const space = searchSpace({ size: int(1, 5), log: int(1, 9, { scale: 'log' }), kind: categorical(['a', 'b', 'c']), head: choice({ x: { u: int(0, 3), v: choice({ p: { w: ordinal([1, 2]) }, q: {} }) }, y: { flag: bool() }, z: {} }) })
    const index = pointIndex(space)
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 0, max: 1e6 }), (n, key) => {
        const density = new Parzen({ space, rows: rowsOf(space, n, key) })
        let sum = 0
        for (let k = 0; k < index.size; k++) sum += Math.exp(density.logDensity(index.at(k)))
        expect(Math.abs(sum - 1)).toBeLessThan(1e-9)
      }),
      { seed, numRuns: 20 },
    )
  })

  test('equals the slow twin to 1e-12 on mixed conditional spaces', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 80 }), fc.integer({ min: 0, max: 1e6 }), (n, key) => {
        const rows = rowsOf(conditional, n, key)
        const weights = Float64Array.from({ length: n }, (_, i) => 0.1 + ((i * 7) % 5))
        const density = new Parzen({ space: conditional, rows, weights })
        const queries = rowsOf(conditional, 10, key + 1)
        const out = density.logDensityInto(queries, new Float64Array(10))
        for (let k = 0; k < 10; k++) expect(Math.abs(out[k] - slowLogDensity(conditional, rows, weights, queries.subarray(k * conditional.d, (k + 1) * conditional.d)))).toBeLessThan(1e-12)
      }),
      { seed, numRuns: 60 },
    )
  })

  test('weights count as repetitions do under a fixed bandwidth', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(unit, fc.integer({ min: 1, max: 4 })), { minLength: 1, maxLength: 15 }), unit, (pairs, x) => {
        const bandwidth = fixedBandwidth(0.1)
        const weighted = new Parzen({ points: Float64Array.from(pairs, ([u]) => u), d: 1, weights: pairs.map(([, w]) => w), bandwidth })
        const repeated = new Parzen({ points: Float64Array.from(pairs.flatMap(([u, w]) => Array<number>(w).fill(u))), d: 1, bandwidth })
        expect(weighted.logDensity(Float64Array.of(x))).toBeCloseTo(repeated.logDensity(Float64Array.of(x)), 11)
      }),
      { seed, numRuns: 200 },
    )
  })

  test('does not depend on the order of distinct points', () => {
    fc.assert(
      fc.property(fc.uniqueArray(unit, { minLength: 2, maxLength: 40 }), unit, (points, x) => {
        const there = new Parzen({ points: Float64Array.from(points), d: 1 }).logDensity(Float64Array.of(x))
        const back = new Parzen({ points: Float64Array.from(points.toReversed()), d: 1 }).logDensity(Float64Array.of(x))
        expect(there).toBeCloseTo(back, 11)
      }),
      { seed, numRuns: 200 },
    )
  })

  test('scales with its bounds: the log density falls by the log of the volume', () => {
    const points = Float64Array.of(0.1, 0.9, 0.4, 0.2)
    const small = new Parzen({ points, d: 2 })
    const large = new Parzen({ points: points.map((u, k) => (k % 2 === 0 ? u * 10 : u * 4 - 1)), d: 2, bounds: Float64Array.of(0, 10, -1, 3) })
    expect(large.logDensity(Float64Array.of(3, 1))).toBeCloseTo(small.logDensity(Float64Array.of(0.3, 0.5)) - Math.log(40), 12)
    expect(large.logDensity(Float64Array.of(11, 1))).toBe(-Infinity)
  })

  test('is sampled as it is dense: cell frequencies agree with the masses over a conditional space', () => {
    const space = searchSpace({ size: int(1, 4), head: choice({ x: { u: int(0, 2) }, y: {} }), kind: categorical(['a', 'b']) })
    const index = pointIndex(space)
    const density = new Parzen({ space, rows: rowsOf(space, 7, 3) })
    const random = randomStream(5)
    const draws = 40_000
    const counts = new Float64Array(index.size)
    for (let k = 0; k < draws; k++) counts[index.of(space.snapInto(density.sample(random)))]++
    let statistic = 0
    for (let k = 0; k < index.size; k++) {
      const expected = draws * Math.exp(density.logDensity(index.at(k)))
      statistic += (counts[k] - expected) ** 2 / expected
    }
    // 31 degrees of freedom: the 0.1 % point of chi-square is 61.1.
    expect(index.size).toBe(32)
    expect(statistic).toBeLessThan(61.1)
  })

  test('is sampled as it is dense: the sample of a continuous box has the distribution function of the density', () => {
    const density = new Parzen({ points: Float64Array.of(0.2, 0.25, 0.8), d: 1 })
    const random = randomStream(11)
    const draws = Float64Array.from({ length: 5000 }, () => density.sample(random)[0]).sort()
    let [cumulative, at, distance] = [0, 0, 0]
    for (let i = 0; i < 4000; i++) {
      cumulative += Math.exp(density.logDensity(Float64Array.of((i + 0.5) / 4000))) / 4000
      while (at < draws.length && draws[at] <= (i + 1) / 4000) at++
      distance = Math.max(distance, Math.abs(at / draws.length - cumulative))
    }
    expect(distance * Math.sqrt(draws.length)).toBeLessThan(1.95)
  })

  test('sampling with crossing keeps every coordinate’s marginal', () => {
    const points = Float64Array.of(0.1, 0.9, 0.9, 0.1)
    const density = new Parzen({ points, d: 2, bandwidth: fixedBandwidth(0.02), priorWeight: 0 })
    const random = randomStream(2)
    const together = Array.from({ length: 400 }, () => density.sample(random))
    expect(together.every(([x, y]) => Math.abs(x - y) > 0.5)).toBe(true)
    const crossed = Array.from({ length: 400 }, () => density.sample(random, { crossing: true }))
    const equal = crossed.filter(([x, y]) => Math.abs(x - y) < 0.5).length
    expect(equal).toBeGreaterThan(140)
    expect(equal).toBeLessThan(260)
  })

  test('sampling with even branches takes every branch as often, wherever the points are', () => {
    const space = searchSpace({ x: float(0, 1), head: choice({ a: {}, b: { y: float(0, 1) }, c: {} }), kind: categorical(['p', 'q']) })
    const point = space.encode({ x: 0.2, head: { kind: 'b', y: 0.7 }, kind: 'q' })
    const density = new Parzen({ space, rows: Float64Array.from({ length: 20 * space.d }, (_, k) => point[k % space.d]), priorWeight: 0.01 })
    const random = randomStream(3)
    const head = space.indexOf('head')
    const shares = (rows: readonly Float64Array[], j: number, cells: number): number[] => Array.from({ length: cells }, (_, b) => rows.filter((row) => space.columns[j].axis.cellAt(row[j]) === b).length / rows.length)
    for (const crossing of [false, true]) {
      const rows = Array.from({ length: 1500 }, () => density.sample(random, { crossing, evenBranches: true }))
      for (const share of shares(rows, head, 3)) expect(Math.abs(share - 1 / 3)).toBeLessThan(0.05)
      expect(shares(rows, space.indexOf('kind'), 2)[1]).toBeGreaterThan(0.95)
      expect(shares(Array.from({ length: 300 }, () => density.sample(random, { crossing })), head, 3)[1]).toBeGreaterThan(0.95)
    }
  })

  test('a conditional sample has coordinates exactly where its branches are taken', () => {
    const density = new Parzen({ space: conditional, rows: rowsOf(conditional, 30, 1) })
    const random = randomStream(9)
    for (let k = 0; k < 300; k++) {
      const row = density.sample(random)
      for (let j = 0; j < conditional.d; j++) expect(Number.isNaN(row[j])).toBe(!conditional.isActive(row, j))
      expect(Number.isFinite(density.logDensity(row))).toBe(true)
    }
  })

  test('stopped early, gives a lower bound that is enough; never stopped, the density itself', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 3000 }), fc.double({ min: -30, max: 10, noNaN: true }), (n, enough) => {
        const density = new Parzen({ space: conditional, rows: rowsOf(conditional, n, 4) })
        const x = rowsOf(conditional, 1, n + 77)
        const [whole, early] = [density.logDensity(x), density.logDensityUntil(x, enough)]
        expect(early <= whole + 1e-12).toBe(true)
        expect(early >= Math.min(enough, whole) - 1e-12).toBe(true)
        expect(density.logDensityUntil(x, Infinity)).toBe(whole)
      }),
      { seed, numRuns: 30 },
    )
  })

  test('does not modify its inputs', () => {
    const points = Float64Array.of(0.3, 0.1, 0.2)
    const density = new Parzen({ points, d: 1 })
    const x = Float64Array.of(0.5)
    density.logDensity(x)
    density.sample(randomStream(1))
    expect([...points]).toEqual([0.3, 0.1, 0.2])
    expect([...x]).toEqual([0.5])
  })

  test('refuses NaN, points outside, wrong lengths and bad weights by a sentence', () => {
    const one = Float64Array.of(0.5)
    expect(() => new Parzen({ points: Float64Array.of(NaN), d: 1 })).toThrow('Expected point 0 to lie in [0, 1] in dimension 0, got NaN. Widen the bounds, or leave the point out.')
    expect(() => new Parzen({ points: Float64Array.of(2), d: 1 })).toThrow('got 2')
    expect(() => new Parzen({ points: one, d: 2 })).toThrow('Expected a multiple of 2 coordinates, got 1.')
    expect(() => new Parzen({ points: one, d: 0 })).toThrow('`d` to be a positive integer')
    expect(() => new Parzen({ points: one, d: 1, bounds: Float64Array.of(1, 1) })).toThrow('low < high')
    for (const bounds of [Float64Array.of(1, 0), Float64Array.of(NaN, 1)]) expect(() => new Parzen({ points: new Float64Array(0), d: 1, bounds })).toThrow('low < high')
    expect(() => new Parzen({ points: Float64Array.of(0.2, 0.5), d: 1, weights: [1e308, 1e308] })).toThrow('Expected a finite total weight, got Infinity.')
    expect(() => new Parzen({ points: one, d: 1, weights: [1, 2] })).toThrow('`weights` to have 1 numbers')
    expect(() => new Parzen({ points: one, d: 1, weights: [-1] })).toThrow('weight 0 to be a number ≥ 0')
    expect(() => new Parzen({ points: one, d: 1, weights: [0], priorWeight: 0 })).toThrow('a positive total weight')
    expect(() => new Parzen({ points: one, d: 1 }).logDensity(Float64Array.of(NaN))).toThrow('a number in dimension 0')
    expect(() => new Parzen({ points: one, d: 1 }).logDensity(new Float64Array(2))).toThrow('Expected a row of 1 number, got 2.')
    const space = searchSpace({ x: float(0, 1) })
    expect(() => new Parzen({ space, rows: Float64Array.of(NaN) })).toThrow('a unit coordinate in row 0, column x')
  })
})

test('a space of another copy of the library is a space', () => {
  const mine = searchSpace({ x: float(0, 1) })
  const { d, columns } = mine
  const copy = { d, columns, isActive: (row: Float64Array, j: number) => mine.isActive(row, j) } as SearchSpace
  expect(new Parzen({ space: copy, rows: Float64Array.of(0.2) }).logDensity(Float64Array.of(0.3))).toBe(new Parzen({ space: mine, rows: Float64Array.of(0.2) }).logDensity(Float64Array.of(0.3)))
  expect(() => new Parzen({ space: { x: 1 } as never, rows: Float64Array.of(0.2) })).toThrow('Expected space to be made by searchSpace')
})
