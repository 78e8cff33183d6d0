import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { KernelTreeSum } from '../../../src/density/sums/kernel-tree-sum.ts'
import { SharedWidths } from '../../../src/density/sums/shared-widths.ts'
import { BoundedSum } from '../../../src/density/tree/bounded-sum.ts'
import type { Geometry } from '../../../src/density/tree/geometry.ts'
import { layOut, type Layout } from '../../../src/density/tree/layout.ts'
import { OwnWidths } from '../../oracles/own-widths.ts'
import { randomStream } from '../../../src/numerics/index.ts'
import { logKernelSum, pointsOf, SHAPES, weightsOf } from '../../oracles/kernel-sums.ts'

const seed = 20261126

interface Problem {
  readonly layout: Layout
  /** By place. */
  readonly x: Float64Array
  readonly weights: Float64Array
  readonly inverse: Float64Array
}

function problem(d: number, points: Float64Array, weights: Float64Array, branchFactor: number, leafSize: number, key: number): Problem {
  const layout = layOut(points, weights.length, d, branchFactor, leafSize)
  const random = randomStream(key)
  const x = new Float64Array(points.length)
  layout.order.forEach((i, place) => x.set(points.subarray(i * d, (i + 1) * d), place * d))
  return { layout, x, weights: Float64Array.from(layout.order, (i) => weights[i]), inverse: x.map(() => 0.5 + random.uniform()) }
}

/** Queries: near points, between them, and far from all. */
function queriesOf(x: Float64Array, d: number, spread: number, key: number): Float64Array[] {
  const random = randomStream(key)
  return Array.from({ length: 6 }, (_, kind) => {
    const place = random.integer(x.length / d)
    return Float64Array.from({ length: d }, (_, k) => {
      if (kind < 2) return x[place * d + k] + 0.3 * random.normal()
      return kind < 4 ? spread * random.uniform() : x[place * d + k] + (kind === 4 ? 5 : 60) * random.normal()
    })
  })
}

const shapes = fc.constantFrom(...SHAPES)
const kinds = fc.constantFrom('equal', 'few', 'wide', 'sparse')
const columns = fc.constantFrom(1, 2, 3, 4, 5, 8)
const errors = fc.constantFrom(0, 1e-6, 1e-4, 5e-4, 1e-2, 0.1)
const spreads = fc.constantFrom(0.5, 4, 20, 300)
const keys = fc.nat({ max: 1e6 })

/** What any sum must do at one query, against the exact one. */
function expectWithin(sum: Pick<BoundedSum, 'at' | 'nearest'>, q: Float64Array, epsilon: number, log: number): void {
  const allowed = epsilon + 1e-12 * Math.max(1, Math.abs(log))
  if (log > -600) expect(Math.abs(Math.expm1(Math.log(sum.at(q, epsilon)) - log))).toBeLessThanOrEqual(allowed)
  const shift = sum.nearest(q)
  if (log === -Infinity) expect(shift).toBe(Infinity)
  else expect(Math.abs(Math.expm1(Math.log(sum.at(q, epsilon, 0, Infinity, shift)) - shift / 2 - log))).toBeLessThanOrEqual(allowed)
}

describe('a sum of kernels over a tree', () => {
  test('is within the error asked for, 1e-12 for none, whatever the points, weights, tree and query', () => {
    fc.assert(
      fc.property(shapes, kinds, columns, errors, spreads, fc.integer({ min: 1, max: 700 }), fc.integer({ min: 2, max: 9 }), fc.constantFrom(1, 8, 64), keys, (shape, kind, d, epsilon, spread, n, branchFactor, leafSize, key) => {
        const { layout, x, weights, inverse } = problem(d, pointsOf(shape, n, d, spread, key), weightsOf(kind, n, key + 1), branchFactor, leafSize, key)
        const [shared, own] = [new SharedWidths({ d, x, weights }, layout), new OwnWidths(layout, { d, x, inverse, weights })]
        const tree = new KernelTreeSum(layout, shared, (place) => x.subarray(place * d, (place + 1) * d))
        for (const q of queriesOf(x, d, spread, key + 2)) {
          const log = logKernelSum(q, x, weights)
          expectWithin(new BoundedSum(layout, shared), q, epsilon, log)
          expectWithin(tree, q, epsilon, log)
          expectWithin(new BoundedSum(layout, own), q, epsilon, logKernelSum(q, x, weights, inverse))
        }
      }),
      { seed, numRuns: 250 },
    )
  })

  test('spends its error on many points, and not more than it', () => {
    for (const d of [1, 2, 4, 8]) {
      const n = 6000
      const { layout, x, weights } = problem(d, pointsOf('clusters', n, d, 40, d), weightsOf('equal', n, 1), 8, 64, 1)
      const sum = new BoundedSum(layout, new SharedWidths({ d, x, weights }, layout))
      for (const epsilon of [5e-4, 1e-2]) {
        let worst = 0
        for (let i = 0; i < n; i += 60) {
          const q = x.slice(i * d, (i + 1) * d)
          worst = Math.max(worst, Math.abs(Math.expm1(Math.log(sum.at(q, epsilon)) - logKernelSum(q, x, weights))))
        }
        expect(worst).toBeLessThanOrEqual(epsilon)
        expect(worst).toBeGreaterThan(epsilon / 100)
      }
    }
  })

  test('keeps an error that single precision could exceed: leaves that outliers stretch', () => {
    const d = 8
    const n = 2000
    const points = pointsOf('clusters', n, d, 3, 1)
    for (let i = 0; i < n; i += 40) points.fill(i % 80 === 0 ? 1e5 : -1e5, i * d, (i + 1) * d)
    const { layout, x, weights } = problem(d, points, weightsOf('equal', n, 1), 8, 500, 1)
    const sum = new BoundedSum(layout, new SharedWidths({ d, x, weights }, layout))
    for (const epsilon of [1e-4, 1e-3]) for (const q of queriesOf(points.slice(d, 30 * d), d, 3, 1)) expectWithin(sum, q, epsilon, logKernelSum(q, x, weights))
  })

  test('counts a floor as part of the sum that its error is relative to', () => {
    const { layout, x, weights } = problem(3, pointsOf('uniform', 3000, 3, 10, 5), weightsOf('equal', 3000, 1), 8, 16, 1)
    const sum = new BoundedSum(layout, new SharedWidths({ d: 3, x, weights }, layout))
    const q = Float64Array.of(5, 5, 5)
    const exact = sum.at(q, 0)
    const [alone, floored] = [1e-3, 1e-3].map((epsilon, k) => [sum.at(q, epsilon, k * 50 * exact), sum.work])
    expect(Math.abs(floored[0] - exact)).toBeLessThanOrEqual(1e-3 * 51 * exact)
    expect(floored[1]).toBeLessThan(alone[1])
  })

  test('stops at a lower bound that is enough, and goes on where it is not', () => {
    fc.assert(
      fc.property(shapes, columns, errors, fc.double({ min: 0.01, max: 2, noNaN: true }), fc.constantFrom(0, 0.3), keys, (shape, d, epsilon, part, floor, key) => {
        const { layout, x, weights } = problem(d, pointsOf(shape, 500, d, 8, key), weightsOf('few', 500, key), 8, 16, key)
        const geometry = new SharedWidths({ d, x, weights }, layout)
        const q = x.slice(0, d)
        const exact = Math.exp(logKernelSum(q, x, weights))
        const enough = part * (exact + floor)
        for (const sum of [new BoundedSum(layout, geometry), new KernelTreeSum(layout, geometry, (place) => x.subarray(place * d, (place + 1) * d))]) {
          const got = sum.at(q, epsilon, floor, enough)
          expect(got).toBeLessThanOrEqual(exact + epsilon * (exact + floor) + 1e-12 * exact)
          if (enough < (exact + floor) * (1 - epsilon - 1e-12)) expect(got + floor).toBeGreaterThanOrEqual(enough * (1 - epsilon - 1e-12))
          if (enough > exact + floor) expect(Math.abs(got - exact)).toBeLessThanOrEqual(epsilon * (exact + floor) + 1e-12 * exact)
        }
      }),
      { seed, numRuns: 100 },
    )
  })

  test('costs less the less is enough', () => {
    const { layout, x, weights } = problem(4, pointsOf('uniform', 4000, 4, 10, 5), weightsOf('equal', 4000, 1), 8, 32, 1)
    const sum = new BoundedSum(layout, new SharedWidths({ d: 4, x, weights }, layout))
    const q = Float64Array.of(5, 5, 5, 5)
    const exact = sum.at(q, 0)
    const work = [0.01, 0.5, 2].map((part) => (sum.at(q, 0, 0, part * exact), sum.work))
    expect(work[0]).toBeLessThan(work[1])
    expect(work[1]).toBeLessThan(work[2])
  })

  test('holds with bounds of the mean distance in the place of the mean itself', () => {
    const { layout, x, weights } = problem(2, pointsOf('clusters', 800, 2, 12, 3), weightsOf('few', 800, 4), 4, 8, 1)
    const exact = new OwnWidths(layout, { d: 2, x, inverse: x.map(() => 1), weights })
    const vague: Geometry = {
      get zMin() { return exact.zMin }, get zMax() { return exact.zMax }, get zMeanLow() { return exact.zMin + 0.7 * (exact.zMean - exact.zMin) }, get zMean() { return exact.zMean + 0.3 * (exact.zMax - exact.zMean) },
      weight: (node) => exact.weight(node), measure: (node, q) => exact.measure(node, q),
      leaf: (...all) => exact.leaf(...all), nearest: (...all) => exact.nearest(...all),
    }
    for (const q of queriesOf(x, 2, 12, 9)) for (const epsilon of [0, 1e-3, 0.1]) expectWithin(new BoundedSum(layout, vague), q, epsilon, logKernelSum(q, x, weights))
  })

  test('follows a layout whose arrays are replaced by longer ones', () => {
    const [small, large] = [30, 2000].map((n) => problem(2, pointsOf('uniform', n, 2, 6, n), weightsOf('few', n, n), 4, 8, 1))
    const layout = { ...small.layout }
    const points = { d: 2, x: small.x, weights: small.weights }
    const geometry = new SharedWidths(points, layout)
    const sum = new BoundedSum(layout, geometry)
    expectWithin(sum, Float64Array.of(1, 2), 1e-3, logKernelSum(Float64Array.of(1, 2), small.x, small.weights))
    Object.assign(layout, large.layout)
    Object.assign(points, { x: large.x, weights: large.weights })
    const { count, start, end, child, children } = layout
    for (let node = count - 1; node >= 0; node--) {
      if (children[node] === 0) geometry.refreshLeaf(node, start[node], end[node])
      else geometry.refreshParent(node, child[node], children[node])
    }
    for (const epsilon of [0, 1e-3]) expectWithin(sum, Float64Array.of(1, 2), epsilon, logKernelSum(Float64Array.of(1, 2), large.x, large.weights))
  })

  test('is 0 over no weight, and over points that left their leaves', () => {
    for (const d of [1, 2, 5]) {
      const { layout, x, weights } = problem(d, pointsOf('uniform', 100, d, 3, 1), new Float64Array(100), 4, 8, 1)
      const q = x.slice(0, d)
      expect(new BoundedSum(layout, new SharedWidths({ d, x, weights }, layout)).at(q, 0)).toBe(0)
      const emptied = { ...layout, end: layout.end.map((end, node) => (layout.children[node] === 0 && node % 2 === 0 ? layout.start[node] : end)) }
      const left = weights.map((_, place) => Number(layout.start.some((start, node) => layout.children[node] === 0 && node % 2 === 1 && start <= place && place < layout.end[node])))
      for (const geometry of [new SharedWidths({ d, x, weights: weights.fill(1) }, emptied), new OwnWidths(emptied, { d, x, inverse: x.map(() => 1), weights })]) {
        for (const epsilon of [0, 1e-2]) expectWithin(new BoundedSum(emptied, geometry), q, epsilon, logKernelSum(q, x, left))
      }
    }
  })
})

describe('a kernel sum that may pass over all points', () => {
  function treeOf(n: number, d: number, leafSize = 64): KernelTreeSum {
    const { layout, x, weights } = problem(d, pointsOf('clusters', n, d, 20 / d, 7), weightsOf('equal', n, 1), 8, leafSize, 1)
    return new KernelTreeSum(layout, new SharedWidths({ d, x, weights }, layout), (place) => x.subarray(place * d, (place + 1) * d))
  }

  test('does so for few points, many columns and leaves of one point, and not for many points in few columns', () => {
    expect(treeOf(50, 1).isFlat(0)).toBe(true)
    expect(treeOf(2000, 8).isFlat(0)).toBe(true)
    expect(treeOf(2000, 4, 1).isFlat(0)).toBe(true)
    expect(treeOf(20_000, 1).isFlat(0)).toBe(false)
    expect(treeOf(20_000, 1).isFlat(5e-4)).toBe(false)
    expect(treeOf(20_000, 2).isFlat(5e-4)).toBe(false)
  })

  test('chooses by the tree and the error alone, and anew when the tree has changed', () => {
    const n = 3000
    const { layout, x, weights } = problem(1, pointsOf('uniform', n, 1, 1e5, 7), weightsOf('equal', n, 1), 4, 16, 1)
    const points = { d: 1, x, weights }
    const geometry = new SharedWidths(points, layout)
    let asked = 0
    const sum = new KernelTreeSum(layout, geometry, (place) => (asked++, points.x.subarray(place, place + 1)))
    expect(sum.isFlat(0)).toBe(false)
    sum.at(x.slice(0, 1), 0)
    expect(asked).toBe(5)
    points.x = x.map((u) => u / 1e8)
    points.x[0] = 1
    sum.changed()
    for (let node = layout.count - 1; node >= 0; node--) {
      if (layout.children[node] === 0) geometry.refreshLeaf(node, layout.start[node], layout.end[node])
      else geometry.refreshParent(node, layout.child[node], layout.children[node])
    }
    sum.isFlat(0)
    expect(asked).toBeGreaterThan(5)
  })

  test('is nothing over no points', () => {
    const { layout, x, weights } = problem(2, new Float64Array(0), new Float64Array(0), 4, 8, 1)
    const sum = new KernelTreeSum(layout, new SharedWidths({ d: 2, x, weights }, layout), () => Float64Array.of(NaN, NaN))
    expect(sum.at(Float64Array.of(1, 1), 0)).toBe(0)
    expect(sum.nearest(Float64Array.of(1, 1))).toBe(Infinity)
  })
})

test('a node that was only measured as far as it is negligible is not bounded by what was measured before', () => {
  const shift = 2 ** 52
  const layout: Layout = { order: Int32Array.of(0, 1), count: 3, start: Int32Array.of(0, 0, 1), end: Int32Array.of(2, 1, 2), child: Int32Array.of(1, 3, 3), children: Int32Array.of(2, 0, 0) }
  const z = [shift, shift + 8]
  const geometry = {
    zMin: 0, zMax: 0, zMean: 0, zMeanLow: 0,
    weight: (node: number) => (node === 0 ? 2 : 1),
    measure(node: number, _q: Float64Array, cut = Infinity): void {
      this.zMin = node === 0 ? shift : z[node - 1]
      if (!(this.zMin < cut)) return
      this.zMax = node === 0 ? shift + 200 : this.zMin
      this.zMean = this.zMeanLow = node === 0 ? shift + 2 : this.zMin
    },
    leaf: (from: number, to: number) => z.slice(from, to).reduce((sum, at) => sum + Math.exp(-0.5 * (at - shift)), 0),
    nearest: () => shift,
  }
  // At this error what is negligible begins 8.4 above the shift, where numbers are whole.
  const sum = new BoundedSum(layout, geometry).at(new Float64Array(1), 0.163, 0, Infinity, shift)
  expect(Math.abs(sum - (1 + Math.exp(-4)))).toBeLessThan(0.163)
})

test.each([[10, 2, 1e-16], [37, 1, 1e-30], [100, 0.3, 1e-21], [1000, 0.03, 1e-20]])('a light point before a heavy one is not lost in the rounding of their mean distance: %d, ± %d, weight %d', (off, half, light) => {
  for (const d of [1, 3, 20]) {
    const points = new Float64Array(2 * d)
    points[0] = off - half
    points[d] = off + half
    const weights = Float64Array.of(light, 1)
    const layout = layOut(points, 2, d, 2, 2)
    const x = new Float64Array(2 * d)
    layout.order.forEach((i, place) => x.set(points.subarray(i * d, (i + 1) * d), place * d))
    const placed = Float64Array.from(layout.order, (i) => weights[i])
    const geometry = new SharedWidths({ d, x, weights: placed }, layout)
    const sum = new BoundedSum(layout, geometry)
    const [q, shift] = [new Float64Array(d), (off - half) ** 2]
    const truth = light + Math.exp(0.5 * (shift - (off + half) ** 2))
    expect(sum.at(q, 0, 0, Infinity, sum.nearest(q)) / truth).toBeCloseTo(1, 9)
  }
})
