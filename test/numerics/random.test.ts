import fc from 'fast-check'
import { expect, test } from 'vitest'
import { randomStream } from '../../src/numerics/index.ts'

const draw = (n: number, seed: number | string, ...path: number[]): number[] => {
  const random = randomStream(seed, ...path)
  return Array.from({ length: n }, () => random.uniform())
}
const mean = (values: readonly number[]): number => values.reduce((sum, x) => sum + x, 0) / values.length

test('the same seed and path give these numbers in every version', () => {
  expect(draw(3, 7, 3)).toEqual([0.7625345128137218, 0.9393935733525002, 0.816945070466942])
  expect(draw(3, 7, 4)).toEqual([0.5985294238525612, 0.16224683171108958, 0.3019954016816037])
  expect(draw(3, 0)).toEqual([0.3760405906293097, 0.6340667853907545, 0.6609949541841885])
  expect(draw(2, '7', 3)).toEqual([0.7698729682804994, 0.01608815435523009])
  const random = randomStream(7, 3)
  for (let k = 0; k < 3; k++) random.uniform()
  const normals = [-1.0832814833298505, 1.3643324345419419, 1.5420261178489778]
  for (const normal of normals) expect(random.normal()).toBeCloseTo(normal, 14)
  expect([random.integer(1000), random.integer(2 ** 40)]).toEqual([567, 210185998208])
})

test('a stream is its seed and path: drawn again it is the same, whatever was drawn between', () => {
  fc.assert(
    fc.property(fc.oneof(fc.integer(), fc.string()), fc.array(fc.nat(), { maxLength: 3 }), (seed, path) => {
      const first = draw(5, seed, ...path)
      draw(3, seed, ...path, 1)
      expect(draw(5, seed, ...path)).toEqual(first)
    }),
    { seed: 33, numRuns: 50 },
  )
})

test('different seeds, paths and kinds of seed give different streams', () => {
  const names: [number | string, ...number[]][] = [[1], [1, 0], [1, 1], [1, 1, 0], [1, 0, 1], [1, 11], [11, 1], [11], ['1'], ['1', 1], ['1/1'], [-1], [0]]
  const firsts = names.map((name) => draw(2, ...name).join())
  expect(new Set(firsts).size).toBe(names.length)
})

test('neighbouring streams are uncorrelated, and so are their first numbers', () => {
  const n = 2000
  const correlation = (a: number[], b: number[]): number => mean(a.map((x, i) => 12 * (x - 0.5) * (b[i] - 0.5)))
  for (let k = 0; k < 5; k++) expect(Math.abs(correlation(draw(n, 5, k), draw(n, 5, k + 1)))).toBeLessThan(4 / Math.sqrt(n))
  const firsts = Array.from({ length: n }, (_, k) => randomStream(5, k).uniform())
  expect(Math.abs(correlation(firsts.slice(0, -1), firsts.slice(1)))).toBeLessThan(4 / Math.sqrt(n))
  expect(Math.abs(mean(firsts) - 0.5)).toBeLessThan(4 / Math.sqrt(12 * n))
})

test('uniform numbers have the moments and the flat histogram of [0, 1), down to the last of 53 bits', () => {
  const n = 50_000
  const values = draw(n, 'moments')
  for (const [power, expected, variance] of [[1, 1 / 2, 1 / 12], [2, 1 / 3, 4 / 45], [3, 1 / 4, 9 / 112]] as const) {
    expect(Math.abs(mean(values.map((x) => x ** power)) - expected)).toBeLessThan(4 * Math.sqrt(variance / n))
  }
  const cells = new Array<number>(50).fill(0)
  for (const x of values) cells[Math.floor(50 * x)]++
  // χ² with 49 degrees of freedom: 99.99 % lie below 96.
  expect(cells.reduce((sum, count) => sum + (count - n / 50) ** 2 / (n / 50), 0)).toBeLessThan(96)
  expect(values.every((x) => x >= 0 && x < 1)).toBe(true)
  const lastBits = values.filter((x) => x >= 0.5).map((x) => (x * 2 ** 53) % 2)
  expect(Math.abs(mean(lastBits) - 0.5)).toBeLessThan(2 / Math.sqrt(lastBits.length))
})

test('integers fill 0 … n − 1 evenly', () => {
  const random = randomStream(2)
  const counts = new Array<number>(7).fill(0)
  for (let k = 0; k < 14_000; k++) counts[random.integer(7)]++
  for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(4 * Math.sqrt(2000))
  expect(random.integer(1)).toBe(0)
})

test('normal numbers have the moments of the standard normal, and pairs of them no correlation', () => {
  const random = randomStream(3)
  const n = 40_000
  const values = Array.from({ length: n }, () => random.normal())
  for (const [power, expected, variance] of [[1, 0, 1], [2, 1, 2], [3, 0, 15], [4, 3, 96]] as const) {
    expect(Math.abs(mean(values.map((x) => x ** power)) - expected)).toBeLessThan(4 * Math.sqrt(variance / n))
  }
  expect(Math.abs(mean(values.slice(1).map((x, i) => x * values[i])))).toBeLessThan(4 / Math.sqrt(n))
})

test('a seed that is neither a safe integer nor a string is refused', () => {
  for (const seed of [1.5, NaN, Infinity, 2 ** 53]) expect(() => randomStream(seed)).toThrow(`Expected \`seed\` to be a safe integer or a string, got ${seed}`)
  expect(() => randomStream(undefined as unknown as number)).toThrow('got undefined')
})
