// A kernel that belongs to a density but not to its tree: summed by itself.

import { normaliserOf } from '../bandwidth/index.ts'
import { PRIOR_MEAN, PRIOR_WIDTH } from '../kernel-matrix.ts'
import type { LiveWidths } from '../live/live-widths.ts'
import { IMPOSSIBLE, type AskedPoint } from '../tree/asked-point.ts'
import type { TreeColumns } from '../tree/columns.ts'

/** A kernel that belongs to the density but not to the tree. */
export interface Beside {
  /** By ordered place: mean, 1 / bandwidth, normaliser. */
  readonly mean: Float64Array
  readonly inverse: Float64Array
  readonly normaliser: Float64Array
  /** By categorical place; −1: none. */
  readonly category: Int32Array
}

/** The kernel of a row, with the bandwidths it would have among those of the tree. */
export function kernelBeside({ axes, ordered, categorical }: TreeColumns, widths: LiveWidths, row: Float64Array): Beside {
  const present = (j: number): boolean => !Number.isNaN(row[j])
  const mean = Float64Array.from(ordered, (j) => (present(j) ? row[j] : PRIOR_MEAN))
  const width = Float64Array.from(ordered, (j) => (present(j) ? widths.widthAt(j, row[j]) : PRIOR_WIDTH))
  return {
    mean,
    inverse: width.map((h) => 1 / h),
    normaliser: width.map((h, k) => normaliserOf(mean[k], h)),
    category: Int32Array.from(categorical, (j) => (present(j) ? axes[j].cellAt(row[j]) : -1)),
  }
}

/** log of a kernel over the columns asked, cells' widths left out. */
export function besideTerm({ mean, inverse, normaliser, category }: Beside, asked: AskedPoint): number {
  let head = 0
  let product = 1
  let z = 0
  for (let a = 0; a < asked.ordered.length; a++) {
    const k = asked.ordered[a]
    product *= normaliser[k]
    if (product > 1e200) {
      head += Math.log(product)
      product = 1
    }
    z += a < asked.continuous ? ((asked.q[k] - mean[k]) * inverse[k]) ** 2 : asked.zeta(k, mean[k], inverse[k])
  }
  for (let a = 0; a < asked.askedCategories; a++) {
    const c = asked.categories[a]
    z += category[c] === asked.category[c] ? asked.same[c] : category[c] < 0 ? asked.unknown[c] : asked.different[c]
  }
  return z < IMPOSSIBLE ? head + Math.log(product) - 0.5 * z : -Infinity
}
