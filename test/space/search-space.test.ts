import { describe, expect, expectTypeOf, test } from 'vitest'
import { bool, categorical, choice, float, int, ordinal, randomStream, searchSpace, spaceDifferences, spaceFromJson, spaceToJson, type ParamsIn } from '@thunderline/cerebros'

const space = searchSpace({
  learningRate: float(1e-5, 1e-1, { scale: 'log' }),
  head: choice({
    mlp: { width: int(8, 256, { scale: 'log' }), act: choice({ relu: {}, leaky: { slope: float(0, 1) } }) },
    irope: { layers: int(2, 6), window: categorical([8, 16, 32]) },
  }),
  size: ordinal(['s', 'm']),
  bias: bool(),
})

describe('the types of params', () => {
  type Params = ParamsIn<typeof space>

  test('are the values of each parameter', () => {
    expectTypeOf<Params['learningRate']>().toEqualTypeOf<number>()
    expectTypeOf<Params['size']>().toEqualTypeOf<'s' | 'm'>()
    expectTypeOf<Params['bias']>().toEqualTypeOf<boolean>()
    expectTypeOf<keyof Params>().toEqualTypeOf<'learningRate' | 'head' | 'size' | 'bias'>()
    const _mixed = searchSpace({ one: categorical(['a', 1, null, true]) })
    expectTypeOf<ParamsIn<typeof _mixed>>().toEqualTypeOf<{ one: 'a' | 1 | true | null }>()
  })

  test('make a choice a union discriminated by kind', () => {
    expectTypeOf<Params['head']['kind']>().toEqualTypeOf<'mlp' | 'irope'>()
    const head = space.decode(space.sample(randomStream(1))).head
    if (head.kind === 'mlp') {
      expectTypeOf(head.width).toEqualTypeOf<number>()
      if (head.act.kind === 'leaky') expectTypeOf(head.act.slope).toEqualTypeOf<number>()
      // @ts-expect-error -- layers belong to the other branch
      void head.layers
    } else {
      expectTypeOf(head.window).toEqualTypeOf<8 | 16 | 32>()
      // @ts-expect-error -- width belongs to the other branch
      void head.width
    }
    // @ts-expect-error -- no such branch
    expect(head.kind === 'cnn').toBe(false)
  })

  test('hold for what is encoded', () => {
    // @ts-expect-error -- a branch has no parameters of another
    expect(() => space.encode({ learningRate: 1e-3, size: 's', bias: true, head: { kind: 'irope', width: 8 } })).toThrow('width')
  })
})

describe('a search space', () => {
  test('has a column for every parameter and branch, in depth-first order, named by its path', () => {
    expect(space.columns.map(({ name, parent, branch }) => [name, parent, branch])).toEqual([
      ['learningRate', -1, 0], ['head', -1, 0], ['head.mlp.width', 1, 0], ['head.mlp.act', 1, 0], ['head.mlp.act.leaky.slope', 3, 1], ['head.irope.layers', 1, 1], ['head.irope.window', 1, 1], ['size', -1, 0], ['bias', -1, 0],
    ])
    expect(space.indexOf('size')).toBe(7)
    expect(space.indexOf('toString')).toBe(-1)
  })

  test('turns params into a row and back, branches not taken being NaN', () => {
    const params = { learningRate: 1e-3, head: { kind: 'mlp', width: 16, act: { kind: 'relu' } }, size: 'm', bias: false } as const
    const row = space.encode(params)
    expect([...row].map(Number.isNaN)).toEqual([false, false, false, false, true, true, true, false, false])
    expect(row[0]).toBeCloseTo(0.5, 12)
    expect([row[1], row[7], row[8]]).toEqual([0.25, 0.75, 0.25])
    expect(space.decode(row)).toEqual({ ...params, learningRate: expect.closeTo(1e-3, 15) as unknown })
    expect(space.flatten(params)).toEqual({ learningRate: 1e-3, head: 'mlp', 'head.mlp.width': 16, 'head.mlp.act': 'relu', size: 'm', bias: false })
  })

  test('decodes steps without the noise of their last digit, and bounds exactly', () => {
    const { axis } = searchSpace({ x: float(0, 1, { step: 0.1 }) }).columns[0]
    expect(Array.from({ length: 11 }, (_, k) => axis.valueAt(axis.centre(k)))).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 1])
    const noisy = searchSpace({ x: float(0.12345678901234568, 0.12345678901234568 + 0.5, { step: 0.25 }) }).columns[0].axis
    expect([noisy.valueAt(0), noisy.valueAt(1)]).toEqual([0.12345678901234568, 0.12345678901234568 + 0.5])
    const far = searchSpace({ n: int(Number.MAX_SAFE_INTEGER - 2, Number.MAX_SAFE_INTEGER) }).columns[0].axis
    expect(Array.from({ length: 3 }, (_, k) => far.valueAt(far.centre(k)))).toEqual([9007199254740989, 9007199254740990, 9007199254740991])
  })

  test('takes a value that is a grid point up to rounding, and canonical spells it', () => {
    const grid = searchSpace({ x: float(0, 1, { step: 0.1 }), y: float(0, 1) })
    expect(grid.canonical({ x: 0.1 + 0.2, y: 0.1 + 0.2 })).toEqual({ x: 0.3, y: 0.30000000000000004 })
  })

  test('stays as it was when the definition it was made of changes', () => {
    const definition: Record<string, ReturnType<typeof float>> = { x: float(0, 1) }
    const made = searchSpace(definition)
    definition['y'] = float(0, 1)
    expect([Object.keys(made.definition), made.d, spaceToJson(made).length]).toEqual([['x'], 1, 1])
  })

  test('allows a parameter with one value', () => {
    const single = searchSpace({ a: float(2, 2), b: int(3, 3, { scale: 'log' }), c: float(1, 1, { step: 0.5 }), d: float(4, 4, { scale: 'log' }), e: categorical(['x']) })
    expect(single.decode(single.sample(randomStream(3)))).toEqual({ a: 2, b: 3, c: 1, d: 4, e: 'x' })
    expect(single.columns.map((column) => column.axis.cells)).toEqual([1, 1, 1, 1, 1])
    expect([...single.encode({ a: 2, b: 3, c: 1, d: 4, e: 'x' })].every((u) => u >= 0 && u <= 1)).toBe(true)
  })

  test('draws log integers as often as their cells are wide', () => {
    const { axis } = searchSpace({ n: int(1, 4, { scale: 'log' }) }).columns[0]
    const range = Math.log(4.5 / 0.5)
    for (let k = 0; k < 4; k++) expect(axis.edge(k + 1) - axis.edge(k)).toBeCloseTo(Math.log((k + 1.5) / (k + 0.5)) / range, 12)
  })

  test('has no cells on a continuous axis', () => {
    const { axis } = searchSpace({ x: float(0, 1) }).columns[0]
    expect(axis.cells).toBe(Infinity)
    expect(() => axis.cellAt(0.5)).toThrow('Expected parameter "x" to be discrete, got "a continuous float". Only discrete axes have cells.')
  })

  test('may name parameters with dots, and by words that objects inherit', () => {
    const odd = searchSpace({ 'a.b': int(1, 2), constructor: bool(), head: choice({ 'v1.2': { 'w.x': int(1, 3) }, toString: {} }), kind: bool() })
    const row = odd.sample(randomStream(5))
    expect(odd.encode(odd.decode(row))).toEqual(row)
    expect(odd.columns.map((column) => column.name)).toEqual(['a.b', 'constructor', 'head', 'head.v1.2.w.x', 'kind'])
  })
})

describe('the differences of two spaces', () => {
  test('are a sentence each', () => {
    const stored = searchSpace({ x: float(0, 1), y: int(1, 3), z: bool() })
    const given = searchSpace({ x: float(0, 2), y: int(1, 3), w: bool() })
    expect(spaceDifferences(stored, given)).toEqual(['"x" is stored as {"type":"float","low":0,"high":1} but given as {"type":"float","low":0,"high":2}', '"z" is stored but not given', '"w" is given but not stored'])
  })

  test('name the order, and the branch a parameter hangs from', () => {
    expect(spaceDifferences(searchSpace({ x: bool(), y: bool() }), searchSpace({ y: bool(), x: bool() }))).toEqual(['the order is stored as x, y but given as y, x'])
    const inside = searchSpace({ a: choice({ b: { c: bool() } }) })
    const beside = searchSpace({ a: choice({ b: {} }), 'a.b.c': bool() })
    expect(spaceDifferences(inside, beside)).toEqual(['"a.b.c" is stored under a.b but given at the top'])
  })

  test('see every part of a domain', () => {
    const all = [float(0, 1), float(0, 1, { step: 0.5 }), float(0.5, 1), float(0.5, 1, { scale: 'log' }), int(1, 3), int(1, 3, { step: 2 }), int(1, 3, { scale: 'log' }), bool(), categorical([false, true]), ordinal([false, true]), ordinal([true, false]), choice({ a: {} }), choice({ a: {}, b: {} })]
    all.forEach((one, i) => all.forEach((other, j) => expect(spaceDifferences(searchSpace({ x: one }), searchSpace({ x: other })).length).toBe(i === j ? 0 : 1)))
  })

  test('do not come from the JSON', () => {
    expect(spaceToJson(searchSpace({ lr: float(1e-5, 0.1, { scale: 'log' }), n: int(1, 9, { step: 2 }), head: choice({ mlp: { bias: bool() } }) }))).toEqual([
      { name: 'lr', type: 'float', low: 1e-5, high: 0.1, log: true },
      { name: 'n', type: 'int', low: 1, high: 9, step: 2 },
      { name: 'head', type: 'choice', branches: { mlp: [{ name: 'bias', type: 'bool' }] } },
    ])
    const nulls = spaceFromJson([{ name: 'x', type: 'float', low: 0, high: 1, log: false, step: null, choices: null }, { name: 'n', type: 'int', low: 1, high: 4, log: true, step: 1 }])
    expect(spaceDifferences(nulls, searchSpace({ x: float(0, 1), n: int(1, 4, { scale: 'log' }) }))).toEqual([])
  })
})
