import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { sobolInto } from '../../src/numerics/index.ts'

const golden = JSON.parse(readFileSync(new URL('../golden/sobol-scipy.json', import.meta.url), 'utf8')) as { points: Record<string, number[][]> }

test('the unscrambled points equal those of scipy in 1 to 256 dimensions', () => {
  for (const [d, points] of Object.entries(golden.points)) {
    points.forEach((expected, index) => {
      const point = sobolInto(index, undefined, new Float64Array(Number(d)))
      expect([...point.slice(-3)]).toEqual(expected)
    })
  }
})

test('every 2^k scrambled points put exactly one in each dyadic interval of length 2^-k', () => {
  const seeds = Uint32Array.from({ length: 20 }, (_, j) => (j + 1) * 2654435761)
  const point = new Float64Array(20)
  const seen = Array.from({ length: 20 }, () => new Set<number>())
  for (let index = 0; index < 64; index++) {
    sobolInto(index, seeds, point)
    point.forEach((u, j) => seen[j].add(Math.floor(u * 64)))
  }
  for (const cells of seen) expect(cells.size).toBe(64)
})

test('different seeds give different points, the same seeds the same', () => {
  const draw = (seed: number): number[] => [...sobolInto(5, Uint32Array.of(seed, seed + 1), new Float64Array(2))]
  expect(draw(1)).toEqual(draw(1))
  expect(draw(1)).not.toEqual(draw(2))
})

test('too many dimensions and a bad index are refused', () => {
  expect(() => sobolInto(0, undefined, new Float64Array(257))).toThrow('Expected at most 256 Sobol dimensions, got 257')
  expect(() => sobolInto(-1, undefined, new Float64Array(1))).toThrow('Expected a Sobol index')
})
