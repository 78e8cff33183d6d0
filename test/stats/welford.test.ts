import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Welford } from '../../src/stats/index.ts'
import { exactMoments } from '../oracles/stats.ts'

const run = { seed: 21, numRuns: 150 }
// Squares of numbers below 10⁻¹⁵⁰ underflow; nothing here is about those.
const real = fc.double({ min: -1e6, max: 1e6, noNaN: true }).map((x) => (Math.abs(x) < 1e-100 ? 0 : x))
const value = fc.oneof(fc.integer({ min: -1000, max: 1000 }), real, fc.constantFrom(0, -0, 1e12, -1e12, 1e12 + 1))
const values = fc.array(value, { maxLength: 60 })
const weights = fc.constantFrom(0, 0.25, 0.5, 1, 2, 3.75, 100)

const pushed = (numbers: readonly number[]): Welford => numbers.reduce((welford, x) => welford.push(x), new Welford())
const packed = (numbers: readonly number[]): Welford => Welford.of(Float64Array.from(numbers))

/** Agreement of mean and variance to rounding on the scale of the values and of their spread. */
function expectSame(a: Welford, b: Welford): void {
  expect(a.weight).toBeCloseTo(b.weight, 9)
  if (a.count === 0) return
  const spread = a.standardDeviation('population')
  expect(Math.abs(a.mean - b.mean)).toBeLessThanOrEqual(1e-13 * (Math.abs(a.mean) + spread))
  expect(Math.abs(spread - b.standardDeviation('population'))).toBeLessThanOrEqual(1e-12 * spread)
}

test('mean and variances are those of exact arithmetic', () => {
  fc.assert(
    fc.property(fc.array(value, { minLength: 2, maxLength: 60 }), (numbers) => {
      const exact = exactMoments(numbers)
      for (const welford of [pushed(numbers), packed(numbers)]) {
        expect(Math.abs(welford.mean - exact.mean)).toBeLessThanOrEqual(1e-14 * (Math.abs(exact.mean) + Math.sqrt(exact.population)))
        expect(Math.abs(welford.variance() - exact.sample)).toBeLessThanOrEqual(1e-13 * exact.sample)
        expect(Math.abs(welford.variance('population') - exact.population)).toBeLessThanOrEqual(1e-13 * exact.population)
        expect(welford.variance('reliability')).toBeCloseTo(welford.variance('sample'), 12 - Math.ceil(Math.log10(1 + exact.sample)))
      }
    }),
    run,
  )
})

test('weighted mean and variances are those of exact arithmetic', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(value, fc.constantFrom(0.25, 0.5, 1, 2, 3.75, 100)), { minLength: 2, maxLength: 40 }), (pairs) => {
      const welford = new Welford()
      for (const [x, w] of pairs) welford.push(x, w)
      const exact = exactMoments(pairs.map(([x]) => x), pairs.map(([, w]) => w))
      expect(Math.abs(welford.mean - exact.mean)).toBeLessThanOrEqual(1e-13 * (Math.abs(exact.mean) + Math.sqrt(exact.population)))
      expect(Math.abs(welford.variance('population') - exact.population)).toBeLessThanOrEqual(1e-12 * exact.population)
      expect(Math.abs(welford.variance('reliability') - exact.reliability)).toBeLessThanOrEqual(1e-12 * exact.reliability)
      if (welford.weight > 1) expect(Math.abs(welford.variance('sample') - exact.sample)).toBeLessThanOrEqual(1e-12 * exact.sample)
    }),
    run,
  )
})

test('a weight repeats the number', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(value, fc.nat(4)), { maxLength: 30 }), (pairs) => {
      const weighted = new Welford()
      for (const [x, w] of pairs) weighted.push(x, w)
      expectSame(weighted, pushed(pairs.flatMap(([x, w]) => new Array<number>(w).fill(x))))
    }),
    run,
  )
})

test('an array with weights is its numbers pushed with theirs', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(value, weights), { maxLength: 30 }), fc.nat(30), (pairs, cut) => {
      const one = new Welford()
      for (const [x, w] of pairs) one.push(x, w)
      const [numbers, theirs] = [Float64Array.from(pairs, ([x]) => x), Float64Array.from(pairs, ([, w]) => w)]
      const all = new Welford().pushAll(numbers.subarray(0, cut), theirs.subarray(0, cut)).pushAll(numbers.subarray(cut), theirs.subarray(cut))
      expectSame(one, all)
      expect(all.count).toBe(one.count)
      expect(all.effectiveCount).toBeCloseTo(one.effectiveCount, 9)
    }),
    run,
  )
  expect(() => new Welford().pushAll(new Float64Array(3), new Float64Array(2))).toThrow('Expected `weights` to have 3 numbers, got 2')
})

test('scaling the weights is pushing with scaled weights', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(value, weights), { maxLength: 30 }), fc.constantFrom(0.5, 2, 0.001, 7), (pairs, factor) => {
      const scaled = new Welford()
      const pushedScaled = new Welford()
      for (const [x, w] of pairs) {
        scaled.push(x, w)
        pushedScaled.push(x, w * factor)
      }
      scaled.scaleWeights(factor)
      expectSame(scaled, pushedScaled)
      expect(scaled.effectiveCount).toBeCloseTo(pushedScaled.effectiveCount, 9)
    }),
    run,
  )
  for (const factor of [-1, NaN, Infinity]) expect(() => pushed([1]).scaleWeights(factor)).toThrow(`Expected a finite factor of 0 or more, got ${factor}`)
  expect(pushed([1, 2]).scaleWeights(0).push(5).mean).toBe(5)
})

test('deviations and distances keep their digits far from zero', () => {
  const welford = pushed([1e15 + 1, 1e15 + 2, 1e15 + 6])
  expect(welford.deviation(1e15 + 4)).toBeCloseTo(1, 14)
  expect(welford.distance(pushed([1e15 + 5, 1e15 + 6]))).toBeCloseTo(2.5, 14)
  expect(welford.squares).toBeCloseTo(14, 13)
})

test('merging is concatenation, and leaves the other accumulator as it was', () => {
  fc.assert(
    fc.property(values, values, (a, b) => {
      const other = pushed(b)
      const before = other.state()
      const merged = pushed(a).merge(other)
      expectSame(merged, pushed([...a, ...b]))
      expect(merged.count).toBe(a.length + b.length)
      expect(other.state()).toEqual(before)
    }),
    run,
  )
})

test('merging is commutative and associative to rounding, and an empty accumulator changes nothing', () => {
  fc.assert(
    fc.property(values, values, values, (a, b, c) => {
      expectSame(pushed(a).merge(pushed(b)), pushed(b).merge(pushed(a)))
      expectSame(pushed(a).merge(pushed(b)).merge(pushed(c)), pushed(a).merge(pushed(b).merge(pushed(c))))
      expect(pushed(a).merge(new Welford()).state()).toEqual(pushed(a).state())
      expect(new Welford().merge(pushed(a)).state()).toEqual(pushed(a).state())
    }),
    run,
  )
})

test('an accumulator merged with itself has twice the weight and the same mean and population variance', () => {
  const welford = pushed([1, 2, 4])
  welford.merge(welford)
  expectSame(welford, pushed([1, 2, 4, 1, 2, 4]))
})

test('an array in pieces is the array at once, across block boundaries', () => {
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max: 1600 }), fc.nat(), (pattern, n, cut) => {
      const numbers = Float64Array.from({ length: n }, (_, i) => pattern[i % pattern.length] + (i % 7))
      const pieces = new Welford().pushAll(numbers.subarray(0, cut % n)).pushAll(numbers.subarray(cut % n))
      expectSame(pieces, Welford.of(numbers))
      expectSame(pieces, pushed([...numbers]))
    }),
    { ...run, numRuns: 60 },
  )
})

test('scaling by a power of two scales mean and deviation exactly', () => {
  fc.assert(
    fc.property(values, fc.integer({ min: -30, max: 30 }), (numbers, k) => {
      for (const make of [pushed, packed]) {
        const plain = make(numbers)
        const scaled = make(numbers.map((x) => x * 2 ** k))
        expect(scaled.mean).toBe(plain.mean * 2 ** k)
        expect(scaled.variance('population')).toBe(plain.variance('population') * 4 ** k)
      }
    }),
    run,
  )
})

test('scaling all weights by a power of two changes no mean, no population and no reliability variance', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(value, weights), { maxLength: 30 }), fc.integer({ min: -20, max: 20 }), (pairs, k) => {
      const plain = new Welford()
      const scaled = new Welford()
      for (const [x, w] of pairs) {
        plain.push(x, w)
        scaled.push(x, w * 2 ** k)
      }
      expect(scaled.mean).toBe(plain.mean)
      expect(scaled.variance('population')).toBe(plain.variance('population'))
      expect(scaled.variance('reliability')).toBe(plain.variance('reliability'))
    }),
    run,
  )
})

test('equal numbers have variance 0 exactly, and no variance is negative', () => {
  fc.assert(
    fc.property(value, fc.integer({ min: 1, max: 1200 }), values, (x, n, others) => {
      const same = new Array<number>(n).fill(x)
      expect(pushed(same).variance('population')).toBe(0)
      expect(packed(same).variance('population')).toBe(0)
      for (const make of [pushed, packed]) expect(make([...same, ...others]).variance('population')).toBeGreaterThanOrEqual(0)
    }),
    { ...run, numRuns: 60 },
  )
})

test('the mean lies between the smallest and the largest number', () => {
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 60 }), (numbers) => {
      for (const welford of [pushed(numbers), packed(numbers)]) {
        const slack = 1e-15 * Math.max(...numbers.map(Math.abs))
        expect(welford.mean).toBeGreaterThanOrEqual(Math.min(...numbers) - slack)
        expect(welford.mean).toBeLessThanOrEqual(Math.max(...numbers) + slack)
      }
    }),
    run,
  )
})

test('a saved accumulator goes on as the original does, bit for bit, through JSON', () => {
  fc.assert(
    fc.property(fc.array(value, { maxLength: 150 }), fc.nat(150), (numbers, cut) => {
      const original = pushed(numbers.slice(0, cut))
      const restored = Welford.from(JSON.parse(JSON.stringify(original.state())) as ReturnType<Welford['state']>)
      for (const x of numbers.slice(cut)) {
        original.push(x)
        restored.push(x)
      }
      expect(JSON.stringify(restored.state())).toBe(JSON.stringify(original.state()))
    }),
    run,
  )
})

test('without a number everything is NaN; with one, the variances that need two are', () => {
  const welford = new Welford()
  expect([welford.count, welford.weight]).toEqual([0, 0])
  expect([welford.mean, welford.variance(), welford.variance('population'), welford.variance('reliability')]).toEqual(new Array(4).fill(NaN))
  expect([welford.effectiveCount, welford.squares, welford.deviation(1), welford.distance(new Welford().push(1))]).toEqual([0, 0, NaN, NaN])
  welford.push(3, 0.5)
  expect([welford.mean, welford.variance(), welford.variance('population'), welford.variance('reliability')]).toEqual([3, NaN, 0, NaN])
  expect(new Welford().push(7, 0).state()).toEqual(new Welford().state())
  expect(Welford.of(new Float64Array(0)).state()).toEqual(new Welford().state())
})

test('the numbers 1 … n have mean (n + 1) / 2 and sample variance n (n + 1) / 12', () => {
  for (const n of [2, 10, 513, 5000]) {
    const numbers = Array.from({ length: n }, (_, i) => i + 1)
    for (const welford of [pushed(numbers), packed(numbers)]) {
      expect(welford.mean / ((n + 1) / 2)).toBeCloseTo(1, 14)
      expect(welford.variance() / ((n * (n + 1)) / 12)).toBeCloseTo(1, 13)
    }
  }
})

test('an overflowing variance is Infinity, never NaN', () => {
  for (const make of [pushed, packed]) {
    expect(make([1e200, -1e200, 3e200]).variance()).toBe(Infinity)
    expect(make([1e200, -1e200]).merge(make([5, 1e200])).variance()).toBe(Infinity)
    expect(make([1e307, 1.1e307]).mean).toBeCloseTo(1.05e307, -290)
  }
})

test('NaN and infinite numbers are refused, and nothing changes', () => {
  const numbers = Float64Array.from({ length: 1500 }, (_, i) => i)
  const welford = Welford.of(numbers)
  const before = welford.state()
  numbers[1300] = NaN
  expect(() => welford.pushAll(numbers)).toThrow('Expected the number at index 1300 of `values` to be finite, got NaN')
  numbers[1300] = -Infinity
  expect(() => welford.pushAll(numbers)).toThrow('index 1300 of `values` to be finite, got -Infinity')
  expect(() => welford.push(NaN)).toThrow('Expected the number to be finite, got NaN')
  expect(() => welford.push(Infinity)).toThrow('got Infinity')
  expect(() => new Welford().push(Infinity)).toThrow('got Infinity')
  for (const weight of [-1, NaN, Infinity]) expect(() => welford.push(1, weight)).toThrow(`Expected a finite weight of 0 or more, got ${weight}`)
  expect(() => welford.push(NaN, 0)).toThrow('got NaN')
  expect(() => new Welford().push(-1.7e308).push(1.7e308)).toThrow('Expected the number within 1.8e308 of the mean, got 1.7e+308')
  expect(() => new Welford().push(-1.7e308).merge(new Welford().push(1.7e308))).toThrow('Expected the mean within 1.8e308')
  expect(() => new Welford().push(1, 1.7e308).merge(new Welford().push(2, 1.7e308))).toThrow('Expected weights with a finite sum, got Infinity')
  expect(welford.state()).toEqual(before)
})

test('the given array stays as it was', () => {
  const numbers = Float64Array.from({ length: 1100 }, (_, i) => Math.sin(i))
  const before = numbers.slice()
  Welford.of(numbers)
  expect(numbers).toEqual(before)
})

test('a saved form of another kind, version or content is refused', () => {
  const state = new Welford().push(1).state()
  expect(() => Welford.from({ ...state, version: 2 as 1 })).toThrow('Expected a saved Welford of version 1, got {"name":"Welford","version":2}')
  expect(() => Welford.from({ ...state, squares: null as unknown as number })).toThrow('Expected a number in `squares` of a saved Welford, got null')
  const { offset: _, ...short } = state
  expect(() => Welford.from(short as typeof state)).toThrow('Expected a finite number in `offset` of a saved Welford, got undefined')
})
