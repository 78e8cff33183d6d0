// Metrics at the border: a record of named numbers outside, one row of values and one of constraints inside.
// An objective is minimised inside, so a maximised one changes its sign here and nowhere else.

import { mismatch, show, type CerebrosError } from '../../errors/index.ts'
import type { Objective, Outcome, StudyRecord } from '../store.ts'

/** A number for every objective and every constraint, by name. */
export type Metrics = { readonly [name: string]: number }

/** What a trial ended with: metrics, or that it was pruned or failed. Not mistakes, data. */
export type TellResult<M extends Metrics = Metrics> = M | { readonly state: 'pruned'; readonly metrics?: M } | { readonly state: 'failed'; readonly error?: string }

/** Whether more or less of an objective is better. */
export type Direction = 'minimize' | 'maximize'

/** The objectives of a definition, checked. @throws CerebrosError `INVALID_ARGUMENT` */
export function readObjectives(objectives: { readonly [name: string]: Direction }): Objective[] {
  const plain = typeof objectives === 'object' && objectives !== null && !Array.isArray(objectives)
  const entries = plain ? Object.entries(objectives) : []
  if (entries.length === 0) throw mismatch('INVALID_ARGUMENT', 'at least one objective', objectives, "Write objectives: { loss: 'minimize' }.")
  return entries.map(([name, direction]) => {
    if (name.trim() === '') throw mismatch('INVALID_ARGUMENT', 'objective names to be visible strings', name, 'Name what is measured.')
    if (direction !== 'minimize' && direction !== 'maximize') throw mismatch('INVALID_ARGUMENT', `objective "${name}" to be 'minimize' or 'maximize'`, direction, 'Say which way is better.')
    if (name === 'state') throw mismatch('INVALID_ARGUMENT', 'an objective not to be named "state"', name, 'That key tells pruned and failed results apart: choose another name.')
    return { name, direction }
  })
}

/** The constraint names of a definition, checked against the objectives'. @throws CerebrosError `INVALID_ARGUMENT` */
export function readConstraints(constraints: readonly string[], objectives: readonly Objective[]): string[] {
  const list: readonly string[] | undefined = Array.isArray(constraints) ? constraints : undefined
  if (list === undefined) throw mismatch('INVALID_ARGUMENT', 'constraints to be a list of names', constraints, "Write constraints: ['memoryOverBudget'].")
  const taken = new Set(objectives.map((one) => one.name))
  for (const name of list) {
    if (typeof name !== 'string' || name.trim() === '') throw mismatch('INVALID_ARGUMENT', 'constraint names to be visible strings', name, "Write constraints: ['memoryOverBudget'].")
    if (taken.has(name) || name === 'state') throw mismatch('INVALID_ARGUMENT', 'names of objectives and constraints to be different', name, 'Rename one of the two.')
    taken.add(name)
  }
  return [...list]
}

/** The stored outcome of a result. @throws CerebrosError `INVALID_METRICS` */
export function outcomeOf(record: StudyRecord, result: TellResult): Outcome {
  if (typeof result !== 'object' || result === null) throw noMetrics(names(record), result)
  if (!('state' in result) || typeof result.state !== 'string') return { state: 'complete', ...split(record, result), error: null }
  const { state, metrics, error } = result as { state: string; metrics?: Metrics; error?: unknown }
  if (state !== 'pruned' && state !== 'failed') throw mismatch('INVALID_METRICS', 'state to be "pruned" or "failed"', state, 'Return metrics for a complete trial.')
  const detail = state === 'failed' ? 'error' : 'metrics'
  const foreign = Object.keys(result).find((key) => key !== 'state' && key !== detail)
  if (foreign !== undefined) throw mismatch('INVALID_METRICS', `a ${state} result to have only state and ${detail}`, foreign, 'Remove it, or keep it with trial.note(name, value).')
  if (state === 'failed') return { state, values: null, constraints: null, error: reasonOf(error) }
  return { state, ...(metrics === undefined ? { values: null, constraints: null } : split(record, metrics)), error: null }
}

/** A failure in words: an error's own message, kept. */
export function reasonOf(error: unknown): string {
  if (error instanceof Error) return `${error.name}: ${error.message}`
  return typeof error === 'string' ? error : error === undefined ? 'failed' : show(error)
}

/** Values of the objectives, in order, of a report. @throws CerebrosError `INVALID_METRICS` */
export function reportValues(record: StudyRecord, metrics: Metrics): number[] {
  checkNames(record, metrics)
  return record.objectives.map(({ name }) => checked(metrics, name, names(record)))
}

/** Metrics by name again; null when there are no values. */
export function metricsOf(record: StudyRecord, values: readonly number[] | null, constraints: readonly number[] | null): Metrics | null {
  if (values === null) return null
  const ofObjectives = record.objectives.map(({ name }, j) => [name, values[j]] as const)
  const ofConstraints = record.constraints.flatMap((name, j) => (constraints?.[j] === undefined ? [] : [[name, constraints[j]] as const]))
  return Object.fromEntries([...ofObjectives, ...ofConstraints])
}

/** Values with maximised ones negated. */
export function minimised(objectives: readonly Objective[], values: readonly number[]): Float64Array {
  const minimal = new Float64Array(objectives.length)
  for (let j = 0; j < minimal.length; j++) minimal[j] = objectives[j].direction === 'maximize' ? -values[j] : values[j]
  return minimal
}

function split(record: StudyRecord, metrics: Metrics): { values: number[]; constraints: number[] | null } {
  const known = checkNames(record, metrics)
  const values = record.objectives.map(({ name }) => checked(metrics, name, known))
  const constraints = record.constraints.length === 0 ? null : record.constraints.map((name) => checked(metrics, name, known))
  return { values, constraints }
}

function checkNames(record: StudyRecord, metrics: Metrics): string[] {
  const known = names(record)
  if (typeof metrics !== 'object' || metrics === null) throw noMetrics(known, metrics)
  for (const name of Object.keys(metrics)) {
    if (!known.includes(name)) throw mismatch('INVALID_METRICS', `metrics only of [${known.join(', ')}]`, name, 'Remove it, or keep it with trial.note(name, value).')
  }
  return known
}

function noMetrics(known: readonly string[], got: unknown): CerebrosError {
  return mismatch('INVALID_METRICS', `metrics to be an object like { ${known.join(', ')} }`, got, 'Return a number for every objective and constraint, by name.')
}

function checked(metrics: Metrics, name: string, known: readonly string[]): number {
  const value: unknown = metrics[name]
  if (typeof value !== 'number' || Number.isNaN(value)) {
    throw mismatch('INVALID_METRICS', `metric "${name}" to be a number`, value, `The study has [${known.join(', ')}]. A trial without a usable value is { state: 'failed', error }.`)
  }
  return value
}

function names(record: StudyRecord): string[] {
  return [...record.objectives.map((one) => one.name), ...record.constraints]
}
