// The JSON form of a space: a list of parameters, the same in studies' attributes, `cerebros asktell` and `cerebros tpe`.
// Reading is strict: an unknown type or field is refused with its name, so that a typo never becomes a default.

import { CerebrosError, mismatch } from '../errors/index.ts'
import { bool, categorical, choice, float, int, ordinal, type Choice, type Definition, type Domain, type Parameter } from './parameter.ts'
import { SearchSpace } from './search-space.ts'

/** One parameter in JSON. Which keys belong to which type: see `docs/asktell.md`. */
export interface ParameterJson {
  name: string
  type: Domain['type']
  low?: number
  high?: number
  log?: boolean
  step?: number | null
  choices?: readonly Choice[]
  branches?: { [branch: string]: ParameterJson[] }
}

const KEYS: { readonly [type in Domain['type']]: readonly string[] } = {
  float: ['low', 'high', 'log', 'step'],
  int: ['low', 'high', 'log', 'step'],
  bool: [],
  categorical: ['choices'],
  ordinal: ['choices'],
  choice: ['branches'],
}

/** The JSON form of a space. `spaceFromJson(spaceToJson(space))` has the same columns. */
export function spaceToJson(space: SearchSpace): ParameterJson[] {
  return definitionToJson(space.definition)
}

/**
 * A space from its JSON form.
 *
 * @throws CerebrosError `INVALID_SPACE` naming the parameter and the field at fault
 * @example
 * ```ts
 * spaceFromJson([{ name: 'x', type: 'float', low: 0, high: 1 }])
 * ```
 */
export function spaceFromJson(json: unknown): SearchSpace {
  return new SearchSpace(definitionFromJson(json, 'the space'))
}

/** The differences between two spaces, a sentence each; empty when they have the same columns in the same order. */
export function spaceDifferences(stored: SearchSpace, given: SearchSpace): string[] {
  const describe = (space: SearchSpace): Map<string, string> => new Map(space.columns.map((column) => [column.name, JSON.stringify(domainToJson(column.domain, true))]))
  const [was, is] = [describe(stored), describe(given)]
  const differences: string[] = []
  for (const [name, domain] of was) {
    if (!is.has(name)) differences.push(`"${name}" is stored but not given`)
    else if (is.get(name) !== domain) differences.push(`"${name}" is stored as ${domain} but given as ${is.get(name)!}`)
  }
  for (const name of is.keys()) if (!was.has(name)) differences.push(`"${name}" is given but not stored`)
  for (const name of was.keys()) {
    if (is.has(name) && place(stored, name) !== place(given, name)) differences.push(`"${name}" is stored ${place(stored, name)} but given ${place(given, name)}`)
  }
  if (differences.length === 0 && [...was.keys()].join('\n') !== [...is.keys()].join('\n')) differences.push(`the order is stored as ${[...was.keys()].join(', ')} but given as ${[...is.keys()].join(', ')}`)
  return differences
}

function place(space: SearchSpace, name: string): string {
  const { parent, branch } = space.columns[space.indexOf(name)]
  if (parent < 0) return 'at the top'
  const { name: above, axis } = space.columns[parent]
  return `under ${above}.${String(axis.valueAt(axis.centre(branch)))}`
}

function definitionToJson(definition: Definition): ParameterJson[] {
  return Object.entries(definition).map(([name, { domain }]) => ({ name, ...domainToJson(domain, false) }))
}

function domainToJson(domain: Domain, shallow: boolean): Omit<ParameterJson, 'name'> {
  switch (domain.type) {
    case 'float':
    case 'int': {
      const { type, low, high, log, step } = domain
      return { type, low, high, ...(log ? { log } : {}), ...(step === null || (type === 'int' && step === 1) ? {} : { step }) }
    }
    case 'bool':
      return { type: 'bool' }
    case 'categorical':
    case 'ordinal':
      return { type: domain.type, choices: domain.choices }
    case 'choice': {
      const entries = Object.entries(domain.branches).map(([branch, own]) => [branch, shallow ? [] : definitionToJson(own)] as const)
      return { type: 'choice', branches: Object.fromEntries(entries) }
    }
  }
}

function definitionFromJson(json: unknown, where: string): Definition {
  if (!Array.isArray(json)) throw mismatch('INVALID_SPACE', `${where} to be a list of parameters`, json, 'Write [{"name":"x","type":"float","low":0,"high":1}].')
  // Without a prototype every name is a plain key, `__proto__` too: it is refused by its name, not lost.
  const definition = Object.create(null) as Record<string, Parameter<unknown>>
  for (const one of json as unknown[]) {
    const name: unknown = (one as { name?: unknown } | null)?.name
    if (typeof one !== 'object' || typeof name !== 'string') throw mismatch('INVALID_SPACE', `every parameter of ${where} to be an object with a name`, one, 'Add "name".')
    if (Object.hasOwn(definition, name)) throw mismatch('INVALID_SPACE', `names in ${where} to be unique`, name, 'Rename one of the two.')
    definition[name] = parameterFromJson(one as ParameterJson)
  }
  return definition
}

function parameterFromJson(json: ParameterJson): Parameter<unknown> {
  const known = Object.hasOwn(KEYS, json.type) ? KEYS[json.type] : undefined
  if (known === undefined) throw mismatch('INVALID_SPACE', `parameter "${json.name}" to have a type of ${Object.keys(KEYS).join(', ')}`, json.type, 'Check its spelling.')
  for (const [key, value] of Object.entries(json)) {
    if (key === 'name' || key === 'type' || known.includes(key) || value === null || value === undefined) continue
    throw mismatch('INVALID_SPACE', `a parameter of type ${json.type} to have only ${['name', 'type', ...known].join(', ')}`, key, `Remove it from "${json.name}".`)
  }
  try {
    return build(json)
  } catch (error) {
    if (error instanceof CerebrosError && !error.message.startsWith('Parameter "')) throw new CerebrosError(error.code, `Parameter "${json.name}": ${error.message}`, { cause: error })
    throw error
  }
}

function build(json: ParameterJson): Parameter<unknown> {
  if (json.log !== undefined && json.log !== null && typeof json.log !== 'boolean') throw mismatch('INVALID_SPACE', 'log to be true or false', json.log, 'Leave it out for linear.')
  const options = { ...(json.log === true ? { scale: 'log' as const } : {}), ...(json.step === undefined || json.step === null ? {} : { step: json.step }) }
  switch (json.type) {
    case 'float':
      return float(json.low!, json.high!, options)
    case 'int':
      return int(json.low!, json.high!, json.log === true && json.step === 1 ? { scale: 'log' } : options)
    case 'bool':
      return bool()
    case 'categorical':
      return categorical(json.choices!)
    case 'ordinal':
      return ordinal(json.choices!)
    case 'choice': {
      const branches: unknown = json.branches
      if (typeof branches !== 'object' || branches === null || Array.isArray(branches)) throw mismatch('INVALID_SPACE', 'branches to be an object of lists', branches, 'Write {"mlp":[…],"linear":[]}.')
      return choice(Object.fromEntries(Object.entries(branches).map(([name, own]) => [name, definitionFromJson(own, `branch "${name}"`)])))
    }
  }
}
