// Scrambled Sobol points: low-discrepancy coordinates in the unit cube, any point by its index, no state.
// Method: digital net by Gray-free direct evaluation; nested uniform (Owen) scrambling by a hash of the higher bits.
// Source: Joe and Kuo 2008, doi 10.1137/070709359 (directions); Laine and Karras 2011, Burley 2020 (jcgt 9-4) (scrambling hash).
// Cost: O(d · log₂ index) per point. Resolution 2⁻³². Limits: 256 dimensions; index < 2³².

import { mismatch } from '../errors/index.ts'
import { SOBOL_DIRECTIONS } from './generated/sobol-directions.ts'

const BITS = 32
let directions: Uint32Array[] | undefined

/** The most dimensions a Sobol point can have. */
export const SOBOL_MAX_DIMENSIONS = 256

/**
 * Writes point `index` of the Sobol sequence into `out`, scrambled by one seed a dimension.
 *
 * @param index 0, 1, 2, … below 2³²
 * @param seeds one unsigned 32-bit integer per dimension; leave out for the plain sequence
 * @param out its length is the dimension, at most 256
 * @returns out, every coordinate in [0, 1)
 * @throws CerebrosError `INVALID_ARGUMENT`
 * @example
 * ```ts
 * sobolInto(1, undefined, new Float64Array(2)) // [0.5, 0.5]
 * ```
 */
export function sobolInto(index: number, seeds: Uint32Array | undefined, out: Float64Array): Float64Array {
  if (!Number.isInteger(index) || index < 0 || index >= 2 ** BITS) throw mismatch('INVALID_ARGUMENT', 'a Sobol index in 0 … 2³² − 1', index, 'Start at 0 and count up.')
  if (out.length > SOBOL_MAX_DIMENSIONS) throw mismatch('INVALID_ARGUMENT', `at most ${SOBOL_MAX_DIMENSIONS} Sobol dimensions`, out.length, 'Fill the rest with uniform numbers.')
  directions ??= readDirections()
  for (let j = 0; j < out.length; j++) {
    const v = directions[j]
    let x = 0
    // Gray code of the index orders the points as the usual implementations do.
    let gray = (index ^ (index >>> 1)) >>> 0
    for (let bit = 0; gray !== 0; bit++, gray >>>= 1) if (gray & 1) x ^= v[bit]
    out[j] = (seeds === undefined ? x >>> 0 : owenScramble(x, seeds[j])) / 2 ** BITS
  }
  return out
}

function readDirections(): Uint32Array[] {
  const first = Uint32Array.from({ length: BITS }, (_, bit) => (1 << (BITS - 1 - bit)) >>> 0)
  const rest = SOBOL_DIRECTIONS.split(';').map((entry) => {
    const [polynomialText, initialText] = entry.split(':') as [string, string]
    const polynomial = parseInt(polynomialText, 36)
    const degree = 31 - Math.clz32(polynomial)
    const v = new Uint32Array(BITS)
    initialText.split(',').forEach((m, bit) => (v[bit] = parseInt(m, 36) << (BITS - 1 - bit)))
    for (let bit = degree; bit < BITS; bit++) {
      let value = v[bit - degree] ^ (v[bit - degree] >>> degree)
      for (let k = 1; k < degree; k++) if ((polynomial >>> (degree - k)) & 1) value ^= v[bit - k]
      v[bit] = value
    }
    return v
  })
  return [first, ...rest]
}

function owenScramble(x: number, seed: number): number {
  let y = reverseBits(x)
  y = (y + seed) >>> 0
  y ^= Math.imul(y, 0x6c50b47c)
  y ^= Math.imul(y, 0xb82f1e52)
  y ^= Math.imul(y, 0xc7afe638)
  y ^= Math.imul(y, 0x8d22f6e6)
  return reverseBits(y)
}

function reverseBits(given: number): number {
  let x = given
  x = ((x >>> 1) & 0x55555555) | ((x & 0x55555555) << 1)
  x = ((x >>> 2) & 0x33333333) | ((x & 0x33333333) << 2)
  x = ((x >>> 4) & 0x0f0f0f0f) | ((x & 0x0f0f0f0f) << 4)
  x = ((x >>> 8) & 0x00ff00ff) | ((x & 0x00ff00ff) << 8)
  return ((x >>> 16) | (x << 16)) >>> 0
}
