// The CPU milliseconds of one ask + tell after 1,000 random trials, a number per block of cycles.
// A block, not a cycle: work done once in a few cycles must count.

import { motpe } from '@thunderline/cerebros'
import { askTellCycle, warmUp } from '../../cases/ask-tell.ts'
import { mixedTrials } from '../../inputs/mixed-study.ts'

const BLOCKS = 9
const CYCLES = 4

/** Times of m objectives. */
export function motpeAskTimes(m: number): number[] {
  const cycle = askTellCycle(() => motpe(), m, mixedTrials(1_000, m))
  warmUp(cycle, 50)
  return Array.from({ length: BLOCKS }, () => Array.from({ length: CYCLES }, cycle).reduce((sum, time) => sum + time, 0) / CYCLES)
}
