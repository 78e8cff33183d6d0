// A table of customers: a CSV read into numbers. Text columns become codes 0, 1, 2, … of their categories in alphabetical order.

import { readFileSync } from 'node:fs'

/** One feature. `categories` is null for a number. */
export interface Column {
  readonly name: string
  readonly categories: readonly string[] | null
}

/** n rows × d features, row-major, and whether each customer left (1) or stayed (0). */
export interface Table {
  readonly columns: readonly Column[]
  readonly values: Float64Array
  readonly target: Uint8Array
  readonly n: number
  readonly d: number
}

/** The telco churn data beside this file: 7,032 customers × 19 features. */
export function readTelco(): Table {
  return parseTable(readFileSync(new URL('../data/telco-churn.csv', import.meta.url), 'utf8'))
}

/** Reads a CSV whose last column is a Yes/No target. Quoted fields must hold no comma, quote or line break. */
export function parseTable(csv: string): Table {
  const [head, ...lines] = csv.trimEnd().split(/\r?\n/)
  const names = fieldsOf(head).slice(0, -1)
  const cells = lines.map(fieldsOf)
  const n = cells.length
  const d = names.length
  cells.forEach((row, i) => {
    if (row.length !== d + 1) throw new Error(`Expected line ${i + 2} to have ${d + 1} fields, got ${row.length}.`)
    if (row[d] !== 'Yes' && row[d] !== 'No') throw new Error(`Expected line ${i + 2} to end with Yes or No, got "${row[d]}".`)
  })
  const columns = names.map((name, j) => ({ name, categories: categoriesOf(cells.map((row) => row[j])) }))
  const values = new Float64Array(n * d)
  cells.forEach((row, i) => {
    columns.forEach(({ categories }, j) => (values[i * d + j] = categories === null ? Number(row[j]) : categories.indexOf(row[j])))
  })
  return { columns, values, target: Uint8Array.from(cells, (row) => (row[d] === 'Yes' ? 1 : 0)), n, d }
}

/** Row i of a table, as a view. */
export function rowOf(table: Table, i: number): Float64Array {
  return table.values.subarray(i * table.d, (i + 1) * table.d)
}

/** The rows of a table at these indices. */
export function take(table: Table, indices: readonly number[]): Table {
  const values = new Float64Array(indices.length * table.d)
  indices.forEach((i, k) => values.set(rowOf(table, i), k * table.d))
  return { ...table, values, target: Uint8Array.from(indices, (i) => table.target[i]), n: indices.length }
}

function fieldsOf(line: string): string[] {
  return line.split(',').map((field) => field.replaceAll('"', ''))
}

function categoriesOf(fields: readonly string[]): readonly string[] | null {
  const distinct = [...new Set(fields)].sort()
  return distinct.every((field) => field !== '' && Number.isFinite(Number(field))) ? null : distinct
}
