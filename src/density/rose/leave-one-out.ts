// The log-likelihood of the points of a rose-tree density, each under the kernels of the others.
// Method: a point's weight is taken out of its leaf, and out of the nodes above it, while the sum at it is found: a difference would cancel where a point
// stands alone. Its kernel leaves the total too; the bandwidths of the others, and the smoothing of categories, stay as they are with all points.
// Source: Duin, IEEE Trans. Computers C-25 (1976) 1175. Cost: O(n) questions, O(d log n) more each.

import { mismatch } from '../../errors/index.ts'
import type { RoseKernels } from './rose-kernels.ts'

/** The weighted mean of log p without the own point. @throws CerebrosError `INVALID_ARGUMENT` without a point of some weight */
export function leaveOneOut(kernels: RoseKernels, relativeError: number): number {
  const { tree, d } = kernels
  const ids = kernels.ids()
  const others = othersOf(Float64Array.from(ids, (id) => tree.weightOf(id)))
  let [sum, total] = [0, 0]
  for (let k = 0; k < ids.length; k++) {
    const weight = tree.weightOf(ids[k])
    if (weight === 0) continue
    const x = tree.rows.slice(ids[k] * d, (ids[k] + 1) * d)
    const logSum = logSumWithout(kernels, ids[k], x, relativeError)
    sum += weight * (logSum === -Infinity ? logSum : logSum - Math.log(others[k] + tree.prior) - kernels.logVolume())
    total += weight
  }
  if (total === 0) throw mismatch('INVALID_ARGUMENT', 'a point of some weight', kernels.n, 'Insert points first.')
  return sum / total
}

/** log Σ at a point's place without its own kernel. */
function logSumWithout({ tree }: RoseKernels, id: number, x: Float64Array, relativeError: number): number {
  const view = tree.ask(x)
  const { shape } = tree
  const place = shape.places.placeOf[id]
  const kept = view.v[place]
  const set = (v: number): void => {
    view.v[place] = v
    shape.touch(shape.leafOf(id))
    shape.refresh((node, from, to) => view.refreshLeaf(node, from, to), (node, first, children) => view.refreshParent(node, first, children))
  }
  set(0)
  const logSum = tree.logSum(x, relativeError)
  set(kept)
  return logSum
}

/** Σ of all weights but one, for each, without a difference: one heavy point would drown the rest. */
function othersOf(weights: Float64Array): Float64Array {
  const others = new Float64Array(weights.length)
  for (let k = 1, before = 0; k < weights.length; k++) others[k] = before += weights[k - 1]
  for (let k = weights.length - 2, after = 0; k >= 0; k--) others[k] += after += weights[k + 1]
  return others
}
