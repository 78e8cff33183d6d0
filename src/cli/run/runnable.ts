// What `cerebros run` runs, wherever it came from.

import { basename, dirname, extname, join, relative, resolve } from 'node:path'
import type { CerebrosError } from '../../errors/index.ts'
import type { Metrics, RunOptions, Study, TrialObjective } from '../../study/index.ts'

/** What a program speaks to while it runs. */
export interface ObjectiveHost {
  /** Called with each line of a program's log. */
  readonly log: (line: string) => void
  /** Called when a program cannot be started at all. */
  readonly unstartable: (error: CerebrosError) => void
}

/** A study with what runs its trials. */
export interface Runnable {
  readonly study: Study
  readonly objective: (host: ObjectiveHost) => TrialObjective<unknown, Metrics>
  readonly options: RunOptions
  /** The file its trials are kept in, null for memory, undefined when the module knows and we do not. */
  readonly file: string | null | undefined
}

/** Where a study without a storage is kept: beside its file, `study.db` of `study.json`. Relative to the working directory. */
export function defaultFile(file: string): string {
  const full = resolve(file)
  return relative('.', join(dirname(full), `${basename(full, extname(full))}.db`))
}
