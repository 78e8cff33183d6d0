// Timed cycles of ask and tell on a prefilled optimiser, the objective left out of the time.

import type { Sampler } from '@thunderline/cerebros'
import { cpuMilliseconds } from '../cpu-time.ts'
import { metricsOf, mixedObjective, mixedSpace, objectiveNames, prefilled, type MixedTrial } from '../inputs/mixed-study.ts'

/** Where a cycle lands: its CPU time in milliseconds. */
export type Cycle = () => number

/**
 * An optimiser filled with `trials`, as a function that asks, computes the objectives untimed, tells, and returns the CPU milliseconds of ask + tell.
 *
 * The answer is checked first: two optimisers with one seed must propose the same point, and it must be in the space.
 */
export function askTellCycle(sampler: () => Sampler, m: number, trials: readonly MixedTrial[]): Cycle {
  const names = objectiveNames(m)
  const optimizer = prefilled(sampler(), m, trials)
  const candidate = prefilled(sampler(), m, trials).ask()
  mixedSpace.rowOf(mixedSpace.flatten(candidate.params))
  let first = true
  return () => {
    const start = cpuMilliseconds()
    const { number, params } = optimizer.ask()
    const asked = cpuMilliseconds()
    if (first && JSON.stringify(params) !== JSON.stringify(candidate.params)) {
      throw new Error(`Expected the same seed to propose ${JSON.stringify(candidate.params)}, got ${JSON.stringify(params)}. The bench times right answers only.`)
    }
    first = false
    const metrics = metricsOf(names, mixedObjective(params, m))
    const before = cpuMilliseconds()
    optimizer.tell(number, metrics)
    return asked - start + (cpuMilliseconds() - before)
  }
}

/** Runs cycles untimed until `warmUpMs` of them have passed, at least three. */
export function warmUp(cycle: Cycle, warmUpMs: number): void {
  let spent = 0
  for (let k = 0; k < 3 || spent < warmUpMs; k++) spent += cycle()
}
