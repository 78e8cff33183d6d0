import { expect, test } from 'vitest'
import { checkKeys } from '../../src/errors/index.ts'
import { float, int } from '../../src/space/index.ts'
import { motpe, quasiRandom } from '../../src/sampler/index.ts'
import { Parzen, RoseTreeParzen } from '../../src/density/index.ts'

test('a misspelt option is refused with the one that was meant', () => {
  expect(() => checkKeys('INVALID_ARGUMENT', 'optimize', { concurency: 4 }, ['trials', 'concurrency'])).toThrow('Expected optimize to have options of trials, concurrency, got "concurency". Did you mean "concurrency"?')
  expect(() => checkKeys('INVALID_ARGUMENT', 'optimize', { zzzz: 4 }, ['trials'])).toThrow('got "zzzz". Remove it.')
  expect(() => checkKeys('INVALID_ARGUMENT', 'optimize', null as never, ['trials'])).toThrow('Expected optimize to have an object of options, got null. Write { trials: … }.')
})

test('an option that is undefined counts as left out', () => {
  expect(() => checkKeys('INVALID_ARGUMENT', 'optimize', { other: undefined, trials: 1 }, ['trials'])).not.toThrow()
})

test('Optuna’s spelling of a log scale is refused with ours', () => {
  expect(() => float(1, 2, { log: true } as never)).toThrow(`Expected float to have options of scale, step, got "log". Write scale: 'log'.`)
  expect(() => int(1, 2, { log: true } as never)).toThrow(`got "log". Write scale: 'log'.`)
})

test('samplers and densities refuse options they do not know', () => {
  expect(() => motpe({ profil: 'cerebros' } as never)).toThrow('got "profil". Did you mean "profile"?')
  expect(() => motpe({ multivariate: 'yes' as never })).toThrow('multivariate to be true or false')
  expect(() => quasiRandom({ scrambled: true } as never)).toThrow('Did you mean "scramble"?')
  expect(() => new Parzen({ points: new Float64Array(1), d: 1, wieghts: [1] } as never)).toThrow('Did you mean "weights"?')
  expect(() => new RoseTreeParzen({ points: new Float64Array(1), d: 1, leafsize: 3 } as never)).toThrow('got "leafsize"')
})
