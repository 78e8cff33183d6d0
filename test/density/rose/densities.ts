// Spaces, rows and densities for the tests of rose-tree densities, and the slow truth beside them.

import { defaultBandwidth, fixedBandwidth, scottBandwidth, type BandwidthRule, type RoseTreeParzen } from '../../../src/density/index.ts'
import { randomStream } from '../../../src/numerics/index.ts'
import { bool, categorical, choice, float, int, ordinal, searchSpace, type SearchSpace } from '../../../src/space/index.ts'

export const spaces = {
  continuous: searchSpace({ a: float(0, 1), b: float(1, 10, { scale: 'log' }), c: float(-1, 1) }),
  mixed: searchSpace({ a: float(0, 1), step: float(0, 1, { step: 0.05 }), n: int(1, 10), width: int(8, 256, { scale: 'log' }), size: ordinal(['s', 'm', 'l']), kind: categorical(['x', 'y', 'z']) }),
  conditional: searchSpace({
    rate: float(1e-4, 1, { scale: 'log' }),
    head: choice({ mlp: { width: int(8, 64), deep: choice({ yes: { skip: float(0, 1) }, no: {} }) }, tree: { leaves: int(2, 9), prune: float(0, 1) }, none: {} }),
    kind: categorical(['x', 'y', 'z']),
  }),
  finite: searchSpace({ n: int(1, 3), head: choice({ a: { k: int(1, 4), f: bool() }, b: { m: ordinal([1, 2]), inner: choice({ u: { w: int(0, 2) }, v: {} }) }, c: {} }) }),
} satisfies { readonly [name: string]: SearchSpace }

export const rules: { readonly [name: string]: BandwidthRule } = { default: defaultBandwidth, fixed: fixedBandwidth(0.05), scott: scottBandwidth() }

/** k rows of a space; a third of them near one point. */
export function rowsOf(space: SearchSpace, k: number, key: number): Float64Array {
  const rows = new Float64Array(k * space.d)
  const centre = space.sample(randomStream(key))
  for (let i = 0; i < k; i++) {
    const random = randomStream(key, i)
    const row = space.sample(random)
    const near = i % 3 === 0 ? centre.map((u) => (Number.isNaN(u) ? u : Math.min(1, Math.max(0, u + 0.02 * random.normal())))) : row
    rows.set(space.snapInto(near.slice()), i * space.d)
  }
  return rows
}

export function rowOf(rows: Float64Array, d: number, i: number): Float64Array {
  return rows.slice(i * d, (i + 1) * d)
}

/** Every row of a space without continuous columns. */
export function allRows(space: SearchSpace): Float64Array[] {
  let partial = [new Float64Array(space.d).fill(NaN)]
  space.columns.forEach(({ axis }, j) => {
    partial = partial.flatMap((row) => (space.isActive(row, j) ? Array.from({ length: axis.cells }, (_, cell) => row.with(j, axis.centre(cell))) : [row]))
  })
  return partial
}

/** Whether two rows are the same where both have numbers. */
export function agree(row: Float64Array, given: Float64Array): boolean {
  return given.every((u, j) => Number.isNaN(u) || row[j] === u)
}

/** A few changes of a density over a space: some of its points go, others come, with gaps among the ids. */
export function stir(density: RoseTreeParzen, space: SearchSpace, key: number): void {
  const random = randomStream(key, 77)
  const fresh = rowsOf(space, 40, key + 1)
  for (let step = 0; step < 40; step++) {
    const ids = density.ids()
    const dice = random.uniform()
    if (dice < 0.5 || ids.length === 0) density.insert(rowOf(fresh, space.d, step), random.integer(4))
    else if (dice < 0.85) density.remove(ids[random.integer(ids.length)])
    else density.reweight(ids[random.integer(ids.length)], 1 + random.integer(3))
  }
}

/** p-value-free chi-square: Σ (seen − expected)² / expected over classes expected at least 5 times (rarer ones together), as deviations from its mean. */
export function chiSquareExcess(seen: readonly number[], expected: readonly number[]): number {
  let [rareSeen, rareExpected, sum, classes] = [0, 0, 0, 0]
  const add = (s: number, e: number): void => {
    sum += (s - e) ** 2 / e
    classes++
  }
  expected.forEach((e, k) => {
    if (e >= 5) add(seen[k], e)
    else [rareSeen, rareExpected] = [rareSeen + seen[k], rareExpected + e]
  })
  if (rareExpected >= 5) add(rareSeen, rareExpected)
  return (sum - (classes - 1)) / Math.sqrt(2 * Math.max(1, classes - 1))
}
