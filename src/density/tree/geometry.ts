// What a bounded sum asks of the nodes of a tree: how much weight lies under one, and between which distances.

/** Nodes and points of a tree, measured from a query. z_i is the squared distance of point i in bandwidths. */
export interface Geometry {
  /** Lower and upper bound of z over the points of the node last measured. */
  readonly zMin: number
  readonly zMax: number
  /** Lower and upper bound of the weighted mean of z over those points; equal where it is known exactly. */
  readonly zMeanLow: number
  readonly zMean: number
  /** Σ v_i over the points of a node. */
  weight(node: number): number
  /** Sets the bounds for a node and a query of d coordinates. */
  measure(node: number, q: Float64Array): void
  /** Σ v_i e^(−(z_i − shift) / 2) over the points at these places; those with z_i ≥ cut may be left out. `shift` is at most the least z_i. */
  leaf(from: number, to: number, q: Float64Array, cut: number, shift: number): number
  /** The least z_i over the points at these places that have weight; Infinity when none has. The same bits as in `leaf`. */
  nearest(from: number, to: number, q: Float64Array): number
}
