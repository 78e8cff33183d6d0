// Whether two samples come from one distribution, in any number of dimensions: energy distance with a permutation test.
// Source: Székely & Rizzo, J. Stat. Plan. Inference 143 (2013), https://doi.org/10.1016/j.jspi.2013.03.018.
// Cost: N² distances once, then n² / 2 sums a permutation, for N points in all and n in the first sample.

import type { Random, SearchSpace } from '@thunderline/cerebros'

/** What a test found. */
export interface EnergyTest {
  /** 2 E|X − Y| − E|X − X′| − E|Y − Y′| of the samples, ≥ 0. */
  readonly distance: number
  /** Share of relabelled samples, these included, whose distance is as large. */
  readonly p: number
}

/**
 * Tests whether two samples differ.
 *
 * @param a,b points of `width` numbers, row-major
 * @param permutations how often the points are dealt out anew
 */
export function energyTest(a: Float64Array, b: Float64Array, width: number, random: Random, permutations = 999): EnergyTest {
  const [n, N] = [a.length / width, (a.length + b.length) / width]
  const distances = distanceMatrix(Float64Array.from([...a, ...b]), width)
  const sums = new Float64Array(N)
  for (let i = 0; i < N; i++) for (let j = 0; j < N; j++) sums[i] += distances[i * N + j]
  const total = sums.reduce((sum, value) => sum + value, 0)
  const order = Int32Array.from({ length: N }, (_, i) => i)
  const distance = (): number => {
    let own = 0
    let rows = 0
    for (let i = 0; i < n; i++) {
      const at = order[i] * N
      rows += sums[order[i]]
      for (let j = 0; j < i; j++) own += distances[at + order[j]]
    }
    const within = 2 * own
    const between = rows - within
    return (2 * between) / (n * (N - n)) - within / n ** 2 - (total - 2 * between - within) / (N - n) ** 2
  }
  const found = distance()
  // Relabellings of the same sample differ in the last bits of their sums.
  const least = found - 1e-9 * Math.abs(found)
  let large = 1
  for (let k = 0; k < permutations; k++) {
    deal(order, n, random)
    if (distance() >= least) large++
  }
  return { distance: found, p: large / (permutations + 1) }
}

/** Rows as the test compares them: unit coordinates, a 0/1 indicator for every category, ½ for a column that a row lacks. */
export function embedded(space: SearchSpace, rows: readonly Float64Array[]): { points: Float64Array; width: number } {
  const embed = (row: Float64Array): number[] =>
    space.columns.flatMap(({ axis }, j) => {
      if (axis.kind !== 'categorical') return [Number.isNaN(row[j]) ? 0.5 : row[j]]
      return Array.from({ length: axis.cells }, (_, category) => (Number.isNaN(row[j]) ? 0.5 : Number(axis.cellAt(row[j]) === category)))
    })
  const points = rows.map(embed)
  return { points: Float64Array.from(points.flat()), width: points[0].length }
}

/** N² Euclidean distances. Single precision: its error is far below what permutations differ by. */
function distanceMatrix(points: Float64Array, width: number): Float32Array {
  const N = points.length / width
  const distances = new Float32Array(N * N)
  for (let i = 0; i < N; i++) {
    for (let j = 0; j < i; j++) {
      let square = 0
      for (let k = 0; k < width; k++) square += (points[i * width + k] - points[j * width + k]) ** 2
      distances[i * N + j] = distances[j * N + i] = Math.sqrt(square)
    }
  }
  return distances
}

/** Puts a random choice of n in front. */
function deal(order: Int32Array, n: number, random: Random): void {
  for (let i = 0; i < n; i++) {
    const j = i + random.integer(order.length - i)
    const kept = order[i]
    order[i] = order[j]
    order[j] = kept
  }
}
