import fc from 'fast-check'
import { expect, test } from 'vitest'
import { randomStream } from '../../src/numerics/index.ts'
import { ExponentialWelford, Welford, type Fading } from '../../src/stats/index.ts'

const run = { seed: 26, numRuns: 150 }
const value = fc.oneof(fc.integer({ min: -1000, max: 1000 }), fc.integer({ min: -1_000_000, max: 1_000_000 }).map((x) => x / 1024), fc.constantFrom(1e9, 1e9 + 1))
const alpha = fc.constantFrom(0.01, 0.1, 0.5, 0.9)
const timed = fc.array(fc.tuple(value, fc.integer({ min: 0, max: 40 }).map((gap) => gap / 8)), { minLength: 1, maxLength: 40 })

/** The obvious twin: every number with its weight of today. */
function weighted(numbers: readonly number[], weights: readonly number[]): Welford {
  return numbers.reduce((welford, x, i) => welford.push(x, weights[i]), new Welford())
}

function expectSame(memory: ExponentialWelford, twin: Welford): void {
  const spread = twin.standardDeviation('population')
  expect(Math.abs(memory.mean - twin.mean)).toBeLessThanOrEqual(1e-12 * (Math.abs(twin.mean) + spread))
  expect(Math.abs(memory.standardDeviation('population') - spread)).toBeLessThanOrEqual(1e-11 * spread)
  expect(memory.effectiveCount).toBeCloseTo(twin.effectiveCount, 9)
  const reliable = twin.standardDeviation('reliability')
  if (twin.effectiveCount > 1.001) expect(Math.abs(memory.standardDeviation() - reliable)).toBeLessThanOrEqual(1e-10 * reliable)
}

/** Absolute times from gaps. */
const timesOf = (pairs: readonly (readonly [number, number])[]): number[] => pairs.reduce<number[]>((times, [, gap]) => [...times, (times.at(-1) ?? 100) + gap], [])

test('an adjusted memory is that of explicit weights (1 − alpha)^age', () => {
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 60 }), alpha, (numbers, a) => {
      const memory = new ExponentialWelford({ alpha: a }).pushAll(Float64Array.from(numbers))
      expectSame(memory, weighted(numbers, numbers.map((_, i) => (1 - a) ** (numbers.length - 1 - i))))
    }),
    run,
  )
})

test('a recursive memory is that of explicit weights alpha (1 − alpha)^age, the first number (1 − alpha)^age', () => {
  fc.assert(
    fc.property(fc.array(value, { minLength: 1, maxLength: 60 }), alpha, (numbers, a) => {
      const memory = new ExponentialWelford({ alpha: a, adjusted: false }).pushAll(Float64Array.from(numbers))
      expectSame(memory, weighted(numbers, numbers.map((_, i) => (i === 0 ? 1 : a) * (1 - a) ** (numbers.length - 1 - i))))
    }),
    run,
  )
})

test('a recursive memory follows mean += alpha d, variance = (1 − alpha) (variance + alpha d²)', () => {
  const memory = new ExponentialWelford({ alpha: 0.2, adjusted: false })
  let [mean, variance] = [4, 0]
  for (const [i, x] of [4, 7, -2, 5, 5, 30].entries()) {
    const d = x - mean
    mean += 0.2 * d
    variance = 0.8 * (variance + 0.2 * d * d)
    memory.push(x)
    expect([memory.mean, memory.variance('population')]).toEqual([expect.closeTo(mean, 12), expect.closeTo(variance, 11)])
    expect(memory.count).toBe(i + 1)
  }
})

test('by age, a number weighs e^(−age / timeConstant), however the times are spaced and in whatever order the numbers come', () => {
  fc.assert(
    fc.property(timed, fc.nat(), (pairs, turn) => {
      const times = timesOf(pairs)
      const numbers = pairs.map(([x]) => x)
      const twin = weighted(numbers, times.map((time) => Math.exp((time - times.at(-1)!) / 3)))
      const inOrder = new ExponentialWelford({ timeConstant: 3 }).pushAll(Float64Array.from(numbers), Float64Array.from(times))
      expectSame(inOrder, twin)
      const turned = new ExponentialWelford({ timeConstant: 3 })
      for (let i = 0; i < numbers.length; i++) turned.push(numbers[(i + turn) % numbers.length], times[(i + turn) % numbers.length])
      expectSame(turned, twin)
    }),
    run,
  )
})

test('a recursive memory by age moves by 1 − e^(−gap / timeConstant)', () => {
  const memory = new ExponentialWelford({ timeConstant: 2, adjusted: false }).push(10, 0).push(20, 2)
  expect(memory.mean).toBeCloseTo(10 + 10 * (1 - Math.exp(-1)), 13)
  expect(() => memory.push(1, 1)).toThrow('Expected a time of 2 or later, got 1')
})

test('merging two memories is one memory of both, whichever is older', () => {
  fc.assert(
    fc.property(timed, fc.array(fc.boolean(), { minLength: 40, maxLength: 40 }), (pairs, sides) => {
      const times = timesOf(pairs)
      const memory = (which: (i: number) => boolean): ExponentialWelford =>
        pairs.reduce((kept, [x], i) => (which(i) ? kept.push(x, times[i]) : kept), new ExponentialWelford({ timeConstant: 5 }))
      const all = memory(() => true).state()
      const [left, right] = [memory((i) => sides[i]), memory((i) => !sides[i])]
      const before = right.state()
      const twin = Welford.from(all.welford)
      expectSame(memory((i) => sides[i]).merge(right), twin)
      expect(right.state()).toEqual(before)
      expectSame(right.merge(left), twin)
      expect(right.state().time).toBe(all.time)
    }),
    run,
  )
})

test('after the mean has gone far away the variance has kept its digits', () => {
  const random = randomStream(35)
  const memory = new ExponentialWelford({ alpha: 0.05 })
  const recent: number[] = []
  for (let i = 0; i < 20_000; i++) {
    const x = (i < 17_000 ? 0 : 1e12) + random.normal()
    memory.push(x)
    recent.push(x)
    if (recent.length > 1000) recent.shift()
  }
  // What is older than a thousand numbers weighs 0.95^1000 = 5e−23.
  expectSame(memory, weighted(recent, recent.map((_, i) => 0.95 ** (999 - i))))
})

test('a gap that fades all memory leaves the next number alone', () => {
  const memory = new ExponentialWelford({ timeConstant: 1 }).push(3, 0).push(4, 1).push(10, 5000)
  expect([memory.mean, memory.variance('population'), memory.variance(), memory.effectiveCount]).toEqual([10, 0, NaN, 1])
  expect(memory.push(11, 5000).variance()).toBeCloseTo(0.5, 14)
  expect(new ExponentialWelford({ alpha: 1 }).push(3).push(8).mean).toBe(8)
  const empty = new ExponentialWelford({ alpha: 0.5 })
  expect([empty.count, empty.effectiveCount, empty.mean, empty.variance('population')]).toEqual([0, 0, NaN, NaN])
})

test('a saved memory goes on as the original does, bit for bit, through JSON; another is refused', () => {
  fc.assert(
    fc.property(timed, fc.nat(40), fc.constantFrom<Fading>({ timeConstant: 4 }, { timeConstant: 4, adjusted: false }, { alpha: 0.3 }), (pairs, cut, fading) => {
      const times = timesOf(pairs)
      const push = (memory: ExponentialWelford, i: number): unknown => memory.push(pairs[i][0], fading.alpha === undefined ? times[i] : undefined)
      const original = new ExponentialWelford(fading)
      for (let i = 0; i < Math.min(cut, pairs.length); i++) push(original, i)
      const restored = ExponentialWelford.from(JSON.parse(JSON.stringify(original.state())) as ReturnType<ExponentialWelford['state']>)
      for (let i = cut; i < pairs.length; i++) for (const memory of [original, restored]) push(memory, i)
      expect(JSON.stringify(restored.state())).toBe(JSON.stringify(original.state()))
    }),
    run,
  )
  const state = new ExponentialWelford({ alpha: 0.5 }).push(1).state()
  expect(() => ExponentialWelford.from({ ...state, version: 2 as 1 })).toThrow('Expected a saved ExponentialWelford of version 1')
  expect(() => ExponentialWelford.from({ ...state, time: NaN })).toThrow('Expected a finite number in `time`')
})

test('impossible settings, numbers and times are refused, and nothing changes', () => {
  expect(() => new ExponentialWelford({})).toThrow('Expected one of `alpha` and `timeConstant`, got {}')
  expect(() => new ExponentialWelford({ alpha: 0.1, timeConstant: 1 })).toThrow('Expected one of')
  for (const bad of [0, 1.1, NaN]) expect(() => new ExponentialWelford({ alpha: bad })).toThrow(`Expected \`alpha\` above 0 and at most 1, got ${bad}`)
  for (const bad of [0, Infinity, NaN]) expect(() => new ExponentialWelford({ timeConstant: bad })).toThrow(`Expected a finite \`timeConstant\` above 0, got ${bad}`)
  const memory = new ExponentialWelford({ timeConstant: 1 }).push(1, 0).push(3, 1)
  const before = memory.state()
  expect(() => memory.push(NaN, 2)).toThrow('Expected the number to be finite, got NaN')
  expect(() => memory.push(1)).toThrow('Expected a finite time, got undefined')
  expect(() => memory.push(1, Infinity)).toThrow('Expected a finite time, got Infinity')
  expect(() => memory.pushAll(Float64Array.of(1), Float64Array.of(1, 2))).toThrow('Expected `times` to have 1 numbers, got 2')
  expect(() => memory.merge(new ExponentialWelford({ timeConstant: 2 }))).toThrow('Expected two adjusted memories of one `timeConstant`')
  expect(() => memory.merge(new ExponentialWelford({ timeConstant: 1, adjusted: false }))).toThrow('Push the numbers themselves in order.')
  expect(() => new ExponentialWelford({ alpha: 0.5 }).push(1, 2)).toThrow('Expected no time for a memory that fades by `alpha`, got 2')
  memory.merge(new ExponentialWelford({ timeConstant: 1 }))
  expect(memory.state()).toEqual(before)
})
