import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hypervolume, hypervolumeContributions } from '../../src/pareto/index.ts'
import { flat, gridRows, objectives, unitRows } from './rows.ts'

const run = { seed: 15, numRuns: 150 }
const grid = objectives(1, 5).chain((m) => fc.tuple(fc.constant(m), gridRows(m, 6, { maxLength: 14 })))
const edge = (m: number, value: number): Float64Array => new Float64Array(m).fill(value)

test('a contribution is what the volume loses without the point, exactly on integer grids', () => {
  fc.assert(
    fc.property(grid, ([m, rows]) => {
      const reference = edge(m, 6)
      const volume = hypervolume(flat(rows), reference)
      const expected = rows.map((_, i) => volume - hypervolume(flat(rows.filter((_, k) => k !== i)), reference))
      expect([...hypervolumeContributions(flat(rows), reference)]).toEqual(expected)
    }),
    run,
  )
})

test('a contribution is what the volume loses without the point, to rounding on real numbers', () => {
  fc.assert(
    fc.property(objectives(1, 6).chain((m) => fc.tuple(fc.constant(m), unitRows(m, { maxLength: 14 }))), ([m, rows]) => {
      const reference = edge(m, 0.9)
      const volume = hypervolume(flat(rows), reference)
      hypervolumeContributions(flat(rows), reference).forEach((contribution, i) => {
        const loss = volume - hypervolume(flat(rows.filter((_, k) => k !== i)), reference)
        expect(Math.abs(contribution - loss)).toBeLessThan(1e-14)
      })
    }),
    run,
  )
})

test('contributions are never negative and do not exceed the volume in sum', () => {
  fc.assert(
    fc.property(grid, ([m, rows]) => {
      const contributions = hypervolumeContributions(flat(rows), edge(m, 6))
      expect(contributions.every((value) => value >= 0)).toBe(true)
      expect(contributions.reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(hypervolume(flat(rows), edge(m, 6)))
    }),
    run,
  )
})

test('tiny contributions are not cut off: scaling by 2^−40 scales them exactly', () => {
  fc.assert(
    fc.property(grid, ([m, rows]) => {
      const scale = 2 ** -40
      const small = hypervolumeContributions(flat(rows).map((value) => value * scale), edge(m, 6 * scale))
      expect(small).toEqual(hypervolumeContributions(flat(rows), edge(m, 6)).map((value) => value * scale ** m))
    }),
    run,
  )
})

test('hand-counted contributions: a dominated point takes from its dominator', () => {
  expect([...hypervolumeContributions(flat([[5, 5], [4, 6], [2, 7], [7, 4]]), edge(2, 10))]).toEqual([2, 1, 6, 3])
  expect([...hypervolumeContributions(flat([[5, 1], [1, 5], [4, 2], [4, 4], [5, 1]]), edge(2, 6))]).toEqual([0, 3, 2, 0, 0])
  expect([...hypervolumeContributions(flat([[5, 5, 5, 5], [4, 6, 5, 4], [2, 7, 3, 9], [7, 4, 6, 2]]), edge(4, 10))]).toEqual([65, 157, 78, 228])
})

test('a point at −Infinity that nothing covers has Infinity, and the others keep finite contributions', () => {
  for (let m = 2; m <= 5; m++) {
    const best = [-Infinity, ...new Array<number>(m - 1).fill(1)]
    const finite = [0, ...new Array<number>(m - 1).fill(0)]
    const beyond = [Infinity, ...new Array<number>(m - 1).fill(-Infinity)]
    const [a, b, c] = hypervolumeContributions(flat([best, finite, beyond]), edge(m, 2))
    expect([a, b, c]).toEqual([Infinity, 2 * (2 ** (m - 1) - 1), 0])
    expect([...hypervolumeContributions(flat([best, best]), edge(m, 2))]).toEqual([0, 0])
  }
  expect([...hypervolumeContributions(Float64Array.of(-Infinity, 0), edge(1, 2))]).toEqual([Infinity, 0])
})
