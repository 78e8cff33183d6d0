import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fixedBandwidth, Parzen, RoseTreeParzen } from '../../../src/density/index.ts'
import { randomStream } from '../../../src/numerics/index.ts'
import { float, searchSpace, type SearchSpace } from '../../../src/space/index.ts'
import { gauss } from '../compress/hierarchies.ts'
import { agree, allRows, chiSquareExcess, rowOf, rowsOf, rules, spaces, stir } from './densities.ts'

const seed = 20261128

/** A row with some columns freed: those of a mask, and what hangs from a freed choice. */
function freed(space: SearchSpace, row: Float64Array, mask: number): Float64Array {
  const given = row.slice()
  space.columns.forEach(({ parent }, j) => {
    if (((mask >> j) & 1) === 1 || (parent >= 0 && Number.isNaN(given[parent]))) given[j] = NaN
  })
  return given
}

describe('a conditional rose-tree density', () => {
  test('obeys the chain rule: p(all) = p(given) p(free | given), in every kind of space', () => {
    fc.assert(
      fc.property(fc.constantFrom('continuous', 'mixed', 'conditional', 'finite'), fc.constantFrom(...Object.keys(rules)), fc.integer({ min: 0, max: 120 }), fc.integer({ min: 0, max: 511 }), fc.nat({ max: 1e6 }), (name, rule, n, mask, key) => {
        const space = spaces[name]
        const density = new RoseTreeParzen({ space, rows: rowsOf(space, n, key), bandwidth: rules[rule], leafSize: 5, branchFactor: 3, priorWeight: 0.7 })
        const x = rowOf(rowsOf(space, 5, key + 1), space.d, key % 5)
        const given = freed(space, x, mask)
        const conditional = density.conditional(given)
        const [all, part] = [density.logDensity(x), density.logMarginal(given)]
        expect(conditional.logGiven).toBeCloseTo(part, 11)
        expect(Math.abs(part + conditional.logDensity(x) - all)).toBeLessThan(1e-11 * Math.max(1, Math.abs(all)))
        expect(Math.abs(Math.expm1(conditional.logDensity(x, { relativeError: 0.1 }) - conditional.logDensity(x)))).toBeLessThan(0.11)
        expect(Math.abs(Math.expm1(density.logMarginal(given, { relativeError: 0.1 }) - part))).toBeLessThan(0.11)
      }),
      { seed, numRuns: 120 },
    )
  })

  test('is the ratio of the flat density to its sum over all completions, and sums to one over them', () => {
    const space = spaces.finite
    const rows = rowsOf(space, 50, 3)
    const density = new RoseTreeParzen({ space, rows, leafSize: 4, branchFactor: 2 })
    const flat = new Parzen({ space, rows })
    const every = allRows(space)
    for (const mask of [0b1, 0b10, 0b111, 0b1100, 0b11111111, 0b10101]) {
      for (let i = 0; i < every.length; i += 11) {
        const given = freed(space, every[i], mask)
        const completions = every.filter((row) => agree(row, given) && row.every((u, j) => Number.isNaN(given[j]) || !Number.isNaN(u)))
        const whole = completions.reduce((sum, row) => sum + Math.exp(flat.logDensity(row)), 0)
        const conditional = density.conditional(given)
        expect(conditional.logGiven).toBeCloseTo(Math.log(whole), 11)
        let sum = 0
        for (const row of completions) {
          expect(conditional.logDensity(row)).toBeCloseTo(flat.logDensity(row) - Math.log(whole), 11)
          sum += Math.exp(conditional.logDensity(row))
        }
        expect(sum).toBeCloseTo(1, 11)
      }
    }
  })

  test('integrates to one over free columns of a box, in its own units', () => {
    const bounds = Float64Array.of(-1, 3, 0, 10, 5, 6)
    const random = randomStream(4)
    const points = Float64Array.from({ length: 3 * 80 }, (_, at) => bounds[2 * (at % 3)] + random.uniform() * (bounds[2 * (at % 3) + 1] - bounds[2 * (at % 3)]))
    const density = new RoseTreeParzen({ points, d: 3, bounds, bandwidth: fixedBandwidth(0.1), leafSize: 6 })
    const conditional = density.conditional(Float64Array.of(NaN, 2.5, NaN))
    expect([...conditional.free]).toEqual([0, 2])
    const { nodes, weights } = gauss(12)
    let sum = 0
    nodes.forEach((u, a) => nodes.forEach((v, c) => (sum += weights[a] * weights[c] * 4 * Math.exp(conditional.logDensity(Float64Array.of(-1 + 4 * u, 2.5, 5 + v))))))
    expect(sum).toBeCloseTo(1, 9)
    expect(conditional.logDensity(Float64Array.of(4, 2.5, 5.5))).toBe(-Infinity)
    let marginal = 0
    nodes.forEach((u, a) => (marginal += weights[a] * 10 * Math.exp(density.logMarginal(Float64Array.of(NaN, 10 * u, NaN)))))
    expect(marginal).toBeCloseTo(1, 9)
    expect(density.logMarginal(Float64Array.of(NaN, NaN, NaN))).toBeCloseTo(0, 12)
  })

  test('is drawn from as it is dense, branches that are free included', () => {
    const space = spaces.finite
    const density = new RoseTreeParzen({ space, rows: rowsOf(space, 60, 8), leafSize: 4, branchFactor: 2 })
    const every = allRows(space)
    for (const [mask, at] of [[0b10, 0], [0b1, 20], [0b11100, 31], [0b0, 5]]) {
      const given = freed(space, every[at], mask)
      const conditional = density.conditional(given)
      const completions = every.filter((row) => agree(row, given))
      const random = randomStream(3, at)
      const seen = new Map<string, number>()
      for (let k = 0; k < 6000; k++) {
        const row = conditional.sample(random).join()
        seen.set(row, (seen.get(row) ?? 0) + 1)
      }
      const counts = completions.map((row) => seen.get(row.join()) ?? 0)
      expect(counts.reduce((a, b) => a + b, 0)).toBe(6000)
      if (completions.length > 1) expect(chiSquareExcess(counts, completions.map((row) => 6000 * Math.exp(conditional.logDensity(row))))).toBeLessThan(3.5)
    }
  })

  test('is drawn from as it is dense where a column is continuous, far from all points too', () => {
    const random = randomStream(5)
    const points = Float64Array.from({ length: 400 }, (_, at) => (at % 4 < 2 ? 0.2 : 0.7) + 0.03 * random.normal())
    const density = new RoseTreeParzen({ points, d: 2, bandwidth: fixedBandwidth(0.02), priorWeight: 1e-250, leafSize: 8 })
    for (const a of [0.2, 0.45, 0.68, 1]) {
      const conditional = density.conditional(Float64Array.of(a, NaN))
      const draws = Float64Array.from({ length: 3000 }, () => conditional.sample(random)[1]).sort()
      let [cumulative, at, distance] = [0, 0, 0]
      for (let i = 0; i < 4000; i++) {
        cumulative += Math.exp(conditional.logDensity(Float64Array.of(a, (i + 0.5) / 4000))) / 4000
        while (at < draws.length && draws[at] <= (i + 1) / 4000) at++
        distance = Math.max(distance, Math.abs(at / draws.length - cumulative))
      }
      expect(cumulative).toBeCloseTo(1, 5)
      expect(distance * Math.sqrt(draws.length)).toBeLessThan(1.95)
    }
  })

  test('keeps what is given, and makes rows of the space', () => {
    const space = spaces.conditional
    const density = new RoseTreeParzen({ space, rows: rowsOf(space, 70, 8) })
    for (let k = 0; k < 60; k++) {
      const given = freed(space, space.sample(randomStream(k)), k * 5)
      const row = density.conditional(given).sample(randomStream(k, 1))
      expect(agree(row, given)).toBe(true)
      expect(space.snapInto(row.map((u) => (Number.isNaN(u) ? 0.5 : u)))).toEqual(row)
    }
  })

  test('follows the changes of its density', () => {
    const space = spaces.mixed
    const density = new RoseTreeParzen({ space, rows: rowsOf(space, 30, 8) })
    const x = rowOf(rowsOf(space, 1, 9), space.d, 0)
    const conditional = density.conditional(freed(space, x, 0b1100))
    conditional.sample(randomStream(1))
    stir(density, space, 5)
    const fresh = density.conditional(freed(space, x, 0b1100))
    expect([conditional.logDensity(x), conditional.logGiven]).toEqual([fresh.logDensity(x), fresh.logGiven])
    expect(conditional.sample(randomStream(2))).toEqual(fresh.sample(randomStream(2)))
  })

  test('refuses what has no conditional density', () => {
    const space = spaces.conditional
    const density = new RoseTreeParzen({ space, rows: rowsOf(space, 20, 8) })
    const nothing = new Float64Array(space.d).fill(NaN)
    expect(() => density.conditional(Float64Array.of(0.5))).toThrow(`Expected a row of ${space.d} numbers, got 1.`)
    expect(() => density.conditional(nothing.with(space.indexOf('head.tree.prune'), 0.5))).toThrow('Expected "head" to be given as "tree" with column head.tree.prune, got NaN. A column exists in its branch only: give the choice too, or leave the column free.')
    expect(() => density.conditional(nothing.with(0, 1.5))).toThrow('Expected column rate inside its range, got 1.5.')
    const row = space.sample(randomStream(1))
    const conditional = density.conditional(nothing.with(0, row[0]))
    expect(() => conditional.logDensity(row.with(0, 0.123))).toThrow('in column rate, as given, got 0.123. Ask for the conditional density of that value instead.')
    expect(() => conditional.logDensity(Float64Array.of(1))).toThrow('Expected a row of ')
    expect(() => conditional.logDensity(row, { relativeError: 1 })).toThrow('relativeError to be in [0, 1)')
    expect(() => density.logMarginal(nothing, { relativeError: -1 })).toThrow('relativeError to be in [0, 1)')
    const flag = searchSpace({ x: float(0, 1), y: float(0, 1) })
    const lone = new RoseTreeParzen({ space: flag, rows: Float64Array.of(0.1, 0.2), priorWeight: 0 })
    const given = lone.conditional(Float64Array.of(0.1, NaN))
    lone.reweight(0, 0)
    expect(() => given.logDensity(Float64Array.of(0.1, 0.2))).toThrow('Expected the given columns to have a positive density, got "one of 0".')
    expect(() => lone.logDensity(Float64Array.of(0.1, 0.2))).toThrow('Expected a positive total weight, got 0.')
  })
})
