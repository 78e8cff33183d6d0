import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { defaultBandwidth, fixedBandwidth, RoseTreeParzen, scottBandwidth, silvermanBandwidth, type RoseTreeParzenState } from '../../../src/density/index.ts'
import { randomStream } from '../../../src/numerics/index.ts'
import { rowOf, rowsOf, rules, spaces, stir } from './densities.ts'

const seed = 20261127
const json = (density: RoseTreeParzen): RoseTreeParzenState => JSON.parse(JSON.stringify(density.state())) as RoseTreeParzenState

describe('the saved form of a rose-tree density', () => {
  test('makes the same density again, bit for bit, whatever was asked and changed before, and asked and changed after', () => {
    fc.assert(
      fc.property(fc.constantFrom('continuous', 'mixed', 'conditional', 'finite'), fc.constantFrom(...Object.keys(rules)), fc.integer({ min: 0, max: 150 }), fc.constantFrom(2, 5, 64), fc.integer({ min: 2, max: 8 }), fc.nat({ max: 1e6 }), (name, rule, n, leafSize, branchFactor, key) => {
        const space = spaces[name]
        const bandwidth = rules[rule]
        const weights = Array.from({ length: n }, (_, i) => (i * 7) % 5)
        const density = new RoseTreeParzen({ space, rows: rowsOf(space, n, key), weights, bandwidth, leafSize, branchFactor, prune: 0.01 })
        const queries = rowsOf(space, 8, key + 5)
        if (key % 2 === 0) density.logDensityInto(queries, new Float64Array(8))
        stir(density, space, key)
        const state = json(density)
        expect(state).toEqual(density.state())
        const again = RoseTreeParzen.from(state, { bandwidth })
        const compare = (): void => {
          expect(again.ids()).toEqual(density.ids())
          for (const relativeError of [0, 0.2]) expect(again.logDensityInto(queries, new Float64Array(8), { relativeError })).toEqual(density.logDensityInto(queries, new Float64Array(8), { relativeError }))
          expect(again.sample(randomStream(key))).toEqual(density.sample(randomStream(key)))
          expect(again.sampleMany(7, randomStream(key))).toEqual(density.sampleMany(7, randomStream(key)))
        }
        compare()
        stir(density, space, key + 9)
        stir(again, space, key + 9)
        compare()
        expect(again.state()).toEqual(density.state())
      }),
      { seed, numRuns: 60 },
    )
  })

  test('keeps boxes, axes and knobs', () => {
    const bounds = Float64Array.of(-1, 5, 0, 10)
    const box = new RoseTreeParzen({ points: Float64Array.of(0, 1, 4, 9), d: 2, bounds, priorWeight: 0.5, leafSize: 1, branchFactor: 3, prune: 0.1 })
    const again = RoseTreeParzen.from(json(box))
    expect([again.bounds, again.n, again.d]).toEqual([bounds, 2, 2])
    expect(again.state()).toEqual(box.state())
    const axes = spaces.mixed.columns.map((column) => column.axis)
    const free = new RoseTreeParzen({ axes, rows: rowsOf(spaces.mixed, 20, 1).map((u, at) => (at % 7 === 0 ? NaN : u)) })
    expect(RoseTreeParzen.from(json(free), { axes }).state()).toEqual(free.state())
    const empty = new RoseTreeParzen({ space: spaces.finite, rows: new Float64Array(0) })
    expect(RoseTreeParzen.from(json(empty)).state()).toEqual(empty.state())
  })

  test('makes the same bits after points have gone whose kernels were wider than most, and the tree was laid out anew', () => {
    const n = 600
    const points = Float64Array.from({ length: n }, (_, i) => (i < n - 2 ? (0.8 * i) / n : i === n - 2 ? 0.9 : 1))
    const density = new RoseTreeParzen({ points, d: 1, leafSize: 8 })
    density.logDensity(Float64Array.of(0.4))
    for (let i = 0; i < 500; i++) if (i % 5 !== 0 || i < 150) density.remove(i)
    density.logDensity(Float64Array.of(0.4))
    for (const id of [n - 2, n - 1]) density.remove(id)
    const again = RoseTreeParzen.from(json(density))
    const x = Float64Array.from({ length: 50 }, (_, i) => i / 50)
    const both = [density, again].map((one) => one.logDensityInto(x, new Float64Array(50), { relativeError: 1e-3 }))
    expect(both[1]).toEqual(both[0])
  })

  test('does not change the density that is saved', () => {
    const space = spaces.conditional
    const make = (): RoseTreeParzen => new RoseTreeParzen({ space, rows: rowsOf(space, 90, 3), leafSize: 4 })
    const [saved, other] = [make(), make()]
    stir(saved, space, 2)
    stir(other, space, 2)
    saved.state()
    const x = rowOf(rowsOf(space, 1, 8), space.d, 0)
    expect(saved.logDensity(x)).toBe(other.logDensity(x))
    stir(saved, space, 4)
    stir(other, space, 4)
    expect(saved.logDensity(x)).toBe(other.logDensity(x))
  })

  test('takes back the rule it was made with, and no other', () => {
    const points = Float64Array.of(0.2, 0.3, 0.8)
    const made = json(new RoseTreeParzen({ points, d: 1, bandwidth: scottBandwidth() }))
    expect(RoseTreeParzen.from(made, { bandwidth: scottBandwidth() }).n).toBe(3)
    expect(() => RoseTreeParzen.from(made)).toThrow('Expected the bandwidth rule "scott" beside the saved density, got undefined. Pass the rule it was made with: RoseTreeParzen.from(state, { bandwidth }).')
    expect(() => RoseTreeParzen.from(made, { bandwidth: silvermanBandwidth() })).toThrow('got "silverman"')
    const fixed = json(new RoseTreeParzen({ points, d: 1, bandwidth: fixedBandwidth(0.1) }))
    expect(() => RoseTreeParzen.from(fixed, { bandwidth: fixedBandwidth(0.2) })).toThrow('Expected the rule "fixed" to give the first point a bandwidth of 0.1 in column 0, got 0.2.')
    const usual = json(new RoseTreeParzen({ points, d: 1 }))
    expect(RoseTreeParzen.from(usual, { bandwidth: defaultBandwidth }).n).toBe(3)
    expect(() => RoseTreeParzen.from(usual, { bandwidth: scottBandwidth() })).toThrow('the default bandwidth rule, got "scott"')
  })

  test('is refused with another name, version or content', () => {
    const state = json(new RoseTreeParzen({ points: Float64Array.of(0.2, 0.7, 0.9), d: 1, leafSize: 1, branchFactor: 2 }))
    const refused = (change: object): (() => unknown) => () => RoseTreeParzen.from({ ...state, ...change })
    const tree = (change: object): (() => unknown) => refused({ tree: { ...state.tree, ...change } })
    expect(refused({ name: 'Parzen' })).toThrow('Expected a saved RoseTreeParzen of version 1, got {"name":"Parzen","version":1}. Save it with state() of this library version.')
    expect(refused({ version: 2 })).toThrow('of version 1')
    expect(() => RoseTreeParzen.from(null as never)).toThrow('a saved RoseTreeParzen')
    expect(refused({ over: { axes: 1 } })).toThrow('Pass them: RoseTreeParzen.from(state, { axes }).')
    expect(refused({ bandwidth: undefined })).toThrow('null, or the name of a rule')
    expect(refused({ priorWeight: -1 })).toThrow('priorWeight: a number ≥ 0, got -1')
    expect(refused({ leafSize: 0 })).toThrow('leafSize: a whole number ≥ 1')
    expect(refused({ branchFactor: '2' })).toThrow('branchFactor: a whole number ≥ 2')
    expect(refused({ prune: 1 })).toThrow('prune: a number in [0, 1)')
    expect(refused({ ids: [0, 0, 1] })).toThrow('ascending ids ≥ 0, got 0')
    expect(refused({ ids: 3 })).toThrow('a list of ids')
    expect(refused({ rows: [0.2, 0.7] })).toThrow('Expected 3 · 1 unit coordinates in rows, got 2.')
    expect(refused({ rows: [0.2, null, 0.9] })).toThrow('Expected a unit coordinate at index 1 of rows, got null.')
    expect(refused({ rows: [0.2, 0.7, 1.1] })).toThrow('index 2 of rows')
    expect(refused({ weights: [1, 1, -1] })).toThrow('weights ≥ 0')
    expect(refused({ weights: [1, 1] })).toThrow('3 numbers in weights')
    expect(refused({ removed: -1 })).toThrow('`removed`')
    expect(refused({ tree: null })).toThrow('the shape of the density')
    expect(tree({ order: [0, 1, 1] })).toThrow('each id once in order of tree')
    expect(tree({ sizes: state.tree.sizes.map((size) => size + 1) })).toThrow('a root with 3 points')
    expect(tree({ children: state.tree.children.map(() => 0) })).toThrow('at most 1 points in a leaf')
    expect(tree({ children: state.tree.children.map((_, at) => (at === 0 ? 3 : 0)) })).toThrow('at most 2 children of a node')
    expect(tree({ children: state.tree.children.with(-1, 2) })).toThrow('every node to have one parent')
    expect(tree({ sizes: state.tree.sizes.map((size, at) => (at === 0 ? size : 0)) })).toThrow('points under the children of node 0')
    expect(tree({ children: [0], sizes: [3], laidOut: [0] })).toThrow('at most 1 points in a leaf')
    expect(tree({ boxes: [] })).toThrow('sides in boxes of tree')
    expect(tree({ usual: [0] })).toThrow('numbers > 0 in usual')
    expect(tree({ scales: [['1', 0]] })).toThrow('columns and a scale')
    expect(tree({ scales: [['0', null]] })).toThrow('columns and a scale')
    expect(tree({ laidOut: state.tree.laidOut.map(() => -1) })).toThrow('whole numbers in laidOut')
  })
})
