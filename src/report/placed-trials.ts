// Which trials a report can show, and what became of each: on the front, beaten, against a constraint, or pruned.
// The front is that of all objectives, whatever two of them a picture shows. Cost: one non-dominated sort.

import { nonDominatedSort } from '../pareto/index.ts'
import type { FinishedTrial, Metrics, StudyRecord } from '../study/index.ts'

/** What a report reads: a study, or its record and any of its trials. */
export interface StudyView<T extends FinishedTrial = FinishedTrial> {
  readonly record: StudyRecord
  readonly trials: readonly T[]
}

/** front: feasible and beaten by none · beaten: feasible, not on the front · infeasible: against a constraint · pruned: given up early. */
export type Fate = 'front' | 'beaten' | 'infeasible' | 'pruned'

/** A trial with values to show. */
export interface PlacedTrial<T extends FinishedTrial = FinishedTrial> {
  readonly trial: T
  readonly fate: Fate
  /** A pruned trial without metrics shows its last report. */
  readonly metrics: Metrics
}

/** The trials that have values, in the order given; failed ones have none. */
export function placedTrials<T extends FinishedTrial>({ record, trials }: StudyView<T>): PlacedTrial<T>[] {
  const placed = trials.flatMap((trial): { trial: T; metrics: Metrics }[] => {
    const metrics = trial.metrics ?? trial.reports.at(-1)?.metrics
    return trial.state === 'failed' || metrics === undefined ? [] : [{ trial, metrics }]
  })
  const { objectives } = record
  const m = objectives.length
  const rivals = placed.filter(({ trial }) => trial.state === 'complete' && trial.feasible)
  const points = new Float64Array(rivals.length * m)
  rivals.forEach(({ metrics }, i) => objectives.forEach(({ name, direction }, j) => (points[i * m + j] = direction === 'maximize' ? -metrics[name] : metrics[name])))
  const ranks = nonDominatedSort(points, m)
  const front = new Set<FinishedTrial>(rivals.filter((_, i) => ranks[i] === 0).map(({ trial }) => trial))
  return placed.map(({ trial, metrics }) => ({ trial, metrics, fate: fateOf(trial, front) }))
}

function fateOf(trial: FinishedTrial, front: ReadonlySet<FinishedTrial>): Fate {
  if (trial.state === 'pruned') return 'pruned'
  if (!trial.feasible) return 'infeasible'
  return front.has(trial) ? 'front' : 'beaten'
}
