import { expect, test } from 'vitest'
import { Shape, type ScaledRows } from '../../../src/density/tree/shape.ts'
import { randomStream } from '../../../src/numerics/index.ts'

/** n rows of d columns: the first holds five different values, the others are spread; `sorted`: the first ascends. */
function rowsOf(n: number, d: number, key: number, sorted: boolean): ScaledRows {
  const random = randomStream(key)
  const rows = Float64Array.from({ length: n * d }, (_, i) => (i % d !== 0 ? 30 * random.uniform() : sorted ? i / 100 : random.integer(5)))
  const discrete = new Uint8Array(d)
  discrete[0] = sorted ? 0 : 1
  return { d, discrete, into: (slot, out, at) => out.set(rows.subarray(slot * d, (slot + 1) * d), at) }
}

/** Depth of a shape, after checking that every node holds what it says. */
function checkedDepth(shape: Shape, inside: ReadonlySet<number>, leafSize: number): number {
  const seen: number[] = []
  let depth = 0
  const walk = (node: number, level: number): number => {
    depth = Math.max(depth, level)
    let count = 0
    for (let place = shape.start[node]; shape.children[node] === 0 && place < shape.end[node]; place++) {
      const slot = shape.places.slotAt[place]
      expect([shape.leafOf(slot), shape.places.placeOf[slot]]).toEqual([node, place])
      seen.push(slot)
      count++
    }
    expect(count).toBeLessThanOrEqual(leafSize)
    for (let c = 0; c < shape.children[node]; c++) count += walk(shape.child[node] + c, level + 1)
    expect(shape.sizeOf(node)).toBe(count)
    return count
  }
  walk(0, 0)
  expect(new Set(seen)).toEqual(inside)
  expect(seen.length).toBe(inside.size)
  return depth
}

test.each([
  { d: 1, branchFactor: 2, leafSize: 1, loaded: 0, sorted: false },
  { d: 3, branchFactor: 8, leafSize: 16, loaded: 2000, sorted: false },
  { d: 2, branchFactor: 4, leafSize: 8, loaded: 0, sorted: true },
  { d: 2, branchFactor: 8, leafSize: 64, loaded: 100, sorted: false },
])('a shape holds exactly the points inside, and stays shallow: %o', ({ d, branchFactor, leafSize, loaded, sorted }) => {
  const n = 4000
  const random = randomStream(17)
  const shape = new Shape(rowsOf(n, d, 5, sorted), branchFactor, leafSize, () => undefined)
  const inside = new Set<number>()
  if (loaded > 0) shape.load(Int32Array.from({ length: loaded }, (_, i) => i))
  for (let i = 0; i < loaded; i++) inside.add(i)
  for (let i = loaded; i < n; i++) {
    shape.insert(i)
    inside.add(i)
    const gone = random.integer(i + 1)
    if (random.uniform() > 0.3 || !inside.has(gone)) continue
    shape.remove(gone)
    inside.delete(gone)
  }
  const depth = checkedDepth(shape, inside, leafSize)
  expect(depth).toBeLessThan(4 + 2 * Math.log2(inside.size / leafSize))
})

test('the shape depends on the points and their order alone, and every change is told', () => {
  const rows = rowsOf(500, 2, 8, false)
  const [one, other] = [[], []].map((told: number[]) => ({ told, shape: new Shape(rows, 4, 8, (place) => told.push(place)) }))
  for (const { shape } of [one, other]) for (let i = 0; i < 500; i++) shape.insert(i)
  expect(one.shape.slotsUnder(0)).toEqual(other.shape.slotsUnder(0))
  expect(one.told).toEqual(other.told)
  const visited: number[] = []
  const visit = (node: number): number => visited.push(node)
  one.shape.refresh(visit, visit)
  visited.length = 0
  one.shape.refresh(visit, visit)
  expect(visited).toEqual([])
  one.shape.touch(one.shape.leafOf(7))
  one.shape.refresh(visit, visit)
  expect(visited[0]).toBe(one.shape.leafOf(7))
  expect(visited.at(-1)).toBe(0)
})

test('a shape laid out anew tells every place that it leaves', () => {
  const slots = new Map<number, number>()
  const shape: Shape = new Shape(rowsOf(200, 2, 3, false), 4, 8, (place) => void slots.set(place, shape.places.slotAt[place]))
  for (let i = 0; i < 200; i++) shape.insert(i)
  for (let i = 0; i < 150; i++) shape.remove(i)
  shape.load(shape.slotsUnder(0))
  expect([...slots.values()].filter((slot) => slot >= 0).sort((a, b) => a - b)).toEqual(Array.from({ length: 50 }, (_, i) => 150 + i))
})

test('a slot goes in once and out once', () => {
  const shape = new Shape(rowsOf(3, 1, 1, false), 2, 4, () => undefined)
  shape.insert(1)
  expect(() => shape.insert(1)).toThrow('Expected a slot outside the tree, got 1.')
  shape.remove(1)
  expect(() => shape.remove(1)).toThrow('Expected a slot in the tree, got 1.')
})
