import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { neighbourMinimum, type BandwidthRule } from '../../../src/density/bandwidth/index.ts'
import {
  adaptiveBandwidth, clampedBandwidth, defaultBandwidth, fixedBandwidth, leaveOneOutBandwidth, nearestBandwidth, neighbourBandwidth, scaledBandwidth, scottBandwidth,
  sheatherJonesBandwidth, shrinkingBandwidth, silvermanBandwidth,
} from '../../../src/density/index.ts'
import { kernelMatrix } from '../../../src/density/kernel-matrix.ts'
import { liveWidths } from '../../../src/density/live/by-rule.ts'
import { FixedWidths } from '../../../src/density/live/fixed-widths.ts'
import type { LiveWidths } from '../../../src/density/live/live-widths.ts'
import { NeighbourWidths } from '../../../src/density/live/neighbour-widths.ts'
import { RuleWidths } from '../../../src/density/live/rule-widths.ts'
import { readParzenOptions } from '../../../src/density/parzen-options.ts'
import { numpyArgsortInto, randomStream, type Random } from '../../../src/numerics/index.ts'
import { categorical, float, int, searchSpace, type Axis } from '../../../src/space/index.ts'

const axes: readonly Axis[] = searchSpace({ x: float(0, 1), y: float(0, 1), few: int(1, 5), kind: categorical(['a', 'b', 'c']) }).columns.map(({ axis }) => axis)
const floor = ({ n }: { n: number }): number => 0.2 / (1 + n)

const rules: readonly (readonly [string, BandwidthRule])[] = [
  ['the default', defaultBandwidth],
  ['neighbour', neighbourBandwidth(floor)],
  ['neighbour, a part of the gap', neighbourBandwidth(floor, 0.7)],
  ['neighbour as numpy sorts', { ...neighbourBandwidth(floor), order: numpyArgsortInto }],
  ['neighbour, scaled', scaledBandwidth(neighbourBandwidth(floor), 0.5)],
  ['neighbour, clamped', clampedBandwidth(neighbourBandwidth(floor), { maximum: 0.1 })],
  ['fixed', fixedBandwidth(0.1)],
  ['shrinking', shrinkingBandwidth(0.2, floor)],
  ['Scott', scottBandwidth()],
  ['Silverman', silvermanBandwidth({ spread: 'deviation' })],
  ['leave-one-out', leaveOneOutBandwidth()],
  ['leave-one-out, joint', leaveOneOutBandwidth({ joint: true })],
  ['nearest', nearestBandwidth()],
  ['nearest, joint', nearestBandwidth({ k: 2, joint: true })],
  ['Abramson', adaptiveBandwidth()],
  ['Abramson on neighbours, joint', adaptiveBandwidth({ base: neighbourBandwidth(floor), joint: true })],
  ['Sheather–Jones', sheatherJonesBandwidth()],
]

interface Point {
  readonly row: readonly number[]
  weight: number
}

function randomPoint(random: Random): Point {
  const row = axes.map((axis, j) => {
    if (random.uniform() < [0, 0.4, 0.2, 0.2][j]) return NaN
    if (axis.cells !== Infinity) return axis.centre(Math.floor(axis.cells * random.uniform()))
    return random.uniform() < 0.2 ? 0.5 : random.uniform()
  })
  return { row, weight: random.uniform() < 0.1 ? 0 : random.uniform() }
}

/** The bandwidths of a density made afresh, as `Parzen` makes it: 1 / width in continuous columns. */
function fresh(points: ReadonlyMap<number, Point>, bandwidth: BandwidthRule, weighted: boolean, priorWeight: number): Map<string, number> {
  const slots = [...points.keys()].sort((a, b) => a - b)
  const rows = Float64Array.from(slots.flatMap((slot) => [...points.get(slot)!.row]))
  const options = readParzenOptions({ axes, rows, priorWeight, ...(weighted && { weights: slots.map((slot) => points.get(slot)!.weight) }) })
  const matrix = kernelMatrix(axes, rows, slots.length, bandwidth, priorWeight, options.weights.subarray(1))
  return byColumn(slots, points, (i, j) => {
    const k = matrix.discrete.indexOf(j)
    return k >= 0 ? matrix.width[k][i + 1] : matrix.inverse[matrix.continuous.indexOf(j)][i + 1]
  })
}

/** A number for every coordinate of an ordered column that is there. */
function byColumn(slots: readonly number[], points: ReadonlyMap<number, Point>, value: (i: number, j: number) => number): Map<string, number> {
  return new Map(axes.flatMap(({ kind }, j) => slots.flatMap((slot, i) => (kind === 'categorical' || Number.isNaN(points.get(slot)!.row[j]) ? [] : [[`${j} ${slot}`, value(i, j)] as const]))))
}

/** As `fresh`, from live widths. */
function asked(widths: LiveWidths, points: ReadonlyMap<number, Point>): Map<string, number> {
  const slots = [...points.keys()].sort((a, b) => a - b)
  return byColumn(slots, points, (i, j) => (axes[j].cells === Infinity ? 1 / widths.widthOf(j, slots[i]) : widths.widthOf(j, slots[i])))
}

describe.each(rules)('live bandwidths by the rule %s', (_, rule) => {
  test.each([true, false])('are, after a refresh, those of a density made afresh, and every change was told (weights: %s)', (weighted) => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.nat({ max: 2 }), fc.nat({ max: 25 })), { minLength: 1, maxLength: 30 }), fc.nat({ max: 1e6 }), (changes, seed) => {
        const random = randomStream(seed)
        const points = new Map<number, Point>()
        const told = new Map<string, number>()
        const prior = 0.5 + random.uniform()
        const widths = liveWidths(rule, axes, (slot, j) => points.get(slot)!.row[j], (j, slot, width) => {
          // A new smallest width of the neighbour rule tells all widths of a column.
          if (!(widths instanceof NeighbourWidths)) expect(told.get(`${j} ${slot}`)).not.toBe(width)
          told.set(`${j} ${slot}`, width)
        }, { prior, ...(weighted && { weight: (slot) => points.get(slot)!.weight }) })
        for (let slot = 80; slot < 80 + (seed % 12); slot++) points.set(slot, randomPoint(random))
        widths.load([...points.keys()].reverse())
        for (const [kind, slot] of changes) {
          const point = points.get(slot)
          if (point === undefined) {
            points.set(slot, randomPoint(random))
            widths.insert(slot)
          } else if (kind === 0) {
            widths.remove(slot)
            points.delete(slot)
            axes.forEach((_, j) => told.delete(`${j} ${slot}`))
          } else {
            point.weight = random.uniform()
            widths.reweight(slot)
          }
          if (random.uniform() < 0.7) continue
          widths.refresh()
          expect(asked(widths, points)).toEqual(fresh(points, rule, weighted, prior))
        }
        widths.refresh()
        expect(asked(widths, points)).toEqual(fresh(points, rule, weighted, prior))
        for (const [key, width] of told) {
          const [j, slot] = key.split(' ').map(Number)
          expect(widths.widthOf(j, slot)).toBe(width)
        }
        expect(told.size).toBe(asked(widths, points).size)
      }),
      { seed: 20261125, numRuns: 6 },
    )
  })
})

describe('the way of keeping bandwidths', () => {
  const made = (rule: BandwidthRule): LiveWidths => liveWidths(rule, axes, () => 0.5, () => {})

  test('is at the neighbours for the neighbour rule, none for the fixed one, and by refreshing for any other, copies included', () => {
    expect(made(defaultBandwidth)).toBeInstanceOf(NeighbourWidths)
    expect(made(fixedBandwidth(0.2))).toBeInstanceOf(FixedWidths)
    for (const rule of [scottBandwidth(), clampedBandwidth(defaultBandwidth, {}), { ...defaultBandwidth, order: numpyArgsortInto }, { ...fixedBandwidth(0.2), name: 'another' }]) {
      expect(made(rule)).toBeInstanceOf(RuleWidths)
    }
    expect(neighbourMinimum(neighbourBandwidth(floor))).toBe(floor)
    expect(neighbourMinimum({ ...neighbourBandwidth(floor) })).toBeUndefined()
  })
})

describe('bandwidths by a rule that looks at all points', () => {
  const x = [0.1, 0.2, 0.4, 0.9]
  const axis = axes[0]

  test('are computed only when something changed, and only by a refresh', () => {
    let calls = 0
    const counted: BandwidthRule = { name: 'counted', into: (sorted, context, out) => (calls++, scottBandwidth().into(sorted, context, out)) }
    const widths = new RuleWidths([axis], (slot) => x[slot], counted, () => {})
    widths.refresh()
    widths.load([0, 1, 2])
    expect(calls).toBe(0)
    expect(widths.widthOf(0, 0)).toBeNaN()
    widths.refresh()
    widths.refresh()
    expect(calls).toBe(1)
    for (const change of [() => widths.insert(3), () => widths.remove(0), () => widths.reweight()]) {
      calls = 0
      change()
      widths.refresh()
      expect(calls).toBe(1)
    }
  })

  test('at a place are those of the nearest point, and without points that of a lone one', () => {
    const widths = new RuleWidths(axes, (slot, j) => (j === 0 ? x[slot] : NaN), nearestBandwidth({ k: 1 }), () => {})
    const lone = new RuleWidths([axis], () => 0.3, nearestBandwidth({ k: 1 }), () => {})
    lone.insert(0)
    lone.refresh()
    expect(widths.widthAt(0, 0.3)).toBe(lone.widthOf(0, 0))
    widths.load([0, 1, 2, 3])
    widths.refresh()
    expect(widths.widthAt(0, 0.45)).toBe(widths.widthOf(0, 2))
    expect(widths.widthAt(0, 1)).toBe(widths.widthOf(0, 3))
    expect(widths.widthAt(3, 0.5)).toBeNaN()
  })

  test('refuse a point that is in, one that is not, and what is no slot', () => {
    const widths = new RuleWidths([axis], (slot) => x[slot], scottBandwidth(), () => {})
    widths.insert(1)
    expect(() => widths.insert(1)).toThrow('Expected a slot from 0 on whose point is not in, got 1. Remove it first.')
    expect(() => widths.insert(-1)).toThrow('got -1')
    expect(() => widths.remove(0)).toThrow('Expected a slot whose point is in, got 0. Insert it first.')
  })
})

describe('the fixed bandwidth', () => {
  test('is told of the point that comes, and of no other', () => {
    const told: number[][] = []
    const rows = [[0.5, NaN, 0.5, 0.5], [0.25, 0.5, NaN, 0.5]]
    const widths = new FixedWidths(axes, (slot, j) => rows[slot][j], 0.1, (...change) => told.push(change))
    widths.insert(0)
    expect(told).toEqual([[0, 0, 0.1], [2, 0, 0.1]])
    told.length = 0
    widths.insert(1)
    widths.remove()
    widths.reweight()
    widths.refresh()
    expect(told).toEqual([[0, 1, 0.1], [1, 1, 0.1]])
    expect([0, 1, 2, 3].map((j) => widths.widthOf(j, 0))).toEqual([0.1, NaN, 0.1, NaN])
  })
})
