import fc from 'fast-check'
import { expect, test } from 'vitest'
import { hypervolume, hypervolumeSubset, nonDominatedSort } from '../../src/pareto/index.ts'
import { eagerSubset, type Row } from '../oracles/pareto.ts'
import { flat, gridRows, objectives, unitRows } from './rows.ts'

const run = { seed: 16, numRuns: 100 }
const edge = (m: number, value: number): Float64Array => new Float64Array(m).fill(value)
const frontOf = (rows: number[][], m: number): number[][] => {
  const ranks = nonDominatedSort(flat(rows), m)
  return rows.filter((row, i) => ranks[i] === 0 && rows.findIndex((other) => other.join() === row.join()) === i)
}
const grid = objectives(2, 5).chain((m) => fc.tuple(fc.constant(m), gridRows(m, 5, { minLength: 1, maxLength: 40 })))
const volumeOf = (m: number, reference: number) => (rows: readonly Row[]): number => hypervolume(Float64Array.from(rows.flat()), edge(m, reference))

test('the lazy choice is the eager one, ties included', () => {
  fc.assert(
    fc.property(grid, fc.nat(10), ([m, rows], wanted) => {
      const front = frontOf(rows, m)
      const k = Math.min(wanted, front.length - 1)
      expect([...hypervolumeSubset(flat(front), edge(m, 6), k)]).toEqual(eagerSubset(front, volumeOf(m, 6), k))
    }),
    run,
  )
})

test('with three objectives and more, dominated points and points at the reference are chosen greedily too', () => {
  fc.assert(
    fc.property(objectives(3, 5).chain((m) => fc.tuple(fc.constant(m), gridRows(m, 5, { minLength: 1, maxLength: 20 }))), fc.nat(6), ([m, rows], wanted) => {
      const distinct = rows.filter((row, i) => rows.findIndex((other) => other.join() === row.join()) === i)
      const k = Math.min(wanted, distinct.length - 1)
      expect([...hypervolumeSubset(flat(distinct), edge(m, 5), k)]).toEqual(eagerSubset(distinct, volumeOf(m, 5), k))
    }),
    run,
  )
})

test('a smaller choice is the beginning of a larger one, and each gain is at most the one before', () => {
  fc.assert(
    fc.property(objectives(2, 5).chain((m) => fc.tuple(fc.constant(m), unitRows(m, { minLength: 2, maxLength: 30 }))), ([m, rows]) => {
      const front = frontOf(rows, m)
      const all = [...hypervolumeSubset(flat(front), edge(m, 1), Math.max(0, front.length - 1))]
      let volume = 0
      let gain = Infinity
      for (let k = 1; k <= all.length; k++) {
        expect([...hypervolumeSubset(flat(front), edge(m, 1), k)].slice(0, k)).toEqual(k < front.length ? all.slice(0, k) : [])
        const next = volumeOf(m, 1)(all.slice(0, k).map((i) => front[i]))
        expect(next - volume).toBeLessThanOrEqual(gain + 1e-12)
        gain = next - volume
        volume = next
      }
    }),
    { ...run, numRuns: 40 },
  )
})

test('the choice dominates at least 1 − 1/e of what the best k points do', () => {
  fc.assert(
    fc.property(objectives(2, 4).chain((m) => fc.tuple(fc.constant(m), unitRows(m, { minLength: 2, maxLength: 9 }))), fc.nat(8), ([m, rows], wanted) => {
      const front = frontOf(rows, m)
      const k = Math.min(wanted, front.length)
      const volume = volumeOf(m, 1)
      let best = 0
      for (let subset = 0; subset < 2 ** front.length; subset++) {
        const members = front.filter((_, i) => (subset >> i) & 1)
        if (members.length === k) best = Math.max(best, volume(members))
      }
      expect(volume([...hypervolumeSubset(flat(front), edge(m, 1), k)].map((i) => front[i]))).toBeGreaterThanOrEqual((1 - 1 / Math.E) * best - 1e-15)
    }),
    { ...run, numRuns: 60 },
  )
})

test('k indices come back, each once, whatever the points', () => {
  const value = fc.constantFrom(0, -0, 1, 2, 3, Infinity, -Infinity)
  const inputs = objectives(1, 4).chain((m) => fc.tuple(fc.array(value, { minLength: m, maxLength: m }), fc.array(fc.array(value, { minLength: m, maxLength: m }), { maxLength: 12 })))
  fc.assert(
    fc.property(inputs, fc.nat(12), ([reference, rows], wanted) => {
      const k = Math.min(wanted, rows.length)
      const chosen = hypervolumeSubset(flat(rows), Float64Array.from(reference), k)
      expect(new Set(chosen).size).toBe(k)
      expect(chosen.every((i) => i >= 0 && i < rows.length)).toBe(true)
    }),
    { ...run, numRuns: 300 },
  )
})

test('duplicates come in only when the distinct points run out', () => {
  const rows = [[1, 2], [2, 1], [1, 2], [2, 1], [0, 3]]
  expect([...hypervolumeSubset(flat(rows), edge(2, 4), 3)]).toEqual([4, 0, 1])
  expect([...hypervolumeSubset(flat(rows), edge(2, 4), 4)]).toEqual([0, 1, 2, 4])
  expect([...hypervolumeSubset(flat(rows), edge(2, 4), 5)]).toEqual([0, 1, 2, 3, 4])
  expect([...hypervolumeSubset(flat(rows), edge(2, 4), 0)]).toEqual([])
})

test('bad counts, NaN and wrong lengths are refused', () => {
  expect(() => hypervolumeSubset(Float64Array.of(1, 2), edge(2, 5), 2)).toThrow('Expected `k` to be an integer in 0 … 1, got 2')
  expect(() => hypervolumeSubset(Float64Array.of(1, 2), edge(2, 5), -1)).toThrow('got -1')
  expect(() => hypervolumeSubset(Float64Array.of(1, NaN), edge(2, 5), 1)).toThrow('Expected a number in row 0, objective 1')
  expect(() => hypervolumeSubset(Float64Array.of(1), Float64Array.of(NaN), 1)).toThrow('Expected a number in objective 0 of `reference`')
  expect(() => hypervolumeSubset(Float64Array.of(1, 2, 3), edge(2, 5), 1)).toThrow('multiple of 2')
})
