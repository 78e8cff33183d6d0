import fc from 'fast-check'
import { expect, test } from 'vitest'
import { numpyArgsortInto } from '../../src/numerics/index.ts'

test('equal keys come out in the order of numpy 2.4.6 without SIMD', () => {
  const keys = Float64Array.of(2, 3, 4, 5, 3, 3, 2, 2, 0, 4, 5, 2, 2, 3, 2, 0, 3)
  expect([...numpyArgsortInto(keys, 17, new Int32Array(17))]).toEqual([8, 15, 14, 12, 11, 7, 0, 6, 5, 4, 13, 1, 16, 9, 2, 10, 3])
})

test('the order is a permutation that sorts, whatever the keys', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 300 }), (list) => {
      const keys = Float64Array.from(list)
      const order = [...numpyArgsortInto(keys, keys.length, new Int32Array(keys.length))]
      expect(order.toSorted((a, b) => a - b)).toEqual([...keys.keys()])
      expect(order.map((i) => keys[i])).toEqual([...keys].sort((a, b) => a - b))
    }),
    { seed: 20261125, numRuns: 200 },
  )
})

test('sorted, reversed and organ-pipe keys of many points are sorted too', () => {
  for (const key of [(i: number) => i, (i: number) => -i, (i: number) => Math.min(i, 4000 - i), () => 1]) {
    const keys = Float64Array.from({ length: 4000 }, (_, i) => key(i))
    const order = numpyArgsortInto(keys, 4000, new Int32Array(4000))
    for (let i = 1; i < 4000; i++) expect(keys[order[i - 1]] <= keys[order[i]]).toBe(true)
  }
})
