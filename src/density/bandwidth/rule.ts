// What a bandwidth rule is: a function from the sorted coordinates of one column to how wide the kernel on each of them is.
// A rule that looks at all columns together first turns into a rule of columns, for the points at hand.

/** What a rule may look at besides the coordinates. */
export interface BandwidthContext {
  /** Number of points in this column. */
  readonly n: number
  /** Number of columns of the density. */
  readonly d: number
  /** Number of different values of the column; Infinity when it is continuous. */
  readonly cells: number
  /** n weights ≥ 0 (or more numbers), in the order of the coordinates; absent when all are equal. */
  readonly weights?: Float64Array
  /** Which point of the density each coordinate belongs to: n indices, or more numbers. */
  readonly points?: Int32Array
}

/** A bandwidth rule for one ordered column. */
export interface BandwidthRule {
  readonly name: string
  /** How points are sorted, which decides which of several equal points gets which bandwidth; default: stably. */
  readonly order?: (keys: Float64Array, n: number, out: Int32Array) => Int32Array
  /**
   * Writes one bandwidth a point.
   *
   * @param sorted n coordinates in [0, 1], ascending; there may be more numbers behind them
   * @param out n bandwidths > 0, in the same order
   */
  into(sorted: Float64Array, context: BandwidthContext, out: Float64Array): void
  /**
   * The rule of the columns of these points, for a rule that looks at all columns together. Its `into` needs `points` in the context. Where nobody
   * asks for it, and for a single column, `into` sees to each column alone.
   *
   * @param kernels the kernels that a rule gives these points
   */
  readonly joint?: (kernels: (rule: BandwidthRule) => PointKernels) => BandwidthRule
}

/** Kernels on n points of d unit coordinates. */
export interface PointKernels {
  readonly n: number
  readonly d: number
  /** Whether there is one column, whose rows ascend. */
  readonly sorted: boolean
  /** n·d coordinates, row-major, NaN where a point has none; a categorical column: the index of the category. */
  readonly rows: Float64Array
  /** n·d bandwidths; not read in categorical columns. */
  readonly widths: Float64Array
  /** n weights ≥ 0; absent when all are equal. */
  readonly weights?: Float64Array
  /** d logs of what a categorical kernel gives its own category and any other, over 1 / number of categories; 0 in ordered columns. */
  readonly same: Float64Array
  readonly different: Float64Array
}
