import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { comparison, judge, LIMIT, type Comparison, type Turn } from '../../bench/guard/judge.ts'

/** Measurements that come out with the given ratios, in order; one more than given is an error. */
function measuring(...ratios: number[]): { measure: () => Comparison; taken: () => number } {
  let at = 0
  const measure = (): Comparison => {
    if (at === ratios.length) throw new Error('Expected no further measurement.')
    return { base: 1, head: ratios[at], ratio: ratios[at++] }
  }
  return { measure, taken: () => at }
}

describe('the guard', () => {
  test('passes a row within the limit at the first measurement', async () => {
    const { measure, taken } = measuring(1.2, 9)
    expect((await judge(measure)).passed).toBe(true)
    expect(taken()).toBe(1)
  })
  test('fails a row only when two more measurements agree', async () => {
    expect((await judge(measuring(1.25, 1.21, 1.3).measure)).passed).toBe(false)
  })
  test('passes a row that was slow by accident, and stops measuring', async () => {
    const second = measuring(1.9, 1.0, 9)
    expect((await judge(second.measure)).passed).toBe(true)
    expect(second.taken()).toBe(2)
    expect((await judge(measuring(1.9, 1.5, 1.19).measure)).passed).toBe(true)
  })
  test('takes one measurement or three, never more, whatever they say', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.double({ min: 0.5, max: 2, noNaN: true }), { minLength: 3, maxLength: 3 }), async (ratios) => {
        const { measure, taken } = measuring(...ratios)
        const { passed } = await judge(measure)
        expect(passed).toBe(ratios.some((ratio) => ratio <= LIMIT))
        expect(taken()).toBe(passed ? ratios.findIndex((ratio) => ratio <= LIMIT) + 1 : 3)
      }),
      { seed: 1, numRuns: 200 },
    )
  })
  test('compares turn by turn, so that a machine that slows down and speeds up changes nothing', () => {
    const pace = [1, 5, 2, 1, 9, 1, 3]
    const { ratio } = comparison([pace.map((time) => ({ base: time, head: 1.1 * time }))])
    expect(ratio).toBeCloseTo(1.1, 12)
  })
  test('is not moved by a few disturbed turns, nor by one unlucky pair of processes', () => {
    const turns = (ratio: number): Turn[] => [1, 1, 1, 40, 0.02].map((disturbed) => ({ base: 2, head: 2 * ratio * disturbed }))
    expect(comparison([turns(1), turns(1.02), turns(3)]).ratio).toBeCloseTo(1.02, 12)
    expect(comparison([turns(1), turns(1), turns(1)])).toEqual({ base: 2, head: 2, ratio: 1 })
  })
})
