import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ParetoArchive } from '../../src/pareto/index.ts'
import { beatsUnderConstraints } from '../oracles/pareto.ts'
import { coarseRows, flat, gridRows, objectives } from './rows.ts'

const run = { seed: 13, numRuns: 120 }
type Stream = { readonly m: number; readonly rows: number[][]; readonly violations: number[] }

const streams = (violation: fc.Arbitrary<number>): fc.Arbitrary<Stream> =>
  objectives(1, 5).chain((m) =>
    fc
      .oneof(coarseRows(m, { maxLength: 30 }), gridRows(m, 5, { maxLength: 50 }))
      .chain((rows) => fc.record({ m: fc.constant(m), rows: fc.constant(rows), violations: fc.array(violation, { minLength: rows.length, maxLength: rows.length }) })),
  )
const feasible = streams(fc.constant(0))
const mixed = streams(fc.constantFrom(0, 0.5, 1, 1, 2, Infinity))

/** Ids that no other of the first n beats. */
function batchFilter({ rows, violations }: Stream, n: number): number[] {
  const ids = [...rows.keys()].slice(0, n)
  return ids.filter((i) => !ids.some((k) => beatsUnderConstraints(rows[k], violations[k], rows[i], violations[i])))
}

function followed(stream: Stream): void {
  const archive = new ParetoArchive(stream.m)
  stream.rows.forEach((row, i) => {
    const before = archive.ids()
    const { entered, left, dominatedBy } = archive.insert(row, i, stream.violations[i])
    const expected = batchFilter(stream, i + 1)
    expect(archive.ids()).toEqual(expected)
    expect(archive.size).toBe(expected.length)
    expect(archive.points()).toEqual(flat(expected.map((id) => stream.rows[id])))
    expect(entered).toBe(expected.includes(i))
    expect(left).toEqual(before.filter((id) => !expected.includes(id)))
    expect(dominatedBy === null).toBe(entered)
    if (dominatedBy !== null) {
      expect(before).toContain(dominatedBy)
      expect(beatsUnderConstraints(stream.rows[dominatedBy], stream.violations[dominatedBy], row, stream.violations[i])).toBe(true)
    }
  })
}

test('after every insertion the archive is the batch filter of the prefix', () => {
  fc.assert(fc.property(feasible, followed), run)
})

test('with violations too, the archive is the batch filter of every prefix under constraint domination', () => {
  fc.assert(fc.property(mixed, followed), run)
})

test('a saved archive goes on as the original does, facts included', () => {
  fc.assert(
    fc.property(mixed, fc.nat(50), (stream, cut) => {
      const original = new ParetoArchive(stream.m)
      let restored = ParetoArchive.from(original.state())
      stream.rows.forEach((row, i) => {
        if (i === cut) restored = ParetoArchive.from(structuredClone(original.state()))
        const facts = original.insert(row, i, stream.violations[i])
        if (i >= cut) expect(restored.insert(row, i, stream.violations[i])).toEqual(facts)
      })
      if (cut < stream.rows.length) expect(restored.state()).toEqual(original.state())
    }),
    run,
  )
})

test('removing a member leaves the others, and the archive goes on as one that never had it', () => {
  fc.assert(
    fc.property(mixed, fc.nat(), (stream, pick) => {
      const archive = new ParetoArchive(stream.m)
      stream.rows.forEach((row, i) => archive.insert(row, i, stream.violations[i]))
      const ids = archive.ids()
      if (ids.length === 0) return
      const gone = ids[pick % ids.length]
      expect(archive.remove(gone)).toBe(true)
      expect(archive.remove(gone)).toBe(false)
      const rest = ids.filter((id) => id !== gone)
      expect(archive.ids()).toEqual(rest)
      const other = new ParetoArchive(stream.m)
      for (const id of rest) other.insert(stream.rows[id], id, stream.violations[id])
      stream.rows.forEach((row, i) => {
        expect(archive.insert(row, 1000 + i, stream.violations[i])).toEqual(other.insert(row, 1000 + i, stream.violations[i]))
      })
    }),
    run,
  )
})

test('the given vector is copied', () => {
  const values = Float64Array.of(1, 2)
  const archive = new ParetoArchive(2)
  archive.insert(values, 0)
  values.fill(9)
  expect([...archive.points()]).toEqual([1, 2])
})

test('equal vectors stay together, −0 and 0 are equal', () => {
  for (const m of [1, 2, 3]) {
    const archive = new ParetoArchive(m)
    archive.insert(new Array<number>(m).fill(0), 5)
    expect(archive.insert(new Array<number>(m).fill(-0), 3)).toEqual({ entered: true, left: [], dominatedBy: null })
    expect(archive.ids()).toEqual([5, 3])
  }
})

test('the violation of the members is told', () => {
  const archive = new ParetoArchive(1)
  expect(archive.violation).toBe(0)
  archive.insert([1], 0, 2)
  expect(archive.violation).toBe(2)
  archive.remove(0)
  expect(archive.violation).toBe(0)
})

test('a refused insertion changes nothing', () => {
  const archive = new ParetoArchive(2)
  archive.insert([1, 2], 0)
  const before = archive.state()
  expect(() => archive.insert([1], 1)).toThrow('Expected `values` to have 2 numbers, got 1')
  expect(() => archive.insert([1, NaN], 1)).toThrow('Expected a number in objective 1 of `values`, got NaN')
  expect(() => archive.insert([0, 0], 0)).toThrow('Expected `id` to be an integer that no member has, got 0')
  expect(() => archive.insert([0, 0], 1.5)).toThrow('got 1.5')
  expect(() => archive.insert([0, 0], 1, NaN)).toThrow('Expected a violation of 0 or more of id 1, got NaN')
  expect(() => archive.insert([0, 0], 1, -1)).toThrow('got -1')
  expect(archive.state()).toEqual(before)
  expect(() => new ParetoArchive(1.5)).toThrow('positive integer, got 1.5')
})

test('a saved form of another kind or version, or of members that beat each other, is refused', () => {
  const state = new ParetoArchive(2).state()
  expect(() => ParetoArchive.from({ ...state, version: 2 as 1 })).toThrow('Expected a saved ParetoArchive of version 1, got {"name":"ParetoArchive","version":2}')
  expect(() => ParetoArchive.from({ ...state, ids: [0], points: [null as unknown as number, 1] })).toThrow('Expected 2 numbers in `points`')
  expect(() => ParetoArchive.from({ ...state, ids: [0, 1], points: [0, 0, 1, 1] })).toThrow('saved members that do not dominate each other')
})
