// The study a session speaks about.

import type { Study, Trial } from '../../study/index.ts'

/** What a session needs of its study. Objectives keep the order they were created in. */
export interface Current {
  readonly study: Study
  readonly objectives: readonly string[]
  readonly constraints: readonly string[]
  /** Trials this process has asked and not told. */
  readonly asked: Map<number, Trial>
}
