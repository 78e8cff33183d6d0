// The tree in the saved form of a rose-tree density, and what it is checked for: every point under one leaf, every node under one parent.

import { numbers, unfit } from '../compress/saved-components.ts'
import type { SavedTree } from '../kernel-tree/kernel-tree.ts'
import type { RoseDesign } from './rose-options.ts'

/** The shape of a tree and the scales of its sums, as plain data. */
export interface RoseTreeState {
  /** Ids in the order of the leaves. */
  readonly order: readonly number[]
  /** Per node, breadth-first: children, points under it, points under it when it became an inner node. */
  readonly children: readonly number[]
  readonly sizes: readonly number[]
  readonly laidOut: readonly number[]
  /** Per node the 2·d sides of the box by which points find their way; null: it is empty. */
  readonly boxes: readonly (number | null)[]
  /** 1 / the usual bandwidth of each column. */
  readonly usual: readonly number[]
  /** log scale of the sums over each set of ordered columns that was asked. */
  readonly scales: readonly (readonly [columns: string, scale: number])[]
}

/** @internal */
export function savedTree({ shape: { order, children, sizes, laidOut, boxes }, usual, scales }: SavedTree): RoseTreeState {
  return {
    order: [...order], children: [...children], sizes: [...sizes], laidOut: [...laidOut],
    boxes: Array.from(boxes, (side) => (Number.isFinite(side) ? side + 0 : null)),
    usual: [...usual], scales,
  }
}

/** @param ids those that `order` must have. @throws CerebrosError `INVALID_STATE` @internal */
export function readTree(tree: RoseTreeState | undefined, { axes, branchFactor, leafSize }: RoseDesign, ids: Int32Array): SavedTree {
  if (typeof tree !== 'object' || tree === null) throw unfit('`tree`: the shape of the density', tree)
  const d = axes.length
  const nodes = tree.children?.length
  const order = counts(tree.order, ids.length, 'order of tree')
  if (order.toSorted().some((id, i) => id !== ids[i])) throw unfit('each id once in order of tree', 'another list')
  const children = counts(tree.children, nodes, 'children of tree')
  const sizes = counts(tree.sizes, nodes, 'sizes of tree')
  checkNodes(children, sizes, ids.length, branchFactor, leafSize)
  if (tree.boxes?.length !== 2 * d * nodes) throw unfit(`${2 * d * nodes} sides in boxes of tree`, tree.boxes?.length)
  const boxes = Float64Array.from(tree.boxes, (side, at) => side ?? (at % 2 === 0 ? Infinity : -Infinity))
  if (boxes.some(Number.isNaN)) throw unfit('numbers in boxes of tree', NaN)
  const usual = numbers(tree.usual, d, 'usual of tree')
  if (usual.some((inverse) => !(inverse > 0))) throw unfit('numbers > 0 in usual of tree', tree.usual)
  return { shape: { order, children, sizes, laidOut: counts(tree.laidOut, nodes, 'laidOut of tree'), boxes }, usual, scales: readScales(tree.scales, axes.filter(({ kind }) => kind !== 'categorical').length) }
}

function checkNodes(children: Int32Array, sizes: Int32Array, n: number, branchFactor: number, leafSize: number): void {
  if (sizes[0] !== n) throw unfit(`a root with ${n} points in sizes of tree`, sizes[0])
  let next = 1
  for (let node = 0; node < children.length; node++) {
    if (children[node] > branchFactor) throw unfit(`at most ${branchFactor} children of a node`, children[node])
    if (children[node] === 0 && sizes[node] > leafSize) throw unfit(`at most ${leafSize} points in a leaf`, sizes[node])
    // A child before its parent, or none at all, would be a circle.
    if (node >= next || next + children[node] > children.length) throw unfit('every node to have one parent', `${children[node]} children of node ${node}`)
    let below = 0
    for (let c = next; c < next + children[node]; c++) below += sizes[c]
    if (children[node] > 0 && below !== sizes[node]) throw unfit(`${sizes[node]} points under the children of node ${node}`, below)
    next += children[node]
  }
  if (next !== children.length) throw unfit(`${next} nodes in tree`, children.length)
}

function readScales(scales: RoseTreeState['scales'] | undefined, ordered: number): RoseTreeState['scales'] {
  if (!Array.isArray(scales)) throw unfit('scales of tree', scales)
  return (scales as RoseTreeState['scales']).map((entry) => {
    const [name, scale] = Array.isArray(entry) ? (entry as readonly unknown[]) : []
    const places = name === '' ? [] : String(name).split(',').map(Number)
    const isFit = typeof name === 'string' && places.join() === name && places.every((k, i) => Number.isInteger(k) && k < ordered && k > (places[i - 1] ?? -1))
    if (!isFit || !Number.isFinite(scale)) throw unfit('columns and a scale in scales of tree', entry)
    return [name, scale as number]
  })
}

function counts(array: readonly number[] | undefined, length: number | undefined, what: string): Int32Array {
  const wrong = numbers(array, length, what).find((count) => !(Number.isInteger(count) && count >= 0 && count <= 2 ** 30))
  if (wrong !== undefined) throw unfit(`whole numbers in ${what}`, wrong)
  return Int32Array.from(array!)
}
