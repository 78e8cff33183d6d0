// Rows as people read them: aligned columns, three significant digits, a line of where and when above.

import type { Row } from './bench.ts'

/** An aligned table of one bench's rows, with its heading. */
export function table(heading: string, rows: readonly Row[]): string {
  const cells = rows.map(({ row, value, unit, mean, samples, note }) => [
    row,
    value === null ? 'none' : significant(value),
    unit,
    mean === undefined ? '' : `mean ${significant(mean)}`,
    samples === undefined ? '' : `of ${samples}`,
    note ?? '',
  ])
  return [heading, ...aligned(cells, [1])].join('\n')
}

/** Lines of cells padded to columns. `right` names the columns aligned to the right. */
export function aligned(cells: readonly (readonly string[])[], right: readonly number[] = []): string[] {
  const widths = cells.reduce<number[]>((most, line) => line.map((cell, j) => Math.max(cell.length, most[j] ?? 0)), [])
  return cells.map((line) => `  ${line.map((cell, j) => (right.includes(j) ? cell.padStart(widths[j]) : cell.padEnd(widths[j]))).join('  ')}`.trimEnd())
}

/** Three significant digits, without an exponent. */
export function significant(value: number): string {
  if (!Number.isFinite(value) || value === 0) return String(value)
  const decimals = Math.max(0, 2 - Math.floor(Math.log10(Math.abs(value))))
  return value.toFixed(Math.min(decimals, 20))
}
