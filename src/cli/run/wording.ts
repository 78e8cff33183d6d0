// What a run says of its study, in words. Pure: progress and the summary share it.

import type { FinishedTrial, RunSummary, Study } from '../../study/index.ts'
import { printable, short } from '../show/table.ts'

/** `1 trial`, `2 trials`. */
export function count(n: number, what: string): string {
  return `${n} ${what}${n === 1 ? '' : 's'}`
}

/** One trial in one line: its state, and its metrics or its error. */
export function trialLine(trial: FinishedTrial, entered: boolean): string {
  const said = trial.error ?? Object.entries(trial.metrics ?? {}).map(([name, value]) => `${name} ${short(value)}`).join(', ')
  const notes = [...(trial.state === 'complete' && !trial.feasible ? ['infeasible'] : []), ...(entered ? ['on the front'] : [])]
  return printable(`trial ${trial.number}  ${trial.state}  ${said}${notes.length === 0 ? '' : `  (${notes.join(', ')})`}`)
}

/** The best trial, or the front with the range of each objective. */
export function foundLine(study: Study): string {
  const { front, record } = study
  if (front.length === 0) return study.trials.some((trial) => trial.state === 'complete') ? 'no feasible trial yet' : 'no complete trial yet'
  const { name } = record.objectives[0]
  if (record.objectives.length === 1) return printable(`best ${name} ${short(front[0].metrics![name])} (trial ${front[0].number})`)
  const ranges = record.objectives.map((objective) => {
    const values = front.map((trial) => trial.metrics![objective.name])
    const [low, high] = [values.reduce((a, b) => Math.min(a, b)), values.reduce((a, b) => Math.max(a, b))]
    return low === high ? `${objective.name} ${short(low)}` : `${objective.name} ${short(low)} … ${short(high)}`
  })
  return printable(`front of ${count(front.length, 'trial')}: ${ranges.join(', ')}`)
}

/** Why a run ended. */
export function stopLine({ stopped }: RunSummary, trials: number): string {
  const reasons: { readonly [reason in RunSummary['stopped']]: string } = {
    trials: `the study has its ${count(trials, 'trial')}`,
    seconds: 'the time is up',
    timeout: 'the time is up',
    cost: 'the cost limit is reached',
    'no-improvement': 'nothing improved any more',
    'space-exhausted': 'every point of the space is tried',
    aborted: 'it was interrupted',
    stopped: 'the study was stopped',
  }
  return reasons[stopped]
}

/** Seconds as people say them: `8 s`, `3 min 20 s`, `2 h 5 min`. */
export function duration(seconds: number): string {
  const whole = Math.round(seconds)
  if (whole < 60) return `${whole} s`
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${whole % 60} s`
  return `${Math.floor(whole / 3600)} h ${Math.floor((whole % 3600) / 60)} min`
}
