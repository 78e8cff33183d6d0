import fc from 'fast-check'
import { expect, test } from 'vitest'
import { randomSampler } from '../../src/sampler/index.ts'
import { float, searchSpace } from '../../src/space/index.ts'
import { Search } from '../../src/study/search.ts'

const space = searchSpace({ x: float(0, 1) })
const objectives = [{ name: 'a', direction: 'minimize' }, { name: 'b', direction: 'maximize' }] as const

/** Values a and b, the latter maximised, and a constraint. */
type Trial = readonly [a: number, b: number, over: number]

const dominates = (p: Trial, q: Trial): boolean => p[0] <= q[0] && p[1] >= q[1] && (p[0] < q[0] || p[1] > q[1])

/** Written out: the trials since the last feasible one that no earlier feasible one dominates or equals. */
function sinceImprovement(trials: readonly Trial[]): number {
  let last = 0
  trials.forEach((trial, i) => {
    const before = trials.slice(0, i).filter(([, , over]) => over <= 0)
    if (trial[2] <= 0 && !before.some((other) => dominates(other, trial) || (other[0] === trial[0] && other[1] === trial[1]))) last = i + 1
  })
  return trials.length - last
}

test('an improvement is a feasible trial with new values on the front: not one that equals others there, also where zeros differ in sign', () => {
  const value = fc.constantFrom(-0, 0, 1, 2, Infinity, 0.1)
  fc.assert(
    fc.property(fc.array(fc.tuple(value, value, fc.constantFrom(-1, -1, 1)), { maxLength: 25 }), (trials) => {
      const search = new Search({ name: '', space, objectives, constraints: ['over'], sampler: '', seed: 1 }, randomSampler())
      trials.forEach(([a, b, over], number) => {
        search.absorb({ number, row: Float64Array.of(0.5), state: 'complete', values: [a, b], constraints: [over], error: null, reports: [] })
        expect(search.sinceImprovement).toBe(sinceImprovement(trials.slice(0, number + 1)))
      })
    }),
    { seed: 11, numRuns: 200 },
  )
})
