import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { fixedPoint, smallestRoot } from '../../src/density/bandwidth/sheather-jones.ts'
import {
  adaptiveBandwidth, leaveOneOutBandwidth, nearestBandwidth, scottBandwidth, sheatherJonesBandwidth, silvermanBandwidth, type BandwidthRule,
} from '../../src/density/index.ts'
import { kernelMatrix } from '../../src/density/kernel-matrix.ts'
import { searchSpace, float } from '../../src/space/index.ts'

interface Column {
  readonly points: number[]
  readonly scottRobust: number
  readonly silvermanRobust: number
  readonly scottDeviation: number
  readonly silvermanDeviation: number
  readonly sheatherJones: number
  readonly leaveOneOut: number
  readonly leaveOneOutOnScott: number
  readonly abramsonOnScott: number[]
  readonly nearest5: number[]
}
interface Golden {
  readonly fixedPoint: { readonly t: number; readonly n: number; readonly terms: number; readonly value: number }[]
  readonly root: { readonly n: number; readonly terms: number; readonly value: number }
  readonly columns: { readonly [name: string]: Column }
  readonly weighted: { readonly points: number[]; readonly weights: number[]; readonly scottDeviation: number; readonly silvermanDeviation: number }
  readonly joint: {
    readonly d: number
    readonly points: number[]
    readonly scottDeviation: number[]
    readonly silvermanDeviation: number[]
    readonly leaveOneOutOnScott: number
    readonly abramsonOnScott: number[]
    readonly leaveOneOutOnAbramson: number
    readonly nearest5: number[]
  }
}
const golden = JSON.parse(readFileSync(new URL('../golden/bandwidths.json', import.meta.url), 'utf8')) as Golden
const columns = Object.entries(golden.columns)

/** Far from the ends of the range no kernel is cut off: there the rules are those of an unbounded column. */
const SCALE = 1 / 400
const none = { minimum: 1e-9 } as const
const deviation = { ...none, spread: 'deviation' } as const

/** Bandwidths of a column in its own unit, in the order of the points. */
function widthsOf(rule: BandwidthRule, points: readonly number[], weights?: readonly number[]): number[] {
  const { inverse } = matrixOf(rule, points, 1, weights)
  return [...inverse[0]].slice(1).map((one) => 1 / one / SCALE)
}

function matrixOf(rule: BandwidthRule, points: readonly number[], d: number, weights?: readonly number[]): ReturnType<typeof kernelMatrix> {
  const space = searchSpace(Object.fromEntries(Array.from({ length: d }, (_, k) => [`x${k}`, float(0, 1)])))
  return kernelMatrix(space.columns.map(({ axis }) => axis), Float64Array.from(points, (x) => 0.5 + x * SCALE), points.length / d, rule, 1, weights && Float64Array.from(weights))
}

/** Largest relative difference. */
function apart(got: readonly number[], wanted: readonly number[]): number {
  expect(got).toHaveLength(wanted.length)
  return Math.max(...got.map((value, i) => Math.abs(value / wanted[i] - 1)))
}

describe('the check values of the literature', () => {
  const nine = [0, 1, 2, 3, 4, 5, 6, 7, 8]
  test('Scott and Silverman on 0 … 8 are 1.76474568962182 and 1.8692607078355594', () => {
    expect(apart(widthsOf(scottBandwidth(none), nine), nine.map(() => 1.76474568962182))).toBeLessThan(1e-12)
    expect(apart(widthsOf(silvermanBandwidth(none), nine), nine.map(() => 1.8692607078355594))).toBeLessThan(1e-12)
  })
  test('the fixed point of Sheather–Jones and its root are those of Botev’s code', () => {
    const upTo = (n: number): Float64Array => Float64Array.from({ length: n }, (_, k) => k + 1)
    expect(fixedPoint(0.01, 50, upTo(50), upTo(50))).toBeCloseTo(0.009907622029396762, 14)
    expect(fixedPoint(0.07, 25, upTo(10), upTo(10))).toBeCloseTo(0.0683422915257175, 14)
    for (const { t, n, terms, value } of golden.fixedPoint) expect(fixedPoint(t, n, upTo(terms), upTo(terms))).toBeCloseTo(value, 14)
    expect(apart([smallestRoot((t) => fixedPoint(t, golden.root.n, upTo(golden.root.terms), upTo(golden.root.terms)))], [9.237610787616029e-5])).toBeLessThan(1e-6)
  })
})

describe.each(columns)('on the column “%s”', (_name, column) => {
  const all = (value: number): number[] => column.points.map(() => value)
  test('Scott and Silverman with min(σ, IQR / 1.349) equal KDEpy', () => {
    expect(apart(widthsOf(scottBandwidth(none), column.points), all(column.scottRobust))).toBeLessThan(1e-10)
    expect(apart(widthsOf(silvermanBandwidth(none), column.points), all(column.silvermanRobust))).toBeLessThan(1e-10)
  })
  test('Scott and Silverman with σ equal scipy', () => {
    expect(apart(widthsOf(scottBandwidth(deviation), column.points), all(column.scottDeviation))).toBeLessThan(1e-10)
    expect(apart(widthsOf(silvermanBandwidth(deviation), column.points), all(column.silvermanDeviation))).toBeLessThan(1e-10)
  })
  test('improved Sheather–Jones equals scipy’s transform and KDEpy’s root on the same grid', () => {
    expect(apart(widthsOf(sheatherJonesBandwidth(none), column.points), all(column.sheatherJones))).toBeLessThan(1e-5)
  })
  test('Abramson on Scott equals its formula in scipy', () => {
    const got = widthsOf(adaptiveBandwidth({ base: scottBandwidth(deviation), clip: 1e9, ...none }), column.points)
    expect(apart(got, column.abramsonOnScott.map((factor) => factor * column.scottDeviation))).toBeLessThan(1e-9)
  })
  test('the distance of the 5th neighbour equals scikit-learn', () => {
    const kept = column.nearest5.map((reach, i) => (reach > 1e-6 ? i : -1)).filter((i) => i >= 0)
    const got = widthsOf(nearestBandwidth({ k: 5, ...none }), column.points)
    expect(apart(kept.map((i) => got[i]), kept.map((i) => column.nearest5[i]))).toBeLessThan(1e-9)
  })
})

// Equal points are left out together here and count as others there: only columns without any can be compared.
test.each(columns.filter(([, { points }]) => new Set(points).size === points.length))('leave-one-out without its guard equals statsmodels’ and scipy’s search on “%s”', (_name, column) => {
  const guard = { background: 0, ...none }
  const all = (value: number): number[] => column.points.map(() => value)
  expect(apart(widthsOf(leaveOneOutBandwidth(guard), column.points), all(column.leaveOneOut))).toBeLessThan(2e-3)
  expect(apart(widthsOf(leaveOneOutBandwidth({ base: scottBandwidth(deviation), ...guard }), column.points), all(column.leaveOneOutOnScott * column.scottDeviation))).toBeLessThan(2e-4)
})

test('weights enter Scott and Silverman as in scipy', () => {
  const { points, weights, scottDeviation, silvermanDeviation } = golden.weighted
  expect(apart(widthsOf(scottBandwidth(deviation), points, weights), points.map(() => scottDeviation))).toBeLessThan(1e-10)
  expect(apart(widthsOf(silvermanBandwidth(deviation), points, weights), points.map(() => silvermanDeviation))).toBeLessThan(1e-10)
})

describe('with all columns together', () => {
  const { d, points, ...wanted } = golden.joint
  const base = scottBandwidth(deviation)
  const widths = (rule: BandwidthRule): number[][] => matrixOf(rule, points, d).inverse.map((one) => [...one].slice(1).map((value) => 1 / value / SCALE))
  test('Scott and Silverman equal scipy in each column', () => {
    widths(base).forEach((own, k) => expect(apart(own, own.map(() => wanted.scottDeviation[k]))).toBeLessThan(1e-10))
    widths(silvermanBandwidth(deviation)).forEach((own, k) => expect(apart(own, own.map(() => wanted.silvermanDeviation[k]))).toBeLessThan(1e-10))
  })
  test('leave-one-out finds scipy’s factor', () => {
    widths(leaveOneOutBandwidth({ base, joint: true, background: 0, ...none })).forEach((own, k) =>
      expect(apart(own, own.map(() => wanted.leaveOneOutOnScott * wanted.scottDeviation[k]))).toBeLessThan(2e-4))
  })
  test('Abramson gives each point scipy’s factor, and leave-one-out scales it', () => {
    const adaptive = adaptiveBandwidth({ base, joint: true, clip: 1e9, ...none })
    widths(adaptive).forEach((own, k) => expect(apart(own, wanted.abramsonOnScott.map((factor) => factor * wanted.scottDeviation[k]))).toBeLessThan(1e-9))
    widths(leaveOneOutBandwidth({ base: adaptive, joint: true, background: 0, ...none })).forEach((own, k) =>
      expect(apart(own, wanted.abramsonOnScott.map((factor) => wanted.leaveOneOutOnAbramson * factor * wanted.scottDeviation[k]))).toBeLessThan(2e-4))
  })
  test('the 5th neighbour, in deviations, equals scikit-learn', () => {
    const n = points.length / d
    const spread = wanted.scottDeviation.map((value) => value * n ** (1 / (d + 4)))
    widths(nearestBandwidth({ k: 5, joint: true, ...none })).forEach((own, k) => expect(apart(own, wanted.nearest5.map((reach) => reach * spread[k]))).toBeLessThan(1e-9))
  })
})
