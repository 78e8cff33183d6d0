import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { defaultBandwidth, LiveParzen, neighbourBandwidth, Parzen } from '../../src/density/index.ts'
import { randomStream } from '../../src/numerics/index.ts'
import { bool, categorical, choice, float, int, ordinal, searchSpace } from '../../src/space/index.ts'

const space = searchSpace({
  rate: float(1e-5, 1e-1, { scale: 'log' }),
  x: float(0, 1),
  width: int(1, 300, { scale: 'log' }),
  kind: categorical(['a', 'b', 'c']),
  head: choice({ mlp: { layers: int(1, 4), drop: float(0, 1) }, tree: { depth: ordinal([1, 2, 3]), deep: choice({ yes: { flag: bool() }, no: {} }) }, none: {} }),
})
const floor = ({ n, cells }: { n: number; cells: number }): number => Math.max(0.03, Math.min(0.25, 1 / cells), (1 / (2 + n)) ** 2)

describe('a density whose points come and go', () => {
  test('equals, after every change, the density made afresh from the points in the order of their slots', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 40 })), { minLength: 1, maxLength: 90 }), fc.nat({ max: 1e6 }), (changes, seed) => {
        const random = randomStream(seed)
        const live = new LiveParzen(space, floor)
        const points = new Map<number, Float64Array>()
        for (const [grow, key] of changes) {
          if (points.has(key) && !grow) {
            live.remove(key)
            points.delete(key)
          } else if (!points.has(key)) {
            const row = space.sample(random)
            live.insert(key, row)
            points.set(key, row)
          }
          const keys = [...points.keys()].sort((a, b) => a - b)
          const fresh = new Parzen({ space, rows: Float64Array.from(keys.flatMap((one) => [...points.get(one)!])), bandwidth: neighbourBandwidth(floor) })
          const x = space.sample(random)
          expect(live.size).toBe(points.size)
          expect(Math.abs(live.logDensityUntil(x, Infinity) - fresh.logDensity(x))).toBeLessThan(1e-11)
        }
      }),
      { seed: 20261125, numRuns: 40 },
    )
  })

  test('remove undoes insert to the last bit', () => {
    const random = randomStream(3)
    const live = new LiveParzen(space, floor)
    for (let key = 1; key <= 200; key++) live.insert(key, space.sample(random))
    const queries = Array.from({ length: 20 }, () => space.sample(random))
    const before = queries.map((x) => live.logDensityUntil(x, Infinity))
    for (let key = 201; key <= 260; key++) live.insert(key, space.sample(random))
    for (let key = 260; key > 200; key--) live.remove(key)
    queries.forEach((x, k) => expect(live.logDensityUntil(x, Infinity)).toBe(before[k]))
  })

  test('has the same bits however its points came', () => {
    const random = randomStream(8)
    const rows = Array.from({ length: 150 }, () => space.sample(random))
    const [straight, winding] = [new LiveParzen(space, floor), new LiveParzen(space, floor)]
    rows.forEach((row, i) => i % 3 > 0 && straight.insert(i + 1, row))
    for (let i = rows.length - 1; i >= 0; i--) winding.insert(i + 1, rows[i])
    winding.insert(rows.length + 1, rows[0])
    rows.forEach((_, i) => i % 3 === 0 && winding.remove(i + 1))
    winding.remove(rows.length + 1)
    for (let k = 0; k < 50; k++) {
      const x = space.sample(random)
      expect(winding.logDensityUntil(x, Infinity)).toBe(straight.logDensityUntil(x, Infinity))
    }
  })

  test('keeps its kernels few when points of a wide integer column come and go for long', () => {
    const wide = searchSpace({ n: int(1, 1_000_000), x: float(0, 1) })
    const random = randomStream(5)
    const live = new LiveParzen(wide, floor)
    const rows: Float64Array[] = []
    for (let key = 0; key < 4000; key++) {
      rows.push(wide.sample(random))
      live.insert(key + 1, rows[key])
      if (key >= 50) live.remove(key - 49)
    }
    const fresh = new Parzen({ space: wide, rows: Float64Array.from(rows.slice(-50).flatMap((row) => [...row])), bandwidth: defaultBandwidth })
    const x = wide.sample(random)
    expect(Math.abs(live.logDensityUntil(x, Infinity) - fresh.logDensity(x))).toBeLessThan(1e-11)
  })

  test('refuses a slot in use, and one that is empty', () => {
    const live = new LiveParzen(space, floor)
    live.insert(1, space.sample(randomStream(1)))
    expect(() => live.insert(1, space.sample(randomStream(2)))).toThrow('Expected an empty slot ≥ 1, got 1. Remove its point first.')
    expect(() => live.insert(0, space.sample(randomStream(2)))).toThrow('got 0')
    expect(() => live.remove(2)).toThrow('Expected a slot with a point, got 2. Insert it first.')
  })
})
