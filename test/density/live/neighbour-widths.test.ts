import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { BandwidthContext } from '../../../src/density/bandwidth/index.ts'
import { neighbourBandwidth } from '../../../src/density/index.ts'
import { kernelMatrix } from '../../../src/density/kernel-matrix.ts'
import { NeighbourWidths } from '../../../src/density/live/neighbour-widths.ts'
import { randomStream, type Random } from '../../../src/numerics/index.ts'
import { categorical, float, int, ordinal, searchSpace, type Axis } from '../../../src/space/index.ts'

const axes: readonly Axis[] = searchSpace({ x: float(0, 1), y: float(0, 1), few: int(1, 10), many: int(1, 100_000), kind: categorical(['a', 'b', 'c']), size: ordinal(['s', 'm']) }).columns.map(({ axis }) => axis)
const d = axes.length

const minima: Readonly<Record<string, (context: BandwidthContext) => number>> = {
  'three hundredths': ({ n, cells }) => Math.max(0.03, Math.min(0.25, 1 / cells), (1 / (2 + n)) ** 2),
  'next to nothing': () => 1e-12,
  'less with every point': ({ n }) => 1 / Math.min(100, n + 1),
  'less with every column and tenth point': ({ n, d }) => 0.4 / d / (1 + Math.floor(n / 10)),
  'more than the range': () => 1.5,
}

/** A row of unit coordinates, many of them equal or absent. */
function randomRow(random: Random): number[] {
  return axes.map((axis, j) => {
    if (random.uniform() < [0, 0.9, 0.2, 0, 0.3, 0][j]) return NaN
    if (axis.cells !== Infinity) return axis.centre(Math.floor(axis.cells * random.uniform()))
    return random.uniform() < 0.3 ? Math.round(4 * random.uniform()) / 4 : random.uniform()
  })
}

/** The widths of the flat rule on the same points, by column and slot. */
function flat(points: ReadonlyMap<number, readonly number[]>, minimum: (context: BandwidthContext) => number, reach: number): Map<string, number> {
  const slots = [...points.keys()].sort((a, b) => a - b)
  const matrix = kernelMatrix(axes, Float64Array.from(slots.flatMap((slot) => [...points.get(slot)!])), slots.length, neighbourBandwidth(minimum, reach), 1)
  const widths = new Map<string, number>()
  slots.forEach((slot, i) => {
    axes.forEach((axis, j) => {
      if (axis.kind === 'categorical' || Number.isNaN(points.get(slot)![j])) return
      const k = matrix.discrete.indexOf(j)
      widths.set(`${j} ${slot}`, k >= 0 ? matrix.width[k][i + 1] : matrix.inverse[matrix.continuous.indexOf(j)][i + 1])
    })
  })
  return widths
}

/** As `flat` has it: of continuous columns 1 / width. */
function shown(j: number, width: number): number {
  return axes[j].cells === Infinity ? 1 / width : width
}

/** Widths that come and go, with what they reported. */
class Watched {
  readonly points = new Map<number, readonly number[]>()
  readonly told = new Map<string, number>()
  readonly minimum: (context: BandwidthContext) => number
  readonly reach: number
  readonly widths: NeighbourWidths
  reports = 0

  constructor(minimum: (context: BandwidthContext) => number, reach = 1) {
    this.minimum = minimum
    this.reach = reach
    this.widths = new NeighbourWidths(axes, (slot, j) => this.points.get(slot)![j], minimum, (j, slot, width) => {
      this.reports++
      this.told.set(`${j} ${slot}`, shown(j, width))
    }, reach)
  }

  insert(slot: number, row: readonly number[]): void {
    this.points.set(slot, row)
    this.widths.insert(slot)
  }

  remove(slot: number): void {
    this.widths.remove(slot)
    this.points.delete(slot)
    axes.forEach((_, j) => this.told.delete(`${j} ${slot}`))
  }

  load(points: ReadonlyMap<number, readonly number[]>): void {
    this.points.clear()
    this.told.clear()
    points.forEach((row, slot) => this.points.set(slot, row))
    this.widths.load([...points.keys()])
  }

  check(): void {
    const expected = flat(this.points, this.minimum, this.reach)
    const own = new Map([...expected.keys()].map((key) => {
      const [j, slot] = key.split(' ').map(Number)
      return [key, shown(j, this.widths.widthOf(j, slot))]
    }))
    expect(own).toEqual(expected)
    expect(new Map([...this.told].sort())).toEqual(new Map([...expected].sort()))
  }
}

describe('neighbour bandwidths of points that come and go', () => {
  test.each(Object.keys(minima))('are those of the flat rule after every change, as told and as asked (smallest: %s)', (name) => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), fc.nat({ max: 30 })), { minLength: 1, maxLength: 60 }), fc.nat({ max: 1e6 }), (changes, seed) => {
        const random = randomStream(seed)
        const watched = new Watched(minima[name], seed % 2 === 0 ? 1 : 0.7)
        if (seed % 3 === 0) watched.load(new Map(Array.from({ length: seed % 20 }, (_, i) => [40 - i, randomRow(random)])))
        watched.check()
        for (const [grow, slot] of changes) {
          if (watched.points.has(slot) && !grow) watched.remove(slot)
          else if (!watched.points.has(slot)) watched.insert(slot, randomRow(random))
          watched.check()
        }
      }),
      { seed: 20261125, numRuns: 25 },
    )
  })

  test('are those of the flat rule for thousands of points, loaded or one by one', () => {
    const random = randomStream(4)
    const rows = new Map(Array.from({ length: 2000 }, (_, i) => [(i * 7) % 2001, randomRow(random)]))
    const [loaded, single] = [new Watched(minima['three hundredths']), new Watched(minima['three hundredths'])]
    loaded.load(rows)
    rows.forEach((row, slot) => single.insert(slot, row))
    loaded.check()
    single.check()
    for (let slot = 0; slot < 1900; slot++) if (rows.has(slot)) for (const one of [loaded, single]) one.remove(slot)
    loaded.check()
    single.check()
  })

  test('asked at a place are what a point there gets in the highest slot, and asking changes nothing', () => {
    const random = randomStream(12)
    for (const minimum of Object.values(minima)) {
      const watched = new Watched(minimum)
      for (let slot = 0; slot < 40; slot++) {
        const row = randomRow(random)
        const asked = row.map((u, j) => watched.widths.widthAt(j, u))
        watched.check()
        watched.insert(slot, row)
        expect(asked).toEqual(row.map((_, j) => watched.widths.widthOf(j, slot)))
      }
    }
  })

  test('are reported only where they change: at most three a column while the smallest stays, all of them when it does not', () => {
    const random = randomStream(2)
    const watched = new Watched(({ n }) => (n < 500 ? 0.02 : 0.01))
    for (let slot = 0; slot < 499; slot++) {
      watched.reports = 0
      watched.insert(slot, axes.map(() => random.uniform()))
      expect(watched.reports).toBeLessThanOrEqual(3 * (d - 1))
      expect(watched.reports).toBeGreaterThanOrEqual(d - 1)
    }
    watched.reports = 0
    watched.insert(499, axes.map(() => random.uniform()))
    expect(watched.reports).toBe(500 * (d - 1))
    watched.reports = 0
    watched.remove(0)
    expect(watched.reports).toBe(499 * (d - 1))
    watched.reports = 0
    watched.remove(1)
    expect(watched.reports).toBeLessThanOrEqual(2 * (d - 1))
  })

  test('of a lone point reach to the farther end of the range', () => {
    const watched = new Watched(() => 0)
    watched.insert(5, [0.2, 0.75, NaN, 0.5, 0.5, 0.25])
    expect([0, 1, 3].map((j) => watched.widths.widthOf(j, 5))).toEqual([0.8, 0.75, 0.5])
  })

  test('are NaN for categories, for an absent coordinate, and for a slot that is empty', () => {
    const watched = new Watched(() => 0)
    watched.insert(0, [0.2, NaN, 0.05, 0.5, 0.5, 0.25])
    expect(watched.widths.widthOf(1, 0)).toBeNaN()
    expect(watched.widths.widthOf(4, 0)).toBeNaN()
    expect(watched.widths.widthAt(4, 0.5)).toBeNaN()
    expect(watched.widths.widthAt(0, NaN)).toBeNaN()
    expect(watched.widths.widthOf(0, 1)).toBeNaN()
    watched.remove(0)
    expect(watched.widths.widthOf(0, 0)).toBeNaN()
  })

  test('refuse a point that is in, and one that is not', () => {
    const watched = new Watched(() => 0)
    watched.insert(0, axes.map(() => 0.5))
    expect(() => watched.widths.insert(0)).toThrow('a slot that is not in the list, got 0')
    watched.points.set(1, axes.map(() => 0.5))
    expect(() => watched.widths.remove(1)).toThrow('a slot that is in the list, got 1')
  })

  test('cost O(log n) comparisons a change, ties or not', () => {
    const n = 200_000
    const three = axes.slice(0, 3)
    const rows = Float64Array.from({ length: 3 * n }, (_, at) => (at % 3 === 2 ? axes[2].centre(at % 10) : (at * 0.6180339887498949) % 1))
    let reads = 0
    const widths = new NeighbourWidths(three, (slot, j) => (reads++, rows[3 * slot + j]), minima['three hundredths'], () => {})
    widths.load(new Int32Array(n - 300).map((_, i) => i))
    let most = 0
    for (let k = 1; k <= 300; k++) {
      reads = 0
      widths.insert(n - k)
      most = Math.max(most, reads)
      reads = 0
      widths.remove(k * 500)
      most = Math.max(most, reads)
    }
    // A search a column, and the neighbours of the three points that change.
    expect(most / 3).toBeLessThanOrEqual(Math.log2(n) + 25)
  })
})
