// Finished trials of the mixed space as a sampler is told them, made one at a time: a million of them as objects would fit nowhere.

import { randomStream, type Observation } from '@thunderline/cerebros'
import { goodPoint, mixedSpace, rowObjective } from './mixed-study.ts'

/** `random`: uniform trials. `converged`: every other one near a good point, as a long study leaves them. */
export const DATA_SETS = ['random', 'converged'] as const

export type DataSet = (typeof DATA_SETS)[number]

/** Deviation of the converged trials in every column, of its range; categories are drawn by the cell they fall into. */
const SPREAD = 0.05

/** The trials of a set, one a call: the i-th is the same however many are taken. Each has arrays of its own. */
export function trialSource(set: DataSet, m: number, seed = 1): () => Observation {
  const random = randomStream(seed, DATA_SETS.indexOf(set))
  const good = goodPoint(m)
  let next = 0
  return () => {
    const number = next++
    const near = set === 'converged' && number % 2 === 1
    const row = near ? mixedSpace.snapInto(good.map((u) => Math.min(1, Math.max(0, u + SPREAD * random.normal())))) : mixedSpace.sample(random)
    return { number, row, values: rowObjective(row, m), violation: 0, lastReport: null }
  }
}

/** The first n trials of a set. */
export function firstTrials(set: DataSet, m: number, n: number, seed = 1): Observation[] {
  return Array.from({ length: n }, trialSource(set, m, seed))
}
