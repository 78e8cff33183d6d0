// The multi-objective tree-structured Parzen estimator: the default sampler.

import { checkKeys, mismatch } from '../errors/index.ts'
import type { Sampler } from './sampler.ts'
import { profileOf, type ProfileName } from './motpe/profile.ts'
import { TpeRun } from './motpe/tpe-run.ts'

/** Options of `motpe`. Everything has a default that suits most studies. */
export interface MotpeOptions {
  /**
   * `'cerebros'` (default): the best we know. `'optuna-4.9'`, `'optuna-5.0'`: the densities, splits and weights of that version of Optuna's
   * TPESampler, for comparisons (random numbers differ).
   */
  readonly profile?: ProfileName
  /** Whether parameters are modelled jointly; default: as the profile does. */
  readonly multivariate?: boolean
  /** Trials before the model is used; default 10. */
  readonly startup?: number
  /** Candidates drawn for each suggestion; default 32 (Optuna profiles: 24). */
  readonly candidates?: number
}

/** What to write for the arguments of Optuna's TPESampler. */
const OF_OPTUNA = {
  n_startup_trials: 'Write startup: 10.',
  n_ei_candidates: 'Write candidates: 24.',
  seed: 'The seed is the study\'s: createStudy({ seed: 7, … }).',
  gamma: 'The profile says how many trials are good: leave it out.',
  weights: 'The profile says how trials are weighted: leave it out.',
  prior_weight: 'The profile says how much the prior weighs: leave it out.',
  constant_liar: 'Running trials count as bad ones already: leave it out.',
  group: 'Branches are modelled already: leave it out.',
  constraints_func: 'Constraints are the study\'s: createStudy({ constraints: [\'overBudget\'], … }).',
}

/**
 * Multi-objective TPE: models where good trials lie and where the others lie, and proposes what tells them apart best.
 *
 * Handles every kind of parameter, conditional branches, constraints (feasible first), pruned trials and running trials, for any number of objectives.
 * Cost of one suggestion: a few milliseconds up to a million told trials, see `docs/motpe.md`; the Optuna profiles O(n d) for n trials of d parameters.
 *
 * @throws CerebrosError `INVALID_ARGUMENT`
 * @example
 * ```ts
 * const optimizer = createOptimizer({ space, objectives: { loss: 'minimize', bytes: 'minimize' }, sampler: motpe(), seed: 7 })
 * ```
 */
export function motpe(options: MotpeOptions = {}): Sampler {
  checkKeys('INVALID_ARGUMENT', 'motpe', options, ['profile', 'multivariate', 'startup', 'candidates'], OF_OPTUNA)
  const { profile = 'cerebros', multivariate, startup, candidates } = options
  if (!['cerebros', 'optuna-4.9', 'optuna-5.0'].includes(profile)) throw mismatch('INVALID_ARGUMENT', 'a profile of cerebros, optuna-4.9, optuna-5.0', profile, 'Leave it out for cerebros.')
  if (multivariate !== undefined && typeof multivariate !== 'boolean') throw mismatch('INVALID_ARGUMENT', 'multivariate to be true or false', multivariate, 'Leave it out for the default.')
  for (const [name, value, least] of [['startup', startup, 0], ['candidates', candidates, 1]] as const) {
    if (value !== undefined && !(Number.isSafeInteger(value) && value >= least)) throw mismatch('INVALID_ARGUMENT', `${name} to be a whole number ≥ ${least}`, value, 'Leave it out for the default.')
  }
  return {
    name: `motpe(${profile})`,
    avoidDuplicates: profile === 'cerebros',
    start: (context) => {
      const chosen = profileOf(profile, context.m, multivariate)
      return new TpeRun(context, { ...chosen, startup: startup ?? chosen.startup, candidates: candidates ?? chosen.candidates })
    },
  }
}
