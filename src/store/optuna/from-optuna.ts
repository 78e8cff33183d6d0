// Optuna's studies as ours: the record a study has or lets us infer, and its trials put into a store under their numbers.

import { CerebrosError, mismatch } from '../../errors/index.ts'
import type { FlatParams, SearchSpace } from '../../space/index.ts'
import type { Outcome, Report, Store, StudyRecord, StudyStore } from '../../study/index.ts'
import { inferredSpace } from './inferred-space.ts'
import type { OptunaStudy, OptunaTrial } from './optuna-study.ts'
import { RECORD_KEY, recordOfAttribute } from './record-attribute.ts'
import { ERROR_KEY, REPORT_KEY } from './to-optuna.ts'

/**
 * The record of a study: the one we wrote, or what its trials tell. Objectives without names are `value`, or `value0`, `value1`, …
 *
 * @throws CerebrosError `UNSUPPORTED` when a direction is not set, a name is taken twice, or no space follows from the trials: they
 *   have no parameters, or a complete one lacks a parameter that others have outside a branch
 * @example
 * ```ts
 * const [study] = await readOptunaJournal('runs/python.log')
 * recordOf(study).space.columns.map((column) => column.name)
 * ```
 */
export function recordOf(study: OptunaStudy): StudyRecord {
  const own = study.systemAttributes[RECORD_KEY]
  if (own !== undefined) return recordOfAttribute(study.name, own)
  const names = study.metricNames ?? (study.directions.length === 1 ? ['value'] : study.directions.map((_, j) => `value${j}`))
  const objectives = study.directions.map((direction, j) => {
    if (direction === 'not set') throw mismatch('UNSUPPORTED', `a direction of objective "${names[j]}"`, direction, 'Set it in Optuna, or give the record yourself.')
    return { name: names[j], direction }
  })
  const constraints = [...new Set(study.trials.flatMap((trial) => Object.keys(trial.constraints ?? {})))].map((name) => (/^\d+$/.test(name) ? `constraint${name}` : name))
  const metrics = [...names, ...constraints]
  if (new Set(metrics).size !== metrics.length || metrics.includes('state')) throw mismatch('UNSUPPORTED', 'metrics of different names, none of them "state"', metrics, 'Rename them in Optuna, or give the record yourself.')
  const space = inferredSpace(study.trials)
  checkComplete(study, space)
  return { name: study.name, space, objectives, constraints, seed: null, sampler: 'optuna' }
}

/** Ifs of a define-by-run objective that no names tell: every complete trial would be no point of the space, and so be lost without a word. */
function checkComplete({ name, trials }: OptunaStudy, { columns }: SearchSpace): void {
  for (const { number, state, params } of trials) {
    if (state !== 'complete') continue
    const taken = (parent: number, branch: number): boolean => {
      if (parent < 0) return true
      const { name: choice, domain } = columns[parent]
      return domain.type === 'choice' && params[choice] === Object.keys(domain.branches)[branch]
    }
    const lacking = columns.find((column) => !Object.hasOwn(params, column.name) && taken(column.parent, column.branch))
    if (lacking === undefined) continue
    const got = Object.keys(params).map((one) => JSON.stringify(one)).join(', ') || 'none'
    throw new CerebrosError('UNSUPPORTED', `Expected the complete trials of study ${JSON.stringify(name)} to have parameter ${JSON.stringify(lacking.name)}, as others have, got trial ${number} with ${got}. ${CURE}`)
  }
}

const CURE = 'A space follows only from branches named as head and head.mlp.width: rename the parameters in Optuna, or give createStudy a space of your own after that; readOptunaJournal reads the trials of a journal as they are.'

/**
 * Puts a study with its trials into a store: numbers, states, params, values, constraints, reports, times and user attributes.
 * Numbers that a journal discarded become failed trials.
 * Unfinished trials wait to be taken up. A half-imported study is removed again when this throws; when the process was killed, delete it.
 *
 * @param record what to make of it; default `recordOf(study)`
 * @throws CerebrosError `INVALID_STATE` when the store has trials of that study, `STUDY_MISMATCH`; `INVALID_PARAMS` or `UNSUPPORTED` naming the trial that does not fit
 * @example
 * ```ts
 * const [study] = await readOptunaJournal('runs/python.log')
 * const store = sqlite('runs/heads.db')
 * const record = await importOptunaStudy(study, store)
 * const heads = await openStudy({ store, name: record.name })
 * ```
 */
export async function importOptunaStudy(study: OptunaStudy, store: Store, record: StudyRecord = recordOf(study)): Promise<StudyRecord> {
  const plans = plansOf(study, record)
  const stored = await store.openStudy(record)
  try {
    const { finished, open } = await stored.changes(0)
    if (finished.length + open.length > 0) throw mismatch('INVALID_STATE', `a store without trials of study ${JSON.stringify(record.name)}`, finished.length + open.length, 'Delete that study, or give the record another name.')
    try {
      await put(plans, stored)
    } catch (error) {
      await store.deleteStudy(record.name)
      throw error
    }
    return stored.record
  } finally {
    await stored.close()
  }
}

interface Plan {
  readonly params: FlatParams | null
  readonly reports: readonly Report[]
  readonly attributes: OptunaTrial['userAttributes']
  readonly startedAt: number
  /** null: unfinished. */
  readonly end: { readonly outcome: Outcome; readonly at: number } | null
}

/** One a number: those that a journal discarded are failed trials without params, since a study has no gaps. */
function plansOf({ trials }: OptunaStudy, record: StudyRecord): Plan[] {
  const plans = new Map(trials.map((trial) => [trial.number, planned(trial, record)]))
  const count = trials.reduce((highest, { number }) => Math.max(highest, number + 1), 0)
  const outcome: Outcome = { state: 'failed', values: null, constraints: null, error: 'its journal discarded it' }
  return Array.from({ length: count }, (_, number) => plans.get(number) ?? { params: null, reports: [], attributes: {}, startedAt: 0, end: { outcome, at: 0 } })
}

/** Numbers are allotted in order, then trials finish in the order they finished; what is left is given back. */
async function put(plans: readonly Plan[], stored: StudyStore): Promise<void> {
  const ids: number[] = []
  for (const { params, reports, attributes, startedAt } of plans) {
    const reserved = await stored.reserve({ now: startedAt, leaseMs: Infinity, limit: Infinity, deathRetries: 0 })
    const { id } = reserved!
    ids.push(id)
    if (params !== null) await stored.assign(id, params, false)
    for (const report of reports) await stored.report(id, report)
    for (const [key, value] of Object.entries(attributes)) await stored.setAttribute(id, key, value)
  }
  const ends = plans.flatMap(({ end }, k) => (end === null ? [] : [{ ...end, id: ids[k] }]))
  for (const { id, outcome, at } of ends.sort((a, b) => a.at - b.at)) await stored.finish(id, outcome, at)
  for (const [k, { end }] of plans.entries()) if (end === null) await stored.release(ids[k])
}

function planned(trial: OptunaTrial, record: StudyRecord): Plan {
  try {
    const startedAt = trial.startedAt ?? trial.finishedAt ?? 0
    const outcome = outcomeOf(trial, record)
    return {
      params: paramsOf(trial, record),
      reports: reportsOf(trial, record),
      attributes: trial.userAttributes,
      startedAt,
      end: outcome === null ? null : { outcome, at: trial.finishedAt ?? startedAt },
    }
  } catch (error) {
    if (!(error instanceof CerebrosError)) throw error
    throw new CerebrosError(error.code, `Trial ${trial.number} of study ${JSON.stringify(record.name)}: ${error.message}`, { cause: error })
  }
}

/** Params that do not make a point matter only in a trial whose result counts: others are run again, or stay failed, without them. */
function paramsOf({ state, params, systemAttributes }: OptunaTrial, record: StudyRecord): FlatParams | null {
  const given = state === 'waiting' ? ((systemAttributes['fixed_params'] ?? params) as FlatParams) : params
  try {
    return record.space.canonical(given)
  } catch (error) {
    if (state === 'complete' || state === 'pruned') throw error
    return null
  }
}

function outcomeOf({ state, values, constraints, systemAttributes }: OptunaTrial, record: StudyRecord): Outcome | null {
  if (state === 'running' || state === 'waiting') return null
  if (state === 'failed') {
    const error = systemAttributes[ERROR_KEY]
    return { state, values: null, constraints: null, error: typeof error === 'string' ? error : 'failed' }
  }
  const count = record.objectives.length
  const usable = values?.length === count && !values.some(Number.isNaN)
  if (state === 'complete' && !usable) throw mismatch('UNSUPPORTED', `${count} values that are numbers`, values, 'Mark the trial as failed in Optuna.')
  return { state, values: usable ? values : null, constraints: usable ? constraintsOf(constraints, record) : null, error: null }
}

/** By name, or by position where Optuna only numbers them. */
function constraintsOf(constraints: OptunaTrial['constraints'], record: StudyRecord): number[] | null {
  if (record.constraints.length === 0) return null
  return record.constraints.map((name, k) => {
    const value = constraints?.[name] ?? constraints?.[String(k)]
    if (typeof value !== 'number' || Number.isNaN(value)) throw mismatch('UNSUPPORTED', `a value of constraint "${name}"`, constraints, 'Mark the trial as failed in Optuna, or give a record without that constraint.')
    return value
  })
}

function reportsOf({ reports, systemAttributes }: OptunaTrial, record: StudyRecord): Report[] {
  if (record.objectives.length === 1) return reports.map(({ step, value }) => ({ step, values: [value] }))
  const rows = Object.entries(systemAttributes).filter(([key]) => key.startsWith(REPORT_KEY))
  return rows.map(([key, values]) => ({ step: Number(key.slice(REPORT_KEY.length)), values: values as number[] })).sort((a, b) => a.step - b.step)
}
