// The rows the guard watches.

import { join } from 'node:path'
import type { Effort } from './alternate.ts'
import type { GuardRow } from './row-build.ts'

const row = (name: string, file: string): GuardRow => ({ name, entry: join(import.meta.dirname, 'rows', file) })

export const GUARD_ROWS: readonly GuardRow[] = [
  row('welford-mean-variance', 'welford-mean-variance.ts'),
  row('motpe-ask m=1 n=1000', 'motpe-ask-1.ts'),
  row('motpe-ask m=2 n=1000', 'motpe-ask-2.ts'),
]

/** Enough that the ratio is steady within a few percent on a busy machine: a measurement takes a few seconds. */
export const EFFORT: Effort = { pairs: 5, turns: 15 }
