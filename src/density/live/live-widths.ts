// What a density of changing points asks of its bandwidths: who changed, and how wide is this one.

/** Told of every bandwidth that became another: column, slot of the point, bandwidth. Asks nothing back: other bandwidths may be on their way. */
export type WidthChanged = (j: number, slot: number, width: number) => void

/**
 * Unit coordinate j of the point in a slot; NaN: it has none. Asked for points that are in only, for one that leaves until `remove` returns; it must stay
 * the same as long.
 */
export type CoordinateOf = (slot: number, j: number) => number

/** The weights of the density, for rules that look at them; the rule is shown them divided by their sum. */
export interface Weighting {
  /** The weight ≥ 0 of the point in a slot; default 1 each. */
  readonly weight?: (slot: number) => number
  /** The weight of the prior kernel; default 1. */
  readonly prior?: number
}

/**
 * The bandwidths, column by column, of points that come and go. They equal those of a density made afresh from the points in the order of their
 * slots. Categorical columns, and points without a coordinate, have none.
 */
export interface LiveWidths {
  /** Counts a point in. @throws CerebrosError `INVALID_ARGUMENT` when it is in */
  insert(slot: number): void
  /** Counts a point out. @throws CerebrosError `INVALID_ARGUMENT` when it is not in */
  remove(slot: number): void
  /** Counts these points in, and those that were in before out. */
  load(slots: ArrayLike<number>): void
  /** Says that the weight of a point is another. */
  reweight(slot: number): void
  /** Brings all bandwidths up to date and reports those that changed: before anything is read. */
  refresh(): void
  /** The bandwidth of a point in column j; NaN: it has none. */
  widthOf(j: number, slot: number): number
  /** The bandwidth that a point at u would have in column j if it were in; for rules that look at all points an estimate. NaN in a categorical column. */
  widthAt(j: number, u: number): number
}
