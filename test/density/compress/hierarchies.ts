// Kernels of Parzen densities in trees, for tests: the same options make the original and what is compressed.

import type { KernelHierarchy } from '../../../src/density/compress/index.ts'
import { defaultBandwidth, Parzen } from '../../../src/density/index.ts'
import { kernelMatrix } from '../../../src/density/kernel-matrix.ts'
import { readParzenOptions, type ParzenOptions } from '../../../src/density/parzen-options.ts'
import { layOut } from '../../../src/density/tree/layout.ts'
import { randomStream } from '../../../src/numerics/index.ts'
import { choice, float, int, ordinal, bool, categorical, searchSpace, type SearchSpace } from '../../../src/space/index.ts'

/** A density and the tree of its kernels. */
export function treeOf(options: ParzenOptions, branchFactor = 8, leafSize = 16): { original: Parzen; hierarchy: KernelHierarchy } {
  const { axes, rows, n, weights, priorWeight, bandwidth, space, bounds } = readParzenOptions(options)
  const d = axes.length
  const matrix = kernelMatrix(axes, rows, n, bandwidth ?? defaultBandwidth, priorWeight, weights.subarray(1))
  const widths = new Float64Array(n * d)
  matrix.continuous.forEach((j, k) => { for (let i = 0; i < n; i++) widths[i * d + j] = 1 / matrix.inverse[k][i + 1] })
  matrix.discrete.forEach((j, k) => { for (let i = 0; i < n; i++) widths[i * d + j] = matrix.width[k][i + 1] })
  const layout = layOut(rows.map((u) => (Number.isNaN(u) ? -1 : u)), n, d, branchFactor, leafSize)
  const hierarchy: KernelHierarchy = {
    axes, space, bounds, rows, widths,
    weights: weights.slice(1),
    priorWeight: weights[0],
    smoothing: priorWeight / (n + 1),
    children: (node) => Int32Array.from({ length: layout.children[node] }, (_, k) => layout.child[node] + k),
    points: (leaf) => layout.order.subarray(layout.start[leaf], layout.end[leaf]),
  }
  return { original: new Parzen(options), hierarchy }
}

/** Every kind of column, two choices deep. */
export const conditional = searchSpace({
  rate: float(1e-5, 1e-1, { scale: 'log' }),
  head: choice({
    mlp: { width: int(8, 500), deep: choice({ yes: { layers: int(2, 4) }, no: {} }) },
    kgam: { knots: ordinal(['few', 'some', 'many']), smooth: float(0, 1) },
    none: {},
  }),
  kind: categorical(['a', 'b', 'c']),
})

/** The same kinds without a continuous column or many cells: its points can be counted. */
export const finite = searchSpace({
  size: int(1, 5),
  head: choice({ x: { u: int(0, 3), v: choice({ p: { w: ordinal([1, 2, 3]) }, q: {} }) }, y: { flag: bool() }, z: {} }),
  kind: categorical(['a', 'b', 'c']),
})

/** Columns that always exist. */
export const mixed = searchSpace({ x: float(0, 1), steps: int(1, 7), many: int(1, 1000, { scale: 'log' }), kind: categorical(['a', 'b', 'c', 'd']), y: float(-1, 1) })

/** n rows of a space, half of them near another. */
export function rowsOf(space: SearchSpace, n: number, key: number): Float64Array {
  const random = randomStream(key)
  const rows = new Float64Array(n * space.d)
  for (let i = 0; i < n; i++) {
    const row = space.sample(random)
    if (i > 0 && i % 2 === 1) for (let j = 0; j < space.d; j++) row[j] = Math.min(1, Math.max(0, (Number.isNaN(rows[j]) ? 0.5 : rows[j]) + 0.05 * random.normal()))
    rows.set(space.snapInto(row), i * space.d)
  }
  return rows
}

/** n points of d coordinates in [0, 1]: uniform, in clusters at the ends and the middle, on a grid, or few different ones. */
export function pointsOf(kind: string, n: number, d: number, key: number): Float64Array {
  const random = randomStream(key)
  return Float64Array.from({ length: n * d }, () => {
    if (kind === 'uniform') return random.uniform()
    if (kind === 'grid') return random.integer(7) / 6
    if (kind === 'few') return random.integer(3) / 4
    return Math.min(1, Math.max(0, [0.02, 0.5, 0.97][random.integer(3)] + 0.03 * random.normal()))
  })
}

/** Gauss–Legendre on [0, 1]: 5 nodes on each of some equal intervals. */
export function gauss(intervals: number): { nodes: Float64Array; weights: Float64Array } {
  const t = [0, 0.5384693101056831, -0.5384693101056831, 0.906179845938664, -0.906179845938664]
  const w = [0.5688888888888889, 0.4786286704993665, 0.4786286704993665, 0.2369268850561891, 0.2369268850561891]
  const nodes = Float64Array.from({ length: 5 * intervals }, (_, k) => (Math.floor(k / 5) + 0.5 + t[k % 5] / 2) / intervals)
  return { nodes, weights: nodes.map((_, k) => w[k % 5] / 2 / intervals) }
}
