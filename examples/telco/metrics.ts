// What a model is judged by: AUC, the latency of one prediction, and (elsewhere: the length of its bytes) its size.

import type { Model } from './models/learner.ts'
import { rowOf, type Table } from './table.ts'

/**
 * Area under the ROC curve: the chance that a churner scores above a loyal customer, a tie counting half.
 * By midranks (Mann–Whitney), O(n log n).
 */
export function auc(scores: Float64Array, target: Uint8Array): number {
  const order = Array.from(scores.keys()).sort((a, b) => scores[a] - scores[b])
  let positives = 0
  let rankSum = 0
  for (let from = 0, to = 0; from < order.length; from = to) {
    while (to < order.length && scores[order[to]] === scores[order[from]]) to++
    const midrank = (from + 1 + to) / 2
    for (let k = from; k < to; k++) {
      if (target[order[k]] === 0) continue
      positives++
      rankSum += midrank
    }
  }
  return (rankSum - (positives * (positives + 1)) / 2) / (positives * (order.length - positives))
}

/** AUC of a model on a table. */
export function aucOf(model: Model, table: Table): number {
  return auc(Float64Array.from({ length: table.n }, (_, i) => model.predict(rowOf(table, i))), table.target)
}

/**
 * 95th percentile of the time of one prediction, in microseconds: `predict` is warmed up until it is compiled, then single rows are
 * timed one by one. The quietest of nine rounds, because other programs and garbage collections only ever add time. Reading the
 * clock costs about 0.05 µs and is part of the figure.
 */
export function latencyP95(model: Model, table: Table): number {
  const rows = Array.from({ length: Math.min(1000, table.n) }, (_, i) => rowOf(table, i))
  const times = new Float64Array(rows.length)
  let sum = 0
  for (let k = 0; k < 5000; k++) sum += model.predict(rows[k % rows.length])
  let quietest = Infinity
  for (let round = 0; round < 9; round++) {
    rows.forEach((row, k) => {
      const start = performance.now()
      sum += model.predict(row)
      times[k] = performance.now() - start
    })
    quietest = Math.min(quietest, times.sort()[Math.floor(0.95 * times.length)] * 1000)
  }
  if (Number.isNaN(sum)) throw new Error('Expected predictions to be numbers, got NaN.')
  return quietest
}
