import fc from 'fast-check'
import { expect, test } from 'vitest'
import { NeumaierSum, neumaierSum } from '../../src/numerics/index.ts'
import { exactSum } from '../oracles/stats.ts'

const term = fc.oneof(fc.double({ min: -1e9, max: 1e9, noNaN: true }), fc.integer({ min: -60, max: 60 }).map((e) => 2 ** e), fc.constantFrom(1e30, -1e30, 1e-30))
const run = { seed: 32, numRuns: 300 }

test('the error of a sum stays within its bound ε |Σx| + n² ε² Σ|x|', () => {
  fc.assert(
    fc.property(fc.array(term, { maxLength: 60 }), (terms) => {
      const exact = exactSum(terms)
      const size = terms.reduce((sum, x) => sum + Math.abs(x), 0)
      const bound = 2 ** -52 * Math.abs(exact) + terms.length ** 2 * 2 ** -104 * size
      expect(Math.abs(neumaierSum(terms) - exact)).toBeLessThanOrEqual(bound + Number.MIN_VALUE)
    }),
    run,
  )
})

test('a running sum is the sum of its terms, and starts again after a reset', () => {
  fc.assert(
    fc.property(fc.array(term, { maxLength: 30 }), fc.array(term, { maxLength: 30 }), (before, terms) => {
      const sum = new NeumaierSum()
      for (const x of before) sum.add(x)
      expect(sum.value).toBe(neumaierSum(before))
      sum.reset()
      for (const x of terms) sum.add(x)
      expect(sum.value).toBe(neumaierSum(terms))
    }),
    run,
  )
})

test('a term and its negative cancel whatever came between', () => {
  expect(new NeumaierSum().add(1).add(1e100).add(1).add(-1e100).value).toBe(2)
  expect(neumaierSum([0.1, 0.2, 0.3, -0.6])).toBe(2.7755575615628914e-17)
  expect(neumaierSum([])).toBe(0)
})

test('an infinite term makes the sum infinite, both make it NaN', () => {
  expect(neumaierSum([1, Infinity, 1])).toBe(Infinity)
  expect(neumaierSum([-Infinity, 5])).toBe(-Infinity)
  expect(neumaierSum([Infinity, -Infinity])).toBe(NaN)
})
