// Draws from a kernel tree: a kernel by its weight, then a coordinate by its kernel. Cost: O(B log n) and O(1) a coordinate.

import { truncatedNormal, type Random } from '../../numerics/index.ts'
import { PRIOR_MEAN, PRIOR_WIDTH } from '../kernel-matrix.ts'
import { drawCategory } from '../weighted-draw.ts'
import type { KernelTree } from './kernel-tree.ts'

/** The prior's kernel among slots. */
export const PRIOR = -1

/** The slot of a kernel, or `PRIOR`, in proportion to its weight. */
export function drawKernel(tree: KernelTree, random: Random): number {
  const points = tree.mass(0)
  const wanted = random.uniform() * (points + tree.prior)
  return wanted >= points ? PRIOR : kernelAt(tree, wanted)
}

/** The slot at which the running sum of weights, in the order of the tree, passes `wanted`. */
export function kernelAt(tree: KernelTree, wanted: number): number {
  const { shape } = tree
  let node = 0
  let rest = wanted
  while (shape.children[node] > 0) {
    let c = shape.child[node]
    // Rounding may leave a little beyond the last child with weight: it goes to that one.
    for (let next = c + 1; next < shape.child[node] + shape.children[node] && (rest >= tree.mass(c) || tree.mass(c) === 0); next++) {
      if (tree.mass(next) === 0) continue
      rest = Math.max(0, rest - tree.mass(c))
      c = next
    }
    node = c
  }
  let chosen = PRIOR
  for (let place = shape.start[node]; place < shape.end[node]; place++) {
    const slot = shape.places.slotAt[place]
    const weight = tree.weightOf(slot)
    if (weight === 0) continue
    chosen = slot
    if (rest < weight) break
    rest -= weight
  }
  return chosen
}

/** A unit coordinate of column j from the kernel of a slot; discrete columns: the centre of a cell. */
export function drawCoordinate(tree: KernelTree, slot: number, j: number, random: Random): number {
  const axis = tree.columns.axes[j]
  const u = slot === PRIOR ? NaN : tree.rows[slot * tree.columns.d + j]
  if (axis.kind === 'categorical') return axis.centre(drawCategory(axis.cells, tree.smoothing, Number.isNaN(u) ? -1 : axis.cellAt(u), random))
  const drawn = Number.isNaN(u) ? truncatedNormal(PRIOR_MEAN, PRIOR_WIDTH, random.uniform()) : truncatedNormal(u, tree.widths.widthOf(j, slot), random.uniform())
  return axis.cells === Infinity ? drawn : axis.centre(axis.cellAt(drawn))
}
