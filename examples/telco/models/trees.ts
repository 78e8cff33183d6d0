// A saved ensemble of decision trees: what boosting trains and what predicts.
// All trees lie one after another in preorder: a node's left child is the next node, so only right children need an index,
// and the saved form needs not even that: the order of splits and leaves tells it.

import { ByteReader, ByteWriter, type Bits } from './bytes.ts'
import type { Model } from './learner.ts'

/** `feature` of a leaf. */
export const LEAF = 255

/** First byte of a saved ensemble. */
export const TREES = 1

/** Nodes in preorder. A split goes left when row[feature] ≤ value; a leaf adds its value to the log-odds. */
export interface Node {
  readonly feature: number
  readonly value: number
}

/** Saves an ensemble: 5 bytes a split, 1 + bits/8 a leaf. */
export function treesToBytes(base: number, nodes: readonly Node[], bits: Bits): Uint8Array {
  const to = new ByteWriter()
  to.u8(TREES)
  to.f32(base)
  to.list(nodes.map((node) => node.feature))
  to.weights(nodes.filter((node) => node.feature !== LEAF).map((node) => node.value), 32)
  to.weights(nodes.filter((node) => node.feature === LEAF).map((node) => node.value), bits)
  return to.done()
}

/** The model that `treesToBytes` saved. */
export function treesFromBytes(bytes: Uint8Array): Model {
  const from = new ByteReader(bytes.subarray(1))
  const base = from.f32()
  const feature = Uint8Array.from(from.list())
  const value = valuesOf(feature, from.weights(), from.weights())
  const { roots, right } = linksOf(feature)
  return {
    toBytes: () => bytes.slice(),
    predict(row) {
      let sum = base
      for (let t = 0; t < roots.length; t++) {
        let node = roots[t]
        while (feature[node] !== LEAF) node = row[feature[node]] <= value[node] ? node + 1 : right[node]
        sum += value[node]
      }
      return 1 / (1 + Math.exp(-sum))
    },
  }
}

function valuesOf(feature: Uint8Array, thresholds: Float64Array, leaves: Float64Array): Float64Array {
  let [split, leaf] = [0, 0]
  return Float64Array.from(feature, (one) => (one === LEAF ? leaves[leaf++] : thresholds[split++]))
}

/** Where each tree begins, and the right child of each split. */
function linksOf(feature: Uint8Array): { roots: Uint32Array; right: Uint32Array } {
  const right = new Uint32Array(feature.length)
  const roots: number[] = []
  const walk = (node: number): number => {
    if (feature[node] === LEAF) return node + 1
    right[node] = walk(node + 1)
    return walk(right[node])
  }
  for (let node = 0; node < feature.length; node = walk(node)) roots.push(node)
  return { roots: Uint32Array.from(roots), right }
}
