// A table in plain text: columns padded to their widest cell, numbers to the right, words to the left.

/** Column name → cell. Rows may lack cells. */
export type Row = { readonly [column: string]: string | number }

/**
 * Lays out rows under their column names, in order of first appearance.
 *
 * @param rows numbers are shown as they are: round them first
 * @returns lines joined by line feeds, without one at the end; an empty string for no rows
 * @example
 * ```ts
 * textTable([{ model: 'mlp', auc: 0.85 }, { model: 'trees', auc: 0.8 }])
 * // model   auc
 * // mlp    0.85
 * // trees   0.8
 * ```
 */
export function textTable(rows: readonly Row[]): string {
  const names = [...new Set(rows.flatMap((row) => Object.keys(row)))]
  return names.length === 0 ? '' : columnsText(names, rows.map((row) => names.map((name) => row[name] ?? '')))
}

/**
 * Lays out cells under column names that may repeat.
 *
 * @param rows a cell for each column, numbers shown as they are
 * @returns lines joined by line feeds, the names first
 * @example
 * ```ts
 * columnsText(['x', 'x'], [[1, 'left']])
 * // x  x
 * // 1  left
 * ```
 */
export function columnsText(names: readonly string[], rows: readonly (readonly (string | number)[])[]): string {
  const columns = names.map((name, j) => {
    const numeric = rows.every((row) => row[j] === '' || isNumber(row[j]))
    const lines = [name, ...rows.map((row) => row[j])].map(cellText)
    const width = lines.reduce((most, line) => Math.max(most, widthOf(line)), 0)
    return lines.map((line) => (numeric ? ' '.repeat(width - widthOf(line)) + line : line + ' '.repeat(width - widthOf(line))))
  })
  return Array.from({ length: rows.length + 1 }, (_, i) => columns.map((column) => column[i]).join('  ').trimEnd()).join('\n')
}

/** Line breaks and control characters would break the table, and could steer a terminal. */
function cellText(cell: string | number): string {
  // eslint-disable-next-line no-control-regex -- these are what is looked for
  return String(cell).replace(/[\u0000-\u001f\u007f-\u009f]+/g, ' ')
}

/** A number, or text that shows one: 1,234 · 0.5 · 1.00e-5 · ∞. */
function isNumber(cell: string | number): boolean {
  return typeof cell === 'number' || /^-?(∞|\d[\d,]*(\.\d+)?(e[+-]?\d+)?)$/.test(cell)
}

/** Characters, not UTF-16 units. */
function widthOf(text: string): number {
  return [...text].length
}
