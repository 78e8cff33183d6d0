// The slow, obvious twin of the front: all told trials compared with all.

import type { Direction, FinishedTrial, Metrics } from '../../src/index.ts'

/** Numbers of the feasible trials that no feasible trial beats, in tell order. */
export function frontOfAll(trials: readonly FinishedTrial<unknown, Metrics>[], objectives: { readonly [name: string]: Direction }, constraints: readonly string[]): number[] {
  const cost = (trial: FinishedTrial<unknown, Metrics>): number[] => Object.entries(objectives).map(([name, direction]) => (direction === 'minimize' ? trial.metrics![name] : -trial.metrics![name]))
  const candidates = trials.filter((trial) => trial.state === 'complete' && constraints.every((name) => trial.metrics![name] <= 0))
  const beats = (a: number[], b: number[]): boolean => a.every((value, j) => value <= b[j]) && a.some((value, j) => value < b[j])
  return candidates.filter((one) => !candidates.some((other) => beats(cost(other), cost(one)))).map((trial) => trial.number)
}

/** Numbers of the complete trials with the smallest total violation, in tell order; none when one is feasible. */
export function leastInfeasibleOfAll(trials: readonly FinishedTrial<unknown, Metrics>[], constraints: readonly string[]): number[] {
  const violation = (trial: FinishedTrial<unknown, Metrics>): number => constraints.reduce((sum, name) => sum + Math.max(0, trial.metrics![name]), 0)
  const complete = trials.filter((trial) => trial.state === 'complete')
  const least = Math.min(...complete.map(violation))
  return least === 0 ? [] : complete.filter((trial) => violation(trial) === least).map((trial) => trial.number)
}
