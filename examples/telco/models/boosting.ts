// Gradient-boosted trees with histograms, for the binary logistic loss.
// Each tree takes a Newton step: leaf = −Σg / (Σh + l2), gain of a split = Σ over both sides of (Σg)² / (Σh + l2), less the parent's.
// Source: Friedman 2001, doi:10.1214/aos/1013203451; Chen & Guestrin 2016, arXiv:1603.02754.
// Cost: O(trees · depth · n · features). At most 64 bins a feature; categories are split by the order of their codes.

import type { Random } from '@thunderline/cerebros'

import type { Bits } from './bytes.ts'
import type { Model } from './learner.ts'
import { shuffled } from '../split.ts'
import type { Table } from '../table.ts'
import { LEAF, treesFromBytes, treesToBytes, type Node } from './trees.ts'

export interface BoostingParams {
  readonly trees: number
  readonly depth: number
  readonly learningRate: number
  readonly minLeaf: number
  readonly rowShare: number
  readonly columnShare: number
  readonly l2: number
}

const BINS = 64

interface Binned {
  /** Feature of each column. */
  readonly features: readonly number[]
  /** Bin of row i in column c: codes[c][i] is the number of edges below the value. */
  readonly codes: readonly Uint8Array[]
  readonly edges: readonly Float32Array[]
}

interface Gradients {
  readonly g: Float64Array
  readonly h: Float64Array
}

/** Trains on these features. `onTree` hears the mean training loss after each tree. */
export function fitBoosting(train: Table, features: readonly number[], params: BoostingParams, bits: Bits, random: Random, onTree?: (loss: number) => void): Model {
  const binned = binTable(train, features)
  const churners = train.target.reduce((sum, label) => sum + label, 0)
  const base = Math.log(churners / (train.n - churners))
  const scores = new Float64Array(train.n).fill(base)
  const gradients = { g: new Float64Array(train.n), h: new Float64Array(train.n) }
  const nodes: Node[] = []
  const everyRow = [...train.target.keys()]
  const everyColumn = [...features.keys()]
  for (let t = 0; t < params.trees; t++) {
    const loss = gradientsInto(scores, train.target, gradients)
    if (t > 0) onTree?.(loss)
    const rows = params.rowShare < 1 ? shuffled(everyRow, random).slice(0, Math.ceil(params.rowShare * train.n)) : everyRow
    const columns = params.columnShare < 1 ? shuffled(everyColumn, random).slice(0, Math.ceil(params.columnShare * features.length)) : everyColumn
    const tree: GrownNode[] = []
    grow(Int32Array.from(rows), params.depth, { binned, gradients, columns, params, tree })
    addTree(tree, binned, scores)
    nodes.push(...tree.map(({ feature, value }) => ({ feature, value })))
  }
  onTree?.(gradientsInto(scores, train.target, gradients))
  return treesFromBytes(treesToBytes(base, nodes, bits))
}

/** A node while its tree grows: it also knows its column, the last bin that goes left, and its right child. */
interface GrownNode extends Node {
  readonly column: number
  readonly bin: number
  right: number
}

interface Growth {
  readonly binned: Binned
  readonly gradients: Gradients
  readonly columns: readonly number[]
  readonly params: BoostingParams
  readonly tree: GrownNode[]
}

/** Appends the subtree of these rows, in preorder. */
function grow(rows: Int32Array, depth: number, growth: Growth): void {
  const { binned, gradients, params, tree } = growth
  const split = depth === 0 ? null : bestSplit(rows, growth)
  if (split === null) {
    let [g, h] = [0, 0]
    for (const i of rows) {
      g += gradients.g[i]
      h += gradients.h[i]
    }
    tree.push({ feature: LEAF, value: (-g / (h + params.l2)) * params.learningRate, column: -1, bin: 0, right: 0 })
    return
  }
  const { column, bin } = split
  const codes = binned.codes[column]
  const node: GrownNode = { feature: binned.features[column], value: binned.edges[column][bin], column, bin, right: 0 }
  tree.push(node)
  grow(rows.filter((i) => codes[i] <= bin), depth - 1, growth)
  node.right = tree.length
  grow(rows.filter((i) => codes[i] > bin), depth - 1, growth)
}

/** The split of highest gain that leaves minLeaf rows on both sides, or null. */
function bestSplit(rows: Int32Array, { binned, gradients, columns, params }: Growth): { column: number; bin: number } | null {
  const { l2, minLeaf } = params
  const sums = new Float64Array(3 * BINS)
  let best: { column: number; bin: number } | null = null
  let bestGain = 0
  for (const column of columns) {
    const bins = binned.edges[column].length + 1
    const [G, H, N] = histogramInto(rows, binned.codes[column], gradients, sums.fill(0))
    const parent = (G * G) / (H + l2)
    let [g, h, n] = [0, 0, 0]
    for (let bin = 0; bin + 1 < bins; bin++) {
      g += sums[3 * bin]
      h += sums[3 * bin + 1]
      n += sums[3 * bin + 2]
      if (n < minLeaf) continue
      if (N - n < minLeaf) break
      const gain = (g * g) / (h + l2) + ((G - g) * (G - g)) / (H - h + l2) - parent
      if (gain > bestGain + 1e-9) {
        bestGain = gain
        best = { column, bin }
      }
    }
  }
  return best
}

/** Σg, Σh and count a bin, and their totals. */
function histogramInto(rows: Int32Array, codes: Uint8Array, { g, h }: Gradients, sums: Float64Array): [number, number, number] {
  let [G, H] = [0, 0]
  for (let k = 0; k < rows.length; k++) {
    const i = rows[k]
    const at = 3 * codes[i]
    sums[at] += g[i]
    sums[at + 1] += h[i]
    sums[at + 2] += 1
    G += g[i]
    H += h[i]
  }
  return [G, H, rows.length]
}

/** First and second derivatives of the logistic loss by the score; returns the mean loss. */
function gradientsInto(scores: Float64Array, target: Uint8Array, { g, h }: Gradients): number {
  let loss = 0
  for (let i = 0; i < scores.length; i++) {
    const p = 1 / (1 + Math.exp(-scores[i]))
    g[i] = p - target[i]
    h[i] = p * (1 - p)
    loss += target[i] === 1 ? Math.log1p(Math.exp(-scores[i])) : Math.log1p(Math.exp(scores[i]))
  }
  return loss / scores.length
}

function addTree(tree: readonly GrownNode[], { codes }: Binned, scores: Float64Array): void {
  for (let i = 0; i < scores.length; i++) {
    let at = 0
    while (tree[at].feature !== LEAF) at = codes[tree[at].column][i] <= tree[at].bin ? at + 1 : tree[at].right
    scores[i] += tree[at].value
  }
}

/** Edges halfway between neighbouring values, or between quantiles where there are more than 64. */
function binTable(train: Table, features: readonly number[]): Binned {
  const columns = features.map((feature) => {
    const values = Float64Array.from({ length: train.n }, (_, i) => train.values[i * train.d + feature])
    const sorted = values.slice().sort()
    const distinct = [...new Set(sorted)]
    const cuts = distinct.length <= BINS ? distinct : [...new Set(Array.from({ length: BINS }, (_, k) => sorted[Math.floor((k / BINS) * train.n)]))]
    const edges = Float32Array.from(cuts.slice(1), (cut, k) => (cut + cuts[k]) / 2)
    return { edges, codes: Uint8Array.from(values, (value) => countBelow(edges, value)) }
  })
  return { features, codes: columns.map((column) => column.codes), edges: columns.map((column) => column.edges) }
}

/** Number of edges below a value (edges ascend). */
function countBelow(edges: Float32Array, value: number): number {
  let [low, high] = [0, edges.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if (edges[middle] < value) low = middle + 1
    else high = middle
  }
  return low
}
