// How far densities are from others, and the refusal to time wrong ones.

/** What exact densities may differ by, for rounding alone. */
export const ROUNDING = 1e-12

/** What the library promises when asked for a relative error ε: ε, and the rounding of exact answers. */
export function promised(epsilon: number): number {
  return epsilon + ROUNDING
}

/** The largest relative difference of densities given as logs; Infinity when one is no number. */
export function largestError(found: Float64Array, expected: Float64Array): number {
  return found.reduce((most, log, i) => {
    const error = Math.abs(Math.expm1(log - expected[i]))
    return Number.isNaN(error) ? Infinity : Math.max(most, error)
  }, 0)
}

/** @throws Error when a density is further off than `bound`, relatively */
export function checkDensities(who: string, found: Float64Array, expected: Float64Array, bound: number): void {
  const error = largestError(found, expected)
  if (!(error <= bound)) throw new Error(`Expected densities of ${who} within ${bound} of the exact ones, got ${error}. The bench times right answers only.`)
}
