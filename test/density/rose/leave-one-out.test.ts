import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fixedBandwidth, RoseTreeParzen } from '../../../src/density/index.ts'
import { randomStream } from '../../../src/numerics/index.ts'
import { categorical, float, searchSpace } from '../../../src/space/index.ts'
import { slowLeaveOneOut } from '../../oracles/leave-one-out.ts'
import { rowsOf, rules, spaces } from './densities.ts'

const seed = 20261129
const LOG_SQRT_2PI = 0.5 * Math.log(2 * Math.PI)

describe('the leave-one-out likelihood of a rose-tree density', () => {
  test('is that of a double loop, whatever the columns, weights and rule', () => {
    fc.assert(
      fc.property(fc.constantFrom('continuous', 'mixed', 'conditional', 'finite'), fc.constantFrom(...Object.keys(rules)), fc.integer({ min: 1, max: 60 }), fc.constantFrom(0.3, 1), fc.nat({ max: 1e6 }), (name, rule, n, priorWeight, key) => {
        const space = spaces[name]
        const rows = rowsOf(space, n, key)
        const weights = Array.from({ length: n }, (_, i) => (i * 7 + 1) % 5)
        const density = new RoseTreeParzen({ space, rows, weights, bandwidth: rules[rule], priorWeight, leafSize: 4, branchFactor: 3 })
        const before = density.logDensity(rows.slice(0, space.d))
        const truth = slowLeaveOneOut(space.columns.map(({ axis }) => axis), rows, weights, rules[rule], priorWeight)
        expect(Math.abs(density.leaveOneOut() - truth)).toBeLessThan(1e-11 * Math.max(1, Math.abs(truth)))
        expect(Math.abs(density.leaveOneOut({ relativeError: 0.05 }) - truth)).toBeLessThan(0.06)
        expect(density.logDensity(rows.slice(0, space.d))).toBe(before)
      }),
      { seed, numRuns: 80 },
    )
  })

  test.each([1, 2, 3])('keeps the error asked for where all kernels are as wide: %i columns', (d) => {
    const random = randomStream(8, d)
    const n = 600
    const points = Float64Array.from({ length: n * d }, () => Math.min(1, Math.max(0, 0.5 + 0.05 * random.normal())))
    const make = (): RoseTreeParzen => new RoseTreeParzen({ points, d, bandwidth: fixedBandwidth(0.02) })
    const [density, other] = [make(), make()]
    let truth = 0
    for (let i = 0; i < n; i++) {
      other.reweight(i, 0)
      truth += other.logDensity(points.slice(i * d, (i + 1) * d)) / n
      other.reweight(i, 1)
    }
    expect(Math.abs(density.leaveOneOut() - truth)).toBeLessThan(1e-11)
    expect(Math.abs(density.leaveOneOut({ relativeError: 1e-3 }) - truth)).toBeLessThan(1.1e-3)
    expect(Math.abs(density.leaveOneOut({ relativeError: 1e-3 }) - truth)).toBeLessThan(1.1e-3)
  })

  test('does not cancel for a point that stands alone, nor beside one that outweighs all', () => {
    const points = Float64Array.of(0.1, 0.11, 0.9)
    const density = new RoseTreeParzen({ points, d: 1, bandwidth: fixedBandwidth(0.01), priorWeight: 0, weights: [1, 1, 1] })
    const z = (a: number, b: number): number => -0.5 * ((a - b) / 0.01) ** 2
    const alone = Math.log(Math.exp(z(0.9, 0.11) - z(0.9, 0.11)) + Math.exp(z(0.9, 0.1) - z(0.9, 0.11))) + z(0.9, 0.11)
    const head = -Math.log(0.01) - LOG_SQRT_2PI
    const pair = Math.log(Math.exp(z(0.1, 0.11)))
    expect(density.leaveOneOut()).toBeCloseTo((alone + 2 * pair) / 3 + head - Math.log(2), 9)
    const heavy = new RoseTreeParzen({ points: Float64Array.of(0.3, 0.31), d: 1, bandwidth: fixedBandwidth(0.01), priorWeight: 0, weights: [1e20, 1] })
    expect(heavy.leaveOneOut()).toBeCloseTo(z(0.3, 0.31) + head, 9)
  })

  test('is in the units of a box, and finds the bandwidth of a sample', () => {
    const random = randomStream(6)
    const points = Float64Array.from({ length: 300 }, () => 0.5 + 0.1 * random.normal())
    const at = (width: number, scale: number): number => new RoseTreeParzen({ points: points.map((u) => scale * u), d: 1, bounds: Float64Array.of(0, scale), bandwidth: fixedBandwidth(width) }).leaveOneOut({ relativeError: 1e-3 })
    expect(at(0.03, 10)).toBeCloseTo(at(0.03, 1) - Math.log(10), 9)
    expect(at(0.03, 1)).toBeGreaterThan(at(0.003, 1))
    expect(at(0.03, 1)).toBeGreaterThan(at(0.3, 1))
  })

  test('is −∞ for a lone point without a prior, and refused without a point', () => {
    expect(new RoseTreeParzen({ points: Float64Array.of(0.3), d: 1, priorWeight: 0 }).leaveOneOut()).toBe(-Infinity)
    const kinds = searchSpace({ x: float(0, 1), kind: categorical(['a', 'b']) })
    expect(new RoseTreeParzen({ space: kinds, rows: Float64Array.of(0.2, 0.25, 0.2, 0.25, 0.2, 0.75), priorWeight: 0 }).leaveOneOut()).toBe(-Infinity)
    expect(() => new RoseTreeParzen({ points: Float64Array.of(), d: 1 }).leaveOneOut()).toThrow('Expected a point of some weight, got 0. Insert points first.')
    expect(() => new RoseTreeParzen({ points: Float64Array.of(0.3), d: 1 }).leaveOneOut({ relativeError: 2 })).toThrow('relativeError to be in [0, 1)')
  })
})
