import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Argsort, randomStream, stableArgsort } from '../../src/numerics/index.ts'

const run = { seed: 31, numRuns: 200 }
const sizes = { maxLength: 120 }
/** Inputs that lead down every branch: few keys, even ones, ties, an infinite or a subnormal range, and clusters. */
const inputs: Record<string, fc.Arbitrary<number[]>> = {
  'any doubles': fc.array(fc.double({ noNaN: true }), sizes),
  'evenly spread doubles': fc.array(fc.double({ min: 0, max: 1, noNaN: true }), sizes),
  'ties and both zeros': fc.array(fc.constantFrom(0, -0, 1, 2), sizes),
  'infinite values': fc.array(fc.constantFrom(0, 1, Infinity, -Infinity, 5), sizes),
  'one value': fc.array(fc.constant(3), sizes),
  'a range that overflows': fc.array(fc.constantFrom(-1.7e308, 1.7e308, 0, 1), sizes),
  'subnormal numbers': fc.array(fc.integer({ min: 0, max: 9 }).map((k) => k * 5e-324), sizes),
  'a cluster and an outlier': fc.array(fc.double({ min: 0, max: 1e-9, noNaN: true }), sizes).map((keys) => [...keys, 1]),
  'many scales': fc.array(fc.integer({ min: -300, max: 300 }).map((e) => 10 ** e), sizes),
}

/** The order by a comparator, ties by index. */
function byComparator(keys: ArrayLike<number>): number[] {
  return Array.from({ length: keys.length }, (_, i) => i).sort((a, b) => (keys[a] === keys[b] ? a - b : keys[a] < keys[b] ? -1 : 1))
}

test.each(Object.entries(inputs))('%s are sorted stably, as by a comparator', (_name, keys) => {
  fc.assert(
    fc.property(keys, (list) => {
      const array = Float64Array.from(list)
      expect([...stableArgsort(array)]).toEqual(byComparator(list))
      expect([...array]).toEqual(list)
    }),
    run,
  )
})

test('thousands of keys in a cluster, reversed or on many scales are sorted as by a comparator', () => {
  const random = randomStream(1)
  const n = 5000
  const cases = [
    Float64Array.from({ length: n }, (_, i) => (i === n - 1 ? 1 : random.uniform() * 1e-12)),
    Float64Array.from({ length: n }, (_, i) => -i),
    Float64Array.from({ length: n }, () => Math.exp(40 * random.normal())),
    Float64Array.from({ length: n }, () => random.integer(50)),
    Float64Array.from({ length: n }, (_, i) => (i % 2 === 0 ? random.normal() : Infinity)),
  ]
  for (const keys of cases) expect([...stableArgsort(keys)]).toEqual(byComparator(keys))
})

test('one Argsort sorts arrays of many sizes in turn, and only the first n keys', () => {
  const argsort = new Argsort(100)
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -9, max: 9 }), { maxLength: 100 }), fc.nat(100), (list, wanted) => {
      const n = Math.min(wanted, list.length)
      const out = argsort.into(Float64Array.from(list), n, new Int32Array(101).fill(-7))
      expect([...out.subarray(0, n)]).toEqual(byComparator(list.slice(0, n)))
      expect(out.subarray(n).every((index) => index === -7)).toBe(true)
    }),
    run,
  )
})

test('NaN is refused with its index', () => {
  expect(() => stableArgsort(Float64Array.of(1, NaN))).toThrow('Expected `keys` to be numbers at index 1, got NaN')
})
