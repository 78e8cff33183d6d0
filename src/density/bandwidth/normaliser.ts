// What makes a normal kernel, truncated to [0, 1], a density.

import { normalCdf } from '../../numerics/index.ts'

const SQRT_2PI = 2.5066282746310002

/** 1 / (width √2π mass inside [0, 1]). The mean lies inside, so the mass is never small. */
export function normaliserOf(mean: number, width: number): number {
  const lower = -mean / width
  const upper = (mean - 1) / width
  // Beyond 8.5 deviations nothing of a double is cut off.
  const outside = (lower > -8.5 ? normalCdf(lower) : 0) + (upper > -8.5 ? normalCdf(upper) : 0)
  return 1 / (width * SQRT_2PI * (1 - outside))
}
