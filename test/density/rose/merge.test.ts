import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fixedBandwidth, neighbourBandwidth, RoseTreeParzen, scottBandwidth } from '../../../src/density/index.ts'
import { randomStream } from '../../../src/numerics/index.ts'
import { float, int, searchSpace } from '../../../src/space/index.ts'
import { rowsOf, spaces, stir } from './densities.ts'

const seed = 20261130
// Where coordinates are equal, neighbour widths and weighted quartiles go by id, so grids take rules that cannot tell.
const symmetric = { fixed: fixedBandwidth(0.05), scott: scottBandwidth({ spread: 'deviation' }) }

function joined(...parts: Float64Array[]): Float64Array {
  return Float64Array.from(parts.flatMap((part) => [...part]))
}

function expectSame(a: RoseTreeParzen, b: RoseTreeParzen, queries: Float64Array): void {
  const k = queries.length / a.d
  const [got, truth] = [a.logDensityInto(queries, new Float64Array(k)), b.logDensityInto(queries, new Float64Array(k))]
  for (let i = 0; i < k; i++) expect(Math.abs(got[i] - truth[i])).toBeLessThan(1e-12 * Math.max(1, Math.abs(truth[i])))
}

describe('two rose-tree densities, merged', () => {
  test('are the density of all their points, whatever had come and gone', () => {
    fc.assert(
      fc.property(fc.constantFrom('continuous', 'mixed', 'conditional', 'finite'), fc.constantFrom('fixed', 'scott'), fc.integer({ min: 0, max: 90 }), fc.integer({ min: 0, max: 90 }), fc.constantFrom(3, 64), fc.nat({ max: 1e6 }), (name, rule, n, m, leafSize, key) => {
        const space = spaces[name]
        const options = { space, bandwidth: symmetric[rule], leafSize, branchFactor: 4, priorWeight: 0.5 }
        const make = (k: number, salt: number): RoseTreeParzen => {
          const density = new RoseTreeParzen({ ...options, rows: rowsOf(space, k, key + salt), weights: Array.from({ length: k }, (_, i) => (i * 3) % 4) })
          stir(density, space, key + salt)
          return density
        }
        const [a, b, c] = [make(n, 0), make(m, 100), make(5, 200)]
        const parts = [a, b].map((density) => [...density.entries()])
        const all = new RoseTreeParzen({ ...options, rows: joined(...parts.flat().map(({ point }) => point)), weights: parts.flat().map(({ weight }) => weight) })
        const queries = rowsOf(space, 10, key + 7)
        const merged = a.merge(b)
        expect(merged.n).toBe(a.n + b.n)
        expect([...merged.ids()]).toEqual([...all.ids()])
        expectSame(merged, all, queries)
        expectSame(merged, b.merge(a), queries)
        expectSame(merged.merge(c), a.merge(b.merge(c)), queries)
        expect([...merged.entries()]).toEqual([...all.entries()])
        const empty = new RoseTreeParzen({ ...options, rows: new Float64Array(0) })
        expectSame(a.merge(empty), a, queries)
      }),
      { seed, numRuns: 50 },
    )
  })

  test('commute under the neighbour rule too, where no two coordinates are equal', () => {
    const points = (key: number): Float64Array => Float64Array.from({ length: 3 * 70 }, (_, at) => 10 * randomStream(key, at).uniform())
    const bounds = Float64Array.of(0, 10, -1, 10, 0, 11)
    const [a, b] = [1, 2].map((key) => new RoseTreeParzen({ points: points(key), d: 3, bounds, leafSize: 8 }))
    const queries = points(3)
    const all = new RoseTreeParzen({ points: joined(points(1), points(2)), d: 3, bounds })
    expectSame(a.merge(b), all, queries)
    expectSame(b.merge(a), all, queries)
  })

  test('must be over the same columns with the same kernels', () => {
    const points = Float64Array.of(0.2, 0.4)
    const box = new RoseTreeParzen({ points, d: 1 })
    const { space, rows } = { space: searchSpace({ a: float(0, 1) }), rows: Float64Array.of(0.5) }
    const unlike = (other: RoseTreeParzen): (() => unknown) => () => box.merge(other)
    expect(unlike(new RoseTreeParzen({ points, d: 2 }))).toThrow('Expected a density with the same number of columns (1), got 2. Only densities over the same columns, with the same kernels, have a density of all their points.')
    expect(unlike(new RoseTreeParzen({ points, d: 1, bounds: Float64Array.of(0, 2) }))).toThrow('the same bounds (0 1), got "0 2"')
    expect(unlike(new RoseTreeParzen({ space, rows }))).toThrow('the same kind of columns (box), got "space"')
    expect(unlike(new RoseTreeParzen({ points, d: 1, priorWeight: 2 }))).toThrow('the same priorWeight (1), got 2')
    expect(unlike(new RoseTreeParzen({ points, d: 1, bandwidth: scottBandwidth() }))).toThrow('the same bandwidth rule (neighbour), got "scott"')
    expect(() => new RoseTreeParzen({ points, d: 1, bandwidth: fixedBandwidth(0.1) }).merge(new RoseTreeParzen({ points, d: 1, bandwidth: fixedBandwidth(0.2) }))).toThrow('fixed 0.1), got "fixed 0.2"')
    expect(new RoseTreeParzen({ points, d: 1, bandwidth: neighbourBandwidth(() => 0.1) }).merge(box).n).toBe(4)
    const wider = searchSpace({ a: float(0, 2) })
    expect(() => new RoseTreeParzen({ space, rows }).merge(new RoseTreeParzen({ space: wider, rows }))).toThrow('a density over the same space, got "\\"a\\" is stored as')
    const axes = (high: number): { axes: ReturnType<typeof searchSpace>['columns'][number]['axis'][]; rows: Float64Array } => ({ axes: searchSpace({ n: int(1, high, { scale: 'log' }) }).columns.map((column) => column.axis), rows })
    expect(() => new RoseTreeParzen(axes(8)).merge(new RoseTreeParzen(axes(9)))).toThrow('the same axis in column 0')
    expect(new RoseTreeParzen(axes(8)).merge(new RoseTreeParzen(axes(8))).n).toBe(2)
  })
})
