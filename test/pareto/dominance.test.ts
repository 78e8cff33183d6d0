import fc from 'fast-check'
import { expect, test } from 'vitest'
import { constrainedDominates, constraintViolation, dominates } from '../../src/pareto/index.ts'
import { beats, beatsUnderConstraints } from '../oracles/pareto.ts'
import { coarseRows, objectives } from './rows.ts'

const run = { seed: 11, numRuns: 400 }
const three = objectives(1, 5).chain((m) => coarseRows(m, { minLength: 3, maxLength: 3 }))
const violations = fc.array(fc.constantFrom(0, 0, 0.5, 1, Infinity), { minLength: 3, maxLength: 3 })

test('dominance is irreflexive, asymmetric and transitive', () => {
  fc.assert(
    fc.property(three, ([a, b, c]) => {
      expect(dominates(a, a)).toBe(false)
      if (dominates(a, b)) expect(dominates(b, a)).toBe(false)
      if (dominates(a, b) && dominates(b, c)) expect(dominates(a, c)).toBe(true)
    }),
    run,
  )
})

test('dominance means nowhere worse and somewhere better', () => {
  fc.assert(
    fc.property(three, ([a, b]) => {
      expect(dominates(a, b)).toBe(beats(a, b))
    }),
    run,
  )
})

test('constraint domination is a strict partial order in which feasible comes first and the smaller violation wins', () => {
  fc.assert(
    fc.property(three, violations, ([a, b, c], [va, vb, vc]) => {
      const ab = constrainedDominates(a, va, b, vb)
      const bc = constrainedDominates(b, vb, c, vc)
      expect(ab).toBe(beatsUnderConstraints(a, va, b, vb))
      if (ab) expect(constrainedDominates(b, vb, a, va)).toBe(false)
      if (ab && bc) expect(constrainedDominates(a, va, c, vc)).toBe(true)
    }),
    run,
  )
})

test('−0 and 0 are one value', () => {
  expect(dominates([0, 1], [-0, 1])).toBe(false)
  expect(dominates([-0, 0], [0, 1])).toBe(true)
})

test('a violation is the sum of the positive parts', () => {
  expect(constraintViolation([-2, 0.5, 1])).toBe(1.5)
  expect(constraintViolation([])).toBe(0)
  expect(constraintViolation([-Infinity, -0])).toBe(0)
  expect(constraintViolation([1, Infinity])).toBe(Infinity)
})

test('a violation is 0 exactly when every constraint is met', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ noNaN: true }), { maxLength: 5 }), (values) => {
      expect(constraintViolation(values) === 0).toBe(values.every((value) => value <= 0))
    }),
    run,
  )
})

test('NaN, different lengths and negative violations are refused', () => {
  expect(() => dominates([1], [1, 2])).toThrow('Expected `b` to have 1 numbers, as `a` has, got 2')
  expect(() => dominates([1, NaN], [1, 2])).toThrow('Expected numbers in objective 1, got NaN')
  expect(() => constraintViolation([0, NaN])).toThrow('Expected a number in constraint 1, got NaN')
  expect(() => constrainedDominates([1], -1, [1], 0)).toThrow('Expected a violation of 0 or more of `a`, got -1')
  expect(() => constrainedDominates([1], 0, [1], NaN)).toThrow('Expected a violation of 0 or more of `b`, got NaN')
})
