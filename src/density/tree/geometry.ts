// What a bounded sum asks of the nodes of a tree: how much weight lies under one, and between which distances.

/** Nodes and points of a tree, measured from a query. z_i is the squared distance of point i in bandwidths. */
export interface Geometry {
  /** Lower bound of z, upper bound of z, and exact weighted mean of z over the points of the node last measured. */
  readonly zMin: number
  readonly zMax: number
  readonly zMean: number
  /** Σ v_i over the points of a node. */
  weight(node: number): number
  /** Sets the three bounds for a node and a query of d coordinates. */
  measure(node: number, q: Float64Array): void
  /** Σ v_i e^(−z_i / 2) over the points at these places, those with z_i ≥ cut left out. */
  leaf(from: number, to: number, q: Float64Array, cut: number): number
}
