import fc from 'fast-check'
import { expect, test } from 'vitest'
import { constrainedSort, dominates, nonDominatedSort } from '../../src/pareto/index.ts'
import { randomStream } from '../../src/numerics/index.ts'
import { beatsUnderConstraints, peeledRanks } from '../oracles/pareto.ts'
import { coarseRows, flat, gridRows, objectives, unitRows } from './rows.ts'

const run = { seed: 12, numRuns: 150 }
const coarse = objectives(1, 5).chain((m) => fc.tuple(fc.constant(m), coarseRows(m, { maxLength: 40 })))
const grid = objectives(1, 5).chain((m) => fc.tuple(fc.constant(m), gridRows(m, 4, { minLength: 1, maxLength: 60 })))
const uniform = objectives(1, 5).chain((m) => fc.tuple(fc.constant(m), unitRows(m, { maxLength: 40 })))

test('ranks are those of fronts peeled off one by one', () => {
  for (const inputs of [coarse, grid, uniform]) {
    fc.assert(
      fc.property(inputs, ([m, rows]) => {
        expect([...nonDominatedSort(flat(rows), m)]).toEqual(peeledRanks(rows))
      }),
      run,
    )
  }
})

test('every point of rank r > 0 has a dominator of rank r − 1, and no dominator of a rank ≥ r', () => {
  fc.assert(
    fc.property(grid, ([m, rows]) => {
      const ranks = nonDominatedSort(flat(rows), m)
      rows.forEach((row, i) => {
        const above = rows.flatMap((other, k) => (dominates(other, row) ? [ranks[k]] : []))
        expect(Math.max(-1, ...above)).toBe(ranks[i] - 1)
      })
    }),
    run,
  )
})

test('ranks follow the points through a permutation', () => {
  fc.assert(
    fc.property(
      grid.chain(([m, rows]) => fc.tuple(fc.constant(m), fc.constant(rows), fc.shuffledSubarray([...rows.keys()], { minLength: rows.length }))),
      ([m, rows, order]) => {
        const ranks = nonDominatedSort(flat(rows), m)
        const shuffled = nonDominatedSort(flat(order.map((i) => rows[i])), m)
        expect([...shuffled]).toEqual(order.map((i) => ranks[i]))
      },
    ),
    run,
  )
})

test('a strictly rising map of an objective keeps the ranks', () => {
  fc.assert(
    fc.property(grid, ([m, rows]) => {
      const mapped = rows.map((row) => row.map((value, j) => (j === 0 ? Math.exp(value) : -1 / (1 + value))))
      expect(nonDominatedSort(flat(mapped), m)).toEqual(nonDominatedSort(flat(rows), m))
    }),
    run,
  )
})

test('stopAfter ranks whole fronts until they hold that many distinct points, and gives the rest the next rank', () => {
  fc.assert(
    fc.property(grid, fc.nat(30), ([m, rows], stopAfter) => {
      const full = peeledRanks(rows)
      const distinct = new Map(rows.map((row, i) => [row.join(), full[i]]))
      let fronts = 0
      while ([...distinct.values()].filter((rank) => rank < fronts).length < Math.min(stopAfter, distinct.size)) fronts++
      expect([...nonDominatedSort(flat(rows), m, { stopAfter })]).toEqual(full.map((rank) => Math.min(rank, fronts)))
    }),
    run,
  )
})

test('under constraints a point ranks behind all that beat it, and ties only with those it does not beat', () => {
  fc.assert(
    fc.property(
      grid.chain(([m, rows]) => fc.tuple(fc.constant(m), fc.constant(rows), fc.array(fc.constantFrom(0, 0, 0.5, 2), { minLength: rows.length, maxLength: rows.length }))),
      ([m, rows, violations]) => {
        const ranks = constrainedSort(flat(rows), m, Float64Array.from(violations))
        rows.forEach((row, i) => {
          rows.forEach((other, k) => {
            if (beatsUnderConstraints(row, violations[i], other, violations[k])) expect(ranks[i]).toBeLessThan(ranks[k])
          })
          if (violations[i] > 0) expect(ranks[i]).toBe(Math.max(-1, ...rows.flatMap((_, k) => (violations[k] < violations[i] ? [ranks[k]] : []))) + 1)
        })
        const feasible = rows.filter((_, i) => violations[i] === 0)
        expect([...ranks].filter((_, i) => violations[i] === 0)).toEqual(peeledRanks(feasible))
      },
    ),
    run,
  )
})

test('ten thousand points on a few long fronts are ranked as the pairwise count of a sample says', () => {
  const random = randomStream(3)
  const n = 10_000
  const points = new Float64Array(3 * n)
  for (let i = 0; i < n; i++) {
    const x = random.uniform()
    const y = random.uniform()
    points.set([x, y, random.integer(4) + 2 - x - y], 3 * i)
  }
  const ranks = nonDominatedSort(points, 3)
  for (let sample = 0; sample < 20; sample++) {
    const i = random.integer(n)
    let deepest = -1
    for (let k = 0; k < n; k++) if (dominates(points.subarray(3 * k, 3 * k + 3), points.subarray(3 * i, 3 * i + 3))) deepest = Math.max(deepest, ranks[k])
    expect(ranks[i]).toBe(deepest + 1)
  }
})

test('bad inputs are refused with the row', () => {
  expect(() => nonDominatedSort(Float64Array.of(1, 2, 3), 2)).toThrow('Expected `points` to have a multiple of 2 numbers, got 3')
  expect(() => nonDominatedSort(Float64Array.of(1, 2, 3, NaN), 2)).toThrow('Expected a number in row 1, objective 1 of `points`, got NaN')
  expect(() => nonDominatedSort(new Float64Array(0), 0)).toThrow('positive integer, got 0')
  expect(() => nonDominatedSort(Float64Array.of(1), 1, { stopAfter: NaN })).toThrow('Expected `stopAfter` to be 0 or more, got NaN')
  expect(() => constrainedSort(Float64Array.of(1, 2), 1, Float64Array.of(0))).toThrow('Expected `violations` to have 2 numbers')
  expect(() => constrainedSort(Float64Array.of(1), 1, Float64Array.of(-1))).toThrow('Expected a violation of 0 or more of point 0, got -1')
})
