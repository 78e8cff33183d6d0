// What a bounded sum asks of the nodes of a tree: how much weight lies under one, and between which distances; and, where a geometry has them, better
// answers for nodes that are small beside the bandwidths, and quicker ones for leaves.

/** Nodes and points of a tree, measured from a query. z_i is the squared distance of point i in bandwidths. */
export interface Geometry {
  /** Lower and upper bound of z over the points of the node last measured. */
  readonly zMin: number
  readonly zMax: number
  /** Lower and upper bound of the weighted mean of z over those points; equal where it is known exactly. */
  readonly zMeanLow: number
  readonly zMean: number
  /** Sums of small nodes, when there are any. Not asked for when z is measured against a shift. */
  readonly series?: NodeSeries | undefined
  /** Leaves in low precision, when there are any. Not asked for when z is measured against a shift. */
  readonly rough?: RoughLeaves | undefined
  /** What a node and a point cost, in units of one point of a leaf: decides between tree and brute force. Default: `DEFAULT_COSTS`. */
  readonly costs?: Costs
  /** Σ v_i over the points of a node. */
  weight(node: number): number
  /** Sets the bounds for a node and a query of d coordinates. Where every z is known to be `cut` or more, `zMin` may be all that is set. */
  measure(node: number, q: Float64Array, cut?: number): void
  /** Σ v_i e^(−(z_i − shift) / 2) over the points at these places; those with z_i ≥ cut may be left out. `shift` is at most the least z_i. */
  leaf(from: number, to: number, q: Float64Array, cut: number, shift: number): number
  /** The least z_i over the points at these places that have weight; Infinity when none has. The same bits as in `leaf`. */
  nearest(from: number, to: number, q: Float64Array): number
}

/** Approximations of the sums of single nodes, each with a bound of its error. */
export interface NodeSeries {
  /** The sum over the node last expanded, and by how much it may be off. */
  readonly value: number
  readonly error: number
  /** Expands a node whose least z is zMin; false, and nothing changed, when the error would not be below half of `gap`. */
  expand(node: number, q: Float64Array, zMin: number, gap: number): boolean
}

/** Sums over leaves with an error of their own: cheap ones, for queries that allow it. */
export interface RoughLeaves {
  /** By how much the last sum may be off. */
  readonly error: number
  /** The smallest ε worth asking for. */
  readonly least: number
  /** Σ v_i e^(−z_i / 2) over a leaf that has these places and this mean of z; NaN where its error might be more than `allowed` of it. */
  sum(node: number, from: number, to: number, q: Float64Array, zMean: number, allowed: number): number
}

/** Costs in units of one point of a leaf in full precision. */
export interface Costs {
  /** A node measured, and a node expanded in a series. */
  readonly node: number
  readonly series: number
  /** A leaf summed in low precision, and each of its points. */
  readonly roughLeaf: number
  readonly roughPoint: number
}

/** Costs of a geometry that names none. */
export const DEFAULT_COSTS: Costs = { node: 6, series: 0, roughLeaf: 0, roughPoint: 1 }
