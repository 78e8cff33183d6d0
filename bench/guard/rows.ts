// The rows the guard watches.

import { join } from 'node:path'
import type { Effort } from './alternate.ts'
import type { GuardRow } from './row-build.ts'

const entry = (file: string): string => join(import.meta.dirname, 'rows', file)
/** Of a row that starts at once. Either effort keeps the ratio steady within a few percent on a busy machine. */
const QUICK: Effort = { pairs: 5, turns: 15 }
/** Of a row whose turns are steady, but whose processes take long to prepare. */
const PREPARED: Effort = { pairs: 3, turns: 9 }

export const GUARD_ROWS: readonly GuardRow[] = [
  { name: 'welford-mean-variance', entry: entry('welford-mean-variance.ts'), effort: QUICK },
  { name: 'motpe-ask m=1 n=1000', entry: entry('motpe-ask-1.ts'), effort: PREPARED },
  { name: 'motpe-ask m=2 n=1000', entry: entry('motpe-ask-2.ts'), effort: PREPARED },
]
