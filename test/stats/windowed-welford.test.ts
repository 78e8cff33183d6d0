import fc from 'fast-check'
import { expect, test } from 'vitest'
import { WindowedWelford, type WindowLimits } from '../../src/stats/index.ts'
import { exactMoments } from '../oracles/stats.ts'

const run = { seed: 27, numRuns: 150 }
const value = fc.oneof(fc.integer({ min: -1000, max: 1000 }), fc.integer({ min: -1_000_000, max: 1_000_000 }).map((x) => x / 1024), fc.constantFrom(1e9, -1e12))
const timed = fc.array(fc.tuple(value, fc.integer({ min: 0, max: 4 })), { maxLength: 80 })

/** The window against exact arithmetic on what it should hold. */
function expectHolds(window: WindowedWelford, numbers: readonly number[]): void {
  expect(window.count).toBe(numbers.length)
  if (numbers.length === 0) return expect([window.mean, window.variance('population')]).toEqual([NaN, NaN])
  const exact = exactMoments(numbers)
  expect(Math.abs(window.mean - exact.mean)).toBeLessThanOrEqual(1e-13 * (Math.abs(exact.mean) + Math.sqrt(exact.population)))
  expect(Math.abs(window.variance('population') - exact.population)).toBeLessThanOrEqual(1e-12 * exact.population)
  if (numbers.length > 1) expect(Math.abs(window.variance() - exact.sample)).toBeLessThanOrEqual(1e-12 * exact.sample)
}

test('a window of a size has the mean and variance of its newest numbers, after every number', () => {
  fc.assert(
    fc.property(fc.array(value, { maxLength: 80 }), fc.integer({ min: 1, max: 20 }), (numbers, size) => {
      const window = new WindowedWelford({ size })
      for (let i = 0; i < numbers.length; i++) expectHolds(window.push(numbers[i]), numbers.slice(Math.max(0, i + 1 - size), i + 1))
    }),
    { ...run, numRuns: 60 },
  )
})

test('a window of a span has those of the numbers that are younger, and with a size the newest of these', () => {
  fc.assert(
    fc.property(timed, fc.integer({ min: 1, max: 12 }), fc.constantFrom(undefined, 1, 3, 8), fc.nat(20), (pairs, span, size, wait) => {
      const window = new WindowedWelford(size === undefined ? { span } : { span, size })
      const all: { x: number; time: number }[] = []
      let now = 5
      const held = (): number[] => all.filter(({ time }) => now - time < span).slice(-(size ?? 1000)).map(({ x }) => x)
      for (const [x, gap] of pairs) {
        now += gap
        all.push({ x, time: now })
        expectHolds(window.push(x, now), held())
      }
      now += wait
      expectHolds(window.advance(now), held())
    }),
    { ...run, numRuns: 60 },
  )
})

test('a huge number leaves no trace once it has left', () => {
  const window = new WindowedWelford({ size: 100 })
  const numbers = Array.from({ length: 1000 }, (_, i) => (i === 300 ? 1e9 : Math.sin(i)))
  for (const [i, x] of numbers.entries()) {
    window.push(x)
    if (i >= 400) expect(Math.abs(window.variance() / exactMoments(numbers.slice(i - 99, i + 1)).sample - 1)).toBeLessThan(1e-13)
  }
  const small = new WindowedWelford({ size: 3 })
  for (const x of [1e9, 1, 2, 3]) small.push(x)
  expect([small.mean, small.variance(), small.standardDeviation()]).toEqual([2, 1, 1])
})

test('a copy of its accumulator does not follow the window', () => {
  const window = new WindowedWelford({ size: 2 }).push(1).push(3).push(5)
  const welford = window.welford()
  window.push(100)
  expect([welford.mean, welford.count, window.mean]).toEqual([4, 2, 52.5])
})

test('a saved window goes on as the original does, bit for bit, through JSON; another is refused', () => {
  fc.assert(
    fc.property(timed, fc.nat(80), fc.constantFrom<WindowLimits>({ size: 7 }, { span: 6 }, { size: 5, span: 9 }), (pairs, cut, limits) => {
      let now = 0
      const push = (window: WindowedWelford, x: number): unknown => window.push(x, limits.span === undefined ? undefined : now)
      const original = new WindowedWelford(limits)
      for (const [x, gap] of pairs.slice(0, cut)) {
        now += gap
        push(original, x)
      }
      if (limits.span !== undefined) original.advance(now)
      const restored = WindowedWelford.from(JSON.parse(JSON.stringify(original.state())) as ReturnType<WindowedWelford['state']>)
      for (const [x, gap] of [...pairs.slice(cut), [1, 1] as const]) {
        now += gap
        for (const window of [original, restored]) push(window, x)
        expect([restored.mean, restored.variance()]).toEqual([original.mean, original.variance()])
      }
      expect(restored.state()).toEqual(original.state())
      expect(restored.welford().state()).toEqual(original.welford().state())
    }),
    run,
  )
  const state = new WindowedWelford({ span: 10 }).push(1, 0).push(2, 1).state()
  expect(() => WindowedWelford.from({ ...state, name: 'Welford' as 'WindowedWelford' })).toThrow('Expected a saved WindowedWelford of version 1')
  expect(() => WindowedWelford.from({ ...state, times: [1] })).toThrow('Expected 2 numbers in `times` of a saved WindowedWelford')
  expect(() => WindowedWelford.from({ ...state, newer: [1, NaN] })).toThrow('Expected a finite number at index 1 of `newer`')
  expect(() => WindowedWelford.from(state).push(1, 0)).toThrow('Expected a time of 1 or later, got 0')
})

test('impossible limits, numbers and times are refused, and nothing changes', () => {
  expect(() => new WindowedWelford({})).toThrow('Expected a `size` or a `span`, got {}')
  for (const bad of [0, 1.5, NaN]) expect(() => new WindowedWelford({ size: bad })).toThrow('Expected `size` to be a whole number above 0')
  for (const bad of [0, Infinity, NaN]) expect(() => new WindowedWelford({ span: bad })).toThrow('Expected a finite `span` above 0')
  const window = new WindowedWelford({ span: 10 }).push(1, 0).push(2, 1)
  const before = window.state()
  for (const bad of [NaN, Infinity, 1e308]) expect(() => window.push(bad, 2)).toThrow('Expected the number to be finite and at most 2^1022 in size')
  expect(() => window.push(1)).toThrow('Expected a finite time, got undefined')
  expect(() => window.push(1, 0)).toThrow('Expected a time of 1 or later, got 0')
  expect(window.state()).toEqual(before)
  expect(() => new WindowedWelford({ size: 3 }).push(1, 2)).toThrow('Expected no time for a window without a `span`, got 2')
  expect(() => new WindowedWelford({ size: 3 }).advance(2)).toThrow('Expected a window with a `span`')
  expect(new WindowedWelford({ size: 2 }).push(2 ** 1022).push(-(2 ** 1022)).mean).toBe(0)
})
