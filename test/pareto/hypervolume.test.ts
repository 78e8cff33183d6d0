import fc from 'fast-check'
import { expect, test } from 'vitest'
import { randomStream } from '../../src/numerics/index.ts'
import { dominates, hypervolume, referencePoint } from '../../src/pareto/index.ts'
import { volumeByCells, volumeByInclusionExclusion } from '../oracles/pareto.ts'
import { flat, gridRows, objectives, unitRows } from './rows.ts'

const run = { seed: 14, numRuns: 120 }
const EDGE = [0, 16, 9, 6, 5, 4]
const grid = objectives(1, 5).chain((m) => fc.tuple(fc.constant(m), gridRows(m, EDGE[m] + 1, { maxLength: 12 })))
const unit = objectives(1, 7).chain((m) => fc.tuple(fc.constant(m), unitRows(m, { maxLength: 8 })))
const edge = (m: number, value: number): Float64Array => new Float64Array(m).fill(value)

test('on integer grids the volume is the number of dominated cells, exactly', () => {
  fc.assert(
    fc.property(grid, ([m, rows]) => {
      expect(hypervolume(flat(rows), edge(m, EDGE[m]))).toBe(volumeByCells(rows, [...edge(m, EDGE[m])]))
    }),
    run,
  )
})

test('the volume is that of inclusion and exclusion', () => {
  fc.assert(
    fc.property(unit, ([m, rows]) => {
      const expected = volumeByInclusionExclusion(rows, [...edge(m, 0.9)])
      expect(Math.abs(hypervolume(flat(rows), edge(m, 0.9)) - expected)).toBeLessThan(1e-13)
    }),
    run,
  )
})

test('the order of points and of objectives does not matter', () => {
  fc.assert(
    fc.property(
      grid.chain(([m, rows]) =>
        fc.tuple(fc.constant(m), fc.constant(rows), fc.shuffledSubarray([...rows.keys()], { minLength: rows.length }), fc.shuffledSubarray([...edge(m, 0).keys()], { minLength: m })),
      ),
      ([m, rows, order, columns]) => {
        const shuffled = order.map((i) => columns.map((j) => rows[i][j]))
        expect(hypervolume(flat(shuffled), edge(m, EDGE[m]))).toBe(hypervolume(flat(rows), edge(m, EDGE[m])))
      },
    ),
    run,
  )
})

test('duplicates and points at or beyond the reference change nothing', () => {
  fc.assert(
    fc.property(grid, fc.nat(), ([m, rows], pick) => {
      if (rows.length === 0) return
      const reference = edge(m, EDGE[m])
      const volume = hypervolume(flat(rows), reference)
      const outside = rows[0].map((value, j) => (j === pick % m ? EDGE[m] : value - 50))
      const beyond = rows[0].map((value, j) => (j === pick % m ? Infinity : value))
      expect(hypervolume(flat([...rows, rows[pick % rows.length], outside, beyond]), reference)).toBe(volume)
    }),
    run,
  )
})

test('a further point never lowers the volume, and raises it when nothing covers it', () => {
  fc.assert(
    fc.property(grid, ([m, rows]) => {
      if (rows.length === 0) return
      const [added, ...others] = rows
      const reference = edge(m, EDGE[m])
      const before = hypervolume(flat(others), reference)
      const after = hypervolume(flat(rows), reference)
      const news = added.every((value) => value < EDGE[m]) && !others.some((other) => dominates(other, added) || other.join() === added.join())
      if (news) expect(after).toBeGreaterThan(before)
      else expect(after).toBe(before)
    }),
    run,
  )
})

test('moving everything by integers is exact, and scaling an objective by 2^k scales the volume by 2^k', () => {
  fc.assert(
    fc.property(grid, fc.integer({ min: -40, max: 40 }), ([m, rows], shift) => {
      const reference = edge(m, EDGE[m])
      const volume = hypervolume(flat(rows), reference)
      expect(hypervolume(flat(rows.map((row) => row.map((value) => value + shift))), reference.map((value) => value + shift))).toBe(volume)
      const scaled = (value: number, j: number): number => (j === 0 ? value * 2 ** shift : value)
      expect(hypervolume(flat(rows.map((row) => row.map(scaled))), reference.map(scaled))).toBe(volume * 2 ** shift)
    }),
    run,
  )
})

test('a constant objective multiplies the volume of the others', () => {
  fc.assert(
    fc.property(grid, ([m, rows]) => {
      const extended = rows.map((row) => [...row, 1])
      expect(hypervolume(flat(extended), Float64Array.of(...edge(m, EDGE[m]), 4))).toBe(3 * hypervolume(flat(rows), edge(m, EDGE[m])))
    }),
    run,
  )
})

test('staircases, simplex lattices and unit vectors have their closed forms', () => {
  for (const n of [1, 2, 10, 50]) {
    const stairs = Array.from({ length: n }, (_, i) => [i, n - 1 - i])
    expect(hypervolume(flat(stairs), edge(2, n))).toBe(n * n - (n * (n - 1)) / 2)
    const lattice: number[][] = []
    for (let x = 0; x < n; x++) for (let y = 0; x + y < n; y++) lattice.push([x, y, n - 1 - x - y])
    expect(hypervolume(flat(lattice), edge(3, n))).toBe(n ** 3 - ((n - 1) * n * (n + 1)) / 6)
  }
  for (let m = 1; m <= 8; m++) {
    const units = Array.from({ length: m }, (_, i) => Array.from({ length: m }, (_, j) => (i === j ? 1 : 0)))
    expect(hypervolume(flat(units), edge(m, 10))).toBe(10 ** m - 1)
  }
  expect(hypervolume(flat([[5, 5], [4, 6], [2, 7], [7, 4]]), edge(2, 10))).toBe(38)
  expect(hypervolume(flat([[5, 5, 5, 5], [4, 6, 5, 4], [2, 7, 3, 9], [7, 4, 6, 2]]), edge(4, 10))).toBe(1151)
})

test('a random front of 200 points agrees between 3, 4, 5 and 6 objectives when the further ones are constant', () => {
  const random = randomStream(5)
  const rows = Array.from({ length: 200 }, () => {
    const row = Array.from({ length: 3 }, () => Math.abs(random.normal()))
    const norm = Math.hypot(...row)
    return row.map((value) => value / norm)
  })
  const volume = hypervolume(flat(rows), edge(3, 1.1))
  for (let more = 1; more <= 3; more++) {
    const extended = rows.map((row) => [...new Array<number>(more).fill(0), ...row])
    expect(hypervolume(flat(extended), Float64Array.of(...edge(more, 1), ...edge(3, 1.1))) / volume - 1).toBeCloseTo(0, 13)
  }
})

test('no point has no volume; a point at −Infinity has an infinite one, unless it is beyond the reference', () => {
  for (let m = 1; m <= 5; m++) {
    expect(hypervolume(new Float64Array(0), edge(m, 1))).toBe(0)
    expect(hypervolume(edge(m, 0).fill(-Infinity, 0, 1), edge(m, 1))).toBe(Infinity)
    if (m > 1) expect(hypervolume(edge(m, 1).fill(-Infinity, 0, 1), edge(m, 1))).toBe(0)
    expect(hypervolume(Float64Array.of(...edge(m, -1e308), ...edge(m, -1e308).fill(1e307, 0, 1)), edge(m, 1e308))).toBe(Infinity)
  }
})

test('the reference lies a tenth behind the worst values', () => {
  expect([...referencePoint(Float64Array.of(1, -2, 0, 3, -1, -0), 3)]).toEqual([3.3000000000000003, -0.9, 1e-12])
  expect([...referencePoint(Float64Array.of(Infinity, 1, -Infinity, 2), 2)]).toEqual([Infinity, 2.2])
  expect([...referencePoint(Float64Array.of(-Infinity), 1)]).toEqual([-Infinity])
  expect(() => referencePoint(new Float64Array(0), 2)).toThrow('Expected at least one point, got "none"')
})

test('NaN, wrong lengths and references that are not finite are refused', () => {
  expect(() => hypervolume(Float64Array.of(1, 2, 3), edge(2, 5))).toThrow('Expected `points` to have a multiple of 2 numbers, got 3')
  expect(() => hypervolume(Float64Array.of(1, NaN), edge(2, 5))).toThrow('Expected a number in row 0, objective 1')
  expect(() => hypervolume(Float64Array.of(1, 2), Float64Array.of(5, Infinity))).toThrow('Expected `reference` to be finite in objective 1, got Infinity')
  expect(() => hypervolume(Float64Array.of(1, 2), Float64Array.of(NaN, 1))).toThrow('Expected a number in objective 0 of `reference`')
  expect(() => hypervolume(new Float64Array(0), new Float64Array(0))).toThrow('Expected `reference` to have one number per objective')
})
