// The rows the guard watches.

import { join } from 'node:path'
import type { Effort } from './alternate.ts'
import type { GuardRow } from './row-build.ts'

const entry = (file: string): string => join(import.meta.dirname, 'rows', file)
/** Of a row of short samples. Either effort keeps the ratio steady within a few percent on a busy machine. */
const QUICK: Effort = { pairs: 5, turns: 60 }
/** Of a row of longer samples. */
const PREPARED: Effort = { pairs: 5, turns: 24 }

export const GUARD_ROWS: readonly GuardRow[] = [
  { name: 'welford-mean-variance', entry: entry('welford-mean-variance.ts'), effort: QUICK },
  { name: 'density-queries d=4 n=10000', entry: entry('density-queries.ts'), effort: QUICK },
  { name: 'motpe-ask m=1 n=1000', entry: entry('motpe-ask-1.ts'), effort: PREPARED },
  { name: 'motpe-ask m=2 n=1000', entry: entry('motpe-ask-2.ts'), effort: PREPARED },
]
