// The volume of two objectives: a sweep along the second, with the best first objective so far. Cost: O(n), after the sort.

/**
 * The area that `rows` dominate below the reference.
 *
 * @param rows count·2 numbers inside the reference, second objective ascending
 */
export function planeVolume(rows: Float64Array, count: number, reference: Float64Array): number {
  let area = 0
  let edge = reference[0]
  for (let i = 0; i < count; i++) {
    const x = rows[2 * i]
    if (x >= edge) continue
    area += (edge - x) * (reference[1] - rows[2 * i + 1])
    edge = x
  }
  return area
}
