import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { Observation } from '../../src/sampler/index.ts'
import { restByNumber } from '../../src/sampler/motpe/column-groups.ts'
import { Observations } from '../../src/sampler/good-set/observations.ts'
import { profileOf } from '../../src/sampler/motpe/profile.ts'
import { Splitter, type GoodSetRule } from '../../src/sampler/good-set/split.ts'
import { slowGoodSet, slowKeptGoodSet } from '../oracles/split.ts'

const seed = 20261125

/** Coarse values: many ties. Most trials are complete, as in a study, but not always. */
const outcome = (m: number) =>
  fc.record({
    values: fc.array(fc.oneof({ weight: 6, arbitrary: fc.integer({ min: 0, max: 9 }) }, { weight: 1, arbitrary: fc.constantFrom(0, -0, Infinity, -Infinity) }), { minLength: m, maxLength: m }),
    kind: fc.constantFrom('complete', 'complete', 'complete', 'complete', 'pruned', 'infeasible'),
    step: fc.option(fc.integer({ min: 1, max: 3 }), { freq: 4 }),
    violation: fc.integer({ min: 1, max: 4 }),
  })

type Outcome = typeof outcome extends (m: number) => fc.Arbitrary<infer T> ? T : never

/** `better`: how much every value falls from one trial to the next, so that fronts move. */
function observations(outcomes: readonly Outcome[], numbers: readonly number[], better: number): Observation[] {
  return outcomes.map(({ values, kind, step, violation }, k) => {
    const own = Float64Array.from(values, (value) => value - better * k)
    const lastReport = step === null ? null : { step, values: own }
    return { number: numbers[k], row: Float64Array.of(0.5), values: kind === 'pruned' ? null : own, violation: kind === 'infeasible' ? violation : 0, lastReport: kind === 'pruned' ? lastReport : null }
  })
}

/** Told trials: mostly by number, sometimes as late as workers are; of every kind, or complete but for a stretch in which all are pruned. */
const study = (m: number, most: number) =>
  fc
    .record({
      outcomes: fc.array(outcome(m), { minLength: 1, maxLength: most, size: 'max' }),
      better: fc.constantFrom(0, 0.04, 0.3),
      late: fc.boolean(),
      asks: fc.array(fc.constantFrom(true, false, false), { minLength: most, maxLength: most }),
      stretch: fc.option(fc.tuple(fc.integer({ min: 0, max: most / 2 }), fc.integer({ min: 0, max: most / 2 }))),
    })
    .map(({ outcomes, better, late, asks, stretch }) => {
      const numbers = outcomes.map((_, k) => (late ? k - (k % 5) + ((3 * k) % 5) : k))
      const isPruned = (k: number): boolean => stretch !== null && k >= stretch[0] && k < stretch[0] + stretch[1]
      const own = stretch === null ? outcomes : outcomes.map((one, k): Outcome => ({ ...one, kind: isPruned(k) ? 'pruned' : 'complete' }))
      return { trials: observations(own, numbers, better), asks }
    })

const numbersOf = (trials: readonly Observation[]): number[] => trials.map(({ number }) => number)

const rule = (share: number, mostGood: number, choicePeriod: (k: number) => number = () => 1): GoodSetRule => ({ goodCount: (n) => Math.min(mostGood, Math.ceil(share * n)), mostGood, choicePeriod })

/** Tells the trials, asks where told to, and calls back with the numbers of the good trials at each ask. */
function tellAll(trials: readonly Observation[], m: number, own: GoodSetRule, asks: readonly boolean[], at: (n: number, good: number[]) => void): void {
  const seen = new Observations(1, m)
  const splitter = new Splitter(seen, own)
  trials.forEach((trial, k) => {
    seen.add(trial)
    if (asks[k] || k === trials.length - 1) at(k + 1, splitter.split().good.map((i) => trials[i].number))
  })
}

describe('the good set as a fold over tells', () => {
  for (const m of [1, 2, 3, 4]) {
    test(`with ${m} objectives equals at every ask what sorting all trials gives, when the subset is chosen after every tell`, () => {
      fc.assert(
        fc.property(study(m, 120), fc.constantFrom(rule(0.1, 6), rule(0.3, Infinity), rule(0.5, 16)), ({ trials, asks }, own) => {
          tellAll(trials, m, own, asks, (n, good) => expect(good).toEqual(numbersOf(slowGoodSet(trials.slice(0, n), m, own.goodCount(n)))))
        }),
        { seed, numRuns: 50 },
      )
    })
  }

  for (const m of [2, 3]) {
    test(`with ${m} objectives follows the rule of the tells between two choices`, () => {
      fc.assert(
        fc.property(study(m, 120), fc.constantFrom(3, 8), fc.constantFrom(10, 40), ({ trials, asks }, period, most) => {
          const own = rule(0.4, most, (k) => (k < 8 ? 1 : period))
          tellAll(trials, m, own, asks, (n, good) => expect(good).toEqual(numbersOf(slowKeptGoodSet(trials.slice(0, n), m, own.goodCount, own.choicePeriod))))
        }),
        { seed, numRuns: 40 },
      )
    })
  }

  test('does not depend on what was asked in between, in the default profile over thousands of tells', () => {
    for (const m of [1, 2, 3]) {
      const own = profileOf('cerebros', m, undefined)
      const trials = Array.from({ length: 3000 }, (_, k): Observation => {
        const values = Float64Array.from({ length: m }, (_, j) => ((k * (0.618 + 0.1 * j)) % 1) ** (1 + j) + 30 / (30 + k))
        return { number: k, row: Float64Array.of(0.5), values: k % 11 === 5 ? null : values, violation: k % 13 === 4 ? 1 : 0, lastReport: null }
      })
      const goodAfter = (asks: readonly boolean[]): Map<number, number[]> => {
        const sets = new Map<number, number[]>()
        tellAll(trials, m, own, asks, (n, good) => sets.set(n, good))
        return sets
      }
      const always = goodAfter(trials.map(() => true))
      for (const some of [goodAfter(trials.map((_, k) => k % 7 === 3)), goodAfter(trials.map((_, k) => k % 501 === 0)), goodAfter([])]) for (const [n, good] of some) expect(good).toEqual(always.get(n))
      for (const n of [1, 10, 250, 999, 3000]) expect(always.get(n)).toEqual(numbersOf(slowKeptGoodSet(trials.slice(0, n), m, own.goodCount, own.choicePeriod)))
    }
  })

  test('forgets a choice when all complete trials are good, also when there are too many again before the next choice', () => {
    // One front. Too many complete trials at 24 tells, few enough at 32, too many again at 35.
    const isPruned = (k: number): boolean => (k < 24 ? k % 2 === 1 : k < 32)
    const trials = Array.from({ length: 36 }, (_, k): Observation => ({ number: k, row: Float64Array.of(0.5), values: isPruned(k) ? null : Float64Array.of((k * 7) % 36, -((k * 7) % 36) + (k % 3) / 4), violation: 0, lastReport: null }))
    const own = rule(0.4, 40, () => 8)
    tellAll(trials, 2, own, trials.map(() => true), (n, good) => expect(good).toEqual(numbersOf(slowKeptGoodSet(trials.slice(0, n), 2, own.goodCount, own.choicePeriod))))
  })

  test('names what entered and what left, and gives the same array while nothing changed', () => {
    fc.assert(
      fc.property(fc.constantFrom(1, 2, 3).chain((m) => fc.tuple(fc.constant(m), study(m, 80))), ([m, { trials, asks }]) => {
        const seen = new Observations(1, m)
        const splitter = new Splitter(seen, rule(0.2, 10, (k) => (k < 6 ? 1 : 4)))
        let last: readonly number[] = []
        trials.forEach((trial, k) => {
          seen.add(trial)
          if (!asks[k]) return
          const { good, entered, left } = splitter.split()
          expect([...last.filter((i) => !left.includes(i)), ...entered].sort((a, b) => a - b)).toEqual([...good].sort((a, b) => a - b))
          expect(entered.some((i) => last.includes(i)) || left.some((i) => good.includes(i))).toBe(false)
          if (good !== last) expect(good).not.toEqual(last)
          last = good
          expect(splitter.split()).toEqual({ good, entered: [], left: [] })
        })
      }),
      { seed, numRuns: 60 },
    )
  })

  test('has the size each profile asks for', () => {
    for (const [m, n, size] of [[1, 11, 2], [1, 1000, 25], [2, 1000, 100], [2, 2560, 256], [3, 100_000, 256]] as const) expect(profileOf('cerebros', m, undefined).goodCount(n)).toBe(size)
    expect(profileOf('optuna-5.0', 2, undefined).goodCount(100_000)).toBe(10_000)
    const { choicePeriod } = profileOf('cerebros', 2, undefined)
    expect([0, 63, 64, 95, 96, 256].map((k) => choicePeriod(k))).toEqual([1, 1, 2, 2, 3, 8])
  })

  test('leaves the rest: everything else, by number', () => {
    const seen = new Observations(1, 1)
    for (const number of [3, 0, 4, 1, 2]) seen.add({ number, row: Float64Array.of(0.5), values: Float64Array.of(number), violation: 0, lastReport: null })
    expect(restByNumber(seen, [1, 4])).toEqual([3, 0, 2])
  })
})
