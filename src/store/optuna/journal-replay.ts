// The state a journal describes: its operations applied one after another, by the rules of Optuna's own replay.
// Ids are positional: the k-th accepted study, the k-th accepted trial over all studies, deleted ones included.
// Operations on what is unknown, finished or incompatible are ignored, since two writers may race; malformed ones are refused.
// Cost: O(1) per line beside its JSON.

import { type CerebrosError, mismatch } from '../../errors/index.ts'
import type { Choice, Domain } from '../../space/index.ts'
import type { TrialState } from '../../study/index.ts'
import { distributionOf, domainOf, valueOf } from './distribution.ts'
import { CONSTRAINTS, DIRECTIONS, METRIC_NAMES, STATES, type OptunaStudy, type OptunaTrial } from './optuna-study.ts'
import { millisecondsOf } from './time.ts'

type Fields = { readonly [key: string]: unknown }

interface Study {
  readonly name: string
  readonly directions: OptunaStudy['directions']
  readonly user: Map<string, unknown>
  readonly system: Map<string, unknown>
  readonly trials: Trial[]
  /** The first accepted distribution of each parameter: later ones must be of its kind. */
  readonly kinds: Map<string, string>
}

interface Trial {
  readonly study: Study
  readonly number: number
  state: TrialState
  values: readonly number[] | null
  startedAt: number | null
  finishedAt: number | null
  discarded: boolean
  readonly params: Map<string, Choice>
  readonly distributions: Map<string, Domain>
  readonly reports: Map<number, number>
  readonly user: Map<string, unknown>
  readonly system: Map<string, unknown>
}

/** Studies and trials of a journal so far. */
export class JournalReplay {
  readonly #studies = new Map<number, Study>()
  readonly #trials: Trial[] = []
  readonly #domains = new Map<string, Domain>()
  #nextStudy = 0

  /** Trials accepted so far, over all studies: the id of the next one. */
  get trialCount(): number {
    return this.#trials.length
  }

  /** The id that the next study will have. */
  get nextStudyId(): number {
    return this.#nextStudy
  }

  /** Id of a study that was not deleted, or undefined. */
  idOf(name: string): number | undefined {
    for (const [id, study] of this.#studies) if (study.name === name) return id
    return undefined
  }

  /** How many trials a study has: the number of its next one. */
  countIn(studyId: number): number {
    return this.#studies.get(studyId)?.trials.length ?? 0
  }

  /** The studies, in order of creation. */
  studies(): OptunaStudy[] {
    return [...this.#studies.values()].map(studyOf)
  }

  /** Applies one operation. @throws CerebrosError `STORE_CORRUPT` when it is malformed, `UNSUPPORTED` when a distribution is */
  apply(operation: unknown): void {
    if (typeof operation !== 'object' || operation === null) throw corrupt('an operation to be an object', operation)
    const fields = operation as Fields
    const code = fields['op_code']
    if (typeof code !== 'number' || !(code in OPERATIONS)) throw mismatch('UNSUPPORTED', 'an op_code of 0 to 10', code, 'A newer program wrote it: read the journal with that.')
    this[OPERATIONS[code]](fields)
  }

  createStudy(fields: Fields): void {
    const name = text(fields, 'study_name')
    const directions = list(fields, 'directions').map((code) => DIRECTIONS[code as number])
    if (directions.some((one) => one === undefined) || directions.length === 0) throw corrupt('"directions" to be a list of 0, 1 and 2', fields['directions'])
    if (this.idOf(name) !== undefined) return
    this.#studies.set(this.#nextStudy++, { name, directions, user: new Map(), system: new Map(), trials: [], kinds: new Map() })
  }

  deleteStudy(fields: Fields): void {
    this.#studies.delete(fields['study_id'] as number)
  }

  setStudyUser(fields: Fields): void {
    put(this.#studies.get(fields['study_id'] as number)?.user, fields, 'user_attr')
  }

  setStudySystem(fields: Fields): void {
    put(this.#studies.get(fields['study_id'] as number)?.system, fields, 'system_attr')
  }

  createTrial(fields: Fields): void {
    const study = this.#studies.get(fields['study_id'] as number)
    if (study === undefined) return
    const distributions = new Map(entries(fields, 'distributions').map(([name, json]) => [name, this.#domain(json)]))
    const params = entries(fields, 'params').map(([name, internal]): [string, Choice] => {
      const domain = distributions.get(name)
      if (domain === undefined) throw corrupt(`a distribution of parameter "${name}"`, Object.fromEntries(distributions))
      return [name, valueOf(domain, internal as number)]
    })
    for (const [name, domain] of distributions) if (!study.kinds.has(name)) study.kinds.set(name, kindOf(domain))
    const value = fields['value'] ?? null
    const trial: Trial = {
      study,
      number: study.trials.length,
      state: fields['state'] === undefined ? 'running' : state(fields),
      values: value === null ? numbers(fields, 'values') : [number(fields, 'value')],
      startedAt: time(fields, 'datetime_start'),
      finishedAt: time(fields, 'datetime_complete'),
      discarded: false,
      params: new Map(params),
      distributions,
      reports: new Map(entries(fields, 'intermediate_values').map(([step, one]) => [Number(step), one as number])),
      user: new Map(entries(fields, 'user_attrs')),
      system: new Map(entries(fields, 'system_attrs')),
    }
    study.trials.push(trial)
    this.#trials.push(trial)
  }

  setParam(fields: Fields): void {
    const trial = this.#open(fields)
    if (trial === undefined) return
    const name = text(fields, 'param_name')
    const domain = this.#domain(fields['distribution'])
    const kind = kindOf(domain)
    const { kinds } = trial.study
    if (kinds.has(name) && kinds.get(name) !== kind) return
    kinds.set(name, kind)
    trial.params.set(name, valueOf(domain, number(fields, 'param_value_internal')))
    trial.distributions.set(name, domain)
  }

  setState(fields: Fields): void {
    const trial = this.#open(fields)
    const next = state(fields)
    // A second claim of a running trial lost the race.
    if (trial === undefined || (next === 'running' && trial.state === 'running')) return
    trial.state = next
    trial.values = numbers(fields, 'values') ?? trial.values
    if (next === 'running') trial.startedAt = time(fields, 'datetime_start')
    else if (next !== 'waiting') trial.finishedAt = time(fields, 'datetime_complete')
  }

  setReport(fields: Fields): void {
    this.#open(fields)?.reports.set(number(fields, 'step'), number(fields, 'intermediate_value'))
  }

  setTrialUser(fields: Fields): void {
    put(this.#open(fields)?.user, fields, 'user_attr')
  }

  setTrialSystem(fields: Fields): void {
    put(this.#open(fields)?.system, fields, 'system_attr')
  }

  /** Rustuna's way to free memory: the trials keep their numbers and are no longer listed. */
  discardTrials(fields: Fields): void {
    for (const id of list(fields, 'trial_ids')) {
      const trial = this.#trials[id as number]
      if (trial !== undefined) trial.discarded = true
    }
  }

  #open(fields: Fields): Trial | undefined {
    const trial = this.#trials[fields['trial_id'] as number]
    return trial?.state === 'running' || trial?.state === 'waiting' ? trial : undefined
  }

  /** Journals repeat the same few strings, so each is read once. */
  #domain(json: unknown): Domain {
    if (typeof json !== 'string') throw corrupt('a distribution to be a JSON string', json)
    const domain = this.#domains.get(json) ?? domainOf(json)
    this.#domains.set(json, domain)
    return domain
  }
}

const OPERATIONS = [
  'createStudy', 'deleteStudy', 'setStudyUser', 'setStudySystem', 'createTrial', 'setParam', 'setState', 'setReport', 'setTrialUser', 'setTrialSystem', 'discardTrials',
] as const

function studyOf({ name, directions, user, system, trials }: Study): OptunaStudy {
  const metricNames = system.get(METRIC_NAMES)
  return {
    name,
    directions,
    metricNames: Array.isArray(metricNames) ? (metricNames as string[]) : null,
    userAttributes: Object.fromEntries(user),
    systemAttributes: Object.fromEntries([...system].filter(([key]) => key !== METRIC_NAMES)),
    trials: trials.filter((trial) => !trial.discarded).map(trialOf),
  }
}

function trialOf(trial: Trial): OptunaTrial {
  const { number, state, values, startedAt, finishedAt } = trial
  const constraints: [string, number][] = []
  for (const [key, value] of trial.system) {
    if (key === CONSTRAINTS && Array.isArray(value)) constraints.push(...(value as number[]).map((one, k): [string, number] => [String(k), one]))
    else if (key.startsWith(`${CONSTRAINTS}:`)) constraints.push([key.slice(CONSTRAINTS.length + 1), value as number])
  }
  return {
    number,
    state,
    params: Object.fromEntries(trial.params),
    distributions: Object.fromEntries(trial.distributions),
    values,
    constraints: constraints.length === 0 ? null : Object.fromEntries(constraints),
    reports: [...trial.reports].map(([step, value]) => ({ step, value })).sort((a, b) => a.step - b.step),
    userAttributes: Object.fromEntries(trial.user),
    systemAttributes: Object.fromEntries([...trial.system].filter(([key]) => key !== CONSTRAINTS && !key.startsWith(`${CONSTRAINTS}:`))),
    startedAt,
    finishedAt,
  }
}

/** What Optuna asks two distributions of one parameter to share: the type, the scale, and the choices. */
function kindOf(domain: Domain): string {
  return domain.type === 'float' || domain.type === 'int' ? `${domain.type} ${domain.log}` : distributionOf(domain)
}

function corrupt(expected: string, got: unknown): CerebrosError {
  return mismatch('STORE_CORRUPT', expected, got, 'The journal was damaged, or written by something else.')
}

function text(fields: Fields, key: string): string {
  const value = fields[key]
  if (typeof value !== 'string') throw corrupt(`"${key}" to be a string`, value)
  return value
}

function number(fields: Fields, key: string): number {
  const value = fields[key]
  if (typeof value !== 'number') throw corrupt(`"${key}" to be a number`, value)
  return value
}

function list(fields: Fields, key: string): readonly unknown[] {
  const value = fields[key]
  if (!Array.isArray(value)) throw corrupt(`"${key}" to be a list`, value)
  return value
}

function numbers(fields: Fields, key: string): readonly number[] | null {
  if ((fields[key] ?? null) === null) return null
  const values = list(fields, key)
  if (values.some((one) => typeof one !== 'number')) throw corrupt(`"${key}" to be numbers`, values)
  return values as number[]
}

function state(fields: Fields): TrialState {
  const one = STATES[fields['state'] as number]
  if (one === undefined) throw corrupt('"state" to be 0 to 4', fields['state'])
  return one
}

function time(fields: Fields, key: string): number | null {
  return (fields[key] ?? null) === null ? null : millisecondsOf(text(fields, key))
}

function entries(fields: Fields, key: string): [string, unknown][] {
  const value = fields[key] ?? {}
  if (typeof value !== 'object' || Array.isArray(value)) throw corrupt(`"${key}" to be an object`, value)
  return Object.entries(value)
}

function put(attributes: Map<string, unknown> | undefined, fields: Fields, key: string): void {
  for (const [name, value] of entries(fields, key)) attributes?.set(name, value)
}
