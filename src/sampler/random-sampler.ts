// Independent uniform draws from the prior: the baseline every other sampler has to beat.

import type { Sampler } from './sampler.ts'

/**
 * Draws every trial from the prior. Cost: O(d) per trial.
 *
 * @example
 * ```ts
 * createOptimizer({ space, objectives: { loss: 'minimize' }, sampler: randomSampler(), seed: 7 })
 * ```
 */
export function randomSampler(): Sampler {
  return {
    name: 'random',
    avoidDuplicates: true,
    start: ({ space }) => ({ tell: () => undefined, suggest: ({ random }) => space.sample(random) }),
  }
}
