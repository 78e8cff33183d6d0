import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { hypervolume, hypervolumeContributions, hypervolumeSubset, nonDominatedSort, referencePoint } from '../../src/pareto/index.ts'
import { flat } from './rows.ts'

interface VolumeCase {
  readonly points: number[][]
  readonly ref: number[]
  readonly hv: number
  readonly rank: number[]
  readonly on_front: boolean[]
  readonly ref_point: number[]
  readonly hssp_k5: number[] | null
}
type Text = readonly (number | 'inf' | '-inf')[]
interface SubsetCase {
  readonly name: string
  readonly m: number
  readonly points: Text
  readonly reference: Text
  readonly hypervolume: number | 'inf' | null
  readonly picks: Readonly<Record<string, number[]>>
}
interface RankCase {
  readonly name: string
  readonly m: number
  readonly points: Text
  readonly stopAfter: number | null
  readonly ranks: number[]
}

const read = (name: string): unknown => JSON.parse(readFileSync(new URL(`../golden/${name}`, import.meta.url), 'utf8'))
const numbers = (text: Text): Float64Array => Float64Array.from(text, (value) => (value === 'inf' ? Infinity : value === '-inf' ? -Infinity : value))
const made = read('pareto-optuna.json') as { subsets: SubsetCase[]; ranks: RankCase[] }
const [older, newer] = [read('optuna-4.9.0.json') as { hv: VolumeCase[]; weights_below: { values: number[][]; w: number[] }[] }, read('optuna-5.0.0.dev.json') as { hv: VolumeCase[] }]

/** |a / b − 1| ≤ 1e-9. */
function expectClose(a: number, b: number): void {
  expect(Math.abs(a - b)).toBeLessThanOrEqual(1e-9 * Math.abs(b))
}

test.each([['4.9.0', older.hv], ['5.0.0.dev', newer.hv]] as const)('volumes, ranks, reference points and picks are those of Optuna %s', (_version, cases) => {
  expect(cases.length).toBe(5)
  for (const { points, ref, hv, rank, on_front, ref_point, hssp_k5 } of cases) {
    const m = ref.length
    expectClose(hypervolume(flat(points), Float64Array.from(ref)), hv)
    expect([...nonDominatedSort(flat(points), m)]).toEqual(rank)
    expect(rank.map((r) => r === 0)).toEqual(on_front)
    expect([...referencePoint(flat(points), m)]).toEqual(ref_point)
    if (hssp_k5 !== null) expect([...hypervolumeSubset(flat(points), Float64Array.from(ref), 5)]).toEqual(hssp_k5)
  }
})

test('contributions on the front give the weights of the good set of Optuna 4.9.0', () => {
  for (const { values, w } of older.weights_below) {
    const m = values[0].length
    const ranks = nonDominatedSort(flat(values), m)
    const front = [...values.keys()].filter((i) => ranks[i] === 0)
    const contributions = hypervolumeContributions(flat(front.map((i) => values[i])), referencePoint(flat(values), m))
    const weights = values.map(() => 1e-12)
    front.forEach((i, k) => (weights[i] = Math.max(contributions[k] / Math.max(...contributions), 1e-12)))
    weights.forEach((weight, i) => {
      expectClose(weight, w[i])
    })
  }
})

test.each(made.subsets)('the subsets of "$name" are those of Optuna, in its order, for every k', ({ m, points, reference, hypervolume: hv, picks }) => {
  const rows = numbers(points)
  const corner = numbers(reference)
  for (const [k, expected] of Object.entries(picks)) expect([...hypervolumeSubset(rows, corner, Number(k))], `k = ${k}`).toEqual(expected)
  if (hv === 'inf') expect(hypervolume(rows, corner)).toBe(Infinity)
  else if (hv !== null) expectClose(hypervolume(rows, corner), hv)
  expect(Object.keys(picks).length).toBeGreaterThan(2)
  expect(rows.length % m).toBe(0)
})

test('the ranks, whole and up to a number of points, are those of Optuna', () => {
  expect(made.ranks.length).toBe(21)
  for (const { name, m, points, stopAfter, ranks } of made.ranks) {
    const own = nonDominatedSort(numbers(points), m, stopAfter === null ? {} : { stopAfter })
    expect([...own], `${name}, ${stopAfter}`).toEqual(ranks)
  }
})
