import fc from 'fast-check'
import { expect, test } from 'vitest'
import { FreeIds } from '../../../src/density/rose/free-ids.ts'

test('the lowest free id is given out first, whatever came before', () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: -1, max: 60 }), { maxLength: 200 }), (steps) => {
      const free = new FreeIds()
      const twin = new Set<number>()
      for (const id of steps) {
        if (id < 0) {
          const lowest = twin.size > 0 ? Math.min(...twin) : undefined
          expect(free.take()).toBe(lowest)
          twin.delete(lowest!)
        } else if (!twin.has(id)) {
          free.put(id)
          twin.add(id)
        }
      }
      const left = Array.from(twin, () => free.take())
      expect(left).toEqual([...twin].sort((a, b) => a - b))
      expect(free.take()).toBeUndefined()
    }),
    { seed: 20261201, numRuns: 200 },
  )
})
