import { join } from 'node:path'
import { afterEach, describe, expect, test } from 'vitest'
import type { Measurement } from '../../bench/bench.ts'
import { bruteForce, exactLogDensities, ownWidthsBruteForce } from '../../bench/cases/brute-force.ts'
import { checkDensities, largestError } from '../../bench/cases/density-check.ts'
import { densityProblem, roseTree } from '../../bench/inputs/mixture.ts'
import { densityQueriesPeers } from '../../bench/peers/density-queries-peers.ts'
import { packed, unpacked } from '../../bench/peers/python-peer.ts'
import { Turns } from '../../bench/turns.ts'
import { fixedBandwidth, Parzen } from '../../src/density/index.ts'

const root = join(import.meta.dirname, '..', '..')

describe('the density problem that peers can pose too', () => {
  test.each([1, 3])('is one density to the flat Parzen, the tree, and brute force, in %i columns', (d) => {
    const problem = densityProblem(200, d, 50)
    const { points, queries, bounds, bandwidth } = problem
    const exact = exactLogDensities(problem)
    const flat = new Parzen({ points, d, bounds, bandwidth: fixedBandwidth(bandwidth / (bounds[1] - bounds[0])), priorWeight: 0 })
    const out = (): Float64Array => new Float64Array(50)
    const all = [flat.logDensityInto(queries, out()), roseTree(problem).logDensityInto(queries, out()), bruteForce(problem)(queries, out()), ownWidthsBruteForce(problem)(queries, out())]
    for (const found of all) expect(largestError(found, exact)).toBeLessThan(1e-12)
  })
  test('has bounds 40 bandwidths beyond every point and query, so that truncation does not matter', () => {
    const { points, queries, bounds, bandwidth } = densityProblem(100, 2, 100)
    for (const x of [...points, ...queries]) expect(Math.min(x - bounds[0], bounds[1] - x)).toBeGreaterThanOrEqual(39.99 * bandwidth)
  })
  test('is not timed with an answer that is off by more than allowed, or is no number', () => {
    const exact = Float64Array.of(-1, -2)
    expect(() => checkDensities('a tree', Float64Array.of(-1, -2 + 4e-4), exact, 5e-4)).not.toThrow()
    expect(() => checkDensities('a tree', Float64Array.of(-1, -2 - 6e-4), exact, 5e-4)).toThrow('Expected densities of a tree within 0.0005 of the exact ones, got 0.00059')
    expect(() => checkDensities('a tree', Float64Array.of(-1, NaN), exact, 5e-4)).toThrow('got Infinity')
  })
})

describe('a peer in Python', () => {
  const { CEREBROS_PYTHON_NUMPY: before } = process.env
  afterEach(() => {
    if (before === undefined) delete process.env['CEREBROS_PYTHON_NUMPY']
    else process.env['CEREBROS_PYTHON_NUMPY'] = before
  })
  test.each([
    ['that is not there', '/nowhere/python', 'not measured: no /nowhere/python; make it as bench/peers/README.md says, or set CEREBROS_PYTHON_NUMPY'],
    ['that cannot run the driver', process.execPath, 'not measured: Expected an answer to {"op":"version"}, got the end of the process: TypeError'],
  ])('%s is named and left out', async (_why, python, note) => {
    process.env['CEREBROS_PYTHON_NUMPY'] = python
    const rows: Measurement[] = []
    for await (const row of densityQueriesPeers.rows(root)) rows.push(row)
    expect(rows).toEqual([{ row: 'scikit-learn and scipy', value: null, unit: 'ms', note: expect.stringContaining(note) as string }])
  })
  test('gets every bit of the numbers, those of a part of an array too', () => {
    const numbers = Float64Array.of(9, -0, 0.1, 5e-324, 1.7976931348623157e308).subarray(1)
    expect(unpacked(packed(numbers))).toEqual(numbers)
  })
})

test('ratios of contenders are medians over turns, or of the least', () => {
  const turns = new Turns({ slow: [4, 40, 6], fast: [2, 10, 1.5] })
  expect(turns.ratio('slow', 'fast')).toBe(4)
  expect(turns.leastRatio('slow', 'fast')).toBeCloseTo(8 / 3)
  expect(turns.ratio('fast', 'slow')).toBe(0.25)
  expect(turns.times('slow')).toMatchObject({ median: 6, least: 4, samples: 3 })
})
