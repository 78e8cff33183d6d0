// One ask and one tell of the pure optimiser: ten mixed parameters, 1 to 3 objectives, after n random trials.

import { motpe } from '@thunderline/cerebros'
import type { Bench, Measurement } from '../bench.ts'
import { summary } from '../cpu-time.ts'
import { mixedTrials } from '../inputs/mixed-study.ts'
import { askTellCycle, warmUp } from './ask-tell.ts'

const PROFILES = ['cerebros', 'optuna-5.0', 'optuna-4.9'] as const

export const motpeAsk: Bench = {
  name: 'motpe-ask',
  about: 'one ask + tell of motpe on 10 mixed parameters, m objectives, after n trials, ms (Optuna profiles: multivariate)',
  byDefault: true,
  *rows(): Generator<Measurement> {
    for (const m of [1, 2, 3]) {
      const all = mixedTrials(10_000, m)
      for (const profile of PROFILES) {
        for (const n of [100, 1_000, 10_000]) {
          const cycle = askTellCycle(() => motpe({ profile, multivariate: true }), m, all.slice(0, n))
          warmUp(cycle, 400)
          const { median, mean, samples } = summary(Array.from({ length: 31 }, cycle))
          yield { row: `${profile} m=${m} n=${n}`, value: median, unit: 'ms', mean, samples }
        }
      }
    }
  },
}
