// Random search spaces for properties: every kind of parameter, nested choices, odd names.

import fc from 'fast-check'
import { bool, categorical, choice, float, int, ordinal, searchSpace, type Definition, type Parameter, type SearchSpace } from '@thunderline/cerebros'

const names = fc.oneof(fc.constantFrom('x', 'rate', 'a.b', 'toString', 'constructor', 'ä b', '7'), fc.string({ minLength: 1, maxLength: 4 }).filter((name) => name.trim() !== '' && name !== 'kind'))

const choices = fc.uniqueArray(fc.oneof(fc.constantFrom('a', 'b', '1', 1, true, null, 0.5), fc.string({ maxLength: 3 })), { minLength: 1, maxLength: 5 })

/** Numeric parameters with finitely many values. */
export const cells: fc.Arbitrary<Parameter<unknown>> = fc.oneof(
  fc.tuple(fc.integer({ min: -1000, max: 1000 }), fc.nat(40), fc.integer({ min: 1, max: 7 })).map(([low, count, step]) => int(low, low + count * step, { step })),
  fc.tuple(fc.integer({ min: 1, max: 100 }), fc.nat(300)).map(([low, range]) => int(low, low + range, { scale: 'log' })),
  fc.tuple(fc.integer({ min: -50, max: 50 }), fc.nat(40), fc.constantFrom(0.1, 0.25, 0.3, 1e-3, 7)).map(([k, count, step]) => float(k * step, (k + count) * step, { step })),
  fc.tuple(fc.double({ min: -10, max: 10, noNaN: true }), fc.nat(40), fc.double({ min: 1e-3, max: 5, noNaN: true })).map(([low, count, step]) => float(low, low + count * step, { step })),
)

/** Parameters with very many values. */
export const huge: fc.Arbitrary<Parameter<unknown>> = fc.oneof(
  fc.tuple(fc.integer({ min: -(2 ** 49), max: 2 ** 49 }), fc.nat(2 ** 49)).map(([low, range]) => int(low, low + range)),
  fc.tuple(fc.integer({ min: 1, max: 2 ** 39 }), fc.nat(2 ** 39)).map(([low, range]) => int(low, low + range, { scale: 'log' })),
  fc.nat(1e6).map((range) => int(Number.MAX_SAFE_INTEGER - range, Number.MAX_SAFE_INTEGER)),
)

export const continuous: fc.Arbitrary<Parameter<unknown>> = fc.oneof(
  fc.tuple(fc.double({ min: -1e9, max: 1e9, noNaN: true }), fc.double({ min: 0, max: 1e9, noNaN: true })).map(([low, range]) => float(low, low + range)),
  fc.tuple(fc.double({ min: 1e-12, max: 1, noNaN: true }), fc.double({ min: 1, max: 1e12, noNaN: true })).map(([low, ratio]) => float(low, low * ratio, { scale: 'log' })),
)

const lists: fc.Arbitrary<Parameter<unknown>> = fc.oneof(fc.constant<Parameter<unknown>>(bool()), choices.map((list) => categorical(list)), choices.map((list) => ordinal(list)))

function definitions(leaf: fc.Arbitrary<Parameter<unknown>>): fc.Arbitrary<Definition> {
  const { definition } = fc.letrec<{ definition: Definition; parameter: Parameter<unknown>; group: Definition }>((tie) => ({
    definition: fc.dictionary(names, tie('parameter'), { minKeys: 1, maxKeys: 4, noNullPrototype: true }),
    group: fc.dictionary(names, tie('parameter'), { maxKeys: 3, noNullPrototype: true }),
    parameter: fc.oneof({ depthSize: 'small', maxDepth: 3 }, leaf, fc.dictionary(names, tie('group'), { minKeys: 1, maxKeys: 3, noNullPrototype: true }).map((branches) => choice(branches))),
  }))
  return definition
}

function spacesOf(leaf: fc.Arbitrary<Parameter<unknown>>): fc.Arbitrary<SearchSpace> {
  return definitions(leaf)
    .map((definition) => {
      try {
        return searchSpace<Definition>(definition)
      } catch {
        // Two paths coincide, such as `a.b` and the parameter `b` of a branch: rightly refused.
        return undefined
      }
    })
    .filter((space) => space !== undefined)
}

export const spaces = spacesOf(fc.oneof(cells, continuous, lists))
export const finiteSpaces = spacesOf(fc.oneof(cells, lists))
