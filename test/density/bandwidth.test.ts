import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import {
  adaptiveBandwidth, clampedBandwidth, finestBandwidth, fixedBandwidth, leaveOneOutBandwidth, nearestBandwidth, neighbourBandwidth, Parzen, scaledBandwidth, scottBandwidth,
  sheatherJonesBandwidth, shrinkingBandwidth, silvermanBandwidth, type BandwidthContext, type BandwidthRule,
} from '../../src/density/index.ts'
import { cosineTransform, normalQuantile, randomStream } from '../../src/numerics/index.ts'
import { categorical, choice, float, int, searchSpace } from '../../src/space/index.ts'
import { slowAbramson, slowCosineTransform, slowLikelihood, slowNearest } from '../oracles/bandwidths.ts'
import { heldOut } from './bandwidth-held-out.ts'

const seed = 20261125
const none = { minimum: 1e-9 } as const

/** Every rule that looks at the points, unlimited but for a tiny floor. */
const rules: { readonly [name: string]: BandwidthRule } = {
  neighbour: neighbourBandwidth(() => 1e-9),
  'Scott with σ': scottBandwidth({ spread: 'deviation', ...none }),
  Scott: scottBandwidth(none),
  Silverman: silvermanBandwidth(none),
  'Sheather–Jones': sheatherJonesBandwidth(none),
  nearest: nearestBandwidth(none),
  Abramson: adaptiveBandwidth({ base: scottBandwidth(none), ...none }),
  'leave-one-out': leaveOneOutBandwidth(none),
  'leave-one-out on nearest': leaveOneOutBandwidth({ base: nearestBandwidth({ k: 5, ...none }), ...none }),
}
const named = Object.entries(rules)

function widths(rule: BandwidthRule, points: ArrayLike<number>, context: Partial<BandwidthContext> = {}): Float64Array {
  const sorted = Float64Array.from(points).sort()
  const out = new Float64Array(sorted.length)
  rule.into(sorted, { n: sorted.length, d: 1, cells: Infinity, ...context }, out)
  return out
}

/** n normal numbers about the middle of the range. */
function normals(n: number, deviation: number, key = 7): Float64Array {
  const random = randomStream(key)
  return Float64Array.from({ length: n }, () => Math.min(1, Math.max(0, 0.5 + deviation * normalQuantile(random.uniform())))).sort()
}

const apart = (a: ArrayLike<number>, b: ArrayLike<number>): number => Math.max(...Array.from(a, (value, i) => Math.abs(value / b[i] - 1)))
// A search ends within 1e-4 of log h: where it ends moves by that much when roundings differ.
const SEARCH = 3e-4

describe.each(named)('the rule %s', (name, rule) => {
  test('follows the unit and the origin of the points', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1e6 }), fc.double({ min: 0.2, max: 1, noNaN: true }), fc.double({ min: -0.05, max: 0.05, noNaN: true }), (key, scale, shift) => {
        const points = normals(50, 0.004, key)
        const moved = points.map((x) => 0.5 + shift + scale * (x - 0.5))
        const wanted = widths(rule, points).map((h) => h * scale)
        expect(apart(widths(rule, moved), wanted)).toBeLessThan(name.startsWith('leave') ? SEARCH : 1e-8)
      }),
      { seed, numRuns: 10 },
    )
  })
  test('is positive, at least its floor and at most the range, also for ties, a lone point and the ends', () => {
    const value = fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 0.25, 1))
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 30 }), (points) => {
        const floored = widths(clampedBandwidth(rule, { minimum: 0.02, maximum: 0.5 }), points)
        for (const h of floored) expect(h >= 0.02 && h <= 0.5).toBe(true)
        for (const h of widths(rule, points)) expect(h > 0 && h <= 1).toBe(true)
      }),
      { seed, numRuns: 40 },
    )
  })
  test('does not depend on the order of the points', () => {
    const points = normals(40, 0.1)
    const shuffled = points.map((_, i) => points[(i * 17) % 40])
    const at = Float64Array.of(0.3, 0.45, 0.5, 0.71)
    const logs = (own: Float64Array): Float64Array => new Parzen({ points: own, d: 1, bandwidth: rule }).logDensityInto(at, new Float64Array(4))
    logs(points).forEach((log, k) => expect(logs(shuffled)[k]).toBeCloseTo(log, 11))
  })
})

describe('floors', () => {
  test('default to a thousandth of the range, or one cell but at most a quarter', () => {
    expect([Infinity, 50, 3].map((cells) => finestBandwidth({ n: 9, d: 1, cells }))).toEqual([0.001, 0.02, 0.25])
    for (const rule of [scottBandwidth(), silvermanBandwidth(), sheatherJonesBandwidth(), leaveOneOutBandwidth(), nearestBandwidth(), adaptiveBandwidth()]) {
      for (const [h, floor] of [[widths(rule, [0.5, 0.5, 0.5]), 0.001], [widths(rule, [0.4, 0.4, 0.4], { cells: 10 }), 0.1]] as const) {
        expect(apart(h, [floor, floor, floor])).toBeLessThan(1e-14)
        expect(Math.min(...h)).toBeGreaterThanOrEqual(floor)
      }
      expect([...widths(rule, [0.4])]).toEqual([1])
    }
  })
  test('win over ceilings that a column moves, and may depend on the column', () => {
    expect([...widths(clampedBandwidth(fixedBandwidth(0.3), { minimum: 0.2, maximum: () => 0.1 }), [0.1, 0.2])]).toEqual([0.2, 0.2])
    expect([...widths(clampedBandwidth(fixedBandwidth(0.3), { maximum: ({ n }) => 0.4 / n }), [0.1, 0.2])]).toEqual([0.2, 0.2])
  })
  test('are not what a multiple or a shrinking rule rests on', () => {
    expect([...widths(scaledBandwidth(fixedBandwidth(0.2), 0.5), [0.1])]).toEqual([0.1])
    expect(widths(shrinkingBandwidth(0.2, () => 0), new Float64Array(32))[0]).toBeCloseTo(0.1, 12)
  })
})

describe('a reference to the normal', () => {
  test('is close to the best bandwidth of normal points, Silverman’s 1.06 σ n^(−1/5)', () => {
    const points = normals(4000, 0.05)
    expect(apart([widths(silvermanBandwidth(), points)[0]], [1.06 * 0.05 * 4000 ** -0.2])).toBeLessThan(0.03)
    expect(apart([widths(sheatherJonesBandwidth(), points)[0]], [1.06 * 0.05 * 4000 ** -0.2])).toBeLessThan(0.15)
  })
  test('is not widened by one outlier when it looks at the quartiles', () => {
    const points = [...normals(99, 0.02), 1]
    expect(widths(scottBandwidth(), points)[0]).toBeLessThan(0.6 * widths(scottBandwidth({ spread: 'deviation' }), points)[0])
  })
  test('takes equal weights for none, and leaves out points of weight 0', () => {
    const points = normals(30, 0.1)
    for (const rule of [scottBandwidth(none), silvermanBandwidth(none), nearestBandwidth({ k: 4, ...none })]) {
      expect(apart(widths(rule, points, { weights: new Float64Array(30).fill(0.25) }), widths(rule, points))).toBeLessThan(1e-12)
    }
    const weights = points.map((_, i) => (i < 20 ? 0.5 : 0))
    expect(apart([widths(scottBandwidth(none), points, { weights })[0]], [widths(scottBandwidth(none), points.subarray(0, 20))[0]])).toBeLessThan(1e-12)
  })
  test('has the order of convergence n^(−1/5)', () => {
    // Sheather–Jones estimates the roughness as well, which converges more slowly.
    for (const [rule, error] of [[scottBandwidth(none), 0.01], [silvermanBandwidth(none), 0.01], [sheatherJonesBandwidth(none), 0.05]] as const) {
      // Quantiles instead of draws: no noise hides the exponent.
      const [few, many] = [200, 6400].map((n) => widths(rule, Float64Array.from({ length: n }, (_, i) => 0.5 + 0.05 * normalQuantile((i + 0.5) / n)))[0])
      expect(Math.abs(Math.log(many / few) / Math.log(32) + 0.2)).toBeLessThan(error)
    }
    expect(Math.log(widths(scottBandwidth(none), normals(99, 0.1), { d: 6 })[0] / widths(scottBandwidth(none), normals(99, 0.1))[0]) / Math.log(99)).toBeCloseTo(0.1, 12)
  })
})

describe('Sheather–Jones', () => {
  test('sees two modes that Scott’s rule smooths away', () => {
    const points = Float64Array.from([...normals(200, 0.02, 1)].map((x) => x - 0.3).concat([...normals(200, 0.02, 2)].map((x) => x + 0.3)))
    expect(widths(sheatherJonesBandwidth(), points)[0]).toBeLessThan(0.012)
    expect(widths(scottBandwidth(), points)[0]).toBeGreaterThan(0.06)
  })
  test('rests on a cosine transform that equals its definition', () => {
    for (const n of [1, 2, 8, 256]) {
      const x = Float64Array.from({ length: n }, (_, i) => Math.sin(i * i + 1))
      const before = x.slice()
      const slow = slowCosineTransform(x)
      cosineTransform(x).forEach((value, k) => expect(Math.abs(value - slow[k])).toBeLessThan(1e-11))
      expect(x).toEqual(before)
    }
    for (const n of [0, 3, 12]) expect(() => cosineTransform(new Float64Array(n))).toThrow('a power of two numbers')
  })
})

describe('the k-nearest rule', () => {
  test('equals a search of all pairs, times its factor', () => {
    const points = [...normals(60, 0.2), 0.5, 0.5, 0, 1].sort((a, b) => a - b)
    for (const k of [1, 3, 20, 63]) {
      const wanted = slowNearest(points, k).map((reach) => Math.min(1, Math.max(1e-9, 0.7 * reach)))
      expect(apart(widths(nearestBandwidth({ k, factor: 0.7, ...none }), points), wanted)).toBeLessThan(1e-12)
    }
    expect(widths(nearestBandwidth({ k: 99, ...none }), [0, 0.5, 0.6])).toEqual(Float64Array.of(0.6, 0.5, 0.6))
  })
})

describe('Abramson’s rule', () => {
  test('equals its formula, at the ends of the range and with weights too', () => {
    const points = [0, ...normals(30, 0.2), 1].sort((a, b) => a - b)
    const weights = points.map((_, i) => 1 + (i % 3))
    const got = widths(adaptiveBandwidth({ base: fixedBandwidth(0.1), ...none }), points, { weights: Float64Array.from(weights) })
    expect(apart(got, slowAbramson(points, weights, 0.1).map((factor) => 0.1 * factor))).toBeLessThan(1e-8)
  })
  test('stays within its clip', () => {
    const got = widths(adaptiveBandwidth({ base: fixedBandwidth(0.01), clip: 2 }), [...normals(100, 0.02), 0, 1])
    expect([Math.min(...got) >= 0.005, Math.max(...got)]).toEqual([true, 0.02])
  })
})

describe('the leave-one-out rule', () => {
  test('finds a bandwidth that none on a fine grid beats, by the definition of its likelihood', () => {
    for (const [points, weights] of [
      [[...normals(40, 0.1)], undefined],
      [[0, 0, 0.01, ...normals(20, 0.05), 0.5, 0.5, 1], undefined],
      [[...normals(15, 0.03, 3), ...normals(15, 0.1, 4)].map((x, i) => (i < 15 ? x - 0.3 : x)).sort((a, b) => a - b), Float64Array.from({ length: 30 }, (_, i) => 1 + (i % 4))],
    ] as const) {
      const sorted = [...points].sort((a, b) => a - b)
      const share = 1 / (sorted.length + 1)
      const slow = (h: number): number => slowLikelihood(sorted, [...(weights ?? sorted.map(() => 1))], h, share)
      const h = widths(leaveOneOutBandwidth(none), sorted, weights === undefined ? {} : { weights })[0]
      for (let log = -7; log <= 0; log += 0.2) expect(slow(Math.exp(log))).toBeLessThanOrEqual(slow(h) + 1e-8)
    }
  })
  test('is not drawn to 0 by ties, where without the guard of ties it would be', () => {
    const points = [...normals(30, 0.1)].flatMap((x) => [x, x])
    const h = widths(leaveOneOutBandwidth(none), points)[0]
    expect(apart([h], [widths(leaveOneOutBandwidth({ background: 1 / 61, ...none }), points.filter((_, i) => i % 2 === 0))[0]])).toBeLessThan(SEARCH)
    expect(h).toBeGreaterThan(0.01)
  })
  test('is not widened by one outlier, where without its background it would be', () => {
    const points = [...normals(200, 0.01), 1]
    expect(widths(leaveOneOutBandwidth(), points)[0]).toBeLessThan(0.008)
    expect(widths(leaveOneOutBandwidth({ background: 0 }), points)[0]).toBeGreaterThan(0.012)
  })
  test('sums likelihood at no more points than asked, and lands close', () => {
    const points = normals(1200, 0.1)
    const all = widths(leaveOneOutBandwidth({ evaluations: 1200 }), points)[0]
    expect(apart([widths(leaveOneOutBandwidth({ evaluations: 300 }), points)[0]], [all])).toBeLessThan(0.35)
  })
})

describe('over a whole space', () => {
  const space = searchSpace({ x: float(0, 1), y: float(0, 1), k: int(1, 9), c: categorical(['a', 'b', 'c']), head: choice({ deep: { rate: float(0, 1) }, flat: {} }) })
  const random = randomStream(11)
  const rows = new Float64Array(80 * space.d)
  for (let i = 0; i < 80; i++) rows.set(space.sample(random), i * space.d)
  const joint: readonly BandwidthRule[] = [
    leaveOneOutBandwidth({ joint: true }), adaptiveBandwidth({ joint: true }), nearestBandwidth({ joint: true }), leaveOneOutBandwidth({ base: nearestBandwidth({ joint: true }), joint: true }),
    clampedBandwidth(scaledBandwidth(adaptiveBandwidth({ joint: true }), 0.5), { minimum: 0.05 }),
  ]
  test('every rule gives a finite density in every branch, weights or not', () => {
    for (const rule of [...Object.values(rules), ...joint]) {
      for (const weights of [undefined, Float64Array.from({ length: 80 }, (_, i) => i % 5)]) {
        const density = new Parzen({ space, rows, bandwidth: rule, ...(weights !== undefined && { weights }) })
        for (let i = 0; i < 5; i++) expect(Number.isFinite(density.logDensity(space.sample(random)))).toBe(true)
        for (const j of density.sample(random)) expect(j >= 0 || Number.isNaN(j)).toBe(true)
      }
    }
  })
  test('every rule takes no point, one point, and equal points', () => {
    for (const rule of [...Object.values(rules), ...joint]) {
      for (const n of [0, 1, 3]) {
        const density = new Parzen({ points: new Float64Array(2 * n).fill(0.5), d: 2, bandwidth: rule })
        expect(Number.isFinite(density.logDensity(Float64Array.of(0.5, 0.4)))).toBe(true)
      }
    }
  })
  test('a joint rule in one column is the rule of the column', () => {
    const points = normals(60, 0.1, 5)
    const shuffled = points.map((_, i) => points[(i * 7) % 60])
    const at = Float64Array.of(0.2, 0.5, 0.6)
    const logs = (bandwidth: BandwidthRule): Float64Array => new Parzen({ points: shuffled, d: 1, bandwidth }).logDensityInto(at, new Float64Array(3))
    const both = (make: (joint: boolean) => BandwidthRule): void => logs(make(true)).forEach((log, k) => expect(Math.abs(log - logs(make(false))[k])).toBeLessThan(1e-3))
    both((joint) => leaveOneOutBandwidth({ base: scottBandwidth(), joint }))
    both((joint) => adaptiveBandwidth({ joint }))
    both((joint) => nearestBandwidth({ k: 5, joint }))
  })
})

describe('held-out points of a mixture of three normals', () => {
  test('in one column are likelier under leave-one-out, Sheather–Jones and Abramson than under Scott’s rule', () => {
    const found = heldOut(1000, 1, 7, ['Scott', 'leave-one-out', 'Sheather–Jones', 'Abramson, leave-one-out'])
    expect(found['leave-one-out']).toBeGreaterThan(found.Scott + 0.01)
    expect(found['Sheather–Jones']).toBeGreaterThan(found.Scott + 0.01)
    expect(found['Abramson, leave-one-out']).toBeGreaterThan(found.Scott + 0.01)
    expect(found.truth).toBeGreaterThan(found['Abramson, leave-one-out'])
  })
  test('in four columns are likelier under a joint factor, and still likelier when every point has its own', () => {
    const found = heldOut(400, 4, 7, ['Scott', 'leave-one-out', 'Abramson, leave-one-out', '√n-th nearest, leave-one-out'])
    expect(found['leave-one-out']).toBeGreaterThan(found.Scott + 0.2)
    expect(found['Abramson, leave-one-out']).toBeGreaterThan(found['leave-one-out'])
    expect(found['√n-th nearest, leave-one-out']).toBeGreaterThan(found['leave-one-out'])
    expect(found.truth).toBeGreaterThan(found['√n-th nearest, leave-one-out'])
  })
})
