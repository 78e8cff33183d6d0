// The slow, obvious front: every feasible, complete trial against every other.

import type { StudyView } from '@thunderline/cerebros/report'

export function batchFront({ record, trials }: StudyView): Set<number> {
  const rivals = trials.filter((trial) => trial.state === 'complete' && trial.feasible)
  const rowOf = (trial: (typeof trials)[number]) => record.objectives.map(({ name, direction }) => (direction === 'maximize' ? -1 : 1) * trial.metrics![name])
  const dominates = (a: number[], b: number[]) => a.every((value, j) => value <= b[j]) && a.some((value, j) => value < b[j])
  return new Set(rivals.filter((trial) => !rivals.some((other) => dominates(rowOf(other), rowOf(trial)))).map((trial) => trial.number))
}
