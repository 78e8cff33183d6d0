// The volume of three objectives: a sweep along the third over the staircase of the first two.
// Source: N. Beume, C. M. Fonseca, M. López-Ibáñez, L. Paquete, J. Vahrenhold, IEEE Trans. Evol. Comput. 13 (2009) 1075-1082,
// https://doi.org/10.1109/TEVC.2009.2015575. Cost: O(n log n) and the moves of the staircase, after the sort. Adds positive terms only.

import { Staircase } from '../staircase.ts'

/**
 * The volume that `rows` dominate below the reference.
 *
 * @param rows count·3 numbers inside the reference, third objective ascending
 */
export function spaceVolume(rows: Float64Array, count: number, reference: Float64Array): number {
  const [cornerX, cornerY, cornerZ] = reference
  const stairs = new Staircase(16)
  let volume = 0
  let area = 0
  for (let i = 0; i < count; i++) {
    area += stairs.addArea(rows[3 * i], rows[3 * i + 1], cornerX, cornerY)
    const z = rows[3 * i + 2]
    const next = i + 1 < count ? rows[3 * i + 5] : cornerZ
    if (next > z) volume += area * (next - z)
  }
  return volume
}
