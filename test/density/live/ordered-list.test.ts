import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { OrderedList } from '../../../src/density/live/ordered-list.ts'
import { randomStream } from '../../../src/numerics/index.ts'

/** The same list by sorting afresh. */
function sorted(slots: Iterable<number>, keys: ArrayLike<number>): number[] {
  return [...slots].sort((a, b) => keys[a] - keys[b] || a - b)
}

function contents(list: OrderedList): number[] {
  const slots: number[] = []
  list.forEach((slot) => slots.push(slot))
  return slots
}

/** Keys of n slots: anywhere, or on a grid of ten values. */
function keysOf(n: number, tied: boolean, seed: number): Float64Array {
  const random = randomStream(seed)
  return Float64Array.from({ length: n }, () => (tied ? Math.floor(10 * random.uniform()) / 10 : random.uniform()))
}

describe('a sorted list of slots', () => {
  test('is in order of key and slot after any changes, and names the neighbours of every change', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.boolean(), fc.nat({ max: 60 })), { minLength: 1, maxLength: 120 }), fc.boolean(), fc.nat({ max: 1e6 }), (changes, tied, seed) => {
        const keys = keysOf(61, tied, seed)
        const list = new OrderedList((slot) => keys[slot])
        const held = new Set<number>()
        for (const [grow, slot] of changes) {
          if (held.has(slot) === grow) continue
          const before = sorted(new Set([...held, slot]), keys)
          const at = before.indexOf(slot)
          const around = [at - 2, at - 1, at + 1, at + 2].map((place) => before[place] ?? -1)
          if (grow) held.add(slot)
          else held.delete(slot)
          expect([...(grow ? list.insert(slot, new Int32Array(4)) : list.remove(slot, new Int32Array(4)))]).toEqual(around)
          expect(contents(list)).toEqual(sorted(held, keys))
          expect(list.size).toBe(held.size)
        }
      }),
      { seed: 20261125, numRuns: 150 },
    )
  })

  test.each([true, false])('keeps its order over many chunks that are cut, joined and emptied (ties: %s)', (tied) => {
    const n = 12_000
    const keys = keysOf(n, tied, 5)
    const random = randomStream(6)
    const list = new OrderedList((slot) => keys[slot])
    const shuffled = Array.from({ length: n }, (_, slot) => slot).sort((a, b) => Math.sin(a) - Math.sin(b))
    list.load(shuffled.slice(0, 5000))
    for (const slot of shuffled.slice(5000)) list.insert(slot)
    const order = sorted(shuffled, keys)
    expect(contents(list)).toEqual(order)
    for (let k = 0; k < 500; k++) {
      const at = Math.floor(n * random.uniform())
      expect(list.previous(order[at])).toBe(order[at - 1] ?? -1)
      expect(list.next(order[at])).toBe(order[at + 1] ?? -1)
    }
    for (const slot of shuffled.slice(0, 11_000)) list.remove(slot)
    expect(contents(list)).toEqual(sorted(shuffled.slice(11_000), keys))
    for (const slot of shuffled.slice(11_000)) list.remove(slot)
    expect(contents(list)).toEqual([])
    list.insert(3)
    expect(contents(list)).toEqual([3])
  })

  test.each([[false, 'ascending'], [true, 'descending']])('takes slots whose keys come in order (descending: %s)', (descending) => {
    const n = 10_000
    const list = new OrderedList((slot) => (descending ? -slot : slot))
    for (let slot = 0; slot < n; slot++) list.insert(slot)
    const order = Array.from({ length: n }, (_, i) => (descending ? n - 1 - i : i))
    expect(contents(list)).toEqual(order)
  })

  test('says where a key would lie: behind all that equal it', () => {
    const keys = Float64Array.of(0.5, 0.25, 0.5, 0.75)
    const list = new OrderedList((slot) => keys[slot])
    expect([...list.aroundKey(0.5, new Int32Array(4))]).toEqual([-1, -1, -1, -1])
    list.load([0, 1, 2, 3])
    expect([...list.aroundKey(0.5, new Int32Array(4))]).toEqual([0, 2, 3, -1])
    expect([...list.aroundKey(0, new Int32Array(2))]).toEqual([-1, 1])
    expect([...list.aroundKey(1, new Int32Array(2))]).toEqual([3, -1])
  })

  test.each([true, false])('reads at most 16 keys a change or look-up at a million slots (ties: %s)', (tied) => {
    const n = 1_000_000
    const keys = Float64Array.from({ length: n }, (_, slot) => (tied ? (slot * 7) % 10 : (slot * 0.6180339887498949) % 1))
    let reads = 0
    const list = new OrderedList((slot) => {
      reads++
      return keys[slot]
    })
    list.load(new Int32Array(n - 2000).map((_, i) => i + 1000))
    let most = 0
    const counted = (change: () => void): void => {
      reads = 0
      change()
      most = Math.max(most, reads)
    }
    for (let k = 0; k < 1000; k++) {
      counted(() => list.insert(k))
      counted(() => list.insert(n - 1 - k))
      counted(() => list.next(k))
      counted(() => list.remove((k * 7919) % (n - 2000) + 1000))
    }
    expect(most).toBeLessThanOrEqual(16)
    expect(most).toBeGreaterThan(4)
  })

  test('refuses a slot that is in, one that is not, what is no slot, and a key that is NaN', () => {
    const keys = [0.5, NaN, 0.25]
    const list = new OrderedList((slot) => keys[slot])
    list.insert(0)
    expect(() => list.insert(0)).toThrow('Expected a slot that is not in the list, got 0. Remove it first.')
    expect(() => list.remove(2)).toThrow('Expected a slot that is in the list, got 2. Insert it first.')
    expect(() => list.insert(1)).toThrow('a slot from 0 on whose key is a number')
    expect(() => list.insert(-1)).toThrow('a slot from 0 on')
    expect(() => list.load([2, 2])).toThrow('different slots from 0 on')
    expect(() => list.load([0, 1])).toThrow('got "1 with NaN"')
    expect(contents(list)).toEqual([0])
  })
})
