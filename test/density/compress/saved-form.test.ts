import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { compress, CompressedParzen, type CompressedParzenState } from '../../../src/density/compress/index.ts'
import type { ParzenOptions } from '../../../src/density/index.ts'
import { randomStream } from '../../../src/numerics/index.ts'
import { conditional, finite, mixed, pointsOf, rowsOf, treeOf } from './hierarchies.ts'

const seed = 20261125
const axes = mixed.columns.map((column) => column.axis)

describe('the saved form of a compressed density', () => {
  test('makes the same density again, through JSON too, bit for bit', () => {
    const options: fc.Arbitrary<ParzenOptions> = fc.oneof(
      fc.nat(1e6).map((key) => ({ points: pointsOf('clusters', 50, 3, key).map((u) => 5 * u), d: 3, bounds: Float64Array.of(0, 5, -1, 5, 0, 6) })),
      fc.tuple(fc.constantFrom(mixed, conditional, finite), fc.nat(1e6)).map(([space, key]) => ({ space, rows: rowsOf(space, 50, key) })),
      fc.nat(1e6).map((key) => ({ axes, rows: rowsOf(mixed, 50, key), priorWeight: 0 })),
    )
    fc.assert(
      fc.property(options, fc.integer({ min: 1, max: 60 }), (made, nodes) => {
        const { original, hierarchy } = treeOf(made)
        const small = compress(hierarchy, nodes)
        const again = CompressedParzen.from(JSON.parse(JSON.stringify(small.state())) as CompressedParzenState, axes)
        expect(again.state()).toEqual(small.state())
        expect([again.d, again.components, again.certificate]).toEqual([small.d, small.components, small.certificate])
        const random = randomStream(4)
        for (let k = 0; k < 5; k++) {
          const x = original.sample(random)
          expect(again.logDensity(x)).toBe(small.logDensity(x))
        }
        expect(again.sample(randomStream(6))).toEqual(small.sample(randomStream(6)))
      }),
      { seed, numRuns: 40 },
    )
  })

  test('is refused with another name, version or content', () => {
    const state = compress(treeOf({ points: Float64Array.of(0.2, 0.7), d: 1 }).hierarchy, 2).state()
    const refused = (change: object): (() => unknown) => () => CompressedParzen.from({ ...state, ...change })
    expect(refused({ name: 'Parzen' })).toThrow('Expected a saved CompressedParzen of version 1, got {"name":"Parzen","version":1}.')
    expect(refused({ version: 2 })).toThrow('of version 1')
    expect(() => CompressedParzen.from(null as never)).toThrow('a saved CompressedParzen')
    expect(refused({ certificate: null })).toThrow('a certificate ≥ 0, got null')
    expect(refused({ weights: [0.5, 0.2, 0.2] })).toThrow('weights ≥ 0 that sum to 1')
    expect(refused({ weights: undefined })).toThrow('numbers in weights')
    expect(refused({ over: null })).toThrow('a space, bounds, or a number of axes')
    expect(refused({ over: { bounds: [1, 0] } })).toThrow('low < high of each dimension')
    expect(refused({ over: { axes: 1 } })).toThrow('Expected 1 axes beside a density that was made over axes, got undefined. Pass them')
    expect(refused({ columns: [] })).toThrow('Expected 1 columns, got 0.')
    expect(refused({ columns: [{ means: [0.5, 0.2, NaN], deviations: [1, 1, 1] }] })).toThrow('a finite number at index 2 of means of column 0')
    expect(refused({ columns: [{ means: [0.5, 0.2, 0.7], deviations: [1, 0, 1] }] })).toThrow('deviations > 0 in column 0')
    expect(refused({ columns: [{ logMasses: [0] }] })).toThrow('3 numbers in means of column 0')
  })
})
