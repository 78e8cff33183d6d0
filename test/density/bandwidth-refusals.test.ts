import { describe, expect, test } from 'vitest'
import {
  adaptiveBandwidth, clampedBandwidth, fixedBandwidth, leaveOneOutBandwidth, nearestBandwidth, neighbourBandwidth, Parzen, RoseTreeParzen, scaledBandwidth, scottBandwidth,
  sheatherJonesBandwidth, shrinkingBandwidth, silvermanBandwidth, type BandwidthRule,
} from '../../src/density/index.ts'

const bad = (value: unknown): never => value as never
const points = Float64Array.of(0.2, 0.2, 0.7)

describe('a bandwidth rule refuses', () => {
  test.each([0, NaN, Infinity, -0.1, [0.1], '0.1', undefined])('fixedBandwidth(%s)', (width) => {
    expect(() => fixedBandwidth(bad(width))).toThrow('Expected the width of fixedBandwidth to be a finite number > 0')
  })
  test('factors and minima that are none', () => {
    for (const factor of [0, -1, NaN, Infinity]) {
      expect(() => scaledBandwidth(scottBandwidth(), factor)).toThrow('the factor of scaledBandwidth to be a finite number > 0')
      expect(() => nearestBandwidth({ factor })).toThrow('factor to be a finite number > 0')
      expect(() => shrinkingBandwidth(factor, () => 0)).toThrow('the factor of shrinkingBandwidth')
    }
    expect(() => shrinkingBandwidth(0.2, bad(0.01))).toThrow('Write shrinkingBandwidth(0.2, () => 0.01).')
    expect(() => neighbourBandwidth(bad(0.01))).toThrow('Write neighbourBandwidth(() => 0.01).')
  })
  test('its own options out of their range', () => {
    for (const k of [0, 1.5, NaN]) expect(() => nearestBandwidth({ k })).toThrow('Expected k to be a whole number ≥ 1')
    expect(() => nearestBandwidth({ joint: bad('yes') })).toThrow('joint to be true or false')
    expect(() => scottBandwidth({ spread: bad('std') })).toThrow(`Expected spread to be 'deviation' or 'robust', got "std".`)
    for (const clip of [0.5, NaN]) expect(() => adaptiveBandwidth({ clip })).toThrow('clip to be a finite number ≥ 1')
    for (const background of [-0.1, 1, NaN]) expect(() => leaveOneOutBandwidth({ background })).toThrow('background to be a share in [0, 1)')
    expect(() => leaveOneOutBandwidth({ evaluations: 0 })).toThrow('evaluations to be a whole number ≥ 1')
  })
  test('limits that are none, and limits the wrong way round', () => {
    expect(() => clampedBandwidth(scottBandwidth(), { minimum: 0.2, maximum: 0.1 })).toThrow('Expected clampedBandwidth to have minimum ≤ maximum, got [0.2,0.1]. Swap them.')
    for (const minimum of [NaN, -1, bad('0.1')]) expect(() => silvermanBandwidth({ minimum })).toThrow('minimum of silvermanBandwidth to be a number ≥ 0')
    expect(() => sheatherJonesBandwidth({ maximum: NaN })).toThrow('maximum of sheatherJonesBandwidth')
  })
  test('misspelt options', () => {
    expect(() => scottBandwidth(bad({ minimun: 0.1 }))).toThrow('got "minimun". Did you mean "minimum"?')
    for (const rule of [silvermanBandwidth, sheatherJonesBandwidth, nearestBandwidth, adaptiveBandwidth, leaveOneOutBandwidth]) {
      expect(() => rule(bad({ maximun: 0.1 }))).toThrow(`Expected ${rule.name} to have options of`)
    }
    expect(() => clampedBandwidth(scottBandwidth(), bad({ min: 0.1 }))).toThrow('Expected clampedBandwidth to have options of minimum, maximum')
    expect(() => scottBandwidth(bad(0.1))).toThrow('Expected scottBandwidth to have an object of options, got 0.1.')
  })
  test('what is no rule, with the rule that was meant', () => {
    const cures = [[scottBandwidth, 'Call it: scottBandwidth().'], [fixedBandwidth, 'Call it: fixedBandwidth(…).'], [0.1, 'Write fixedBandwidth(0.1).'], ['Scott', 'Write scottBandwidth().'], [-1, 'Write, for example,'], [{}, 'Write, for example,'], [null, 'Write, for example,']] as const
    for (const [rule, cure] of cures) {
      expect(() => scaledBandwidth(bad(rule), 2)).toThrow(cure)
      expect(() => clampedBandwidth(bad(rule), {})).toThrow(cure)
      if (rule === null) continue
      expect(() => adaptiveBandwidth({ base: bad(rule) })).toThrow(cure)
      expect(() => leaveOneOutBandwidth({ base: bad(rule) })).toThrow(cure)
    }
  })
})

describe('a rule of one\'s own is refused when it is asked, by the flat density and the tree alike,', () => {
  const own = (into: (n: number, out: Float64Array) => unknown): BandwidthRule => ({ name: 'own', into: (_sorted, { n }, out) => into(n, out) as undefined })
  const both = (bandwidth: BandwidthRule): (() => unknown)[] => [
    () => new Parzen({ points, d: 1, bandwidth }),
    () => new RoseTreeParzen({ points, d: 1, bandwidth }).logDensity(Float64Array.of(0.5)),
  ]
  test.each([
    ['a width too few', own((n, out) => out.fill(0.1, 0, n - 1)), 'none for point 2'],
    ['an array in place of what it writes', own((n) => Array.from({ length: n }, () => 0.1)), 'what `into` returns is not read'],
    ['a width of 0', own((n, out) => out.fill(0, 0, n)), 'to write a finite number > 0 for point 0 of 3, got 0.'],
    ['a negative width', own((n, out) => out.fill(-0.1, 0, n)), 'got -0.1. Put limits around it'],
    ['an infinite width', own((n, out) => out.fill(Infinity, 0, n)), 'got Infinity. Put limits around it'],
  ])('for %s', (_what, rule, message) => {
    for (const ask of both(rule)) expect(ask).toThrow(message)
  })
  test('also below another rule, which may limit 0 and Infinity', () => {
    const missing = own(() => [0.1, 0.1, 0.1])
    for (const rule of [clampedBandwidth(missing, {}), scaledBandwidth(missing, 2), adaptiveBandwidth({ base: missing }), leaveOneOutBandwidth({ base: missing })]) {
      for (const ask of both(rule)) expect(ask).toThrow('Expected the bandwidth rule "own" to write a number into `out` for each of 3 points, got "none for point 0".')
    }
    for (const width of [0, Infinity]) for (const ask of both(clampedBandwidth(own((n, out) => out.fill(width, 0, n)), {}))) expect(ask).not.toThrow()
  })
  test('and a neighbour rule without a minimum, where points are equal', () => {
    for (const minimum of [() => 0, () => NaN, () => -1]) for (const ask of both(neighbourBandwidth(minimum))) expect(ask).toThrow(/neighbour"? (rule|to write).* > 0/)
    for (const ask of both(clampedBandwidth(neighbourBandwidth(() => 0), {}))) expect(ask).not.toThrow()
  })
  test('and again at the next question, for nothing has become of the first', () => {
    const density = new RoseTreeParzen({ points, d: 1, bandwidth: own((n, out) => out.fill(n > 3 ? NaN : 0.1, 0, n)) })
    const before = density.logDensity(Float64Array.of(0.5))
    const id = density.insert(Float64Array.of(0.6))
    for (let k = 0; k < 2; k++) expect(() => density.logDensity(Float64Array.of(0.5))).toThrow('the bandwidth rule "own"')
    density.remove(id)
    expect(density.logDensity(Float64Array.of(0.5))).toBe(before)
  })
})
