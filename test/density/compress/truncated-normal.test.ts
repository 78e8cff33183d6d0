import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { truncatedCost, truncatedFit, type Normal } from '../../../src/density/compress/truncated-fit.ts'
import { truncatedMomentsInto } from '../../../src/density/compress/truncated-moments.ts'
import { gauss } from './hierarchies.ts'

const seed = 20261125
const unit = fc.double({ min: 0, max: 1, noNaN: true })
const { nodes, weights } = gauss(1600)

/** Mean and variance of a normal truncated to [0, 1], and its mass there times its height, by brute force. */
function slowMoments({ mean, deviation }: Normal): { mean: number; variance: number; mass: number } {
  const least = ((Math.min(1, Math.max(0, mean)) - mean) / deviation) ** 2
  const density = nodes.map((x, k) => weights[k] * Math.exp(-0.5 * (((x - mean) / deviation) ** 2 - least)))
  const mass = density.reduce((a, b) => a + b, 0)
  const centre = density.reduce((sum, p, k) => sum + p * nodes[k], 0) / mass
  return { mean: centre, variance: density.reduce((sum, p, k) => sum + p * (nodes[k] - centre) ** 2, 0) / mass, mass: mass * Math.exp(-0.5 * least) }
}

describe('the moments of a truncated normal', () => {
  test('equal those of a quadrature, narrow or wide, in the middle or at an end', () => {
    fc.assert(
      fc.property(fc.oneof(unit, fc.constantFrom(0, 1, 1e-4)), fc.double({ min: -2.5, max: 1.5, noNaN: true }), (mean, exponent) => {
        const deviation = 10 ** exponent
        const [got, variance, logMass] = truncatedMomentsInto(mean, deviation, new Float64Array(3))
        const truth = slowMoments({ mean, deviation })
        expect(Math.abs(got - truth.mean)).toBeLessThan(1e-12)
        expect(Math.abs(variance / truth.variance - 1)).toBeLessThan(1e-10)
        expect(Math.abs(logMass - Math.log(truth.mass / (deviation * Math.sqrt(2 * Math.PI))))).toBeLessThan(1e-12)
      }),
      { seed, numRuns: 200 },
    )
  })
})

describe('a fitted truncated normal', () => {
  test('has the moments of the mixture it stands for, where a normal inside the limits has them', () => {
    fc.assert(
      fc.property(unit, fc.double({ min: -2, max: 0, noNaN: true }), (mean, exponent) => {
        const target = slowMoments({ mean, deviation: 10 ** exponent })
        const fitted = slowMoments(truncatedFit(target.mean, target.variance))
        expect(Math.abs(fitted.mean - target.mean)).toBeLessThan(1e-6 * Math.sqrt(target.variance))
        expect(Math.abs(fitted.variance / target.variance - 1)).toBeLessThan(1e-5)
      }),
      { seed, numRuns: 200 },
    )
  })

  test('is never worse than the normal of these moments cut off, nor past the limits, whatever the moments', () => {
    fc.assert(
      fc.property(unit, fc.double({ min: 1e-6, max: 1, noNaN: true }), (mean, share) => {
        // A density on [0, 1] has a variance of mean (1 − mean) at most.
        const variance = Math.max(1e-8, share * mean * (1 - mean))
        const fitted = truncatedFit(mean, variance)
        const costs = [fitted, { mean, deviation: Math.sqrt(variance) }].map((normal) => truncatedCost(mean, variance, normal))
        expect(costs[0]).toBeLessThanOrEqual(costs[1] + 1e-9)
        expect(fitted.deviation).toBeLessThanOrEqual(2.0000001)
        expect(fitted.mean).toBeGreaterThanOrEqual(-4.0001 * fitted.deviation)
        expect(fitted.mean).toBeLessThanOrEqual(1 + 4.0001 * fitted.deviation)
      }),
      { seed, numRuns: 500 },
    )
  })
})
