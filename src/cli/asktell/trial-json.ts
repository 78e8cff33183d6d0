// Trials in answers: ids, flat params, and values in the order and the directions of the objectives.

import type { FinishedTrial } from '../../study/index.ts'
import type { Current } from './current.ts'

/** A trial of the front. */
export function foundTrial(current: Current, trial: FinishedTrial): object {
  return { id: trial.number, params: current.study.space.flatten(trial.params as never), ...valuesOf(current, trial) }
}

/** A trial in any state. */
export function listedTrial(current: Current, trial: FinishedTrial | Current['study']['open'][number]): object {
  const params = trial.params === null ? null : current.study.space.flatten(trial.params as never)
  const { number, state } = trial
  if (!('metrics' in trial)) return { id: number, state, params }
  return { id: number, state: state === 'failed' ? 'fail' : state, params, ...valuesOf(current, trial), ...(trial.error === null ? {} : { error: trial.error }) }
}

function valuesOf({ objectives, constraints }: Current, { metrics }: FinishedTrial): object {
  const values = metrics === null ? null : objectives.map((name) => metrics[name])
  if (constraints.length === 0) return { values }
  return { values, constraints: metrics === null ? null : constraints.map((name) => metrics[name]) }
}
