import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compress } from '../../../src/density/compress/index.ts'
import { fixedBandwidth, neighbourBandwidth, Parzen, RoseTreeParzen } from '../../../src/density/index.ts'
import { randomStream } from '../../../src/numerics/index.ts'
import { bool, choice, float, int, searchSpace } from '../../../src/space/index.ts'
import { gauss, treeOf } from '../compress/hierarchies.ts'
import { allRows, chiSquareExcess, rowOf, rowsOf, rules, spaces } from './densities.ts'

const seed = 20261201

describe('a rose-tree density', () => {
  test('integrates to one over a whole conditional space, continuous columns included', () => {
    const space = searchSpace({ a: float(0, 1), head: choice({ x: { p: float(0, 1), n: int(1, 3) }, y: { flag: bool(), inner: choice({ u: { q: float(1, 10, { scale: 'log' }) }, v: {} }) }, z: {} }) })
    const density = new RoseTreeParzen({ space, rows: rowsOf(space, 60, 2), bandwidth: fixedBandwidth(0.15), leafSize: 4, branchFactor: 2 })
    const { nodes, weights } = gauss(8)
    let parts: { row: Float64Array; weight: number }[] = [{ row: new Float64Array(space.d).fill(NaN), weight: 1 }]
    space.columns.forEach(({ axis }, j) => {
      const values = axis.cells === Infinity ? Array.from(nodes, (u, k) => [u, weights[k]]) : Array.from({ length: axis.cells }, (_, cell) => [axis.centre(cell), 1])
      parts = parts.flatMap(({ row, weight }) => (space.isActive(row, j) ? values.map(([u, w]) => ({ row: row.with(j, u), weight: weight * w })) : [{ row, weight }]))
    })
    expect(parts.reduce((sum, { row, weight }) => sum + weight * Math.exp(density.logDensity(row)), 0)).toBeCloseTo(1, 8)
  })

  test('is drawn from as it is dense over a conditional space', () => {
    const space = spaces.finite
    const density = new RoseTreeParzen({ space, rows: rowsOf(space, 50, 4), leafSize: 4, branchFactor: 3, priorWeight: 2 })
    const seen = new Map<string, number>()
    const random = randomStream(5)
    for (let k = 0; k < 8000; k++) {
      const row = density.sample(random).join()
      seen.set(row, (seen.get(row) ?? 0) + 1)
    }
    const every = allRows(space)
    expect(chiSquareExcess(every.map((row) => seen.get(row.join()) ?? 0), every.map((row) => 8000 * Math.exp(density.logDensity(row))))).toBeLessThan(3.5)
  })

  test('does not know in which order its points came, and a removal undoes an insertion', () => {
    fc.assert(
      fc.property(fc.constantFrom('continuous', 'mixed', 'conditional'), fc.constantFrom('fixed', 'scott'), fc.integer({ min: 1, max: 90 }), fc.nat({ max: 1e6 }), (name, rule, n, key) => {
        const space = spaces[name]
        const { d } = space
        const rows = rowsOf(space, n, key)
        const queries = rowsOf(space, 6, key + 1)
        const options = { space, bandwidth: rules[rule], leafSize: 5, branchFactor: 3 }
        const order = Array.from({ length: n }, (_, i) => i).sort((a, b) => ((a * 7919 + key) % 101) - ((b * 7919 + key) % 101))
        const bulk = new RoseTreeParzen({ ...options, rows })
        const one = new RoseTreeParzen({ ...options, rows: new Float64Array(0) })
        for (const i of order) one.insert(rowOf(rows, d, i))
        const same = (a: RoseTreeParzen, b: RoseTreeParzen): void => {
          const [x, y] = [a, b].map((density) => density.logDensityInto(queries, new Float64Array(6)))
          for (let i = 0; i < 6; i++) expect(Math.abs(x[i] - y[i])).toBeLessThan(1e-12 * Math.max(1, Math.abs(y[i])))
        }
        same(one, bulk)
        const extra = Array.from({ length: 30 }, (_, i) => one.insert(rowOf(rows, d, i % n), 3))
        for (const id of extra) one.remove(id)
        same(one, bulk)
      }),
      { seed, numRuns: 40 },
    )
  })

  test('counts a weight as a repetition', () => {
    const space = searchSpace({ a: float(0, 1), n: int(1, 9) })
    const rows = rowsOf(space, 30, 5)
    const options = { space, bandwidth: fixedBandwidth(0.1), leafSize: 4 }
    const weighted = new RoseTreeParzen({ ...options, rows, weights: Array.from({ length: 30 }, (_, i) => i % 4) })
    const repeated = new RoseTreeParzen({ ...options, rows: Float64Array.from(Array.from({ length: 30 }, (_, i) => Array.from({ length: i % 4 }, () => [...rowOf(rows, 2, i)]).flat()).flat()) })
    const queries = rowsOf(space, 20, 6)
    for (let i = 0; i < 20; i++) expect(weighted.logDensity(rowOf(queries, 2, i))).toBeCloseTo(repeated.logDensity(rowOf(queries, 2, i)), 12)
    expect(weighted.logMarginal(Float64Array.of(0.3, NaN))).toBeCloseTo(repeated.logMarginal(Float64Array.of(0.3, NaN)), 12)
  })

  test('takes kernels far narrower than those it had, over hundreds of columns', () => {
    const d = 120
    const bandwidth = neighbourBandwidth(() => 1e-4)
    const points = Float64Array.from({ length: 2 * d }, (_, at) => (at < d ? 0.2 : 0.9))
    const density = new RoseTreeParzen({ points, d, bandwidth })
    const x = new Float64Array(d).fill(0.5)
    density.logDensity(x)
    const more = Array.from({ length: 20 }, (_, i) => new Float64Array(d).fill(0.5 + i * 1e-5))
    for (const point of more) density.insert(point)
    const flat = new Parzen({ points: Float64Array.from([points, ...more].flatMap((point) => [...point])), d, bandwidth })
    expect(density.logDensity(x)).toBeCloseTo(flat.logDensity(x), 9)
    expect(RoseTreeParzen.from(density.state(), { bandwidth }).logDensity(x)).toBe(density.logDensity(x))
  })

  test('hands out its points by id', () => {
    const density = new RoseTreeParzen({ points: Float64Array.of(-1, 3, 0.5, 0.1), d: 2, bounds: Float64Array.of(-2, 2, 0, 7), weights: [1, 2] })
    const id = density.insert(Float64Array.of(1.3, 6.1), 0.25)
    density.remove(0)
    expect([...density.ids()]).toEqual([1, id])
    expect(density.weightOf(id)).toBe(0.25)
    density.pointOf(id).forEach((x, j) => expect(x).toBeCloseTo([1.3, 6.1][j], 14))
    expect([...density.entries()].map(({ id: own, weight }) => [own, weight])).toEqual([[1, 2], [id, 0.25]])
    density.pointOf(id)[0] = 9
    expect(density.pointOf(id)[0]).toBeCloseTo(1.3, 14)
    expect(() => density.pointOf(0)).toThrow('Expected the id of a point, got 0. Use what insert() returned, or one of ids(); the points of the constructor have 0 … n − 1.')
    expect(() => density.weightOf(7)).toThrow('the id of a point, got 7')
    expect([density.bounds, density.space]).toEqual([Float64Array.of(-2, 2, 0, 7), undefined])
    const rows = rowsOf(spaces.conditional, 9, 1)
    const over = new RoseTreeParzen({ space: spaces.conditional, rows })
    expect(over.space).toBe(spaces.conditional)
    expect(Float64Array.from([...over.entries()].flatMap(({ point }) => [...point]))).toEqual(rows)
  })
})

describe('a rose-tree density, compressed', () => {
  test('is as near to it as its certificate says, and is it from as many components as kernels on', () => {
    fc.assert(
      fc.property(fc.constantFrom('continuous', 'mixed', 'conditional', 'finite'), fc.integer({ min: 0, max: 80 }), fc.nat({ max: 1e6 }), (name, n, key) => {
        const space = spaces[name]
        const rows = rowsOf(space, n, key)
        const density = new RoseTreeParzen({ space, rows, leafSize: 6, branchFactor: 3, weights: Array.from({ length: n }, (_, i) => i % 3) })
        const gap = density.insert(rowOf(rowsOf(space, 1, 1), space.d, 0))
        density.insert(rowOf(rowsOf(space, 1, 2), space.d, 0), 2)
        density.remove(gap)
        const whole = density.compress(n + 2)
        expect(whole.certificate).toBe(0)
        for (let i = 0; i < 5; i++) {
          const x = density.sample(randomStream(key, i))
          expect(whole.logDensity(x)).toBeCloseTo(density.logDensity(x), 10)
        }
        const small = density.compress(5)
        expect(small.components).toBeLessThanOrEqual(5)
        const { mean, standardError } = small.sampledDivergence(density, { samples: 150, random: randomStream(key) })
        expect(mean).toBeLessThan(small.certificate + 4 * standardError + 1e-9)
      }),
      { seed, numRuns: 40 },
    )
  })

  test('has the components that its kernels have in a tree made for the purpose', () => {
    const rows = rowsOf(spaces.mixed, 64, 3)
    const options = { space: spaces.mixed, rows }
    const own = new RoseTreeParzen({ ...options, branchFactor: 8, leafSize: 64 }).compress(1000)
    const other = compress(treeOf(options, 8, 64).hierarchy, 1000)
    for (let i = 0; i < 8; i++) expect(own.logDensity(rowOf(rows, spaces.mixed.d, i))).toBeCloseTo(other.logDensity(rowOf(rows, spaces.mixed.d, i)), 11)
    expect(() => new RoseTreeParzen(options).compress(0)).toThrow('Expected `nodes` to be a whole number ≥ 1, got 0.')
  })
})
