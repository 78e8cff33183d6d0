import { describe, expect, test } from 'vitest'
import { CompressedParzen, fixedBandwidth, Parzen, RoseTreeParzen, scottBandwidth } from '../../src/density/index.ts'
import { randomStream } from '../../src/numerics/index.ts'
import { float, searchSpace } from '../../src/space/index.ts'

const bad = (value: unknown): never => value as never
const points = Float64Array.of(0.2, 0.7)
const box = { points, d: 1 } as const
const x = Float64Array.of(0.3)
const space = searchSpace({ x: float(0, 1) })
const tree = new RoseTreeParzen(box)
const densities = { Parzen: new Parzen(box), RoseTreeParzen: tree, CompressedParzen: tree.compress(1) }
const INVALID = expect.objectContaining({ name: 'CerebrosError', code: 'INVALID_ARGUMENT' }) as Error

describe.each([['Parzen', Parzen], ['RoseTreeParzen', RoseTreeParzen]] as const)('a new %s refuses in a sentence', (_name, Density) => {
  test.each([
    ['nothing', undefined, 'to have an object of options, got undefined'],
    ['no place of points', {}, 'to have points, or a space and rows, got {}'],
    ['a space without rows', { space }, 'Expected `rows` to be a Float64Array, got undefined'],
    ['a plain object as space', { space: { x: float(0, 1) }, rows: x }, 'Write searchSpace({ x: float(0, 1) }).'],
    ['axes that are none', { axes: 3, rows: x }, '`axes` to be a list of axes, got 3'],
    ['two places of points', { ...box, space, rows: x }, 'got "points and space". Keep one of them.'],
    ['options of another place', { space, rows: x, bounds: x }, 'of space to have rows beside it, got "bounds"'],
    ['rows beside points', { ...box, rows: x }, 'of points to have d and bounds beside it, got "rows"'],
    ['nested points', { points: [[0.2], [0.7]], d: 1 }, 'Float64Array.from(rows.flat()).'],
    ['plain points', { points: [0.2, 0.7], d: 1 }, 'Float64Array.from(rows).'],
    ['nested bounds', { ...box, bounds: [[0, 1]] }, '`bounds` to be a Float64Array'],
    ['swapped bounds', { ...box, bounds: Float64Array.of(1, 0) }, 'got "[1, 0]". Swap the bounds.'],
    ['bounds without a width', { ...box, bounds: Float64Array.of(1, 1) }, 'Widen the bounds.'],
    ['endless bounds', { ...box, bounds: Float64Array.of(0, Infinity) }, 'Give two finite numbers a dimension.'],
    ['a number as bandwidth', { ...box, bandwidth: 0.1 }, 'Write fixedBandwidth(0.1).'],
    ['a name as bandwidth', { ...box, bandwidth: 'scott' }, 'Write scottBandwidth().'],
    ['a rule that is not called', { ...box, bandwidth: scottBandwidth }, 'Call it: scottBandwidth().'],
    ['a misspelt option', { ...box, bandwith: fixedBandwidth(0.1) }, 'Did you mean "bandwidth"?'],
  ])('%s', (_what, options, message) => {
    const make = (): unknown => new Density(bad(options))
    expect(make).toThrow(INVALID)
    expect(make).toThrow(message)
  })
})

describe.each(Object.entries(densities))('a question to %s is refused in a sentence', (_name, density) => {
  test.each([undefined, 0.3, '0.3', null])('about %s', (row) => {
    expect(() => density.logDensity(bad(row))).toThrow('Expected a row of 1 number, got')
  })
  test('about a short row, or rows that do not fit', () => {
    expect(() => density.logDensity(Float64Array.of())).toThrow('Expected a row of 1 number, got 0. Give one number a column.')
    expect(() => density.logDensityInto(x, new Float64Array(2))).toThrow('`rows` to have 2 · 1 numbers, got 1')
    expect(() => density.logDensityInto(bad(undefined), new Float64Array(2))).toThrow('got undefined')
    expect(() => density.logDensityInto(x, bad(undefined))).toThrow('Write new Float64Array(k) for k rows.')
  })
  test.each([[undefined, 7], [Math.random, 7], [7, 7], [11, 11], ['runs', '"runs"'], [{}, 7]])('for a draw by %s', (random, seed) => {
    expect(() => density.sample(bad(random))).toThrow(`Write randomStream(${seed});`)
  })
})

describe('a rose tree refuses', () => {
  test('misspelt knobs, with the knob that was meant', () => {
    for (const [given, meant] of [['leafsize', 'leafSize'], ['branchfactor', 'branchFactor'], ['prun', 'prune']]) {
      expect(() => new RoseTreeParzen(bad({ ...box, [given]: 2 }))).toThrow(`Did you mean "${meant}"?`)
      expect(() => new Parzen(bad({ ...box, [meant]: 2 }))).toThrow('a Parzen density to have options of')
    }
  })
  test('knobs out of range, by their name', () => {
    expect(() => new RoseTreeParzen({ ...box, prune: 2 })).toThrow('Expected prune to be in [0, 1), got 2.')
    expect(() => new RoseTreeParzen({ ...box, prune: bad('0.1') })).toThrow('Expected prune')
  })
  test('misspelt options of every question', () => {
    const near = new RoseTreeParzen({ points, d: 2 }).conditional(Float64Array.of(0.3, NaN))
    const asks = [(options: never) => tree.logDensity(x, options), (options: never) => tree.logDensityInto(x, new Float64Array(1), options), (options: never) => tree.logMarginal(x, options), (options: never) => tree.leaveOneOut(options), (options: never) => near.logDensity(Float64Array.of(0.3, 0.4), options)]
    for (const ask of asks) {
      expect(() => ask(bad({ relativError: 0.01 }))).toThrow('got "relativError". Did you mean "relativeError"?')
      expect(() => ask(bad(0.01))).toThrow('got 0.01. Write { relativeError: 0.01 }.')
      expect(() => ask(bad({ relativeError: '0.01' }))).toThrow('relativeError to be in [0, 1), got "0.01"')
      expect(() => ask(bad({ relativeError: undefined }))).not.toThrow()
    }
    expect(() => densities.Parzen.sample(randomStream(7), bad({ crosing: true }))).toThrow('Did you mean "crossing"?')
  })
  test('rows and streams that are none, wherever it takes them', () => {
    for (const ask of [() => tree.conditional(bad(undefined)), () => tree.logMarginal(bad(0.3)), () => tree.insert(bad(undefined))]) expect(ask).toThrow('Expected a row of 1 number')
    for (const ask of [() => tree.sampleMany(3, bad(7)), () => tree.sampleInto(new Float64Array(3), bad(undefined)), () => tree.conditional(Float64Array.of(NaN)).sample(bad(7))]) expect(ask).toThrow('Write randomStream(7);')
  })
  test('to merge with anything else', () => {
    expect(() => tree.merge(bad(new Parzen(box)))).toThrow('Expected a RoseTreeParzen to merge with, got "Parzen". Make a RoseTreeParzen of its points first.')
    expect(() => tree.merge(bad([tree, tree]))).toThrow('Merge one after the other')
    expect(() => tree.merge(bad(undefined))).toThrow('got undefined')
  })
  test('misspelt options and rules that are none beside a saved form', () => {
    const state = tree.state()
    expect(() => RoseTreeParzen.from(state, bad({ bandwith: fixedBandwidth(0.1) }))).toThrow('Did you mean "bandwidth"?')
    expect(() => RoseTreeParzen.from(state, bad(scottBandwidth()))).toThrow('Write RoseTreeParzen.from(state, { bandwidth }).')
    expect(() => RoseTreeParzen.from(state, { bandwidth: bad(scottBandwidth) })).toThrow('Call it: scottBandwidth().')
  })
})

describe.each([['RoseTreeParzen', (state: never) => RoseTreeParzen.from(state)], ['CompressedParzen', (state: never) => CompressedParzen.from(state)]] as const)('a saved %s', (name, from) => {
  test('that is text, nothing or something else is refused with what to pass', () => {
    expect(() => from(bad(JSON.stringify({ name, version: 1 })))).toThrow(`Parse it: ${name}.from(JSON.parse(text)).`)
    expect(() => from(bad(null))).toThrow('got null. Pass what state() returned.')
    expect(() => from(bad({}))).toThrow('got {}. Pass what state() returned.')
    expect(() => from(bad({ name, version: 2 }))).toThrow(`got {"name":"${name}","version":2}. Save it with state() of this library version.`)
  })
})

describe('a compressed density', () => {
  test('is not made by hand', () => {
    for (const parts of [undefined, box]) expect(() => new CompressedParzen(bad(parts))).toThrow('Write new RoseTreeParzen({ … }).compress(64), or CompressedParzen.from(state).')
  })
  test('is compared by draws from a stream', () => {
    const small = densities.CompressedParzen
    expect(() => small.sampledDivergence(tree, bad(undefined))).toThrow('Expected sampledDivergence to have an object of options, got undefined.')
    expect(() => small.sampledDivergence(tree, bad({ samples: 10 }))).toThrow('a stream of random numbers, got undefined')
    expect(() => small.sampledDivergence(tree, bad({ sample: 10, random: randomStream(7) }))).toThrow('Did you mean "samples"?')
  })
})
