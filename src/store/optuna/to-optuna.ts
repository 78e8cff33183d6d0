// Our studies as Optuna's: what `writeOptunaJournal` writes and Python's `optuna.load_study` continues.
// A branch is a categorical `head` and parameters `head.mlp.width`, present only where the branch is taken. Reports of one objective
// are intermediate values; of several, one attribute a step, since Optuna keeps one number. Enqueued trials keep their params as Optuna's
// `fixed_params`. The record travels in an attribute, so that importing the journal gives the same study back.

import { mismatch } from '../../errors/index.ts'
import type { Domain, FlatParams, ParamsOf } from '../../space/index.ts'
import type { FinishedTrial, Store, StoredTrial, StudyRecord } from '../../study/index.ts'
import { distributionOf, domainOf } from './distribution.ts'
import type { OptunaStudy, OptunaTrial } from './optuna-study.ts'
import { RECORD_KEY, recordAttribute } from './record-attribute.ts'

/** Attributes of trials that Optuna has no place for. @internal */
export const ERROR_KEY = 'cerebros:error'
/** Followed by the step. @internal */
export const REPORT_KEY = 'cerebros:report:'

/** A study to export: a `Study` itself, or a record with trials of `study.trials` or of a store. */
export interface ExportableStudy {
  readonly record: StudyRecord
  readonly trials: readonly (FinishedTrial<unknown> | StoredTrial)[]
  /** Unfinished trials, as `study.open` gives them. */
  readonly open?: readonly { readonly number: number; readonly state: 'running' | 'waiting'; readonly params: unknown }[]
}

/**
 * A study in Optuna's terms. Numbers that are in neither list become failed trials, since numbers are positions there.
 *
 * @throws CerebrosError `INVALID_ARGUMENT` when two trials have one number
 * @example
 * ```ts
 * await writeOptunaJournal('runs/heads.log', optunaStudyOf(study))
 * ```
 */
export function optunaStudyOf({ record, trials, open = [] }: ExportableStudy): OptunaStudy {
  const stored = [...trials.map((trial) => ('metrics' in trial ? storedForm(record, trial) : trial)), ...open.map((trial) => ({ ...unfinished(trial), params: flat(record, trial.params) }))]
  const byNumber = new Map<number, Exported>()
  for (const trial of stored) {
    if (byNumber.has(trial.number)) throw mismatch('INVALID_ARGUMENT', 'every trial once', trial.number, 'Give finished trials in `trials` and the others in `open`.')
    byNumber.set(trial.number, trial)
  }
  const count = stored.reduce((highest, { number }) => Math.max(highest, number + 1), 0)
  const convert = trialConverter(record)
  return {
    name: record.name,
    directions: record.objectives.map((one) => one.direction),
    metricNames: record.objectives.map((one) => one.name),
    userAttributes: {},
    systemAttributes: { [RECORD_KEY]: recordAttribute(record) },
    trials: Array.from({ length: count }, (_, number) => convert(byNumber.get(number) ?? { ...unfinished({ number, state: 'failed' }), error: 'not finished when the study was exported' })),
  }
}

/**
 * A stored study in Optuna's terms.
 *
 * @throws CerebrosError `STUDY_NOT_FOUND`
 * @example
 * ```ts
 * await writeOptunaJournal('runs/heads.log', await optunaStudyIn(sqlite('runs/heads.db'), 'heads'))
 * ```
 */
export async function optunaStudyIn(store: Store, name: string): Promise<OptunaStudy> {
  const study = await store.openStudy(await store.record(name))
  try {
    const { finished, open } = await study.changes(0)
    return optunaStudyOf({ record: study.record, trials: [...finished, ...open] })
  } finally {
    await study.close()
  }
}

/**
 * A trial in Optuna's terms: what `OptunaJournal.addTrial` appends.
 *
 * @example
 * ```ts
 * await study.optimize(objective, { trials: 50, onTrial: (trial) => journal.addTrial(study.name, optunaTrialOf(study.record, trial)) })
 * ```
 */
export function optunaTrialOf(record: StudyRecord, trial: FinishedTrial<unknown> | StoredTrial): OptunaTrial {
  return trialConverter(record)('metrics' in trial ? storedForm(record, trial) : trial)
}

type Exported = Pick<StoredTrial, 'number' | 'state' | 'params' | 'values' | 'constraints' | 'reports' | 'error' | 'startedAt' | 'finishedAt' | 'attributes'>

function trialConverter(record: StudyRecord): (trial: Exported) => OptunaTrial {
  const domains = new Map<string, Domain>(record.space.columns.map(({ name, domain }) => [name, domainOf(distributionOf(domain))]))
  const single = record.objectives.length === 1
  return ({ number, state, params, values, constraints, reports, error, startedAt, finishedAt, attributes }) => {
    const active = state === 'waiting' ? {} : (params ?? {})
    return {
      number,
      state,
      params: active,
      distributions: Object.fromEntries(Object.keys(active).map((name) => [name, domains.get(name)!])),
      values,
      constraints: constraints === null ? null : Object.fromEntries(constraints.map((value, k) => [String(k), value])),
      reports: single ? reports.map(({ step, values: [value] }) => ({ step, value: value })) : [],
      userAttributes: attributes,
      systemAttributes: {
        ...(state === 'waiting' && params !== null ? { fixed_params: params } : {}),
        ...(error === null ? {} : { [ERROR_KEY]: error }),
        ...(single ? {} : Object.fromEntries(reports.map(({ step, values: row }) => [REPORT_KEY + String(step), row]))),
      },
      startedAt,
      finishedAt,
    }
  }
}

function storedForm(record: StudyRecord, { number, state, params, metrics, reports, error, startedAt, finishedAt, attributes }: FinishedTrial<unknown>): Exported {
  const row = (names: readonly string[], from: { readonly [name: string]: number } | null): number[] | null => {
    const values = from === null ? [] : names.filter((name) => Object.hasOwn(from, name)).map((name) => from[name])
    return values.length === 0 ? null : values
  }
  const objectives = record.objectives.map((one) => one.name)
  return {
    number,
    state,
    params: flat(record, params),
    values: row(objectives, metrics),
    constraints: row(record.constraints, metrics),
    reports: reports.map(({ step, metrics: reported }) => ({ step, values: row(objectives, reported) ?? [] })),
    error,
    startedAt,
    finishedAt,
    attributes,
  }
}

function flat(record: StudyRecord, params: unknown): FlatParams | null {
  return params === null ? null : record.space.flatten(params as ParamsOf<typeof record.space.definition>)
}

function unfinished({ number, state }: { readonly number: number; readonly state: StoredTrial['state'] }): Exported {
  return { number, state, params: null, values: null, constraints: null, reports: [], error: null, startedAt: null, finishedAt: null, attributes: {} }
}
