// Search in conditional spaces whose shared and own parameters depend on each other: how many trials to the goal.

import { motpe, type Sampler } from '@thunderline/cerebros'
import type { Bench, Measurement } from '../bench.ts'
import { median } from '../cpu-time.ts'
import { GOAL, MOST_TRIALS, trialsToGoal } from '../inputs/conditional-problem.ts'
import { groupedTpe } from '../inputs/grouped-tpe.ts'

export const SEEDS = 20
/** At most this share of the trials of a rule that models branches apart. */
export const BAR = 0.5

/** Both problems. */
export const PROBLEMS = [{ name: 'choice of 3', nested: false }, { name: 'choice of 3, of 2 in each', nested: true }] as const

const CONTENDERS: readonly (readonly [string, () => Sampler])[] = [
  ['motpe()', () => motpe()],
  ['branches apart', () => groupedTpe()],
  ['profile optuna-5.0', () => motpe({ profile: 'optuna-5.0' })],
]

export const conditional: Bench = {
  name: 'conditional',
  about: `trials until f ≤ ${GOAL} in spaces with branches, median over ${SEEDS} seeds, at most ${MOST_TRIALS} each; and motpe() ÷ rules that model branches apart`,
  byDefault: false,
  *rows(): Generator<Measurement> {
    for (const { name, nested } of PROBLEMS) {
      const medians = CONTENDERS.map(([, sampler]) => Array.from({ length: SEEDS }, (_, seed) => trialsToGoal(sampler(), seed, nested)))
      for (const [k, [contender]] of CONTENDERS.entries()) yield trialsRow(`${name}: ${contender}`, medians[k])
      for (const [k, [contender]] of CONTENDERS.entries()) if (k > 0) yield ratioRow(`${name}: motpe() ÷ ${contender}`, medians[0], medians[k])
    }
  },
}

/** Median trials; with more than half of the searches in vain there is none. */
export function trialsRow(row: string, trials: readonly number[]): Measurement {
  const misses = trials.filter((k) => k === Infinity).length
  const middle = median(trials)
  return { row, value: middle === Infinity ? null : middle, unit: 'trials', samples: trials.length, note: `${middle === Infinity ? `> ${MOST_TRIALS}; ` : ''}${misses} of ${trials.length} not there after ${MOST_TRIALS}` }
}

/** Ratio of medians. Where the other has no median, an upper bound of the ratio. */
export function ratioRow(row: string, ours: readonly number[], others: readonly number[]): Measurement {
  const [own, other] = [median(ours), median(others)]
  if (own === Infinity) return { row, value: null, unit: '×', note: 'missed: no median of ours' }
  const ratio = own / Math.min(other, MOST_TRIALS)
  return { row, value: ratio, unit: '×', samples: ours.length, note: `${other === Infinity ? 'at most this; ' : ''}≤ ${BAR}: ${ratio <= BAR ? 'met' : 'missed'}` }
}
