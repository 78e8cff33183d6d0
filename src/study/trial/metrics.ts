// Metrics at the border: a record of named numbers outside, one row of values and one of constraints inside.
// An objective is minimised inside, so a maximised one changes its sign here and nowhere else.

import { mismatch } from '../../errors/index.ts'
import type { Objective, Outcome, StudyRecord } from '../store.ts'

/** A number for every objective and every constraint, by name. */
export type Metrics = { readonly [name: string]: number }

/** What a trial ended with: metrics, or that it was pruned or failed. Not mistakes, data. */
export type TellResult<M extends Metrics = Metrics> = M | { readonly state: 'pruned'; readonly metrics?: M } | { readonly state: 'failed'; readonly error?: string }

/** Whether more or less of an objective is better. */
export type Direction = 'minimize' | 'maximize'

/** The objectives of a definition, checked. @throws CerebrosError `INVALID_ARGUMENT` */
export function readObjectives(objectives: { readonly [name: string]: Direction }): Objective[] {
  const entries = Object.entries(objectives ?? {})
  if (entries.length === 0) throw mismatch('INVALID_ARGUMENT', 'at least one objective', objectives, "Write objectives: { loss: 'minimize' }.")
  return entries.map(([name, direction]) => {
    if (direction !== 'minimize' && direction !== 'maximize') throw mismatch('INVALID_ARGUMENT', `objective "${name}" to be 'minimize' or 'maximize'`, direction, 'Say which way is better.')
    if (name === 'state') throw mismatch('INVALID_ARGUMENT', 'an objective not to be named "state"', name, 'That key tells pruned and failed results apart: choose another name.')
    return { name, direction }
  })
}

/** The constraint names of a definition, checked against the objectives'. @throws CerebrosError `INVALID_ARGUMENT` */
export function readConstraints(constraints: readonly string[], objectives: readonly Objective[]): string[] {
  const taken = new Set(objectives.map((one) => one.name))
  for (const name of constraints) {
    if (typeof name !== 'string' || name === '') throw mismatch('INVALID_ARGUMENT', 'constraint names to be non-empty strings', name, "Write constraints: ['memoryOverBudget'].")
    if (taken.has(name) || name === 'state') throw mismatch('INVALID_ARGUMENT', 'names of objectives and constraints to be different', name, 'Rename one of the two.')
    taken.add(name)
  }
  return [...constraints]
}

/** The stored outcome of a result. @throws CerebrosError `INVALID_METRICS` */
export function outcomeOf(record: StudyRecord, result: TellResult): Outcome {
  if (typeof result !== 'object' || result === null) throw mismatch('INVALID_METRICS', `metrics to be an object like { ${names(record).join(', ')} }`, result, 'Return a number for every objective and constraint, by name.')
  if ('state' in result && typeof result.state === 'string') {
    if (result.state === 'failed') return { state: 'failed', values: null, constraints: null, error: result.error ?? 'failed' }
    if (result.state !== 'pruned') throw mismatch('INVALID_METRICS', 'state to be "pruned" or "failed"', (result as { state: unknown }).state, 'Return metrics for a complete trial.')
    if (result.metrics === undefined) return { state: 'pruned', values: null, constraints: null, error: null }
    return { state: 'pruned', ...split(record, result.metrics), error: null }
  }
  return { state: 'complete', ...split(record, result as Metrics), error: null }
}

/** Values of the objectives, in order, of a report. @throws CerebrosError `INVALID_METRICS` */
export function reportValues(record: StudyRecord, metrics: Metrics): number[] {
  return record.objectives.map(({ name }) => checked(metrics, name, names(record)))
}

/** Metrics by name again; null when there are no values. */
export function metricsOf(record: StudyRecord, values: readonly number[] | null, constraints: readonly number[] | null): Metrics | null {
  if (values === null) return null
  const metrics: Record<string, number> = {}
  record.objectives.forEach(({ name }, j) => (metrics[name] = values[j]!))
  record.constraints.forEach((name, j) => {
    if (constraints?.[j] !== undefined) metrics[name] = constraints[j]
  })
  return metrics
}

/** Values with maximised ones negated. */
export function minimised(objectives: readonly Objective[], values: readonly number[]): Float64Array {
  return Float64Array.from(objectives, ({ direction }, j) => (direction === 'maximize' ? -values[j]! : values[j]!))
}

function split(record: StudyRecord, metrics: Metrics): { values: number[]; constraints: number[] | null } {
  const known = names(record)
  for (const name of Object.keys(metrics)) {
    if (!known.includes(name)) throw mismatch('INVALID_METRICS', `metrics only of [${known.join(', ')}]`, name, 'Remove it, or keep it with trial.note(name, value).')
  }
  const values = record.objectives.map(({ name }) => checked(metrics, name, known))
  const constraints = record.constraints.length === 0 ? null : record.constraints.map((name) => checked(metrics, name, known))
  return { values, constraints }
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
