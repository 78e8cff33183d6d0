// The sampler port. A sampler is a description; `start` gives a run for one study. The run's state is a fold over the told
// trials in tell order, and a suggestion depends only on that fold, the trial's number and its random stream: so nothing of a
// sampler is ever stored, and a study resumes by telling it again.

import type { Random } from '../numerics/index.ts'
import type { SearchSpace } from '../space/index.ts'

/** What a sampler is told of a finished trial. Failed trials are not told. */
export interface Observation {
  readonly number: number
  /** Unit-cube row, NaN where inactive. */
  readonly row: Float64Array
  /** One value an objective, all minimised; null for a pruned trial. */
  readonly values: Float64Array | null
  /** Sum of the positive constraint values; 0 when feasible. */
  readonly violation: number
  /** The last report of a pruned trial, minimised values; null without reports. */
  readonly lastReport: { readonly step: number; readonly values: Float64Array } | null
}

/** What a sampler knows of a study before its first trial. */
export interface SamplerContext {
  readonly space: SearchSpace
  /** Number of objectives. */
  readonly m: number
  readonly seed: number | string
}

/** A request for one point. */
export interface SuggestRequest {
  readonly number: number
  /** 0, or more when the study refused an earlier answer as a duplicate. */
  readonly attempt: number
  readonly random: Random
  /** Rows of the trials now running elsewhere. */
  readonly pending: readonly Float64Array[]
}

/** A sampler at work on one study. */
export interface SamplerRun {
  tell(observation: Observation): void
  /** A snapped row of the space (see `SearchSpace.snapInto`). */
  suggest(request: SuggestRequest): Float64Array
}

/** A way to search. Implement it to bring your own: `docs/extending.md`. */
export interface Sampler {
  /** In a word, with its profile: `motpe(cerebros)`. Stored with the study, for people. */
  readonly name: string
  /** Whether points of a finite space are proposed once only, and the search ends when all are taken. */
  readonly avoidDuplicates: boolean
  start(context: SamplerContext): SamplerRun
}
