import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { bool, categorical, choice, float, int, ordinal, type Choice, type Parameter } from '@thunderline/cerebros'
import { distributionOf, domainOf, internalOf, valueOf } from '@thunderline/cerebros/store'

const plain = fc.oneof(fc.string({ unit: 'binary' }), fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }).filter((one) => !Object.is(one, -0)), fc.boolean(), fc.constant(null))
const choices = fc.uniqueArray(plain, { minLength: 1, maxLength: 6, comparator: 'SameValueZero' })

/** Parameters whose distribution says everything about them. */
const faithful: fc.Arbitrary<Parameter<unknown>> = fc.oneof(
  fc.tuple(fc.integer({ min: -1e6, max: 1e6 }), fc.nat(1e6)).map(([low, range]) => int(low, low + range)),
  fc.tuple(fc.integer({ min: 1, max: 1e6 }), fc.nat(1e6)).map(([low, range]) => int(low, low + range, { scale: 'log' })),
  fc.tuple(fc.integer({ min: -1e6, max: 1e6 }), fc.nat(50), fc.integer({ min: 2, max: 100 })).map(([low, count, step]) => int(low, low + count * step, { step })),
  fc.tuple(fc.double({ min: -1e300, max: 1e300, noNaN: true }), fc.double({ min: 0, max: 1e300, noNaN: true })).map(([low, range]) => float(low, low + range)),
  fc.tuple(fc.double({ min: 1e-300, max: 1, noNaN: true }), fc.double({ min: 1, max: 1e10, noNaN: true })).map(([low, ratio]) => float(low, low * ratio, { scale: 'log' })),
  fc.tuple(fc.integer({ min: -100, max: 100 }), fc.integer({ min: 1, max: 50 }), fc.constantFrom(0.1, 0.25, 1e-5, 3)).map(([k, count, step]) => float(k * step, (k + count) * step, { step })),
  choices.map((list) => categorical(list)),
)

describe('a distribution', () => {
  test.each<[Parameter<unknown>, string]>([
    [float(0.0001, 0.1, { scale: 'log' }), '{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0001, "high": 0.1, "log": true}}'],
    [float(0, 0.5, { step: 0.1 }), '{"name": "FloatDistribution", "attributes": {"step": 0.1, "low": 0.0, "high": 0.5, "log": false}}'],
    [float(1e-5, 1e16), '{"name": "FloatDistribution", "attributes": {"step": null, "low": 1e-05, "high": 1e+16, "log": false}}'],
    [float(-0.00012, 123456789012345680), '{"name": "FloatDistribution", "attributes": {"step": null, "low": -0.00012, "high": 1.2345678901234568e+17, "log": false}}'],
    [int(1, 4), '{"name": "IntDistribution", "attributes": {"log": false, "step": 1, "low": 1, "high": 4}}'],
    [int(8, 256, { scale: 'log' }), '{"name": "IntDistribution", "attributes": {"log": true, "step": 1, "low": 8, "high": 256}}'],
    [categorical(['adam', 'sgd', null, 3, true]), '{"name": "CategoricalDistribution", "attributes": {"choices": ["adam", "sgd", null, 3, true]}}'],
    [categorical(['é', '😀', '\u007f\n"', 0.5]), '{"name": "CategoricalDistribution", "attributes": {"choices": ["\\u00e9", "\\ud83d\\ude00", "\\u007f\\n\\"", 0.5]}}'],
    [bool(), '{"name": "CategoricalDistribution", "attributes": {"choices": [false, true]}}'],
    [ordinal(['small', 'large']), '{"name": "CategoricalDistribution", "attributes": {"choices": ["small", "large"]}}'],
    [choice({ mlp: { width: int(1, 8) }, linear: {} }), '{"name": "CategoricalDistribution", "attributes": {"choices": ["mlp", "linear"]}}'],
  ])('is the text Optuna writes (%#)', ({ domain }, json) => {
    expect(distributionOf(domain)).toBe(json)
  })

  test('of a float, an int or a categorical reads back as the same domain', () => {
    fc.assert(
      fc.property(faithful, ({ domain }) => {
        expect(domainOf(distributionOf(domain))).toEqual(domain)
      }),
      { seed: 3, numRuns: 500 },
    )
  })

  test('is written the same after it was read', () => {
    fc.assert(
      fc.property(fc.oneof(faithful, fc.constantFrom<Parameter<unknown>>(bool(), ordinal([1, 2]), choice({ a: {}, b: {} }))), ({ domain }) => {
        expect(distributionOf(domainOf(distributionOf(domain)))).toBe(distributionOf(domain))
      }),
      { seed: 4, numRuns: 200 },
    )
  })

  test.each([
    ['{"name": "UniformDistribution", "attributes": {"low": 0.0, "high": 2.0}}', float(0, 2)],
    ['{"name": "LogUniformDistribution", "attributes": {"low": 0.5, "high": 2.0}}', float(0.5, 2, { scale: 'log' })],
    ['{"name": "DiscreteUniformDistribution", "attributes": {"low": 0.0, "high": 2.0, "q": 0.5}}', float(0, 2, { step: 0.5 })],
    ['{"name": "IntUniformDistribution", "attributes": {"low": 0, "high": 4, "step": 2}}', int(0, 4, { step: 2 })],
    ['{"name": "IntLogUniformDistribution", "attributes": {"low": 1, "high": 4, "step": 1}}', int(1, 4, { scale: 'log' })],
    ['{"type":"float","low":0,"high":1}', float(0, 1)],
    ['{"type":"int","low":1,"high":9,"step":2}', int(1, 9, { step: 2 })],
    ['{"type":"int","low":1,"high":9,"log":true}', int(1, 9, { scale: 'log' })],
    ['{"type":"categorical","choices":["a",1]}', categorical(['a', 1])],
  ])('may have a deprecated name or the short form: %s', (json, { domain }) => {
    expect(domainOf(json)).toEqual(domain)
  })

  test.each([
    ['{"name": "FloatDis', 'STORE_CORRUPT', 'the JSON of a distribution'],
    ['null', 'STORE_CORRUPT', 'the JSON of a distribution'],
    ['{"name": "CategoricalDistribution", "attributes": {}}', 'STORE_CORRUPT', 'the attributes of CategoricalDistribution'],
    ['{"name": "BetaDistribution", "attributes": {"a": 1}}', 'UNSUPPORTED', 'a float, int or categorical distribution, got "BetaDistribution"'],
    ['{"name": "CategoricalDistribution", "attributes": {"choices": [[1, 2]]}}', 'UNSUPPORTED', 'a string, a finite number, a boolean or null, got [1,2]'],
    ['{"name": "CategoricalDistribution", "attributes": {"choices": [NaN]}}', 'UNSUPPORTED', 'got NaN'],
    ['{"name": "CategoricalDistribution", "attributes": {"choices": [9007199254740993]}}', 'UNSUPPORTED', 'ints within ±2⁵³'],
    ['{"name": "IntDistribution", "attributes": {"log": false, "step": 1, "low": 0, "high": 9007199254740993}}', 'UNSUPPORTED', 'safe integers'],
    ['{"name": "FloatDistribution", "attributes": {"step": null, "low": 0.0, "high": Infinity, "log": false}}', 'UNSUPPORTED', 'got Infinity'],
  ])('that no domain represents is refused in a sentence: %s', (json, code, words) => {
    expect(() => domainOf(json)).toThrow(expect.objectContaining({ code, message: expect.stringContaining(words) as unknown }) as Error)
  })
})

describe('the internal value', () => {
  test('is the index of a choice and the number of everything else, and leads back', () => {
    const cases: [Parameter<unknown>, Choice, number][] = [
      [categorical(['adam', 'sgd', null, 3, true]), null, 2],
      [bool(), true, 1],
      [ordinal(['s', 'm', 'l']), 'l', 2],
      [choice({ mlp: {}, linear: {} }), 'linear', 1],
      [int(1, 9), 4, 4],
      [float(0, 1), 0.25, 0.25],
    ]
    for (const [{ domain }, value, internal] of cases) {
      expect(internalOf(domain, value)).toBe(internal)
      expect(valueOf(domain, internal)).toBe(value)
    }
  })

  test('of a choice that does not exist is refused, in both directions', () => {
    expect(() => internalOf(categorical(['1']).domain, 1)).toThrow('Expected one of ["1"], got 1.')
    expect(() => internalOf(float(0, 1).domain, 'x')).toThrow('Expected a number for float, got "x".')
    expect(() => valueOf(bool().domain, 2)).toThrow('Expected an index into [false,true], got 2.')
    expect(() => valueOf(float(0, 1).domain, NaN)).toThrow('Expected a finite number for float, got NaN.')
  })
})
