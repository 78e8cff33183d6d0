// What the guard says: a table with the ratio and both medians of every measurement, and one line to end with.

import { aligned, significant } from '../table.ts'
import type { GuardResult, RowResult } from './guard.ts'
import { LIMIT } from './judge.ts'

/** The guard's lines. */
export function guardReport({ baseline, rows, note }: GuardResult): string {
  if (note !== null) return `perf guard passed: ${note}`
  const failed = rows.filter((row) => !row.passed)
  const table = aligned(rows.flatMap(lines))
  const verdict = failed.length === 0
    ? 'perf guard passed'
    : `perf guard failed: ${failed.map(({ row }) => row).join(', ')} beyond ${LIMIT} × in three measurements. Make it faster, or move the baseline with npm run bench:baseline and say why in the commit.`
  return [`perf guard: working tree against ${baseline?.slice(0, 12) ?? ''}, CPU time; ratios are medians over turns`, ...table, verdict].join('\n')
}

/** Whether no row failed. */
export function guardPassed({ rows }: GuardResult): boolean {
  return rows.every((row) => row.passed)
}

function lines({ row, passed, comparisons, note }: RowResult): string[][] {
  if (note !== null) return [[row, '', '', '', 'passed', note]]
  return comparisons.map(({ base, head, ratio }, at) => [
    at === 0 ? row : '',
    `${ratio.toFixed(3)} ×`,
    `baseline ${significant(base)} ms`,
    `tree ${significant(head)} ms`,
    at < comparisons.length - 1 ? '' : passed ? 'passed' : 'FAILED',
    at === 0 ? '' : 'measured again',
  ])
}
