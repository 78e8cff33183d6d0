// Sums over a block of numbers of their distances from a nearby point: all that a mean and a variance need, in one pass.
// Method: four accumulators, so that the additions do not wait for each other. Near the centre x − centre is exact (Sterbenz), so every
// rounding is on the scale of the spread, however far the numbers are from 0.
// Cost: one load, one subtraction, one multiplication, two additions and two comparisons per number.

/** The sums over values[from … to − 1]. A number that is not finite makes `first` so. */
export interface ShiftedSums {
  /** Σ (x − centre). */
  first: number
  /** Σ (x − centre)². */
  second: number
  min: number
  max: number
}

/** Writes the sums about `centre` into `out` and returns it. */
export function shiftedSumsInto(values: Float64Array, from: number, to: number, centre: number, out: ShiftedSums): ShiftedSums {
  let first0 = 0, first1 = 0, first2 = 0, first3 = 0
  let second0 = 0, second1 = 0, second2 = 0, second3 = 0
  let min = Infinity
  let max = -Infinity
  let i = from
  for (; i + 3 < to; i += 4) {
    const x0 = values[i], x1 = values[i + 1], x2 = values[i + 2], x3 = values[i + 3]
    const u0 = x0 - centre, u1 = x1 - centre, u2 = x2 - centre, u3 = x3 - centre
    first0 += u0
    first1 += u1
    first2 += u2
    first3 += u3
    second0 += u0 * u0
    second1 += u1 * u1
    second2 += u2 * u2
    second3 += u3 * u3
    if (x0 < min) min = x0
    if (x0 > max) max = x0
    if (x1 < min) min = x1
    if (x1 > max) max = x1
    if (x2 < min) min = x2
    if (x2 > max) max = x2
    if (x3 < min) min = x3
    if (x3 > max) max = x3
  }
  for (; i < to; i++) {
    const u = values[i] - centre
    first0 += u
    second0 += u * u
    min = Math.min(min, values[i])
    max = Math.max(max, values[i])
  }
  out.first = first0 + first1 + (first2 + first3)
  out.second = second0 + second1 + (second2 + second3)
  out.min = min
  out.max = max
  return out
}
