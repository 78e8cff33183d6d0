import { expect, test } from 'vitest'
import { randomStream } from '../../src/numerics/index.ts'
import { constrainedSort, hypervolume, hypervolumeContributions, hypervolumeSubset, nonDominatedSort, ParetoArchive, referencePoint } from '../../src/pareto/index.ts'

const calls: Record<string, (points: Float64Array, m: number, reference: Float64Array) => unknown> = {
  nonDominatedSort: (points, m) => nonDominatedSort(points, m),
  constrainedSort: (points, m) => constrainedSort(points, m, new Float64Array(points.length / m)),
  hypervolume: (points, _m, reference) => hypervolume(points, reference),
  hypervolumeContributions: (points, _m, reference) => hypervolumeContributions(points, reference),
  hypervolumeSubset: (points, _m, reference) => hypervolumeSubset(points, reference, 5),
  referencePoint: (points, m) => referencePoint(points, m),
  'ParetoArchive.insert': (points, m) => new ParetoArchive(m).insert(points.subarray(0, m), 0),
}

/** Whether a call leaves its inputs as they were, bit for bit. */
function unchanged(call: (typeof calls)[string], m: number): boolean {
  const random = randomStream(m)
  const points = Float64Array.from({ length: 12 * m }, () => random.uniform())
  points.set(points.subarray(0, m), m)
  const reference = new Float64Array(m).fill(1.5)
  const before = [new BigUint64Array(points.slice().buffer), new BigUint64Array(reference.slice().buffer)]
  call(points, m, reference)
  const after = [new BigUint64Array(points.buffer), new BigUint64Array(reference.buffer)]
  return before.every((words, i) => words.every((word, k) => word === after[i][k]))
}

test.each(Object.entries(calls))('%s leaves its inputs unmodified', (_name, call) => {
  for (let m = 1; m <= 5; m++) expect(unchanged(call, m)).toBe(true)
})

test('the check sees a function that modifies its input', () => {
  expect(unchanged((points) => points.sort(), 2)).toBe(false)
  expect(unchanged((_points, _m, reference) => reference.fill(-0), 2)).toBe(false)
})
