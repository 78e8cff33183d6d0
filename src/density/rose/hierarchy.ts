// A rose-tree density as what `compress` takes: its kernels, and its nodes as groups of them.

import type { KernelHierarchy } from '../compress/index.ts'
import type { RoseKernels } from './rose-kernels.ts'

/** Points are named by their ids. Cost: O(n d). @throws CerebrosError `INVALID_STATE` for a total weight of 0 */
export function hierarchyOf(kernels: RoseKernels): KernelHierarchy {
  const { tree, design: { axes, space, bounds }, d } = kernels
  const { shape } = tree
  const total = kernels.total()
  const slots = shape.slotsUnder(0)
  const room = slots.reduce((most, slot) => Math.max(most, slot + 1), 0)
  const widths = new Float64Array(room * d)
  const weights = new Float64Array(room)
  for (const slot of slots) {
    weights[slot] = tree.weightOf(slot) / total
    for (let j = 0; j < d; j++) widths[slot * d + j] = tree.widths.widthOf(j, slot)
  }
  return {
    axes, space, bounds, widths, weights,
    rows: tree.rows.slice(0, room * d),
    priorWeight: tree.prior / total,
    smoothing: tree.smoothing,
    children: (node) => Int32Array.from({ length: shape.children[node] }, (_, c) => shape.child[node] + c),
    points: (leaf) => shape.places.slotAt.subarray(shape.start[leaf], shape.end[leaf]),
  }
}
