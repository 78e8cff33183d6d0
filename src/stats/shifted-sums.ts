// Sums over a block of numbers of their distances from a nearby point: all that a mean and a variance need, in one pass.
// Method: four accumulators, so that the additions do not wait for each other. Near the centre x − centre is exact (Sterbenz), so every
// rounding is on the scale of the spread, however far the numbers are from 0.
// Cost: one load, one subtraction, one multiplication and two additions per number; eight numbers a turn, since the turns cost as well.
// Does not: look for the least and the greatest number, whose comparisons would cost as much again.

/** The sums over values[from … to − 1]. A number that is not finite makes `first` so. */
export interface ShiftedSums {
  /** Σ (x − centre). */
  first: number
  /** Σ (x − centre)². */
  second: number
}

/** Writes the sums about `centre` into `out` and returns it. */
export function shiftedSumsInto(values: Float64Array, from: number, to: number, centre: number, out: ShiftedSums): ShiftedSums {
  let first0 = 0, first1 = 0, first2 = 0, first3 = 0
  let second0 = 0, second1 = 0, second2 = 0, second3 = 0
  let i = from
  for (; i + 7 < to; i += 8) {
    const u0 = values[i] - centre, u1 = values[i + 1] - centre, u2 = values[i + 2] - centre, u3 = values[i + 3] - centre
    first0 += u0
    first1 += u1
    first2 += u2
    first3 += u3
    second0 += u0 * u0
    second1 += u1 * u1
    second2 += u2 * u2
    second3 += u3 * u3
    const v0 = values[i + 4] - centre, v1 = values[i + 5] - centre, v2 = values[i + 6] - centre, v3 = values[i + 7] - centre
    first0 += v0
    first1 += v1
    first2 += v2
    first3 += v3
    second0 += v0 * v0
    second1 += v1 * v1
    second2 += v2 * v2
    second3 += v3 * v3
  }
  for (; i < to; i++) {
    const u = values[i] - centre
    first0 += u
    second0 += u * u
  }
  out.first = first0 + first1 + (first2 + first3)
  out.second = second0 + second1 + (second2 + second3)
  return out
}
