import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { defaultBandwidth, fixedBandwidth, neighbourBandwidth, Parzen, RoseTreeParzen, scottBandwidth } from '../../src/density/index.ts'
import { randomStream } from '../../src/numerics/index.ts'
import { bool, categorical, choice, float, int, ordinal, searchSpace, type SearchSpace } from '../../src/space/index.ts'

const seed = 20261126

const spaces: { readonly [name: string]: SearchSpace } = {
  continuous: searchSpace({ a: float(0, 1), b: float(1, 10, { scale: 'log' }) }),
  mixed: searchSpace({ a: float(0, 1), step: float(0, 1, { step: 0.05 }), n: int(1, 10), wide: int(1, 2000), width: int(8, 256, { scale: 'log' }), size: ordinal(['s', 'm', 'l']), kind: categorical(['x', 'y', 'z']), flag: bool() }),
  discrete: searchSpace({ kind: categorical(['x', 'y', 'z']), n: int(1, 4), flag: bool() }),
  conditional: searchSpace({
    rate: float(1e-4, 1, { scale: 'log' }),
    head: choice({ mlp: { width: int(8, 64), deep: choice({ yes: { skip: float(0, 1) }, no: {} }) }, tree: { leaves: int(2, 9), prune: float(0, 1) }, none: {} }),
    other: choice({ a: { p: float(0, 1) }, b: {} }),
  }),
}

const rules = { default: defaultBandwidth, fixed: fixedBandwidth(0.05), thin: neighbourBandwidth(() => 1e-3), scott: scottBandwidth() }

/** k rows of a space; some of them drawn near one point. */
function rowsOf(space: SearchSpace, k: number, key: number): Float64Array {
  const rows = new Float64Array(k * space.d)
  const centre = space.sample(randomStream(key))
  for (let i = 0; i < k; i++) {
    const random = randomStream(key, i)
    const row = space.sample(random)
    const near = i % 3 === 0 ? Float64Array.from(centre, (u) => (Number.isNaN(u) ? u : Math.min(1, Math.max(0, u + 0.02 * random.normal())))) : row
    rows.set(space.snapInto(near.slice()), i * space.d)
  }
  return rows
}

function rowOf(rows: Float64Array, d: number, i: number): Float64Array {
  return rows.subarray(i * d, (i + 1) * d)
}

describe('a Parzen density in a rose tree, over a space', () => {
  test('equals the flat one to 1e-12 after any insertions, removals and changes of weight', () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(spaces)), fc.constantFrom(...Object.keys(rules)), fc.integer({ min: 0, max: 120 }), fc.constantFrom(1, 7, 64), fc.constantFrom(0.5, 1), fc.nat({ max: 1e6 }), (name, rule, n, leafSize, priorWeight, key) => {
        const space = spaces[name]
        const { d } = space
        const random = randomStream(key, 1)
        const bandwidth = rules[rule as keyof typeof rules]
        const all = rowsOf(space, n + 60, key)
        const weights = Array.from({ length: n }, (_, i) => (i * 7) % 5)
        const tree = new RoseTreeParzen({ space, rows: all.slice(0, n * d), weights, bandwidth, priorWeight, branchFactor: 3, leafSize })
        const held = new Map<number, { row: Float64Array; weight: number }>(weights.map((weight, i) => [i, { row: rowOf(all, d, i), weight }]))
        for (let step = 0; step < 60; step++) {
          const dice = random.uniform()
          const ids = [...held.keys()]
          const id = ids[random.integer(ids.length)]
          if (dice < 0.5 || ids.length === 0) {
            const weight = random.integer(4)
            const row = rowOf(all, d, n + step)
            held.set(tree.insert(row, weight), { row, weight })
          } else if (dice < 0.8) {
            tree.remove(id)
            held.delete(id)
          } else {
            const weight = random.integer(4)
            tree.reweight(id, weight)
            held.set(id, { row: held.get(id)!.row, weight })
          }
          if (step % 20 !== 19) continue
          const present = [...held].sort(([a], [b]) => a - b).map(([, point]) => point)
          expect(tree.n).toBe(present.length)
          const rows = new Float64Array(present.length * d)
          present.forEach(({ row }, i) => rows.set(row, i * d))
          const flat = new Parzen({ space, rows, weights: present.map(({ weight }) => weight), bandwidth, priorWeight })
          const queries = rowsOf(space, 12, key + step)
          const [got, truth] = [tree.logDensityInto(queries, new Float64Array(12)), flat.logDensityInto(queries, new Float64Array(12))]
          for (let i = 0; i < 12; i++) expect(Math.abs(got[i] - truth[i])).toBeLessThan(1e-12 * Math.max(1, Math.abs(truth[i])))
          const rough = tree.logDensityInto(queries, new Float64Array(12), { relativeError: 0.05 })
          for (let i = 0; i < 12; i++) expect(Math.abs(Math.expm1(rough[i] - truth[i]))).toBeLessThan(0.05 + 1e-11)
        }
      }),
      { seed, numRuns: 80 },
    )
  })

  test('remembers nothing of a point that was removed', () => {
    for (const [name, space] of Object.entries(spaces)) {
      const { d } = space
      const rows = rowsOf(space, 500, 3)
      const tree = new RoseTreeParzen({ space, rows: rows.slice(0, 300 * d) })
      const queries = rowsOf(space, 40, 9)
      const before = tree.logDensityInto(queries, new Float64Array(40))
      const ids = Array.from({ length: 200 }, (_, i) => tree.insert(rowOf(rows, d, 300 + i), 2))
      expect(tree.logDensityInto(queries, new Float64Array(40)), name).not.toEqual(before)
      for (const id of ids) tree.remove(id)
      const after = tree.logDensityInto(queries, new Float64Array(40))
      for (let i = 0; i < 40; i++) expect(after[i]).toBeCloseTo(before[i], 11)
    }
  })

  test('counts a weight as a repetition, whatever the order of insertion', () => {
    // Without categories, whose smoothing counts points.
    const space = searchSpace({ a: float(0, 1), n: int(1, 9) })
    const { d } = space
    const rows = rowsOf(space, 50, 5)
    const options = { space, bandwidth: fixedBandwidth(0.1) }
    const weighted = new RoseTreeParzen({ ...options, rows, weights: Array.from({ length: 50 }, (_, i) => 1 + (i % 3)) })
    const repeated = new RoseTreeParzen({ ...options, rows: new Float64Array(0), leafSize: 5 })
    for (let k = 2; k >= 0; k--) for (let i = 49; i >= 0; i--) if (i % 3 >= k) repeated.insert(rowOf(rows, d, i))
    expect([weighted.n, repeated.n]).toEqual([50, 99])
    const queries = rowsOf(space, 30, 6)
    for (let i = 0; i < 30; i++) expect(weighted.logDensity(rowOf(queries, d, i))).toBeCloseTo(repeated.logDensity(rowOf(queries, d, i)), 11)
  })

  test('sums to one over a discrete conditional space', () => {
    const space = searchSpace({ n: int(1, 3), head: choice({ a: { k: int(1, 4), f: bool() }, b: { m: ordinal([1, 2]), inner: choice({ u: { w: int(0, 2) }, v: {} }) }, c: {} }) })
    const tree = new RoseTreeParzen({ space, rows: rowsOf(space, 60, 2), leafSize: 4, branchFactor: 2 })
    let sum = 0
    for (const head of [...[1, 2, 3, 4].flatMap((k) => [true, false].map((f) => ({ kind: 'a', k, f }))), ...[1, 2].flatMap((m) => [...[0, 1, 2].map((w) => ({ kind: 'b', m, inner: { kind: 'u', w } })), { kind: 'b', m, inner: { kind: 'v' } }]), { kind: 'c' }]) {
      for (let n = 1; n <= 3; n++) sum += Math.exp(tree.logDensity(space.rowOf(space.flatten({ n, head } as never))))
    }
    expect(sum).toBeCloseTo(1, 11)
  })
})
