// A seeded split of a table into parts that keep its share of churners.

import type { Random } from '@thunderline/cerebros'

import { take, type Table } from './table.ts'

/** Splits a table into train (60 %), validation (20 %) and test (20 %), class by class. */
export function splitTable(table: Table, random: Random): { train: Table; validation: Table; test: Table } {
  const parts: [number[], number[], number[]] = [[], [], []]
  for (const label of [0, 1]) {
    const rows = shuffled(indicesOf(table, label), random)
    const [first, second] = [Math.round(rows.length * 0.6), Math.round(rows.length * 0.8)]
    parts[0].push(...rows.slice(0, first))
    parts[1].push(...rows.slice(first, second))
    parts[2].push(...rows.slice(second))
  }
  const [train, validation, test] = parts.map((rows) => take(table, shuffled(rows, random)))
  return { train, validation, test }
}

/** A shuffled copy (Fisher–Yates). */
export function shuffled<T>(items: readonly T[], random: Random): T[] {
  const copy = [...items]
  for (let k = copy.length - 1; k > 0; k--) {
    const other = random.integer(k + 1)
    const kept = copy[k]
    copy[k] = copy[other]!
    copy[other] = kept
  }
  return copy
}

function indicesOf(table: Table, label: number): number[] {
  return Array.from(table.target.keys()).filter((i) => table.target[i] === label)
}
