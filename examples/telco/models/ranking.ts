// Which features tell most about the target: mutual information over categories, or over sixteen quantile bins of a number.

import type { Table } from '../table.ts'

/** Indices of the features, the most informative first. */
export function rankFeatures(table: Table): number[] {
  const gains = table.columns.map((_, feature) => informationOf(table, feature))
  return gains.map((_, feature) => feature).sort((a, b) => gains[b] - gains[a])
}

function informationOf(table: Table, feature: number): number {
  const values = Float64Array.from({ length: table.n }, (_, i) => table.values[i * table.d + feature])
  const sorted = values.slice().sort()
  const edges = [...new Set(Array.from({ length: 15 }, (_, k) => sorted[Math.floor(((k + 1) / 16) * table.n)]))]
  const counts = Array.from({ length: edges.length + 1 }, () => [0, 0])
  values.forEach((value, i) => counts[edges.filter((edge) => value >= edge).length][table.target[i]]++)
  const classes = [0, 1].map((label) => counts.reduce((sum, count) => sum + count[label], 0))
  let information = 0
  for (const count of counts) {
    const inBin = count[0] + count[1]
    count.forEach((both, label) => {
      if (both > 0) information += (both / table.n) * Math.log((both * table.n) / (inBin * classes[label]))
    })
  }
  return information
}
