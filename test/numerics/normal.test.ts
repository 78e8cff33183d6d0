import fc from 'fast-check'
import { expect, test } from 'vitest'
import { logNormalCdf, logNormalMass, normalCdf, normalQuantile, randomStream, scaledErfc, truncatedNormal } from '../../src/numerics/index.ts'

const seed = 20261125
const relative = (value: number, truth: number): number => Math.abs(value - truth) / Math.abs(truth)

// Truth by mpmath 1.3 with 60 digits.
test('the scaled complementary error function has 14 digits from 0 to 1e8', () => {
  const truth: [number, number][] = [[0, 1], [1e-3, 0.9988726200811514], [0.5, 0.6156903441929259], [1, 0.427583576155807], [2, 0.2553956763105057], [10, 0.05614099274382259], [100, 0.005641613782989433], [1e8, 5.641895835477562e-9]]
  for (const [z, value] of truth) expect(relative(scaledErfc(z), value)).toBeLessThan(1e-14)
  expect(scaledErfc(Infinity)).toBe(0)
})

test('the normal distribution and its logarithm have their textbook values, far tails included', () => {
  expect(normalCdf(0)).toBeCloseTo(0.5, 15)
  expect(normalCdf(1.96)).toBeCloseTo(0.9750021048517795, 14)
  expect(relative(normalCdf(-10), 7.619853024160527e-24)).toBeLessThan(1e-13)
  expect(relative(logNormalCdf(-40), -804.608442013754)).toBeLessThan(1e-14)
  expect(relative(logNormalCdf(5), -2.866516131795e-7)).toBeLessThan(1e-9)
  expect(logNormalCdf(-Infinity)).toBe(-Infinity)
})

test('the masses of adjacent intervals add up, narrow and wide', () => {
  fc.assert(
    fc.property(fc.double({ min: -8, max: 8, noNaN: true }), fc.double({ min: 1e-9, max: 3, noNaN: true }), fc.double({ min: 0.01, max: 0.99, noNaN: true }), (a, width, share) => {
      const middle = a + share * width
      fc.pre(middle > a && middle < a + width)
      const sum = Math.exp(logNormalMass(a, middle)) + Math.exp(logNormalMass(middle, a + width))
      expect(relative(sum, Math.exp(logNormalMass(a, a + width)))).toBeLessThan(1e-9 + 1e-15 / width * Math.max(1, Math.abs(a)) ** 2)
    }),
    { seed, numRuns: 500 },
  )
})

test('the mass of an interval is that of its mirror image', () => {
  fc.assert(
    fc.property(fc.double({ min: -30, max: 30, noNaN: true }), fc.double({ min: 1e-6, max: 5, noNaN: true }), (a, width) => {
      const b = a + width
      expect(relative(logNormalMass(a, b), logNormalMass(-b, -a))).toBeLessThan(1e-12)
    }),
    { seed, numRuns: 500 },
  )
})

test('an interval of no width has no mass, the whole line all of it', () => {
  expect(logNormalMass(1, 1)).toBe(-Infinity)
  expect(logNormalMass(-Infinity, Infinity)).toBeCloseTo(0, 15)
})

test('the quantile inverts the distribution function over 300 decades', () => {
  fc.assert(
    fc.property(fc.double({ min: -690, max: -0.7, noNaN: true }), (logP) => {
      const p = Math.exp(logP)
      expect(relative(logNormalCdf(normalQuantile(p)), logP)).toBeLessThan(1e-12)
      expect(normalQuantile(1 - p)).toBeCloseTo(-normalQuantile(1 - (1 - p)), 9)
    }),
    { seed, numRuns: 500 },
  )
  expect(normalQuantile(0)).toBe(-Infinity)
  expect(normalQuantile(1)).toBe(Infinity)
  expect(() => normalQuantile(1.5)).toThrow('Expected a probability in [0, 1], got 1.5.')
})

test('truncated draws stay in [0, 1] and have the distribution of the truncated normal', () => {
  const random = randomStream(7)
  for (const [mean, deviation] of [[0.5, 1], [0, 0.01], [1, 0.3], [0.2, 5]] as const) {
    const draws = Float64Array.from({ length: 4000 }, () => truncatedNormal(mean, deviation, random.uniform())).sort()
    const inside = Math.exp(logNormalMass(-mean / deviation, (1 - mean) / deviation))
    let distance = 0
    draws.forEach((x, i) => {
      expect(x >= 0 && x <= 1).toBe(true)
      const truth = x <= 0 ? 0 : Math.exp(logNormalMass(-mean / deviation, (x - mean) / deviation)) / inside
      distance = Math.max(distance, Math.abs(truth - (i + 0.5) / draws.length))
    })
    // Kolmogorov's 0.1 % bound.
    expect(distance * Math.sqrt(draws.length)).toBeLessThan(1.95)
  }
})
