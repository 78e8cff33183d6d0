// What a compression is made from: the kernels of a Parzen density, and a tree that groups their points.

import type { Axis, SearchSpace } from '../../space/index.ts'

/** The kernels of a Parzen density in a tree. Points are named by an index into the arrays; an index that no leaf names does not count. */
export interface KernelHierarchy {
  readonly axes: readonly Axis[]
  /** Of a density over a space: it says which columns a row has. */
  readonly space?: SearchSpace | undefined
  /** Of a density over a box: 2·d numbers, low and high of each dimension. */
  readonly bounds?: Float64Array | undefined
  /** d unit coordinates a point, row-major; NaN: absent, where the point answers with the prior's kernel. */
  readonly rows: Float64Array
  /** d bandwidths a point; those of categorical columns and of absent coordinates are not read. */
  readonly widths: Float64Array
  /** One weight a point, ≥ 0; they and `priorWeight` sum to 1. */
  readonly weights: Float64Array
  readonly priorWeight: number
  /** Weight of every category in a categorical kernel, before normalisation. */
  readonly smoothing: number
  /** Children of a node, none at a leaf. Node 0 is the root. */
  children(node: number): ArrayLike<number>
  /** Points of a leaf. */
  points(leaf: number): ArrayLike<number>
}
