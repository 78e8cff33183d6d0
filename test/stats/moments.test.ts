import fc from 'fast-check'
import { expect, test } from 'vitest'
import { Moments, Welford } from '../../src/stats/index.ts'
import { exactShape } from '../oracles/stats.ts'

const run = { seed: 22, numRuns: 150 }
const value = fc.oneof(fc.integer({ min: -1000, max: 1000 }), fc.integer({ min: -1_000_000, max: 1_000_000 }).map((x) => x / 1024), fc.constantFrom(1e9, 1e9 + 1))
const values = fc.array(value, { maxLength: 60 })

const pushed = (numbers: readonly number[]): Moments => numbers.reduce((moments, x) => moments.push(x), new Moments())
const packed = (numbers: readonly number[]): Moments => Moments.of(Float64Array.from(numbers))

function expectSame(a: Moments, b: Moments): void {
  // −0 + 0 is 0: the two zeros are one value.
  expect([a.min + 0, a.max + 0, a.count]).toEqual([b.min + 0, b.max + 0, b.count])
  expect(a.weight).toBeCloseTo(b.weight, 9)
  expectShape(a, { skewness: b.skewness('population'), kurtosis: b.kurtosis('population') })
  const spread = a.standardDeviation('population')
  if (a.count > 0) expect(Math.abs(spread - b.standardDeviation('population'))).toBeLessThanOrEqual(1e-12 * spread)
}

function expectShape(a: Moments, { skewness, kurtosis }: { skewness: number; kurtosis: number }): void {
  if (Number.isNaN(kurtosis)) return expect([a.skewness('population'), a.kurtosis('population')]).toEqual([NaN, NaN])
  expect(Math.abs(a.skewness('population') - skewness)).toBeLessThanOrEqual(1e-11 * Math.max(1, Math.abs(skewness)))
  expect(Math.abs(a.kurtosis('population') - kurtosis)).toBeLessThanOrEqual(1e-11 * Math.max(1, Math.abs(kurtosis)))
}

test('skewness, kurtosis and extremes are those of exact arithmetic', () => {
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 60 }), (numbers) => {
      for (const moments of [pushed(numbers), packed(numbers)]) {
        expectShape(moments, exactShape(numbers))
        expect([moments.min, moments.max]).toEqual([Math.min(...numbers), Math.max(...numbers)])
      }
    }),
    run,
  )
})

test('with weights too, pushed or as an array', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(value, fc.constantFrom(0, 0.25, 1, 2, 3.75, 100)), { minLength: 1, maxLength: 40 }), (pairs) => {
      const [numbers, weights] = [Float64Array.from(pairs, ([x]) => x), Float64Array.from(pairs, ([, w]) => w)]
      fc.pre(weights.some((w) => w > 0))
      const moments = new Moments()
      for (const [x, w] of pairs) moments.push(x, w)
      expectShape(moments, exactShape(numbers, weights))
      expectSame(new Moments().pushAll(numbers, weights), moments)
      const taken = pairs.filter(([, w]) => w > 0).map(([x]) => x)
      expect([moments.min, moments.max]).toEqual([Math.min(...taken), Math.max(...taken)])
    }),
    run,
  )
})

test('a weight repeats the number, in the estimates for a sample too', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(value, fc.nat(4)), { minLength: 3, maxLength: 30 }), (pairs) => {
      const weighted = new Moments()
      for (const [x, w] of pairs) weighted.push(x, w)
      const repeated = pushed(pairs.flatMap(([x, w]) => new Array<number>(w).fill(x)))
      expect([weighted.min, weighted.max, weighted.weight]).toEqual([repeated.min, repeated.max, repeated.weight])
      expectShape(weighted, { skewness: repeated.skewness('population'), kurtosis: repeated.kurtosis('population') })
      const [skewness, kurtosis] = [repeated.skewness(), repeated.kurtosis()]
      if (!Number.isNaN(skewness)) expect(Math.abs(weighted.skewness() - skewness)).toBeLessThanOrEqual(1e-10 * Math.max(1, Math.abs(skewness)))
      if (!Number.isNaN(kurtosis)) expect(Math.abs(weighted.kurtosis() - kurtosis)).toBeLessThanOrEqual(1e-10 * Math.max(1, Math.abs(kurtosis)))
    }),
    run,
  )
})

test('merging is concatenation, in any order, and leaves the other as it was', () => {
  fc.assert(
    fc.property(values, values, (a, b) => {
      const other = pushed(b)
      const before = other.state()
      expectSame(pushed(a).merge(other), pushed([...a, ...b]))
      expectSame(other, pushed(b))
      expect(other.state()).toEqual(before)
      expectSame(packed(b).merge(packed(a)), pushed([...a, ...b]))
    }),
    run,
  )
  const moments = pushed([1, 2, 7])
  expectSame(moments.merge(moments), pushed([1, 2, 7, 1, 2, 7]))
})

test('sorted data merged by halves keep their shape: the powers are raised fourth, third, second', () => {
  const sorted = Array.from({ length: 1000 }, (_, i) => Math.exp(i / 200))
  expectShape(pushed(sorted.slice(0, 500)).merge(pushed(sorted.slice(500))), exactShape(sorted))
})

test('an array in pieces is the array at once, across block boundaries', () => {
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max: 1600 }), fc.nat(), (pattern, n, cut) => {
      const numbers = Float64Array.from({ length: n }, (_, i) => pattern[i % pattern.length] + (i % 7))
      const pieces = new Moments().pushAll(numbers.subarray(0, cut % n)).pushAll(numbers.subarray(cut % n))
      expectSame(pieces, Moments.of(numbers))
      expectSame(pieces, pushed([...numbers]))
    }),
    { ...run, numRuns: 60 },
  )
})

test('mean and variances are those of Welford', () => {
  const numbers = [3, 1, 4, 1, 5, 9, 2, 6]
  const [moments, welford] = [pushed(numbers), Welford.of(Float64Array.from(numbers))]
  for (const kind of ['sample', 'population', 'reliability'] as const) expect(moments.variance(kind)).toBeCloseTo(welford.variance(kind), 13)
  expect(moments.mean).toBeCloseTo(welford.mean, 14)
  const copy = moments.welford().push(100)
  expect([copy.count, moments.count]).toEqual([9, 8])
})

test('skewness and kurtosis of eight small numbers, of the numbers and for a sample', () => {
  // The example of scipy.stats.skew.
  const moments = pushed([2, 8, 0, 4, 1, 9, 9, 0])
  expect(moments.skewness('population')).toBeCloseTo(0.2650554122698573, 14)
  expect(moments.kurtosis('population')).toBeCloseTo(-1.6660010752838508, 14)
  expect(moments.skewness()).toBeCloseTo(0.3305821804079746, 14)
  expect(moments.kurtosis()).toBeCloseTo(-2.098602258096087, 14)
})

test('a two-point distribution has skewness (1 − 2p) / √(p (1 − p)) and kurtosis 1 / (p (1 − p)) − 6', () => {
  for (const p of [0.5, 0.25, 0.125, 0.01]) {
    const moments = new Moments().push(7, p).push(3, 1 - p)
    expect(moments.skewness('population')).toBeCloseTo((1 - 2 * p) / Math.sqrt(p * (1 - p)), 12)
    expect(moments.kurtosis('population')).toBeCloseTo(1 / (p * (1 - p)) - 6, 10)
  }
})

test('what the numbers do not determine is NaN', () => {
  expect([new Moments().min, new Moments().max, new Moments().mean, new Moments().skewness(), new Moments().kurtosis('population')]).toEqual(new Array(5).fill(NaN))
  expect([pushed([1, 2]).skewness(), pushed([1, 2, 4]).kurtosis()]).toEqual([NaN, NaN])
  for (const make of [pushed, packed]) {
    expect([make([5, 5, 5, 5]).skewness(), make([5, 5, 5, 5]).kurtosis()]).toEqual([NaN, NaN])
    expect(make([1e16, 1e16, 1e16, 1e16 + 2]).kurtosis()).toBe(NaN)
    const huge = make([1e100, -1e100, 3e100, 2e100])
    expect([huge.kurtosis(), huge.max]).toEqual([NaN, 3e100])
    expect(huge.standardDeviation()).toBeCloseTo(1.707825127659933e100, -87)
  }
})

test('NaN and infinite numbers are refused, and nothing changes', () => {
  const numbers = Float64Array.from({ length: 1500 }, (_, i) => i)
  const moments = Moments.of(numbers)
  const before = moments.state()
  numbers[1300] = NaN
  expect(() => moments.pushAll(numbers)).toThrow('Expected the number at index 1300 of `values` to be finite, got NaN')
  expect(() => moments.pushAll(Float64Array.of(1, Infinity), Float64Array.of(1, 1))).toThrow('index 1 of `values`')
  expect(() => moments.pushAll(numbers, new Float64Array(2))).toThrow('Expected `weights` to have 1500 numbers, got 2')
  expect(() => moments.push(Infinity)).toThrow('got Infinity')
  expect(() => moments.push(1, -1)).toThrow('Expected a finite weight of 0 or more, got -1')
  moments.push(1e6, 0)
  expect(moments.state()).toEqual(before)
})

test('a saved accumulator goes on as the original does, bit for bit, through JSON; another is refused', () => {
  fc.assert(
    fc.property(fc.array(value, { maxLength: 150 }), fc.nat(150), (numbers, cut) => {
      const original = pushed(numbers.slice(0, cut))
      const restored = Moments.from(JSON.parse(JSON.stringify(original.state())) as ReturnType<Moments['state']>)
      for (const x of numbers.slice(cut)) {
        original.push(x)
        restored.push(x)
      }
      expect(JSON.stringify(restored.state())).toBe(JSON.stringify(original.state()))
    }),
    run,
  )
  const state = pushed([1, 2]).state()
  expect(() => Moments.from({ ...state, name: 'Welford' as 'Moments' })).toThrow('Expected a saved Moments of version 1, got {"name":"Welford","version":1}')
  expect(() => Moments.from({ ...state, fourths: null as unknown as number })).toThrow('Expected a number in `fourths` of a saved Moments')
  expect(() => Moments.from({ ...state, lower: { ...state.lower, weight: NaN } })).toThrow('Expected a finite number in `weight` of a saved Welford')
})
