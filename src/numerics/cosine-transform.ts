// The discrete cosine transform of type 2: X_k = Σ_i x_i cos(π k (i + ½) / n).
// Method: even k are a transform of half the length of x_i + x_{n−1−i}, odd k the neighbours' sums in one of (x_i − x_{n−1−i}) / 2 cos(π (i + ½) / n).
// Source: B. G. Lee, IEEE Trans. Acoust. Speech Signal Process. 32 (1984) 1243. Cost: O(n log n). Error: about 1e-16 n of the largest term.
// Does not: take lengths other than powers of two.

import { mismatch } from '../errors/index.ts'

/**
 * The cosine transform of n numbers.
 *
 * @param x n numbers, n a power of two; not modified
 * @throws CerebrosError `INVALID_ARGUMENT` for another length
 * @example
 * ```ts
 * cosineTransform(Float64Array.of(1, 1)) // Float64Array [2, 0]
 * ```
 */
export function cosineTransform(x: Float64Array): Float64Array {
  if (!(x.length > 0 && Number.isInteger(Math.log2(x.length)))) throw mismatch('INVALID_ARGUMENT', '`x` to have a power of two numbers', x.length, 'Add zeros.')
  const out = x.slice()
  transform(out, new Float64Array(x.length), 0, x.length)
  return out
}

/** In place, on n numbers from `at` on. */
function transform(x: Float64Array, scratch: Float64Array, at: number, n: number): void {
  if (n === 1) return
  const half = n / 2
  for (let i = 0; i < half; i++) {
    const [first, last] = [x[at + i], x[at + n - 1 - i]]
    scratch[at + i] = first + last
    scratch[at + half + i] = (first - last) / (2 * Math.cos((Math.PI * (i + 0.5)) / n))
  }
  transform(scratch, x, at, half)
  transform(scratch, x, at + half, half)
  for (let k = 0; k < half; k++) {
    x[at + 2 * k] = scratch[at + k]
    x[at + 2 * k + 1] = scratch[at + half + k] + (k + 1 < half ? scratch[at + half + k + 1] : 0)
  }
}
