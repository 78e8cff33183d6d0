// Counting a finite space, and numbering its points: a bijection between rows and 0 … size − 1.
// Method: mixed radix over a group's columns; a choice counts the sum of its branches' sizes.
// Cost: O(d) per row. Limit: a space of more than 2⁵³ points counts as infinite.

import type { SearchSpace } from './search-space.ts'

/** Numbers the points of a finite space. Made by `pointIndex`. */
export interface PointIndex {
  /** Number of different points; Infinity when a column is continuous or the count exceeds 2⁵³. */
  readonly size: number
  /** Number of a row, 0 … size − 1. Only for finite sizes. */
  of(row: Float64Array): number
  /** The row of a number. Only for finite sizes. */
  at(index: number): Float64Array
}

/**
 * The point index of a space.
 *
 * @example
 * ```ts
 * pointIndex(searchSpace({ a: bool(), b: choice({ x: { n: int(1, 3) }, y: {} }) })).size // 2 · (3 + 1) = 8
 * ```
 */
export function pointIndex(space: SearchSpace): PointIndex {
  const group = (parent: number, branch: number): number[] => {
    const columns: number[] = []
    space.columns.forEach((column, j) => {
      if (column.parent === parent && (parent < 0 || column.branch === branch)) columns.push(j)
    })
    return columns
  }
  const branches = space.columns.map((column, j) => (column.domain.type === 'choice' ? Array.from({ length: column.axis.cells }, (_, b) => group(j, b)) : []))
  const root = group(-1, 0)
  const sizeOf = (columns: readonly number[]): number => columns.reduce((product, j) => product * columnSize(j), 1)
  const columnSize = (j: number): number => (branches[j].length > 0 ? branches[j].reduce((sum, own) => sum + sizeOf(own), 0) : space.columns[j].axis.cells)
  const of = (columns: readonly number[], row: Float64Array): number => columns.reduce((index, j) => index * columnSize(j) + indexIn(j, row), 0)
  const indexIn = (j: number, row: Float64Array): number => {
    const cell = space.columns[j].axis.cellAt(row[j])
    if (branches[j].length === 0) return cell
    return branches[j].slice(0, cell).reduce((sum, own) => sum + sizeOf(own), 0) + of(branches[j][cell], row)
  }
  const put = (columns: readonly number[], given: number, row: Float64Array): void => {
    let index = given
    for (let i = columns.length - 1; i >= 0; i--) {
      const size = columnSize(columns[i])
      putColumn(columns[i], index % size, row)
      index = Math.floor(index / size)
    }
  }
  const putColumn = (j: number, given: number, row: Float64Array): void => {
    let [cell, index] = [given, given]
    if (branches[j].length > 0) {
      for (cell = 0; index >= sizeOf(branches[j][cell]); cell++) index -= sizeOf(branches[j][cell])
      put(branches[j][cell], index, row)
    }
    row[j] = space.columns[j].axis.centre(cell)
  }
  const total = sizeOf(root)
  return {
    size: total <= Number.MAX_SAFE_INTEGER ? total : Infinity,
    of: (row) => of(root, row),
    at: (index) => {
      const row = new Float64Array(space.d).fill(NaN)
      put(root, index, row)
      return row
    },
  }
}
