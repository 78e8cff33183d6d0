// Studies and trials as journal lines. A trial is created bare and then filled, as Optuna itself does, because readers other than
// Optuna ignore what a creating line carries inline; its last line gives its state, so a torn trial is a running one, never a wrong one.
// Constraints are written as one list: every Optuna and its dashboard read that.

import { mismatch } from '../../errors/index.ts'
import type { Domain } from '../../space/index.ts'
import { distributionOf, internalOf } from './distribution.ts'
import { CONSTRAINTS, DIRECTIONS, METRIC_NAMES, STATES, type OptunaStudy, type OptunaTrial } from './optuna-study.ts'
import { pythonJson } from './python-json.ts'
import { optunaTime } from './time.ts'

/** Lines are attributed to a worker; Optuna accepts any string. */
const WORKER = 'cerebros-0'

/** The lines that create a study without its trials. `id` is the study's id to be. */
export function studyLines(study: Omit<OptunaStudy, 'trials'>, id: number): string[] {
  const { name, directions, metricNames, userAttributes, systemAttributes } = study
  const system = metricNames === null ? systemAttributes : { [METRIC_NAMES]: metricNames, ...systemAttributes }
  return [
    line(0, { study_name: name, directions: directions.map((one) => DIRECTIONS.indexOf(one)) }),
    ...Object.entries(system).map(([key, value]) => line(3, { study_id: id, system_attr: attribute(key, value) })),
    ...Object.entries(userAttributes).map(([key, value]) => line(2, { study_id: id, user_attr: attribute(key, value) })),
  ]
}

/** The lines that create a trial. Optuna wants a time for every end, so an unknown one is written as the start, or 1970. `id` is the trial's id to be, over all studies of the journal. */
export function trialLines(trial: Omit<OptunaTrial, 'number'>, studyId: number, id: number): string[] {
  if (trial.state === 'waiting') return [waitingLine(trial, studyId)]
  const { state, params, distributions, values, reports, userAttributes } = trial
  const lines = [
    line(4, { study_id: studyId, datetime_start: timeOrNull(trial.startedAt) }),
    ...Object.entries(params).map(([name, value]) => {
      const domain = domainIn(distributions, name)
      return line(5, { trial_id: id, param_name: name, param_value_internal: internalOf(domain, value), distribution: distributionOf(domain) })
    }),
    ...reports.map(({ step, value }) => line(7, { trial_id: id, step, intermediate_value: value })),
    ...Object.entries(userAttributes).map(([key, value]) => line(8, { trial_id: id, user_attr: attribute(key, value) })),
    ...Object.entries(systemOf(trial)).map(([key, value]) => line(9, { trial_id: id, system_attr: attribute(key, value) })),
  ]
  if (state === 'running') return lines
  return [...lines, line(6, { trial_id: id, state: STATES.indexOf(state), values, datetime_complete: optunaTime(trial.finishedAt ?? trial.startedAt ?? 0) })]
}

/** Only a creating line can make a trial wait, so everything goes inline, as Optuna's own enqueue writes it. */
function waitingLine(trial: Omit<OptunaTrial, 'number'>, studyId: number): string {
  const { params, distributions, reports } = trial
  return line(4, {
    study_id: studyId,
    datetime_start: timeOrNull(trial.startedAt),
    state: STATES.indexOf('waiting'),
    value: null,
    values: null,
    distributions: Object.fromEntries(Object.keys(params).map((name) => [name, distributionOf(domainIn(distributions, name))])),
    params: Object.fromEntries(Object.entries(params).map(([name, value]) => [name, internalOf(domainIn(distributions, name), value)])),
    user_attrs: trial.userAttributes,
    system_attrs: systemOf(trial),
    intermediate_values: Object.fromEntries(reports.map(({ step, value }) => [step, value])),
  })
}

function systemOf({ systemAttributes, constraints }: Omit<OptunaTrial, 'number'>): OptunaTrial['systemAttributes'] {
  return constraints === null ? systemAttributes : { ...systemAttributes, [CONSTRAINTS]: Object.values(constraints) }
}

function domainIn(distributions: OptunaTrial['distributions'], name: string): Domain {
  if (!Object.hasOwn(distributions, name)) throw mismatch('INVALID_ARGUMENT', `a distribution of parameter "${name}"`, Object.keys(distributions), 'Every parameter of a trial needs one.')
  return distributions[name]
}

function line(code: number, fields: { readonly [key: string]: unknown }): string {
  return `${pythonJson({ op_code: code, worker_id: WORKER, ...fields }, 'compact')}\n`
}

function timeOrNull(milliseconds: number | null): string | null {
  return milliseconds === null ? null : optunaTime(milliseconds)
}

/** One entry whose key may be `__proto__`. */
function attribute(key: string, value: unknown): { readonly [key: string]: unknown } {
  return Object.fromEntries([[key, value ?? null]])
}
