// Sums over a block of numbers of the first four powers of their distances from a nearby point, and the extremes of the block.
// Method: two accumulators for each power. Cost: about three times that of the first two powers without extremes.

/** The sums over values[from … to − 1]. A number that is not finite makes `first` so. */
export interface PowerSums {
  /** Σ (x − centre), and so on. */
  first: number
  second: number
  third: number
  fourth: number
  min: number
  max: number
}

/** Writes the sums about `centre` into `out` and returns it. */
export function powerSumsInto(values: Float64Array, from: number, to: number, centre: number, out: PowerSums): PowerSums {
  let first0 = 0, second0 = 0, third0 = 0, fourth0 = 0
  let first1 = 0, second1 = 0, third1 = 0, fourth1 = 0
  let min = Infinity
  let max = -Infinity
  let i = from
  for (; i + 1 < to; i += 2) {
    const x = values[i], y = values[i + 1]
    const u = x - centre, v = y - centre
    const uu = u * u, vv = v * v
    first0 += u
    first1 += v
    second0 += uu
    second1 += vv
    third0 += uu * u
    third1 += vv * v
    fourth0 += uu * uu
    fourth1 += vv * vv
    if (x < min) min = x
    if (x > max) max = x
    if (y < min) min = y
    if (y > max) max = y
  }
  if (i < to) {
    const u = values[i] - centre
    first0 += u
    second0 += u * u
    third0 += u * u * u
    fourth0 += u * u * (u * u)
    min = Math.min(min, values[i])
    max = Math.max(max, values[i])
  }
  out.first = first0 + first1
  out.second = second0 + second1
  out.third = third0 + third1
  out.fourth = fourth0 + fourth1
  out.min = min
  out.max = max
  return out
}
