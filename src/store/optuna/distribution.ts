// Optuna's distributions: our domains as the JSON strings Optuna stores, and back.
// bool, ordinal and choice have no distribution of their own there: they become CategoricalDistribution, order kept, a choice by its
// branch names. Reading therefore returns categorical for them; only a study's own record tells them apart.
// Does not represent choices that are lists or objects, ints beyond ±2⁵³, or NaN: those are refused.

import { CerebrosError, mismatch, show } from '../../errors/index.ts'
import { categorical, float, int, type Choice, type Domain } from '../../space/index.ts'
import { parsePythonJson, pythonFloat, pythonJson } from './python-json.ts'

/**
 * A domain as Optuna stores it, byte for byte as its own `distribution_to_json`.
 *
 * @example
 * ```ts
 * distributionOf(float(1e-5, 1, { scale: 'log' }).domain)
 * // '{"name": "FloatDistribution", "attributes": {"step": null, "low": 1e-05, "high": 1.0, "log": true}}'
 * ```
 */
export function distributionOf(domain: Domain): string {
  return pythonJson(described(domain), 'spaced')
}

/**
 * The domain of a distribution Optuna stored: its three names, the five deprecated ones, and the abbreviated `{"type": "float", …}`.
 *
 * @throws CerebrosError `STORE_CORRUPT` when the text is no distribution; `UNSUPPORTED` when it is one that no domain represents
 * @example
 * ```ts
 * domainOf('{"type": "int", "low": 1, "high": 4}') // { type: 'int', low: 1, high: 4, log: false, step: 1 }
 * ```
 */
export function domainOf(json: string): Domain {
  const { name, attributes } = readDistribution(json)
  const wrong = (): CerebrosError => mismatch('STORE_CORRUPT', `the attributes of ${name}`, json, 'The entry was damaged, or written by a newer Optuna.')
  try {
    switch (name) {
      case 'CategoricalDistribution':
      case 'categorical':
        if (!Array.isArray(attributes['choices'])) throw wrong()
        return categoricalOf(attributes['choices'] as unknown[], json)
      case 'FloatDistribution':
      case 'float':
        return numeric('float', attributes, attributes['log'] === true, attributes['step'])
      case 'IntDistribution':
      case 'int':
        return numeric('int', attributes, attributes['log'] === true, attributes['step'])
      case 'UniformDistribution':
      case 'LogUniformDistribution':
        return numeric('float', attributes, name === 'LogUniformDistribution', null)
      case 'DiscreteUniformDistribution':
        return numeric('float', attributes, false, attributes['q'])
      case 'IntUniformDistribution':
      case 'IntLogUniformDistribution':
        return numeric('int', attributes, name === 'IntLogUniformDistribution', attributes['step'])
      default:
        throw mismatch('UNSUPPORTED', 'a float, int or categorical distribution', name, 'This version of Optuna stores something newer: convert the study with Optuna first.')
    }
  } catch (error) {
    if (!(error instanceof CerebrosError) || error.code === 'STORE_CORRUPT' || error.code === 'UNSUPPORTED') throw error
    throw new CerebrosError('UNSUPPORTED', `Expected a distribution that a search space can represent, got ${show(json)}. ${error.message}`, { cause: error })
  }
}

/**
 * The number Optuna stores for a value: the index of a choice, the number itself otherwise.
 *
 * @throws CerebrosError `INVALID_PARAMS` when the value is not of the domain's kind
 * @example
 * ```ts
 * internalOf(categorical(['adam', 'sgd']).domain, 'sgd') // 1
 * ```
 */
export function internalOf(domain: Domain, value: Choice): number {
  const choices = choicesOf(domain)
  if (choices === null) {
    if (typeof value !== 'number') throw mismatch('INVALID_PARAMS', `a number for ${domain.type}`, value, 'Choices belong to categorical parameters.')
    return value
  }
  const index = choices.indexOf(value)
  if (index < 0) throw mismatch('INVALID_PARAMS', `one of ${JSON.stringify(choices)}`, value, 'Choices are compared exactly: "1" is not 1.')
  return index
}

/**
 * The value of a stored number: the choice at that index, the number itself otherwise (rounded for int, as Optuna does).
 *
 * @throws CerebrosError `STORE_CORRUPT` when there is no choice at that index, or the number is none
 * @example
 * ```ts
 * valueOf(bool().domain, 1) // true
 * ```
 */
export function valueOf(domain: Domain, internal: number): Choice {
  const choices = choicesOf(domain)
  if (typeof internal !== 'number' || !Number.isFinite(internal)) throw mismatch('STORE_CORRUPT', `a finite number for ${domain.type}`, internal, 'The stored value was damaged.')
  if (choices === null) return domain.type === 'int' ? Math.trunc(internal) : internal
  const value = choices[Math.trunc(internal)]
  if (value === undefined) throw mismatch('STORE_CORRUPT', `an index into ${JSON.stringify(choices)}`, internal, 'The stored value was damaged.')
  return value
}

function described(domain: Domain): unknown {
  switch (domain.type) {
    case 'float': {
      const { low, high, log, step } = domain
      return { name: 'FloatDistribution', attributes: { step: step === null ? null : pythonFloat(step), low: pythonFloat(low), high: pythonFloat(high), log } }
    }
    case 'int': {
      const { low, high, log, step } = domain
      return { name: 'IntDistribution', attributes: { log, step, low, high } }
    }
    case 'bool':
    case 'categorical':
    case 'ordinal':
    case 'choice':
      return { name: 'CategoricalDistribution', attributes: { choices: choicesOf(domain) } }
  }
}

function choicesOf(domain: Domain): readonly Choice[] | null {
  switch (domain.type) {
    case 'float':
    case 'int':
      return null
    case 'bool':
      return [false, true]
    case 'categorical':
    case 'ordinal':
      return domain.choices
    case 'choice':
      return Object.keys(domain.branches)
  }
}

function readDistribution(json: string): { name: string; attributes: { readonly [key: string]: unknown } } {
  const broken = (cause?: unknown): CerebrosError =>
    new CerebrosError('STORE_CORRUPT', mismatch('STORE_CORRUPT', 'the JSON of a distribution', json, 'Optuna writes {"name": …, "attributes": {…}}; the entry was damaged.').message, { cause })
  let parsed: unknown
  try {
    parsed = parsePythonJson(json)
  } catch (cause) {
    throw broken(cause)
  }
  const { name, type, attributes } = (parsed ?? {}) as { name?: unknown; type?: unknown; attributes?: unknown }
  const [title, values] = name === undefined ? [type, parsed] : [name, attributes]
  if (typeof title !== 'string' || typeof values !== 'object' || values === null) throw broken()
  return { name: title, attributes: values as { readonly [key: string]: unknown } }
}

function numeric(kind: 'float' | 'int', attributes: { readonly [key: string]: unknown }, log: boolean, step: unknown): Domain {
  const [low, high] = [attributes['low'] as number, attributes['high'] as number]
  // Optuna stores step 1 with log integers, where it means nothing.
  const grid = step === null || step === undefined || (kind === 'int' && log && step === 1) ? {} : { step: step as number }
  return (kind === 'float' ? float : int)(low, high, { ...(log ? { scale: 'log' as const } : {}), ...grid }).domain
}

function categoricalOf(choices: readonly unknown[], json: string): Domain {
  for (const [token] of json.matchAll(/"(?:[^"\\]|\\.)*"|-?\d+(?![\d.eE])/g)) {
    if (!token.startsWith('"') && !Number.isSafeInteger(Number(token))) throw mismatch('UNSUPPORTED', 'choices that are ints within ±2⁵³', token, 'Name the choice by a string.')
  }
  return categorical(choices as Choice[]).domain
}
