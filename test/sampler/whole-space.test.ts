import { describe, expect, test } from 'vitest'
import { neighbourBandwidth, Parzen } from '../../src/density/index.ts'
import { randomStream } from '../../src/numerics/index.ts'
import { profileOf, type Choice } from '../../src/sampler/motpe/profile.ts'
import { TpeRun } from '../../src/sampler/motpe/tpe-run.ts'
import { categorical, choice, float, int, searchSpace } from '../../src/space/index.ts'

const space = searchSpace({ rate: float(0, 1), layers: int(1, 6), kind: categorical(['a', 'b', 'c']), head: choice({ mlp: { hidden: int(4, 64), drop: float(0, 1) }, linear: {} }) })

/** Rows drawn from the prior. */
function rowsOf(count: number): Float64Array[] {
  return Array.from({ length: count }, (_, k) => space.sample(randomStream(3, k)))
}

/** Tells the rows and asks after some of them; of every ask what it chose among, and how far below the best exact ratio its choice is. */
function regrets(m: number, rows: readonly Float64Array[], asks: (k: number) => boolean): { choices: Choice[]; regrets: number[] } {
  const choices: Choice[] = []
  const profile = profileOf('cerebros', m, undefined)
  const run = new TpeRun({ space, m, seed: 5 }, { ...profile, watch: (one) => void choices.push(one) })
  const behind: number[] = []
  rows.forEach((row, k) => {
    const values = Float64Array.from({ length: m }, (_, j) => row.reduce((sum, u) => (Number.isNaN(u) ? sum : sum + (u - 0.2 - 0.3 * j) ** 2), 0) - k / 500)
    run.tell({ number: k, row, values: k % 17 === 3 ? null : values, violation: k % 19 === 2 ? 1 : 0, lastReport: null })
    if (!asks(k)) return
    const pending = rows.slice(0, k % 4)
    run.suggest({ number: k, attempt: 0, random: randomStream(5, k), pending })
    behind.push(regretOf(choices.at(-1)!, rows.slice(0, k + 1), pending, m))
  })
  return { choices, regrets: behind }
}

/** Nats by which the exact ratio of the chosen candidate is below the best one's, by flat densities. */
function regretOf({ good, candidates, chosen }: Choice, told: readonly Float64Array[], pending: readonly Float64Array[], m: number): number {
  const { d } = space
  const { goodWeights, bandwidth, rest: own } = profileOf('cerebros', m, undefined)
  const flat = (rows: readonly Float64Array[]): Float64Array => Float64Array.from({ length: rows.length * d }, (_, k) => rows[Math.floor(k / d)][k % d])
  const rest = told.filter((_, i) => !good.includes(i))
  const l = new Parzen({ space, rows: flat(Array.from(good, (i) => told[i])), weights: goodWeights(good.length, new Float64Array(good.length * m)), bandwidth: bandwidth(true) })
  const g = new Parzen({ space, rows: flat([...rest, ...pending]), bandwidth: neighbourBandwidth(own!.minimum, own!.reach) })
  const count = candidates.length / d
  const [above, below] = [l, g].map((density) => density.logDensityInto(candidates, new Float64Array(count)))
  const sameBranch = (k: number): boolean => Number.isNaN(candidates[k * d + 4]) === Number.isNaN(candidates[4])
  const ratios = [...Array(count).keys()].map((k) => (m > 1 && !sameBranch(k) ? -Infinity : above[k] - below[k]))
  return Math.max(...ratios) - ratios[chosen]
}

describe('the densities of the default profile, told what changed', () => {
  for (const m of [1, 2, 3]) {
    test(`choose with ${m} objectives the candidate with the best ratio of densities made anew, to 0.1 nat, running trials included`, () => {
      const { regrets: behind } = regrets(m, rowsOf(160), (k) => k >= 12 && k % 3 === 0)
      expect(behind.length).toBeGreaterThan(40)
      for (const regret of behind) expect(regret).toBeLessThan(0.1)
    })

    test(`choose with ${m} objectives the same whatever was asked in between`, () => {
      const rows = rowsOf(130)
      const often = regrets(m, rows, (k) => k >= 12)
      const rarely = regrets(m, rows, (k) => k >= 12 && k % 29 === 0)
      expect(rarely.choices).toEqual(often.choices.filter((_, k) => (k + 12) % 29 === 0))
    })
  }

  test('a density of other trials would be noticed', () => {
    const rows = rowsOf(160)
    const { choices } = regrets(1, rows, (k) => k === 159)
    expect(regretOf({ ...choices[0], good: choices[0].good.map((i) => 159 - i) }, rows, [], 1)).toBeGreaterThan(0.1)
  })
})
