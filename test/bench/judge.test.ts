import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { comparison, judge, LIMIT, type Comparison } from '../../bench/guard/judge.ts'

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
  test('passes a row within the limit at the first measurement', () => {
    const { measure, taken } = measuring(1.2, 9)
    expect(judge(measure).passed).toBe(true)
    expect(taken()).toBe(1)
  })
  test('fails a row only when two more measurements agree', () => {
    expect(judge(measuring(1.25, 1.21, 1.3).measure).passed).toBe(false)
  })
  test('passes a row that was slow by accident, and stops measuring', () => {
    const second = measuring(1.9, 1.0, 9)
    expect(judge(second.measure).passed).toBe(true)
    expect(second.taken()).toBe(2)
    expect(judge(measuring(1.9, 1.5, 1.19).measure).passed).toBe(true)
  })
  test('takes one measurement or three, never more, whatever they say', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0.5, max: 2, noNaN: true }), { minLength: 3, maxLength: 3 }), (ratios) => {
        const { measure, taken } = measuring(...ratios)
        const { passed } = judge(measure)
        expect(passed).toBe(ratios.some((ratio) => ratio <= LIMIT))
        expect(taken()).toBe(passed ? ratios.findIndex((ratio) => ratio <= LIMIT) + 1 : 3)
      }),
      { seed: 1, numRuns: 200 },
    )
  })
  test('compares the medians, so that a few disturbed processes change nothing', () => {
    expect(comparison([1, 1, 50], [1.1, 70, 1.1]).ratio).toBeCloseTo(1.1, 12)
    expect(comparison([2, 4], [3, 9])).toEqual({ base: 3, head: 6, ratio: 2 })
  })
})
