// The kernels that matter at one point of some columns, with their shares of the sum there: what a conditional draw chooses from.
// Method: nodes whose every kernel is e^−34 below the mean term are passed over, the rest are opened to their points. Cost: one exact question, and
// the points near the query.

import type { Random } from '../../numerics/index.ts'
import { PRIOR } from '../kernel-tree/kernel-draw.ts'
import type { KernelTree } from '../kernel-tree/kernel-tree.ts'
import { cumulate, drawIndex } from '../weighted-draw.ts'

/** Terms that many e-folds below the sum of all are lost in its rounding, n of them together too. */
const REACH = 34

/** Kernels in proportion to w_i K_i(x). */
export class KernelTerms {
  readonly #slots: number[] = [PRIOR]
  readonly #cumulative: Float64Array

  /** @param x d unit coordinates, NaN in the columns that are not asked; the density there is not 0 */
  constructor(tree: KernelTree, x: Float64Array) {
    const logSum = tree.logSum(x, 0)
    const view = tree.ask(x)
    const { geometry, scale } = view
    const { shape } = tree
    const logAll = logSum - scale - geometry.asked.logWidths
    const shares = [Math.exp(tree.priorTerm(view) - logAll)]
    const cut = 2 * (REACH + Math.log(geometry.weight(0)) - logAll)
    const open = (node: number): void => {
      geometry.measure(node)
      if (!(geometry.weight(node) > 0 && geometry.zMin < cut)) return
      for (let c = shape.child[node]; c < shape.child[node] + shape.children[node]; c++) open(c)
      if (shape.children[node] > 0) return
      for (let place = shape.start[node]; place < shape.end[node]; place++) {
        if (!(geometry.v[place] > 0)) continue
        const share = Math.exp(Math.log(geometry.v[place]) - 0.5 * geometry.z(place) - logAll)
        if (share === 0) continue
        this.#slots.push(shape.places.slotAt[place])
        shares.push(share)
      }
    }
    open(0)
    this.#cumulative = cumulate(Float64Array.from(shares))
  }

  /** A slot, or `PRIOR`. */
  draw(random: Random): number {
    return this.#slots[drawIndex(this.#cumulative, random)]
  }
}
