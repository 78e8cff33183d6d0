import fc from 'fast-check'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { GapQueue } from '../../../src/density/sums/gap-queue.ts'
import { SharedWidths } from '../../../src/density/sums/shared-widths.ts'
import { blockBytes, singleKernel } from '../../../src/density/sums/single-kernel.ts'
import { BoundedSum } from '../../../src/density/tree/bounded-sum.ts'
import { layOut } from '../../../src/density/tree/layout.ts'
import { randomStream } from '../../../src/numerics/index.ts'
import { logKernelSum, pointsOf, SHAPES, weightsOf } from '../../oracles/kernel-sums.ts'

const seed = 20261127
const shapes = fc.constantFrom(...SHAPES)
const kinds = fc.constantFrom('equal', 'few', 'wide', 'sparse')
const keys = fc.nat({ max: 1e6 })

function geometryOf(d: number, points: Float64Array, weights: Float64Array, leafSize: number) {
  const layout = layOut(points, weights.length, d, 4, leafSize)
  const x = new Float64Array(points.length)
  layout.order.forEach((i, place) => x.set(points.subarray(i * d, (i + 1) * d), place * d))
  const ordered = Float64Array.from(layout.order, (i) => weights[i])
  return { layout, x, weights: ordered, geometry: new SharedWidths({ d, x, weights: ordered }, layout) }
}

/** Places under a node. */
function rangeOf({ start, end }: { start: Int32Array; end: Int32Array }, node: number): readonly [number, number] {
  return [start[node], end[node]]
}

describe('the series of a node', () => {
  test('is off by no more than it says, in leaves and in nodes above them', () => {
    let expanded = 0
    fc.assert(
      fc.property(shapes, kinds, fc.constantFrom(1, 2), fc.constantFrom(0.1, 1, 3, 10), keys, (shape, kind, d, spread, key) => {
        const { layout, x, weights, geometry } = geometryOf(d, pointsOf(shape, 120, d, spread, key), weightsOf(kind, 120, key), 8)
        const random = randomStream(key)
        const q = Float64Array.from({ length: d }, () => spread * random.uniform() + 2 * random.normal())
        for (let node = 0; node < layout.count; node++) {
          geometry.measure(node, q)
          if (!geometry.series!.expand(node, q, geometry.zMin, Infinity)) continue
          const [from, to] = rangeOf(layout, node)
          const exact = Math.exp(logKernelSum(q, x.subarray(from * d, to * d), weights.subarray(from, to)))
          const { value, error } = geometry.series!
          expect(Math.abs(value - exact)).toBeLessThanOrEqual(error * (1 + 1e-9) + 1e-13 * geometry.weight(node))
          if (layout.children[node] > 0 && error < 1e-3 * exact) expanded++
        }
      }),
      { seed, numRuns: 150 },
    )
    expect(expanded).toBeGreaterThan(200)
  })

  test('is not used where its error would not halve the gap, nor for nodes that are wide', () => {
    const { geometry } = geometryOf(1, pointsOf('uniform', 100, 1, 3, 1), weightsOf('equal', 100, 1), 200)
    const q = Float64Array.of(1)
    expect(geometry.series!.expand(0, q, 0, Infinity)).toBe(true)
    expect(geometry.series!.expand(0, q, 0, geometry.series!.error)).toBe(false)
    expect(geometryOf(1, pointsOf('uniform', 100, 1, 30, 1), weightsOf('equal', 100, 1), 200).geometry.series!.expand(0, q, 0, Infinity)).toBe(false)
  })

  test('spares a large tree almost all of its points', () => {
    const { x, layout, geometry } = geometryOf(1, pointsOf('clusters', 50_000, 1, 100, 3), weightsOf('equal', 50_000, 1), 64)
    const sum = new BoundedSum(layout, geometry)
    sum.at(x.slice(0, 1), 5e-4)
    expect(sum.work).toBeLessThan(2000)
  })
})

describe('a leaf in single precision', () => {
  test('is off by no more than it says, wherever it lies', () => {
    let worst = 0
    fc.assert(
      fc.property(shapes, kinds, fc.constantFrom(1, 2, 3, 4, 7, 8, 16), fc.integer({ min: 1, max: 150 }), fc.constantFrom(0.5, 4, 10), fc.constantFrom(0, 1e4), keys, (shape, kind, d, n, spread, offset, key) => {
        const points = pointsOf(shape, n, d, spread, key).map((u) => u + offset)
        const { layout, x, weights, geometry } = geometryOf(d, points, weightsOf(kind, n, key), 1000)
        const random = randomStream(key)
        const q = Float64Array.from({ length: d }, (_, k) => x[k] + random.normal())
        geometry.measure(0, q)
        if (!(geometry.zMean < 100 && geometry.weight(0) > 0)) return
        const exact = Math.exp(logKernelSum(q, x, weights))
        const got = geometry.rough!.sum(0, ...rangeOf(layout, 0), q, geometry.zMean, 1e-3)
        expect(Math.abs(got - exact)).toBeLessThanOrEqual(geometry.rough!.error)
        expect(geometry.rough!.error).toBeLessThan(1.01e-3 * exact)
        expect(geometry.rough!.sum(0, ...rangeOf(layout, 0), q, geometry.zMean, 1e-7)).toBe(NaN)
        worst = Math.max(worst, Math.abs(got / exact - 1))
      }),
      { seed, numRuns: 200 },
    )
    expect(worst).toBeGreaterThan(1e-8)
  })

  test('is copied anew when its points have changed', () => {
    const { x, weights, geometry, layout } = geometryOf(3, pointsOf('uniform', 40, 3, 2, 1), weightsOf('equal', 40, 1), 1000)
    const q = Float64Array.of(1, 1, 1)
    const sum = (to: number): number => (geometry.measure(0, q), geometry.rough!.sum(0, 0, to, q, geometry.zMean, 1e-3))
    expect(sum(40)).toBeCloseTo(Math.exp(logKernelSum(q, x, weights)), 3)
    x.fill(1, 0, 60)
    weights.fill(2, 0, 20)
    geometry.refreshLeaf(0, 0, 30)
    expect(sum(30)).toBeCloseTo(Math.exp(logKernelSum(q, x.subarray(0, 90), weights.subarray(0, 30))), 3)
    geometry.refreshLeaf(0, 0, 40)
    expect(sum(40)).toBeCloseTo(Math.exp(logKernelSum(q, x, weights)), 3)
    expect(layout.count).toBe(1)
  })

  test('has a module of its own for each number of columns, which any engine accepts', () => {
    const { WebAssembly } = globalThis as unknown as { WebAssembly: { validate(bytes: Uint8Array): boolean } }
    for (const d of [1, 5, 64]) expect(WebAssembly.validate(singleKernel(d))).toBe(true)
    expect(WebAssembly.validate(singleKernel(3).subarray(1))).toBe(false)
    expect(blockBytes(3)).toBe(64)
  })

  describe('where there is no WebAssembly', () => {
    afterEach(() => void vi.unstubAllGlobals())

    test('gives way to double precision', () => {
      for (const absent of [undefined, { Module: class { constructor() { throw new Error('code made at run time is forbidden') } } }]) {
        vi.stubGlobal('WebAssembly', absent)
        const { x, weights, geometry, layout } = geometryOf(4, pointsOf('uniform', 300, 4, 6, 1), weightsOf('equal', 300, 1), 16)
        const q = Float64Array.of(3, 3, 3, 3)
        expect(geometry.rough).toBe(undefined)
        expect(Math.abs(Math.expm1(Math.log(new BoundedSum(layout, geometry).at(q, 1e-3)) - logKernelSum(q, x, weights)))).toBeLessThan(1e-3)
      }
    })
  })
})

describe('a queue of gaps', () => {
  test('gives the largest first, within a factor of two, and knows their sum however far they lie apart', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: -900, max: 900 }), fc.double({ min: 1, max: 1.99, noNaN: true }), fc.nat({ max: 2 })), { maxLength: 60 }), (steps) => {
        const queue = new GapQueue()
        queue.clear(steps.length)
        const gaps = new Float64Array(steps.length)
        const inside = new Set<number>()
        steps.forEach(([exponent, mantissa, pops], slot) => {
          gaps[slot] = mantissa * 2 ** exponent
          queue.push(slot, gaps[slot])
          inside.add(slot)
          for (let p = 0; p < pops; p++) {
            const largest = Math.max(...[...inside].map((s) => gaps[s]))
            const got = queue.pop(gaps)
            if (inside.size === 0) expect(got).toBe(-1)
            else expect(gaps[got]).toBeGreaterThan(largest / 2)
            inside.delete(got)
          }
          const total = [...inside].map((s) => gaps[s]).sort((a, b) => a - b).reduce((a, b) => a + b, 0)
          expect(Math.abs(queue.total - total)).toBeLessThanOrEqual(1e-14 * total)
        })
        queue.clear(0)
        expect(queue.total).toBe(0)
        expect(queue.pop(gaps)).toBe(-1)
      }),
      { seed, numRuns: 300 },
    )
  })
})
