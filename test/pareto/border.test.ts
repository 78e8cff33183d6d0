import { expect, test } from 'vitest'
import { constrainedDominates, constrainedSort, constraintViolation, dominates, hypervolume, hypervolumeContributions, hypervolumeSubset, nonDominatedSort, ParetoArchive, referencePoint } from '../../src/pareto/index.ts'

const points = Float64Array.of(1, 2, 2, 1)
const reference = Float64Array.of(3, 3)

/** Every place for a matrix, a reference or violations, with a call that fills it. */
const places: Record<string, (given: never) => unknown> = {
  'points of hypervolume': (given) => hypervolume(given, reference),
  'reference of hypervolume': (given) => hypervolume(points, given),
  'points of hypervolumeContributions': (given) => hypervolumeContributions(given, reference),
  'reference of hypervolumeContributions': (given) => hypervolumeContributions(points, given),
  'points of hypervolumeSubset': (given) => hypervolumeSubset(given, reference, 1),
  'reference of hypervolumeSubset': (given) => hypervolumeSubset(points, given, 1),
  'points of referencePoint': (given) => referencePoint(given, 2),
  'points of nonDominatedSort': (given) => nonDominatedSort(given, 2),
  'points of constrainedSort': (given) => constrainedSort(given, 2, new Float64Array(2)),
  'violations of constrainedSort': (given) => constrainedSort(points, 2, given),
}

test.each(Object.entries(places))('%s that are no Float64Array are refused', (place, call) => {
  const name = place.split(' ')[0]
  for (const given of [[[1, 2], [2, 1]], [3, 3], Float32Array.of(3, 3), undefined, null, 3, '3,3', { length: 2 }]) {
    expect(() => call(given as never)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT', message: expect.stringMatching(new RegExp(`^Expected \`${name}\` to be a Float64Array, got .* Float64Array\\.from\\(`, 's')) as string }))
  }
})

const lists: Record<string, (given: never) => unknown> = {
  'dominates, first': (given) => dominates(given, [1, 2]),
  'dominates, second': (given) => dominates([1, 2], given),
  constrainedDominates: (given) => constrainedDominates(given, 0, [1, 2], 0),
  constraintViolation: (given) => constraintViolation(given),
  'ParetoArchive.insert': (given) => new ParetoArchive(2).insert(given, 0),
}

test.each(Object.entries(lists))('%s takes any list of numbers, and refuses what is none', (_name, call) => {
  for (const given of [[1, 2], Float32Array.of(1, 2), Int32Array.of(1, 2)]) call(given as never)
  for (const given of [undefined, null, 3, '12', { 0: 1, 1: 2 }, ['1', '2'], [null, 2], [[1], [2]]]) expect(() => call(given as never)).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT' }))
})

test('an archive is saved by JSON.stringify as by state(), and comes back', () => {
  const archive = new ParetoArchive(2)
  archive.insert([1, 3], 4)
  archive.insert([3, 1], 2)
  expect(JSON.parse(JSON.stringify({ archive }))).toEqual({ archive: archive.state() })
  expect(ParetoArchive.from(JSON.parse(JSON.stringify(archive)) as never).state()).toEqual(archive.state())
  for (const state of [undefined, null, { name: 'ParetoArchive', version: 1, m: 2 }]) expect(() => ParetoArchive.from(state as never)).toThrow(expect.objectContaining({ code: 'INVALID_STATE' }))
})
