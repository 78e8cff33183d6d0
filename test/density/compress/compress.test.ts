import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compress } from '../../../src/density/compress/index.ts'
import { fixedBandwidth, scottBandwidth, type Parzen, type ParzenOptions } from '../../../src/density/index.ts'
import { randomStream } from '../../../src/numerics/index.ts'
import { pointIndex } from '../../../src/space/index.ts'
import { Welford } from '../../../src/stats/index.ts'
import { conditional, finite, gauss, mixed, pointsOf, rowsOf, treeOf } from './hierarchies.ts'

const seed = 20261125
const kinds = fc.constantFrom('uniform', 'clusters', 'grid', 'few')
const key = fc.nat({ max: 1e6 })

/** Densities of every kind. */
const options: fc.Arbitrary<ParzenOptions> = fc.oneof(
  fc.tuple(kinds, fc.integer({ min: 1, max: 300 }), fc.constantFrom(1, 2, 4, 8), key).map(([kind, n, d, k]) => ({ points: pointsOf(kind, n, d, k), d, weights: Float64Array.from({ length: n }, (_, i) => 1 + ((i * 7) % 5)), bandwidth: k % 2 === 0 ? scottBandwidth() : fixedBandwidth(0.05) })),
  fc.tuple(fc.constantFrom(mixed, conditional, finite), fc.integer({ min: 1, max: 300 }), key).map(([space, n, k]) => ({ space, rows: rowsOf(space, n, k), priorWeight: k % 3 === 0 ? 0.1 : 1 })),
)

/** The largest difference of two log densities at draws from the first, relative where they are large. */
function worst(a: Parzen, b: { logDensity(x: Float64Array): number }, count: number): number {
  const random = randomStream(77)
  return Math.max(...Array.from({ length: count }, () => a.sample(random)).map((x) => Math.abs(a.logDensity(x) - b.logDensity(x)) / Math.max(1, Math.abs(a.logDensity(x)))))
}

describe('the certificate of a compressed density', () => {
  test('is not below the sampled divergence less four standard errors', () => {
    fc.assert(
      fc.property(options, fc.integer({ min: 1, max: 40 }), key, (made, nodes, k) => {
        const { original, hierarchy } = treeOf(made)
        const small = compress(hierarchy, nodes)
        const { mean, standardError } = small.sampledDivergence(original, { samples: 300, random: randomStream(k) })
        expect(small.components).toBeLessThanOrEqual(nodes)
        expect(mean - 4 * standardError).toBeLessThanOrEqual(small.certificate + 1e-12)
      }),
      { seed, numRuns: 60 },
    )
  })

  test('is not below the divergence itself, over every point of a finite conditional space', () => {
    const index = pointIndex(finite)
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 120 }), fc.integer({ min: 1, max: 40 }), fc.constantFrom(0.1, 1, 10), key, (n, nodes, priorWeight, k) => {
        const { original, hierarchy } = treeOf({ space: finite, rows: rowsOf(finite, n, k), priorWeight })
        const small = compress(hierarchy, nodes)
        let divergence = 0
        for (let at = 0; at < index.size; at++) {
          const [p, q] = [original.logDensity(index.at(at)), small.logDensity(index.at(at))]
          divergence += Math.exp(p) * (p - q)
        }
        expect(divergence).toBeGreaterThan(-1e-9)
        expect(divergence).toBeLessThanOrEqual(small.certificate + 1e-12)
      }),
      { seed, numRuns: 60 },
    )
  })

  test('is not below the divergence itself in one column, by quadrature', () => {
    const { nodes, weights } = gauss(800)
    fc.assert(
      fc.property(kinds, fc.integer({ min: 1, max: 200 }), fc.integer({ min: 1, max: 12 }), fc.constantFrom(0.02, 0.1, 0.4, 1), key, (kind, n, groups, width, k) => {
        const { original, hierarchy } = treeOf({ points: pointsOf(kind, n, 1, k), d: 1, bandwidth: fixedBandwidth(width) })
        const small = compress(hierarchy, groups)
        const [p, q] = [original.logDensityInto(nodes, new Float64Array(nodes.length)), small.logDensityInto(nodes, new Float64Array(nodes.length))]
        const divergence = weights.reduce((sum, w, at) => sum + w * Math.exp(p[at]) * (p[at] - q[at]), 0)
        expect(divergence).toBeLessThanOrEqual(small.certificate + 1e-9)
      }),
      { seed, numRuns: 60 },
    )
  })

  test('is below the divergence of another density, so these checks can fail', () => {
    const [mine, other] = [1, 2].map((k) => treeOf({ points: pointsOf('few', 50, 4, 1).map((u) => u + (k - 1) / 4), d: 4, bandwidth: fixedBandwidth(0.02), priorWeight: 0.01 }))
    const small = compress(mine.hierarchy, 10)
    const { mean, standardError } = small.sampledDivergence(other.original, { samples: 300, random: randomStream(3) })
    expect(mean - 4 * standardError).toBeGreaterThan(small.certificate)
  })

  test('never grows with the number of components, and ends at 0', () => {
    fc.assert(
      fc.property(options, fc.integer({ min: 2, max: 9 }), fc.integer({ min: 1, max: 20 }), (made, branchFactor, leafSize) => {
        const { original, hierarchy } = treeOf(made, branchFactor, leafSize)
        const { n } = original
        const counts = [1, 2, 3, 5, 6, 10, 40, n - 1].filter((nodes) => nodes >= 1 && nodes < n).sort((a, b) => a - b)
        const certificates = [...counts, n].map((nodes) => compress(hierarchy, nodes).certificate)
        expect(certificates).toEqual([...certificates].sort((a, b) => b - a))
        expect(certificates.at(-1)).toBe(0)
      }),
      { seed, numRuns: 20 },
    )
  })

  test('is no looser in one column than half the log of one and the scatter in squared bandwidths', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 300 }), fc.double({ min: 1e-3, max: 0.02, noNaN: true }), key, (n, width, k) => {
        const random = randomStream(k)
        const points = Float64Array.from({ length: n }, () => 0.4 + 0.2 * random.uniform())
        const { hierarchy } = treeOf({ points, d: 1, bandwidth: fixedBandwidth(width), priorWeight: 0 })
        const mean = points.reduce((a, b) => a + b, 0) / n
        const scatter = points.reduce((sum, x) => sum + (x - mean) ** 2, 0) / n
        expect(compress(hierarchy, 1).certificate).toBeLessThanOrEqual(0.5 * Math.log1p(scatter / width ** 2) + 1e-11)
      }),
      { seed, numRuns: 60 },
    )
  })

  test('and the sampled divergence are those of the reference: three normals, 10,000 points, Scott\'s bandwidth', () => {
    const random = randomStream(5)
    const [n, d] = [10_000, 2]
    const centres = [[-2, 1], [1.5, 2], [2, -2]]
    const points = Float64Array.from({ length: n }, () => random.uniform()).reduce((all, u, i) => {
      const c = u < 0.5 ? 0 : u < 0.8 ? 1 : 2
      for (let j = 0; j < d; j++) all[i * d + j] = centres[c][j] + [1, 0.5, 0.8][c] * random.normal()
      return all
    }, new Float64Array(n * d))
    const variances = [0, 1].map((j) => Welford.of(points.filter((_, at) => at % d === j)).variance())
    const width = Math.sqrt((variances[0] + variances[1]) / 2) * n ** (-1 / (d + 4))
    const { original, hierarchy } = treeOf({ points, d, bounds: Float64Array.of(-30, 30, -30, 30), bandwidth: fixedBandwidth(width / 60), priorWeight: 1e-6 }, 8, 32)
    for (const [nodes, certificate, divergence] of [[32, 0.59, 0.0115], [128, 0.2, 0.0034]]) {
      const small = compress(hierarchy, nodes)
      const sampled = small.sampledDivergence(original, { samples: 600, random: randomStream(9) })
      expect(small.certificate).toBeLessThan(1.3 * certificate)
      expect(sampled.mean).toBeLessThan(2 * divergence + 4 * sampled.standardError)
    }
  })
})

describe('a compressed density', () => {
  test('of as many components as points is the original to 1e-12', () => {
    fc.assert(
      fc.property(options, (made) => {
        const { original, hierarchy } = treeOf(made)
        const small = compress(hierarchy, hierarchy.weights.length)
        expect(small.certificate).toBe(0)
        expect(worst(original, small, 10)).toBeLessThan(1e-12)
      }),
      { seed, numRuns: 60 },
    )
  })

  test('has one component for the equal kernels of a leaf, however many', () => {
    const points = Float64Array.from({ length: 300 }, (_, i) => [0.1, 0.5, 0.8][i % 3])
    const { original, hierarchy } = treeOf({ points, d: 1, bandwidth: fixedBandwidth(0.1) }, 8, 300)
    const small = compress(hierarchy, 100)
    expect(small.components).toBe(3)
    expect(small.certificate).toBe(0)
    expect(worst(original, small, 20)).toBeLessThan(1e-12)
  })

  test('leaves points of weight 0 out, and is the prior when there are no others', () => {
    const points = Float64Array.of(0.1, 0.2, 0.9)
    const [some, none] = [treeOf({ points, d: 1, weights: [1, 0, 2], bandwidth: fixedBandwidth(0.1) }), treeOf({ points, d: 1, weights: [0, 0, 0] })]
    expect(compress(some.hierarchy, 9).components).toBe(2)
    expect(worst(some.original, compress(some.hierarchy, 9), 20)).toBeLessThan(1e-12)
    expect(compress(none.hierarchy, 9).components).toBe(0)
    expect(worst(none.original, compress(none.hierarchy, 9), 20)).toBeLessThan(1e-12)
  })

  test('integrates to 1 over a box', () => {
    const { nodes, weights } = gauss(60)
    const k = nodes.length
    fc.assert(
      fc.property(kinds, fc.integer({ min: 1, max: 60 }), fc.integer({ min: 1, max: 9 }), key, (kind, n, groups, at) => {
        const points = pointsOf(kind, n, 2, at).map((u) => 4 * u - 2)
        const small = compress(treeOf({ points, d: 2, bounds: Float64Array.of(-2, 2, -2, 2) }).hierarchy, groups)
        const rows = Float64Array.from({ length: 2 * k * k }, (_, i) => nodes[i % 2 === 0 ? Math.floor(i / 2 / k) : Math.floor(i / 2) % k] * 4 - 2)
        let sum = 0
        small.logDensityInto(rows, new Float64Array(k * k)).forEach((value, i) => (sum += 16 * weights[Math.floor(i / k)] * weights[i % k] * Math.exp(value)))
        expect(Math.abs(sum - 1)).toBeLessThan(1e-6)
      }),
      { seed, numRuns: 6 },
    )
  })

  test('sums to 1 over every point of a finite conditional space', () => {
    const index = pointIndex(finite)
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 60 }), fc.integer({ min: 1, max: 20 }), key, (n, nodes, k) => {
        const small = compress(treeOf({ space: finite, rows: rowsOf(finite, n, k) }).hierarchy, nodes)
        let sum = 0
        for (let at = 0; at < index.size; at++) sum += Math.exp(small.logDensity(index.at(at)))
        expect(Math.abs(sum - 1)).toBeLessThan(1e-9)
      }),
      { seed, numRuns: 30 },
    )
  })

  test('is drawn from as it is dense: cell frequencies agree with the masses over a conditional space', () => {
    const index = pointIndex(finite)
    const small = compress(treeOf({ space: finite, rows: rowsOf(finite, 40, 3) }).hierarchy, 4)
    const random = randomStream(5)
    const draws = 60_000
    const counts = new Float64Array(index.size)
    for (let k = 0; k < draws; k++) counts[index.of(small.sample(random))]++
    let statistic = 0
    for (let k = 0; k < index.size; k++) {
      const expected = draws * Math.exp(small.logDensity(index.at(k)))
      statistic += (counts[k] - expected) ** 2 / expected
    }
    // 284 degrees of freedom: the 0.1 % point of chi-square is 362.
    expect(index.size).toBe(285)
    expect(statistic).toBeLessThan(362)
  })

  test('is drawn from as it is dense: a component past the end of a box too', () => {
    // Quantiles of an exponential: thickest at the end.
    const points = Float64Array.from({ length: 60 }, (_, i) => -0.2 * Math.log1p(-(i + 0.5) / 60))
    const { hierarchy } = treeOf({ points, d: 1, bounds: Float64Array.of(0, 2), bandwidth: fixedBandwidth(0.005), priorWeight: 0.1 })
    const small = compress(hierarchy, 1)
    const { means } = small.state().columns[0] as { means: readonly number[] }
    expect(Math.min(...means)).toBeLessThan(0)
    const random = randomStream(11)
    const draws = Float64Array.from({ length: 4000 }, () => small.sample(random)[0]).sort()
    let [cumulative, at, distance] = [0, 0, 0]
    for (let i = 0; i < 4000; i++) {
      cumulative += Math.exp(small.logDensity(Float64Array.of((i + 0.5) / 2000))) / 2000
      while (at < draws.length && draws[at] <= (i + 1) / 2000) at++
      distance = Math.max(distance, Math.abs(at / draws.length - cumulative))
    }
    expect(cumulative).toBeCloseTo(1, 4)
    expect(distance * Math.sqrt(draws.length)).toBeLessThan(1.95)
  })

  test('refuses what has no meaning', () => {
    const { original, hierarchy } = treeOf({ points: Float64Array.of(0.2, 0.7), d: 1 })
    const small = compress(hierarchy, 1)
    expect(() => compress(hierarchy, 0)).toThrow('Expected `nodes` to be a whole number ≥ 1, got 0.')
    expect(() => small.logDensity(Float64Array.of(NaN))).toThrow('a number in dimension 0')
    expect(() => small.logDensity(Float64Array.of(1, 2))).toThrow('Expected a row of 1 number, got 2. Give one number a column.')
    expect(() => small.sampledDivergence(original, { samples: 1, random: randomStream(1) })).toThrow('`samples` to be a whole number ≥ 2')
    expect(small.logDensity(Float64Array.of(1.5))).toBe(-Infinity)
    const row = compress(treeOf({ space: mixed, rows: rowsOf(mixed, 5, 1) }).hierarchy, 2)
    expect(() => row.logDensity(new Float64Array(5).fill(NaN))).toThrow('a number in column x')
  })
})
