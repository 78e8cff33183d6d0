import { describe, expect, test } from 'vitest'
import { fixedBandwidth, RoseTreeParzen } from '../../../src/density/index.ts'
import { RoseKernels } from '../../../src/density/rose/rose-kernels.ts'
import { readRoseOptions } from '../../../src/density/rose/rose-options.ts'
import { stratifiedInto } from '../../../src/density/rose/stratified.ts'
import { randomStream } from '../../../src/numerics/index.ts'
import { allRows, chiSquareExcess, rowsOf, spaces } from './densities.ts'

describe('stratified draws from a rose-tree density', () => {
  test('give every node of the tree its expected share, rounded down or up', () => {
    const random = randomStream(3)
    const points = Float64Array.from({ length: 300 }, (_, i) => (i + random.uniform()) / 300)
    const weights = Array.from({ length: 300 }, (_, i) => (i % 7 === 0 ? 0 : 1 + (i % 5)))
    // Kernels so narrow that every draw tells which point it came from; the prior's draws are told from the rest by chance.
    const { design, points: unit } = readRoseOptions({ points, d: 1, weights, bandwidth: fixedBandwidth(1e-9), priorWeight: 40, leafSize: 8, branchFactor: 3 })
    const kernels = new RoseKernels(design, unit)
    const { tree } = kernels
    const total = tree.mass(0) + 40
    for (const k of [1, 10, 64, 1000]) {
      const draws = stratifiedInto(kernels, new Float64Array(k), random)
      const perPoint = points.map((x) => draws.filter((u) => Math.abs(u - x) < 1e-7).length)
      const under = (node: number): number => tree.shape.slotsUnder(node).reduce((sum, slot) => sum + perPoint[slot], 0)
      for (let node = 0; node < tree.shape.count; node++) {
        if (tree.shape.sizeOf(node) === 0) continue
        expect(Math.abs(under(node) - (k * tree.mass(node)) / total)).toBeLessThan(1 + 1e-9)
      }
      perPoint.forEach((count, i) => expect(Math.abs(count - (k * weights[i]) / total)).toBeLessThan(1 + 1e-9))
      expect(Math.abs(k - under(0) - (k * 40) / total)).toBeLessThan(1 + 1e-9)
    }
  })

  test('have the law of the density, row by row and all together', () => {
    const space = spaces.finite
    const density = new RoseTreeParzen({ space, rows: rowsOf(space, 40, 8), leafSize: 4, branchFactor: 2 })
    const every = allRows(space)
    const seen = new Map<string, number>()
    const random = randomStream(12)
    for (let batch = 0; batch < 800; batch++) {
      const draws = density.sampleMany(10, random)
      // One row of each batch, at random, is an independent draw.
      const at = random.integer(10) * space.d
      const row = draws.slice(at, at + space.d).join()
      seen.set(row, (seen.get(row) ?? 0) + 1)
    }
    expect([...seen.keys()].every((row) => every.some((known) => known.join() === row))).toBe(true)
    expect(chiSquareExcess(every.map((row) => seen.get(row.join()) ?? 0), every.map((row) => 800 * Math.exp(density.logDensity(row))))).toBeLessThan(3.5)
  })

  test('estimate a mean with less noise than independent ones', () => {
    const random = randomStream(13)
    const density = new RoseTreeParzen({ points: Float64Array.from({ length: 500 }, () => random.uniform()), d: 1, bandwidth: fixedBandwidth(0.01), priorWeight: 0 })
    const variance = (draw: () => Float64Array): number => {
      const means = Array.from({ length: 200 }, () => draw().reduce((sum, u) => sum + u, 0) / 24)
      const mean = means.reduce((a, b) => a + b, 0) / 200
      return means.reduce((sum, m) => sum + (m - mean) ** 2, 0) / 199
    }
    const independent = variance(() => Float64Array.from({ length: 24 }, () => density.sample(random)[0]))
    expect(variance(() => density.sampleMany(24, random))).toBeLessThan(independent / 20)
  })

  test('come from the prior without a point, and fill what they are given', () => {
    const empty = new RoseTreeParzen({ space: spaces.conditional, rows: new Float64Array(0) })
    const out = empty.sampleInto(new Float64Array(3 * empty.d), randomStream(1))
    for (let i = 0; i < 3; i++) expect(empty.logDensity(out.slice(i * empty.d, (i + 1) * empty.d))).toBeGreaterThan(-Infinity)
    expect(empty.sampleMany(0, randomStream(1))).toHaveLength(0)
    expect(() => empty.sampleMany(1.5, randomStream(1))).toThrow('Expected `k` to be a whole number ≥ 0, got 1.5.')
    expect(() => empty.sampleInto(new Float64Array(3), randomStream(1))).toThrow(`\`out\` to have a multiple of ${empty.d} numbers, got 3`)
  })
})
