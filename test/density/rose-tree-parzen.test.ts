import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { defaultBandwidth, fixedBandwidth, neighbourBandwidth, Parzen, RoseTreeParzen } from '../../src/density/index.ts'
import { randomStream } from '../../src/numerics/index.ts'
import { categorical, float, searchSpace } from '../../src/space/index.ts'

const seed = 20261125

/** n points of four kinds: uniform, clustered, on a grid, all the same. */
function pointsOf(kind: string, n: number, d: number, key: number): Float64Array {
  const random = randomStream(key)
  return Float64Array.from({ length: n * d }, () => {
    if (kind === 'uniform') return random.uniform()
    if (kind === 'grid') return random.integer(7) / 6
    if (kind === 'degenerate') return 0.25
    return Math.min(1, Math.max(0, (random.uniform() < 0.5 ? 0.2 : 0.7) + 0.05 * random.normal()))
  })
}

const kinds = fc.constantFrom('uniform', 'clusters', 'grid', 'degenerate')
const rules = fc.constantFrom(defaultBandwidth, fixedBandwidth(0.02), fixedBandwidth(1e-3), neighbourBandwidth(() => 1e-4))

describe('a Parzen density in a rose tree', () => {
  test('is exact to 1e-12 against the flat density, whatever the points, weights, bandwidths and tree', () => {
    fc.assert(
      fc.property(kinds, fc.integer({ min: 0, max: 400 }), fc.integer({ min: 1, max: 8 }), rules, fc.constantFrom(0, 1), fc.integer({ min: 2, max: 9 }), fc.integer({ min: 1, max: 40 }), fc.nat({ max: 1e6 }), (kind, n, d, bandwidth, priorWeight, branchFactor, leafSize, key) => {
        fc.pre(n + priorWeight > 0)
        const points = pointsOf(kind, n, d, key)
        const weights = Float64Array.from({ length: n }, (_, i) => (i * 7) % 5)
        fc.pre(priorWeight > 0 || weights.some((w) => w > 0))
        const options = { points, d, weights, bandwidth, priorWeight }
        const [tree, flat] = [new RoseTreeParzen({ ...options, branchFactor, leafSize }), new Parzen(options)]
        const rows = pointsOf('uniform', 6, d, key + 1)
        const [got, truth] = [tree.logDensityInto(rows, new Float64Array(6)), flat.logDensityInto(rows, new Float64Array(6))]
        for (let i = 0; i < 6; i++) expect(Math.abs(got[i] - truth[i])).toBeLessThan(1e-12 * Math.max(1, Math.abs(truth[i])))
      }),
      { seed, numRuns: 150 },
    )
  })

  test('never errs by more than it was allowed to', () => {
    fc.assert(
      fc.property(kinds, fc.integer({ min: 1, max: 1500 }), fc.constantFrom(1, 2, 4, 8), rules, fc.constantFrom(0, 0.1, 1), fc.double({ min: 1e-6, max: 0.2, noNaN: true }), fc.nat({ max: 1e6 }), (kind, n, d, bandwidth, priorWeight, relativeError, key) => {
        const options = { points: pointsOf(kind, n, d, key), d, bandwidth, priorWeight }
        const [tree, flat] = [new RoseTreeParzen({ ...options, leafSize: 16 }), new Parzen(options)]
        const rows = pointsOf(key % 2 === 0 ? 'uniform' : kind, 20, d, key + 1)
        const [got, truth] = [tree.logDensityInto(rows, new Float64Array(20), { relativeError }), flat.logDensityInto(rows, new Float64Array(20))]
        for (let i = 0; i < 20; i++) if (truth[i] > -650) expect(Math.abs(Math.expm1(got[i] - truth[i]))).toBeLessThan(relativeError + 1e-11)
      }),
      { seed, numRuns: 120 },
    )
  })

  test('is drawn from as it is dense', () => {
    const points = Float64Array.of(0.2, 0.25, 0.8)
    const density = new RoseTreeParzen({ points, d: 1, bounds: Float64Array.of(0, 2), leafSize: 1 })
    const random = randomStream(11)
    const draws = Float64Array.from({ length: 4000 }, () => density.sample(random)[0]).sort()
    let [cumulative, at, distance] = [0, 0, 0]
    for (let i = 0; i < 4000; i++) {
      cumulative += Math.exp(density.logDensity(Float64Array.of((i + 0.5) / 2000))) / 2000
      while (at < draws.length && draws[at] <= (i + 1) / 2000) at++
      distance = Math.max(distance, Math.abs(at / draws.length - cumulative))
    }
    expect(cumulative).toBeCloseTo(1, 5)
    expect(distance * Math.sqrt(draws.length)).toBeLessThan(1.95)
  })

  test('is finite in the far tail of a density without a prior', () => {
    const density = new RoseTreeParzen({ points: Float64Array.of(0.1, 0.11), d: 1, priorWeight: 0, bandwidth: fixedBandwidth(1e-3) })
    const flat = new Parzen({ points: Float64Array.of(0.1, 0.11), d: 1, priorWeight: 0, bandwidth: fixedBandwidth(1e-3) })
    expect(density.logDensity(Float64Array.of(1))).toBeCloseTo(flat.logDensity(Float64Array.of(1)), 6)
    expect(density.logDensity(Float64Array.of(2))).toBe(-Infinity)
  })

  test('is exact to 1e-12 for kernels of a millionth of the range too', () => {
    for (const h of [1e-3, 1e-4, 1e-6]) {
      const options = { points: Float64Array.of(0.6431), d: 1, priorWeight: 0, bandwidth: fixedBandwidth(h) }
      const [density, flat] = [new RoseTreeParzen(options), new Parzen(options)]
      for (let i = -40; i <= 40; i++) {
        const x = Float64Array.of(0.6431 + 0.1 * i * h)
        expect(Math.abs(density.logDensity(x) - flat.logDensity(x))).toBeLessThan(1e-12)
      }
    }
  })

  test('keeps a prior that hundreds of narrow kernels dwarf', () => {
    const d = 120
    const options = { points: pointsOf('degenerate', 3, d, 1), d, bandwidth: fixedBandwidth(1e-4) }
    const x = new Float64Array(d).fill(0.9)
    expect(new RoseTreeParzen(options).logDensity(x)).toBeCloseTo(new Parzen(options).logDensity(x), 8)
  })

  test('is −∞ where no kernel and no prior reaches, and has no conditional density there', () => {
    const space = searchSpace({ x: float(0, 1), kind: categorical(['a', 'b', 'c']) })
    const options = { space, rows: Float64Array.of(0.2, 1 / 6, 0.3, 1 / 6, 0.4, 0.5), priorWeight: 0, bandwidth: fixedBandwidth(1e-5) }
    const density = new RoseTreeParzen(options)
    const x = Float64Array.of(0.2, 5 / 6)
    for (const relativeError of [0, 0.1]) expect(density.logDensity(x, { relativeError })).toBe(-Infinity)
    expect(density.logMarginal(Float64Array.of(NaN, 5 / 6))).toBe(-Infinity)
    expect(() => density.conditional(Float64Array.of(NaN, 5 / 6))).toThrow('Expected the given columns to have a positive density')
    // Nor does what is impossible hide what is light.
    const light = new RoseTreeParzen({ ...options, rows: Float64Array.from({ length: 2000 }, (_, i) => (i % 2 === 0 ? 0.3 : i === 1 ? 0.5 : 1 / 6)), weights: Array.from({ length: 1000 }, (_, i) => (i === 0 ? 1e-30 : 1)), leafSize: 2000 })
    expect(light.logDensity(Float64Array.of(0.3, 0.5), { relativeError: 1e-3 }) - light.logDensity(Float64Array.of(0.3, 1 / 6))).toBeCloseTo(Math.log(1e-30 / 999), 3)
    const far = Float64Array.of(0.9, 0.5)
    expect(density.logDensity(far) / new Parzen(options).logDensity(far)).toBeCloseTo(1, 12)
  })

  test('is not drawn from, nor compressed, when nothing has a weight', () => {
    const density = new RoseTreeParzen({ points: Float64Array.of(0.2), d: 1, priorWeight: 0 })
    density.reweight(0, 0)
    const sentence = 'Expected a positive total weight, got 0. Give some point a weight, or the prior.'
    for (const ask of [() => density.sample(randomStream(1)), () => density.sampleMany(2, randomStream(1)), () => density.compress(1)]) expect(ask).toThrow(sentence)
    expect(density.sampleMany(0, randomStream(1))).toEqual(new Float64Array(0))
    density.reweight(0, 1e308)
    density.insert(Float64Array.of(0.3), 1e308)
    expect(() => density.logDensity(Float64Array.of(0.2))).toThrow('Expected a finite total weight, got Infinity. Divide all weights, that of the prior too, by the largest: only their ratios count.')
  })

  test('refuses what the flat density refuses, and bad sizes', () => {
    const points = Float64Array.of(0.5)
    expect(() => new RoseTreeParzen({ points: Float64Array.of(NaN), d: 1 })).toThrow('Expected point 0 to lie in [0, 1]')
    expect(() => new RoseTreeParzen({ points, d: 1, branchFactor: 1 })).toThrow('Expected branchFactor to be a whole number ≥ 2, got 1. Leave it out for 8, in one column 4.')
    expect(() => new RoseTreeParzen({ points, d: 1, leafSize: 0 })).toThrow('Expected leafSize to be a whole number ≥ 1, got 0.')
    expect(() => new RoseTreeParzen({ points, d: 1 }).logDensity(points, { relativeError: -1 })).toThrow('relativeError to be in [0, 1)')
    expect(() => new RoseTreeParzen({ points, d: 1 }).logDensity(Float64Array.of(NaN))).toThrow('a number in dimension 0')
  })
})
