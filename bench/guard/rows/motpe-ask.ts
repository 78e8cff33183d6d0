// One ask + tell after 1,000 random trials: CPU milliseconds of two cycles.
// Short samples, many turns: a neighbour's burst should fall on both builds, or on few turns.

import { motpe } from '@thunderline/cerebros'
import { askTellCycle } from '../../cases/ask-tell.ts'
import { mixedTrials } from '../../inputs/mixed-study.ts'
import { serve } from './serve.ts'

const CYCLES = 2
const WARM_UP = 40

/** Serves samples with m objectives. */
export function serveMotpeAsk(m: number): void {
  const cycle = askTellCycle(() => motpe(), m, mixedTrials(1_000, m))
  const sample = (): number => Array.from({ length: CYCLES }, cycle).reduce((sum, time) => sum + time, 0)
  for (let k = 0; k < WARM_UP; k++) sample()
  serve(sample)
}
