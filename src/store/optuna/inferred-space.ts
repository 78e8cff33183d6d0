// The space of a study that only Optuna knows, as far as its trials tell.
// A parameter ranges over all ranges it was given. A categorical `head` whose choice `mlp` has parameters `head.mlp.…`, present exactly
// in the trials that chose it, is a branch. Optuna's spaces are written as the trial runs, so what no trial asked for stays unknown.

import { CerebrosError, mismatch } from '../../errors/index.ts'
import { categorical, choice, float, int, searchSpace, type Definition, type Domain, type FlatParams, type Parameter, type SearchSpace } from '../../space/index.ts'

/** What a trial tells about its space. */
interface Told {
  readonly params: FlatParams
  readonly distributions: { readonly [param: string]: Domain }
}

/**
 * The search space of trials, parameters in order of first appearance.
 *
 * @throws CerebrosError `UNSUPPORTED` when there is no parameter, or one parameter has ranges that do not join
 * @example
 * ```ts
 * inferredSpace([{ params: { x: 1 }, distributions: { x: float(0, 2).domain } }]).columns[0].name // 'x'
 * ```
 */
export function inferredSpace(trials: readonly Told[]): SearchSpace {
  try {
    const domains = joinedDomains(trials)
    return searchSpace(nested([...domains.keys()], '', domains, trials))
  } catch (error) {
    if (!(error instanceof CerebrosError) || error.code === 'UNSUPPORTED') throw error
    throw new CerebrosError('UNSUPPORTED', `Expected parameters that make a search space. ${error.message}`, { cause: error })
  }
}

function joinedDomains(trials: readonly Told[]): Map<string, Domain> {
  const domains = new Map<string, Domain>()
  for (const { distributions } of trials) {
    for (const [name, domain] of Object.entries(distributions)) domains.set(name, joined(name, domains.get(name), domain))
  }
  if (domains.size === 0) throw mismatch('UNSUPPORTED', 'a study whose trials have parameters', `${trials.length} trials without any`, 'Its space is unknown: give the space yourself.')
  return domains
}

/** One group of a space: the names that start with a prefix, those inside its branches left to them. */
function nested(names: readonly string[], prefix: string, domains: ReadonlyMap<string, Domain>, trials: readonly Told[]): Definition {
  const definition: Record<string, Parameter<unknown>> = Object.create(null) as Record<string, Parameter<unknown>>
  const branches = new Map<string, Map<string, string[]>>()
  for (const name of names) {
    const own = branchesOf(name, names, domains, trials)
    if (own !== null) branches.set(name, own)
  }
  const inside = new Set([...branches.values()].flatMap((own) => [...own.values()].flat()))
  for (const name of names.filter((one) => !inside.has(one))) {
    const own = branches.get(name)
    definition[name.slice(prefix.length)] =
      own === undefined ? { domain: domains.get(name)! } : choice(Object.fromEntries([...own].map(([branch, members]) => [branch, nested(members, `${name}.${branch}.`, domains, trials)])))
  }
  return definition
}

/** Branch → names of its parameters; null when the parameter is no choice. */
function branchesOf(name: string, names: readonly string[], domains: ReadonlyMap<string, Domain>, trials: readonly Told[]): Map<string, string[]> | null {
  const domain = domains.get(name)!
  if (domain.type !== 'categorical' || domain.choices.some((one) => typeof one !== 'string')) return null
  const branches = new Map(domain.choices.map((branch) => [branch as string, names.filter((one) => one.startsWith(`${name}.${String(branch)}.`))]))
  const follows = ([branch, members]: [string, string[]]): boolean => members.every((member) => trials.every(({ params }) => !Object.hasOwn(params, member) || params[name] === branch))
  return [...branches.values()].some((members) => members.length > 0) && [...branches].every(follows) ? branches : null
}

function joined(name: string, one: Domain | undefined, other: Domain): Domain {
  if (one === undefined) return other
  if ((one.type === 'float' || one.type === 'int') && one.type === other.type && one.log === other.log && one.step === other.step) {
    const [low, high] = [Math.min(one.low, other.low), Math.max(one.high, other.high)]
    const options = { ...(one.log ? { scale: 'log' as const } : {}), ...(one.step === null || (one.type === 'int' && one.step === 1) ? {} : { step: one.step }) }
    return (one.type === 'float' ? float : int)(low, high, options).domain
  }
  if (one.type === 'categorical' && JSON.stringify(one) === JSON.stringify(other)) return categorical(one.choices).domain
  throw mismatch('UNSUPPORTED', `parameter "${name}" to have one kind of range`, [one, other], 'Its range changed between trials: give the space yourself.')
}
