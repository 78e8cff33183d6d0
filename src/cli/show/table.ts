// Rows as text: an aligned table for people (five digits), and CSV by RFC 4180 for programs (every digit).

import { columnsText } from '../../report/index.ts'

/** What a cell holds. */
export type Cell = string | number | boolean | null

/** Aligned columns. */
export function tableText(columns: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return columnsText(columns, rows.map((row) => row.map((cell) => (typeof cell === 'number' ? Number(short(cell)) : String(cell)))))
}

/** Comma-separated values with a header; a cell with a comma, a quote or a line break is quoted. */
export function csvText(columns: readonly string[], rows: readonly (readonly Cell[])[]): string {
  return [columns, ...rows].map((row) => row.map((cell) => quoted(cell === null ? 'null' : String(cell))).join(',')).join('\n')
}

/** A number in at most five significant digits, none of them a useless zero. */
export function short(value: number): string {
  return String(Number(value.toPrecision(5)))
}

function quoted(text: string): string {
  return /[",\r\n]|^\s|\s$/.test(text) ? `"${text.replaceAll('"', '""')}"` : text
}

/** Line breaks would break the table, and control characters could steer the terminal. */
export function printable(text: string): string {
  // eslint-disable-next-line no-control-regex -- these are what is looked for
  return text.replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ')
}
