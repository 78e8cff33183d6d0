import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { randomStream } from '../../src/numerics/index.ts'
import { Moments, Welford } from '../../src/stats/index.ts'
import { exactMoments, exactShape } from '../oracles/stats.ts'

interface Certified {
  readonly mean: string
  readonly sd: string
  readonly n: number
  readonly data: string[]
}

const nist = JSON.parse(readFileSync(new URL('../golden/nist-strd-univariate.json', import.meta.url), 'utf8')) as Record<string, Certified>
/** Digits of the certified deviation that survive the rounding of the decimal inputs to doubles. */
const CEILING: Record<string, number> = { Lew: 14.9, Lottery: 14.9, Mavro: 13, Michelso: 13.7, NumAcc1: 15, NumAcc2: 14.9, NumAcc3: 9.4, NumAcc4: 8.2, PiDigits: 14.9 }

const random = randomStream(9)
const around = (centre: number, n: number, scale = 1): number[] => Array.from({ length: n }, () => centre + scale * random.normal())
const hard: Record<string, number[]> = {
  ...Object.fromEntries(Object.entries(nist).map(([name, { data }]) => [name, data.map(Number)])),
  '10⁹ + normal': around(1e9, 100_000),
  '10¹² + normal': around(1e12, 100_000),
  '10⁸ and then 1 + 10⁻³ normal': [1e8, ...around(1, 20_000, 1e-3)],
  'a step from 0 to 10⁶': [...around(0, 10_000), ...around(1e6, 10_000)],
  'a drift': Array.from({ length: 20_000 }, (_, i) => 1e6 + i + random.normal()),
}

/** Correct leading digits. */
function digits(value: number, truth: number): number {
  return value === truth ? 17 : -Math.log10(Math.abs(value - truth) / Math.abs(truth))
}

function accumulators(numbers: number[]): Record<string, Welford> {
  const push = (part: number[]): Welford => part.reduce((welford, x) => welford.push(x), new Welford())
  const half = numbers.length >> 1
  const cut = (part: number): number => Math.floor((part * numbers.length) / 7)
  const parts = Array.from({ length: 7 }, (_, part) => numbers.slice(cut(part), cut(part + 1)))
  return {
    push: push(numbers),
    array: Welford.of(Float64Array.from(numbers)),
    arrays: parts.reduce((welford, part) => welford.pushAll(Float64Array.from(part)), new Welford()),
    merge: push(numbers.slice(0, half)).merge(Welford.of(Float64Array.from(numbers.slice(half)))),
    'merge of the second half with the first': Welford.of(Float64Array.from(numbers.slice(half))).merge(push(numbers.slice(0, half))),
    'merge of seven parts': parts.map(push).reduce((all, part) => all.merge(part), new Welford()),
    'merge of single numbers': numbers.reduce((all, x) => all.merge(new Welford().push(x)), new Welford()),
  }
}

test.each(Object.entries(nist))('the mean and deviation of NIST %s are the certified ones, as far as doubles carry them', (name, { mean, sd, n, data }) => {
  expect(data.length).toBe(n)
  for (const welford of Object.values(accumulators(data.map(Number)))) {
    expect(digits(welford.mean, Number(mean))).toBeGreaterThan(14.5)
    expect(digits(welford.standardDeviation(), Number(sd))).toBeGreaterThanOrEqual(CEILING[name])
  }
})

test.each(Object.entries(hard))('the deviation of %s has 13 digits of exact arithmetic and the mean 12, however the numbers come in', (_name, numbers) => {
  const exact = exactMoments(numbers)
  for (const [way, welford] of Object.entries(accumulators(numbers))) {
    expect(digits(welford.standardDeviation(), Math.sqrt(exact.sample)), `deviation by ${way}`).toBeGreaterThan(13)
    expect(digits(welford.mean, exact.mean), `mean by ${way}`).toBeGreaterThan(12)
    expect(Math.abs(welford.mean - exact.mean), `mean by ${way}`).toBeLessThan(1e-13 * (Math.abs(exact.mean) + Math.sqrt(exact.sample)))
  }
})

test.each(Object.entries(hard))('skewness and kurtosis of %s have 11 digits, however the numbers come in', (_name, numbers) => {
  const exact = exactShape(numbers)
  const half = numbers.length >> 1
  const push = (part: number[]): Moments => part.reduce((moments, x) => moments.push(x), new Moments())
  const ways = {
    push: push(numbers),
    array: Moments.of(Float64Array.from(numbers)),
    merge: push(numbers.slice(0, half)).merge(Moments.of(Float64Array.from(numbers.slice(half)))),
  }
  for (const [way, moments] of Object.entries(ways)) {
    expect(digits(moments.standardDeviation(), Math.sqrt(exactMoments(numbers).sample)), `deviation by ${way}`).toBeGreaterThan(13)
    expect(Math.abs(moments.skewness('population') - exact.skewness), `skewness by ${way}`).toBeLessThan(1e-11 * Math.max(1, Math.abs(exact.skewness)))
    expect(Math.abs(moments.kurtosis('population') - exact.kurtosis), `kurtosis by ${way}`).toBeLessThan(1e-11 * Math.max(1, Math.abs(exact.kurtosis)))
  }
})

test('the textbook formula fails on these sets, so they can tell a bad algorithm', () => {
  const numbers = hard['10¹² + normal']
  const n = numbers.length
  const first = numbers.reduce((sum, x) => sum + x, 0)
  const second = numbers.reduce((sum, x) => sum + x * x, 0)
  expect(digits(Math.sqrt(Math.abs(second - (first * first) / n) / (n - 1)), Math.sqrt(exactMoments(numbers).sample))).toBeLessThan(3)
})
