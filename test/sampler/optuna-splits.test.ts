import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { profileOf, type ProfileName } from '../../src/sampler/motpe/profile.ts'
import { contributionWeights } from '../../src/sampler/motpe/good-weights.ts'
import { restByNumber } from '../../src/sampler/motpe/column-groups.ts'
import { Observations } from '../../src/sampler/good-set/observations.ts'
import { Splitter } from '../../src/sampler/good-set/split.ts'

interface SplitCase {
  directions: ('minimize' | 'maximize')[]
  constraints_enabled: boolean
  n_below: number
  trials: { number: number; state: 'COMPLETE' | 'PRUNED' | 'RUNNING'; values: number[] | null; intermediate: Record<string, number>; constraints: number[] | null }[]
  below: number[]
  above: number[]
}

const read = <T>(file: string): T => JSON.parse(readFileSync(new URL(`../golden/${file}`, import.meta.url), 'utf8')) as T

/** The trials of a case as the sampler sees them; `unconstrained`: the violation of a trial without constraint values. */
function observe({ directions, trials, constraints_enabled }: SplitCase, unconstrained: number): Observations {
  const m = directions.length
  const seen = new Observations(1, m)
  const minimise = (values: readonly number[]): Float64Array => Float64Array.from(values, (value, j) => (directions[j] === 'maximize' ? -value : value))
  for (const { number, state, values, intermediate, constraints } of trials) {
    if (state === 'RUNNING') continue
    const violation = !constraints_enabled ? 0 : constraints === null ? unconstrained : constraints.reduce((sum, c) => sum + Math.max(0, c), 0)
    const last = Object.entries(intermediate).sort(([a], [b]) => Number(a) - Number(b)).at(-1)
    seen.add({ number, row: Float64Array.of(0.5), values: state === 'COMPLETE' ? minimise(values!) : null, violation, lastReport: last === undefined ? null : { step: Number(last[0]), values: minimise([last[1]]) } })
  }
  return seen
}

function goodOf(seen: Observations, { n_below }: SplitCase): readonly number[] {
  return new Splitter(seen, { goodCount: () => n_below, mostGood: n_below, choicePeriod: () => 1 }).split().good
}

function goodNumbers(one: SplitCase, unconstrained: number): number[] {
  const seen = observe(one, unconstrained)
  return Array.from(goodOf(seen, one), (i) => seen.numbers[i]).sort((a, b) => a - b)
}

describe('the split into good trials and the rest', () => {
  test('equals Optuna 4.9.0 on pruned, infeasible, running and multi-objective trials', () => {
    const { splits } = read<{ splits: SplitCase[] }>('optuna-joint-4.9.0.json')
    for (const one of splits) expect(goodNumbers(one, Infinity)).toEqual(one.below.toSorted((a, b) => a - b))
  })

  test('equals Optuna 5.0.0.dev and the released 5.0.0', () => {
    const { splits } = read<{ splits: SplitCase[] }>('optuna-joint-5.0.0.dev.json')
    const { below } = read<{ below: number[][] }>('optuna-5.0.0.json')
    splits.forEach((one, i) => {
      expect(goodNumbers(one, 0)).toEqual(one.below.toSorted((a, b) => a - b))
      expect(below[i].toSorted((a, b) => a - b)).toEqual(one.below.toSorted((a, b) => a - b))
    })
  })

  test('puts every trial into exactly one of the two sets, the rest by number', () => {
    for (const one of read<{ splits: SplitCase[] }>('optuna-joint-5.0.0.dev.json').splits) {
      const seen = observe(one, 0)
      const good = goodOf(seen, one)
      const rest = restByNumber(seen, good)
      expect([...good, ...rest].toSorted((a, b) => a - b)).toEqual([...Array(seen.count).keys()])
      expect([...rest]).toEqual([...rest].sort((a, b) => seen.numbers[a] - seen.numbers[b]))
    }
  })

  test('does not depend on the order in which trials were told', () => {
    for (const one of read<{ splits: SplitCase[] }>('optuna-joint-5.0.0.dev.json').splits) {
      expect(goodNumbers({ ...one, trials: one.trials.toReversed() }, 0)).toEqual(goodNumbers(one, 0))
    }
  })
})

describe('the weights of the good set', () => {
  test('of Optuna 4.9 are the hypervolume contributions that 4.9.0 computes', () => {
    const { weights_below: cases } = read<{ weights_below: { values: number[][]; w: number[] }[] }>('optuna-4.9.0.json')
    for (const { values, w } of cases) contributionWeights(Float64Array.from(values.flat()), 3).forEach((weight, i) => expect(Math.abs(weight - w[i])).toBeLessThan(1e-9))
  })

  test('of Optuna 5.0 with several objectives are equal, of 4.9 they are not: swapping the two fails', () => {
    const values = Float64Array.of(0.1, 0.9, 0.5, 0.5, 0.9, 0.4, 0.95, 0.95)
    const of = (name: ProfileName): number[] => [...profileOf(name, 2, undefined).goodWeights(4, values)]
    expect(of('optuna-5.0')).toEqual([1, 1, 1, 1])
    expect(of('optuna-4.9')[3]).toBe(1e-12)
    expect(of('optuna-4.9')[1]).toBe(1)
  })

  test('of the default profile fall with the squared log of the rank, with the log where parameters are modelled apart, and have mean 1', () => {
    const apart = profileOf('cerebros', 1, false).goodWeights(8, new Float64Array(0))
    expect(apart[0] / apart[3]).toBeCloseTo(Math.log(9) / (Math.log(9) - Math.log(4)), 12)
    const weights = profileOf('cerebros', 1, undefined).goodWeights(8, new Float64Array(0))
    expect(weights.reduce((sum, w) => sum + w, 0)).toBeCloseTo(8, 12)
    for (let rank = 1; rank < 8; rank++) expect(weights[rank] < weights[rank - 1]).toBe(true)
    expect(weights[0] / weights[3]).toBeCloseTo((Math.log(9) / (Math.log(9) - Math.log(4))) ** 2, 12)
  })

  test('a good set of the size each version asks for', () => {
    expect(profileOf('optuna-4.9', 2, undefined).goodCount(1000)).toBe(25)
    expect(profileOf('optuna-5.0', 2, undefined).goodCount(1000)).toBe(100)
    expect(profileOf('optuna-5.0', 1, undefined).goodCount(1000)).toBe(25)
    expect(profileOf('cerebros', 1, undefined).goodCount(11)).toBe(2)
  })
})
