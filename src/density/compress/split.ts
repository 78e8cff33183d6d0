// A set of kernels, held as a few items (nodes of the hierarchy, or points), divided in two.
// Method: items are put in order along every column, most costly first, and cut where the halves together are tightest by their variances and entropies.
// Cost: O(k log k + k columns) for k items and each column tried.

import type { KernelHierarchy } from './kernel-hierarchy.ts'
import type { Fit, Summaries } from './summaries.ts'

/** Columns tried, at most. */
const TRIED = 3
/** Points of less weight are left out: their moments would underflow. */
const LIGHTEST = 1e-280

/** A node of the hierarchy, or a point. */
export interface Item {
  readonly summary: Float64Array
  /** −1 for a point. */
  readonly node: number
}

/** Summaries of the nodes that have a point of some weight, merged upwards once. */
export function summarise(summaries: Summaries, hierarchy: KernelHierarchy): (Float64Array | undefined)[] {
  const nodes = [0]
  for (let at = 0; at < nodes.length; at++) for (const child of list(hierarchy.children(nodes[at]))) nodes.push(child)
  const known: (Float64Array | undefined)[] = []
  const point = new Float64Array(summaries.size)
  for (let at = nodes.length - 1; at >= 0; at--) {
    const node = nodes[at]
    const summary = new Float64Array(summaries.size)
    const children = list(hierarchy.children(node))
    for (const child of children) if (known[child] !== undefined) summaries.mergeInto(summary, known[child])
    if (children.length === 0) for (const i of list(hierarchy.points(node))) if (hierarchy.weights[i] > LIGHTEST) summaries.mergeInto(summary, summaries.pointInto(i, point))
    if (summary[0] > 0) known[node] = summary
  }
  return known
}

/** What an item is made of: a node's children, a leaf's points; of a point itself. */
export function open(summaries: Summaries, hierarchy: KernelHierarchy, known: readonly (Float64Array | undefined)[], item: Item): Item[] {
  if (item.node < 0) return [item]
  const children = list(hierarchy.children(item.node))
  if (children.length > 0) return children.flatMap((node) => (known[node] === undefined ? [] : [{ summary: known[node], node }]))
  const points = list(hierarchy.points(item.node)).filter((i) => hierarchy.weights[i] > LIGHTEST)
  return points.map((i) => ({ summary: summaries.pointInto(i, new Float64Array(summaries.size)), node: -1 }))
}

/** Two parts of at least two items, together as tight as a cut along one column makes them. */
export function halve(summaries: Summaries, items: readonly Item[], summary: Float64Array, { costs }: Fit): [Item[], Item[]] {
  const columns = [...costs.keys()].sort((a, b) => costs[b] - costs[a]).slice(0, TRIED)
  let best: { readonly order: readonly Item[]; readonly cut: number; readonly looseness: number } | undefined
  for (const j of columns) {
    if (best !== undefined && costs[j] === 0) break
    const category = summaries.largestCell(summary, j)
    const places = items.map((item) => summaries.place(item.summary, j, category))
    const order = [...items.keys()].sort((a, b) => places[a] - places[b] || a - b).map((k) => items[k])
    const tried = tightestCut(summaries, order)
    if (best === undefined || tried.looseness < best.looseness) best = { order, ...tried }
  }
  return [best!.order.slice(0, best!.cut), best!.order.slice(best!.cut)]
}

function tightestCut(summaries: Summaries, order: readonly Item[]): { readonly cut: number; readonly looseness: number } {
  const k = order.length
  const before = new Float64Array(k)
  const running = new Float64Array(summaries.size)
  for (let cut = 1; cut < k; cut++) before[cut] = summaries.looseness(summaries.mergeInto(running, order[cut - 1].summary))
  running.fill(0)
  let best = { cut: 1, looseness: Infinity }
  for (let cut = k - 1; cut >= 1; cut--) {
    const looseness = before[cut] + summaries.looseness(summaries.mergeInto(running, order[cut].summary))
    if (looseness < best.looseness) best = { cut, looseness }
  }
  return best
}

function list(numbers: ArrayLike<number>): readonly number[] {
  return Array.isArray(numbers) ? (numbers as readonly number[]) : Array.from(numbers)
}
