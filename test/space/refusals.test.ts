import { describe, expect, test } from 'vitest'
import { bool, categorical, choice, float, int, ordinal, searchSpace, spaceFromJson } from '@thunderline/cerebros'

/** A call that bypasses the types, as plain JavaScript does. */
const loose = (call: (api: Record<'float' | 'int' | 'categorical' | 'ordinal' | 'choice' | 'searchSpace', (...given: unknown[]) => unknown>) => unknown) => () =>
  call({ float, int, categorical, ordinal, choice, searchSpace } as never)

describe('a space refuses', () => {
  test.each<[string, () => unknown, string]>([
    ['swapped bounds', () => float(1, 0), 'Expected float to have low ≤ high, got "[1, 0]". Swap the bounds.'],
    ['a NaN bound', () => float(NaN, 1), 'Expected float low to be a finite number, got NaN. Bounds are part of the space: choose a finite one.'],
    ['an infinite bound', () => float(0, Infinity), 'Expected float high to be a finite number, got Infinity. Bounds are part of the space: choose a finite one.'],
    ['a bound that is no number', loose(({ float }) => float('0', 1)), 'Expected float low to be a finite number, got "0". Bounds are part of the space: choose a finite one.'],
    ['a range wider than a double', () => float(-1e308, 1e308), 'Expected float to have a range a double can hold, got "[-1e+308, 1e+308]". Rescale the parameter.'],
    ['a log float from 0', () => float(0, 1, { scale: 'log' }), 'Expected float with scale "log" to have low > 0, got 0. Raise low, or use the linear scale.'],
    ['an unknown scale', loose(({ float }) => float(0, 1, { scale: 'cubic' })), 'Expected float scale to be "linear" or "log", got "cubic". Leave it out for linear.'],
    ['a log float with a step', () => float(1, 2, { scale: 'log', step: 0.5 }), 'Expected float to have either scale "log" or a step, got 0.5. Drop one: a log scale has no even grid.'],
    ['a step of 0', () => float(0, 1, { step: 0 }), 'Expected float step to be a positive number, got 0. Leave it out for no grid.'],
    ['a NaN step', () => float(0, 1, { step: NaN }), 'Expected float step to be a positive number, got NaN. Leave it out for no grid.'],
    ['a step that misses high', () => float(0, 1, { step: 0.3 }), 'Expected float range to be a whole number of steps, got "[0, 1] with step 0.3". Set high to 0.9 or 1.2.'],
    ['a step finer than doubles', () => float(1, 1 + 1e-12, { step: 1e-14 }), 'Expected float step to be at least 2⁻⁴⁰ of the bounds, which doubles can tell apart, got 1e-14. Leave it out for no grid.'],
    ['a fractional int', () => int(0.5, 3), 'Expected int bounds to be safe integers, got 0.5. Round it, or use float.'],
    ['an int beyond 2⁵³', () => int(0, 2 ** 53), 'Expected int bounds to be safe integers, got 9007199254740992. Round it, or use float.'],
    ['an int of too many values', () => int(-(2 ** 52), 2 ** 52), 'Expected int to have at most 2⁵⁰ values, got "[-4503599627370496, 4503599627370496]". Use a step, or float and round it.'],
    ['a fractional int step', () => int(0, 3, { step: 1.5 }), 'Expected int step to be a whole number, got 1.5. Use float with a step for fractions.'],
    ['an int step that misses high by little', () => int(0, 1_000_000_001, { step: 2 }), 'Expected int range to be a whole number of steps, got "[0, 1000000001] with step 2". Set high to 1000000000 or 1000000002.'],
    ['a log int from 0', () => int(0, 3, { scale: 'log' }), 'Expected int with scale "log" to have low ≥ 1, got 0. Raise low, or use the linear scale.'],
    ['a log int with a step', () => int(1, 3, { scale: 'log', step: 2 }), 'Expected int to have either scale "log" or a step, got 2. Drop one: a log scale has no even grid.'],
    ['a log int beyond 2⁴⁰', () => int(1, 2 ** 41, { scale: 'log' }), 'Expected int with scale "log" to have high ≤ 2⁴⁰, got 2199023255552. Search the exponent, or use float with scale "log" and round it.'],
    ['no choices', () => categorical([]), "Expected categorical to have at least one choice, got []. Write categorical(['a', 'b'])."],
    ['choices that are no list', loose(({ ordinal }) => ordinal('ab')), 'Expected ordinal to have at least one choice, got "ab". Write ordinal([\'a\', \'b\']).'],
    ['a duplicate choice', () => categorical(['a', 'b', 'a']), 'Expected categorical choices to be different, got "a". Remove the duplicate.'],
    ['a NaN choice', () => ordinal([1, NaN]), 'Expected a ordinal choice to be a string, a finite number, a boolean or null, got NaN. Name it, and map the name to the thing in your objective.'],
    ['an object as a choice', loose(({ categorical }) => categorical([{ lr: 1 }])), 'Expected a categorical choice to be a string, a finite number, a boolean or null, got {"lr":1}. Name it, and map the name to the thing in your objective.'],
    ['no branches', () => choice({}), 'Expected choice to have at least one branch, got {}. Write choice({ name: { … } }).'],
    ['branches that are null', loose(({ choice }) => choice(null)), 'Expected choice to have at least one branch, got null. Write choice({ name: { … } }).'],
    ['a branch that is no object', loose(({ choice }) => choice({ a: 3 })), 'Expected branch "a" to be an object of parameters, got 3. Write { name: float(0, 1) }.'],
    ['a parameter named kind in a branch', () => choice({ a: { kind: bool() } }), 'Expected branch "a" to have no parameter named "kind", got "kind". That key holds the name of the branch: choose another name.'],
    ['an empty space', () => searchSpace({}), 'Expected the search space to have at least one parameter, got {}. Write searchSpace({ x: float(0, 1) }).'],
    ['a space that is a list', loose(({ searchSpace }) => searchSpace([float(0, 1)])), 'Expected the search space to be an object of parameters'],
    ['something that is no parameter', loose(({ searchSpace }) => searchSpace({ x: [0, 1] })), 'Expected parameter "x" to be made by float, int, bool, categorical, ordinal or choice, got [0,1]. Write x: float(0, 1).'],
    ['a blank name', () => searchSpace({ ' ': bool() }), 'Expected a parameter of the search space to have a name, got " ". Use at least one visible character.'],
    ['a name beyond 400 characters', () => searchSpace({ ['x'.repeat(401)]: bool() }), 'Expected the name of a parameter of the search space to have at most 400 characters, got 401. Shorten it: stores index names.'],
    ['a name objects cannot hold', () => searchSpace({ ['__proto__']: bool() }), 'Expected a parameter of the search space to have a name that objects can hold, got "__proto__". Choose another name.'],
    ['two paths that coincide', () => searchSpace({ a: choice({ b: { c: bool() } }), 'a.b.c': bool() }), 'Expected every parameter path to be unique, got "a.b.c". A parameter of a branch is named choice.branch.parameter: rename the other one.'],
  ])('%s', (_what, call, message) => {
    expect(call).toThrow(expect.objectContaining({ code: 'INVALID_SPACE', message: expect.stringContaining(message) as unknown }) as Error)
  })
})

describe('the JSON of a space refuses', () => {
  const x = { name: 'x', type: 'float', low: 0, high: 1 }
  test.each<[string, unknown, string]>([
    ['an object', { x }, 'Expected the space to be a list of parameters'],
    ['a parameter without a name', [{ type: 'bool' }], 'Expected every parameter of the space to be an object with a name, got {"type":"bool"}. Add "name".'],
    ['null for a parameter', [null], 'Expected every parameter of the space to be an object with a name, got null. Add "name".'],
    ['a name given twice', [x, x], 'Expected names in the space to be unique, got "x". Rename one of the two.'],
    ['an unknown type', [{ ...x, type: 'real' }], 'Expected parameter "x" to have a type of float, int, bool, categorical, ordinal, choice, got "real". Check its spelling.'],
    ['an unknown field', [{ ...x, setp: 0.1 }], 'Expected a parameter of type float to have only name, type, low, high, log, step, got "setp". Remove it from "x".'],
    ['a log that is no boolean', [{ ...x, log: 'yes' }], 'Parameter "x": Expected log to be true or false, got "yes". Leave it out for linear.'],
    ['a missing bound', [{ name: 'x', type: 'float', low: 0 }], 'Parameter "x": Expected float high to be a finite number, got undefined.'],
    ['branches that are a list', [{ name: 'h', type: 'choice', branches: [] }], 'Parameter "h": Expected branches to be an object of lists, got []. Write {"mlp":[…],"linear":[]}.'],
    ['a bad bound deep inside', [{ name: 'h', type: 'choice', branches: { a: [{ name: 'w', type: 'int', low: 2, high: 1 }] } }], 'Parameter "w": Expected int to have low ≤ high, got "[2, 1]". Swap the bounds.'],
    ['a name objects cannot hold', [{ name: '__proto__', type: 'bool' }], 'to have a name that objects can hold, got "__proto__".'],
  ])('%s', (_what, json, message) => {
    expect(() => spaceFromJson(json)).toThrow(expect.objectContaining({ code: 'INVALID_SPACE', message: expect.stringContaining(message) as unknown }) as Error)
  })
})

describe('params are refused', () => {
  const space = searchSpace({ x: float(0, 1), n: int(1, 3), even: int(0, 10, { step: 5 }), opt: categorical(['1', null]), head: choice({ mlp: { width: int(1, 8) }, linear: {} }) })
  const good = { x: 0.5, n: 2, even: 5, opt: '1', head: { kind: 'mlp', width: 4 } }
  test.each<[string, unknown, string]>([
    ['null', null, 'Expected params to be an object, got null. Pass what trial.params looks like.'],
    ['a missing one', { ...good, x: undefined }, 'Expected params to have "x"'],
    ['an unknown one', { ...good, y: 1 }, 'Expected params only of this space (x, n, even, opt, head), got "y". Remove it, or check its spelling.'],
    ['one out of range', { ...good, x: 1.5 }, 'Expected parameter "x" to be a number in [0, 1], got 1.5. Clip it, or widen the space.'],
    ['NaN', { ...good, x: NaN }, 'Expected parameter "x" to be a number in [0, 1], got NaN.'],
    ['a fraction for an int', { ...good, n: 1.5 }, 'Expected parameter "n" to be 1 + k·1, got 1.5.'],
    ['one off the grid', { ...good, even: 4 }, 'Expected parameter "even" to be 0 + k·5, got 4. The nearest value is 5.'],
    ['another type of choice', { ...good, opt: 1 }, 'Expected parameter "opt" to be one of ["1",null], got 1. Choices are compared exactly: "1" is not 1.'],
    ['a branch without its kind', { ...good, head: { width: 4 } }, 'Expected "head" to have a kind of ["mlp","linear"], got {"width":4}. Name the branch: { kind: …, … }.'],
    ['a kind that is inherited', { ...good, head: { kind: 'toString' } }, 'Expected "head" to have a kind of ["mlp","linear"]'],
    ['a parameter of a branch not taken', { ...good, head: { kind: 'linear', width: 4 } }, 'Expected params only of this space (), got "head.linear.width".'],
    ['a missing one of the branch', { ...good, head: { kind: 'mlp' } }, 'Expected params to have "head.mlp.width"'],
  ])('%s', (_what, params, message) => {
    expect(() => space.encode(params as never)).toThrow(expect.objectContaining({ code: 'INVALID_PARAMS', message: expect.stringContaining(message) as unknown }) as Error)
  })

  test('as flat ones too, naming the column', () => {
    const flat = { x: 0.5, n: 2, even: 5, opt: null, head: 'linear' }
    expect(() => space.rowOf({ ...flat, 'head.mlp.width': 4 })).toThrow('Expected no value for "head.mlp.width", whose branch is not taken, got 4. Remove it, or take its branch.')
    expect(() => space.rowOf({ ...flat, head: 'cnn' })).toThrow('Expected parameter "head" to be one of ["mlp","linear"], got "cnn".')
    expect(() => space.rowOf(null as never)).toThrow('Expected flat params to be an object, got null.')
    expect(() => space.rowOf({ ...flat, z: 1 })).toThrow('Expected params only of this space (x, n, even, opt, head, head.mlp.width), got "z".')
    expect(() => space.nest({ ...flat, head: 'cnn' })).toThrow('Expected "head" to be one of ["mlp","linear"], got "cnn". Name a branch of the choice.')
    expect(() => searchSpace({ toString: bool() }).nest({})).toThrow('Expected params to have "toString"')
  })

  test('and rows of another length', () => {
    expect(() => space.decode(new Float64Array(3))).toThrow(expect.objectContaining({ code: 'INVALID_ARGUMENT', message: 'Expected a row of 6 coordinates, one a column, got 3. snapInto makes a row of as many unit coordinates.' }) as Error)
  })
})
