import fc from 'fast-check'
import { expect, test } from 'vitest'
import { randomStream } from '../../src/numerics/index.ts'
import { describe, Moments, quantiles } from '../../src/stats/index.ts'

const run = { seed: 25, numRuns: 150 }
const sample = fc.array(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 40 })

/** The number at rank (n − 1) · numerator / denominator of the sorted sample, between ranks on a straight line. */
function rankedQuantile(values: readonly number[], numerator: number, denominator: number): number {
  const sorted = [...values].sort((a, b) => a - b)
  const place = (values.length - 1) * numerator
  const rank = Math.floor(place / denominator)
  const rest = place - rank * denominator
  return rest === 0 ? sorted[rank] : (sorted[rank] * (denominator - rest) + sorted[rank + 1] * rest) / denominator
}

test('quantiles interpolate linearly between ranks', () => {
  fc.assert(
    fc.property(sample, fc.integer({ min: 0, max: 100 }), (values, percent) => {
      expect(quantiles(Float64Array.from(values), [percent / 100])[0]).toBeCloseTo(rankedQuantile(values, percent, 100), 11)
    }),
    run,
  )
  expect([...quantiles(Float64Array.of(4, 1, 3, 2), [0, 0.5, 0.9, 1])]).toEqual([1, 2.5, expect.closeTo(3.7, 14), 4])
})

test('a description agrees with its parts', () => {
  fc.assert(
    fc.property(sample, (numbers) => {
      const values = Float64Array.from(numbers)
      const told = describe(values)
      const moments = Moments.of(values)
      expect([told.count, told.mean, told.standardDeviation, told.skewness, told.kurtosis]).toEqual([numbers.length, moments.mean, moments.standardDeviation(), moments.skewness(), moments.kurtosis()])
      expect([told.min, told.lowerQuartile, told.median, told.upperQuartile, told.max]).toEqual([...quantiles(values, [0, 0.25, 0.5, 0.75, 1])])
      expect(told.interquartileRange).toBe(told.upperQuartile - told.lowerQuartile)
      expect(told.medianAbsoluteDeviation).toBe(rankedQuantile(numbers.map((x) => Math.abs(x - told.median)), 1, 2))
      expect(told.mode).toBeGreaterThanOrEqual(told.min)
      expect(told.mode).toBeLessThanOrEqual(told.max)
      expect(values).toEqual(Float64Array.from(numbers))
    }),
    run,
  )
})

test('the mode is the value that more than half the numbers have, and lies at the peak of a skewed density', () => {
  fc.assert(
    fc.property(sample, fc.integer(), (numbers, value) => {
      expect(describe(Float64Array.from([...numbers, ...new Array<number>(numbers.length + 1).fill(value)])).mode).toBe(value)
    }),
    run,
  )
  const random = randomStream(34)
  // The exponential of a normal of deviation 0.5 has mode e^−0.25 = 0.78, median 1; a far outlier changes nothing.
  const skewed = Float64Array.from({ length: 20_000 }, (_, i) => (i === 0 ? 1e8 : Math.exp(0.5 * random.normal())))
  expect(Math.abs(describe(skewed).mode - Math.exp(-0.25))).toBeLessThan(0.15)
})

test('small samples by hand', () => {
  expect(describe(Float64Array.of(3, 1, 2, 2, 9))).toMatchObject({ count: 5, median: 2, lowerQuartile: 2, upperQuartile: 3, interquartileRange: 1, medianAbsoluteDeviation: 1, mode: 2, min: 1, max: 9 })
  expect(describe(Float64Array.of(7))).toEqual({ count: 1, mean: 7, standardDeviation: NaN, skewness: NaN, kurtosis: NaN, min: 7, lowerQuartile: 7, median: 7, upperQuartile: 7, max: 7, interquartileRange: 0, medianAbsoluteDeviation: 0, mode: 7 })
  expect([describe(Float64Array.of(1, 2)).mode, describe(Float64Array.of(1, 2, 4)).mode, describe(Float64Array.of(1, 3, 4)).mode, describe(Float64Array.of(1, 2, 3)).mode]).toEqual([1.5, 1.5, 3.5, 2])
})

test('an empty sample, NaN, infinite numbers and impossible probabilities are refused', () => {
  expect(() => describe(new Float64Array(0))).toThrow('Expected a sample of one number or more, got Float64Array of 0')
  expect(() => describe(Float64Array.of(1, NaN))).toThrow('Expected the number at index 1 of `values` to be finite, got NaN')
  expect(() => quantiles(Float64Array.of(-Infinity), [0.5])).toThrow('index 0 of `values` to be finite')
  expect(() => quantiles(Float64Array.of(1), [50])).toThrow('Expected a probability from 0 to 1, got 50')
  expect(() => quantiles(Float64Array.of(1), [NaN])).toThrow('got NaN')
})
