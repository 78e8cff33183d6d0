import { describe, expect, test } from 'vitest'
import { embedded, energyTest, type EnergyTest } from '../../bench/energy-test.ts'
import { plainSpace } from '../../bench/inputs/conditional-problem.ts'
import { flatPair, flatSuggestion, thinned } from '../../bench/inputs/flat-tpe.ts'
import { mixedSpace } from '../../bench/inputs/mixed-study.ts'
import { firstTrials } from '../../bench/inputs/told-rows.ts'
import { WatchedRun } from '../../bench/inputs/watched-run.ts'
import { randomStream } from '../../src/numerics/index.ts'
import type { Observation } from '../../src/sampler/index.ts'
import type { SearchSpace } from '../../src/space/index.ts'

const TOLD = 300
const SUGGESTIONS = 250
const THINNED = 32
const BRANCH = plainSpace.indexOf('branch')

/** Two thirds of the trials near s = o = 0.4 in the first branch, the others anywhere. */
function conditionalTrials(): Observation[] {
  return Array.from({ length: TOLD }, (_, number) => {
    const random = randomStream(2, number)
    const near = Float64Array.from({ length: plainSpace.d }, (_, j) => (j === BRANCH ? 0.1 : 0.4 + 0.05 * random.normal()))
    const row = number % 3 > 0 ? plainSpace.snapInto(near) : plainSpace.sample(random)
    const values = Float64Array.of(row.reduce((sum, u) => sum + (Number.isNaN(u) ? 0 : (u - 0.4) ** 2), 0))
    return { number, row, values, violation: 0, lastReport: null }
  })
}

const studies: readonly { name: string; space: SearchSpace; m: number; trials: readonly Observation[] }[] = [
  { name: 'ten mixed parameters, one objective', space: mixedSpace, m: 1, trials: firstTrials('converged', 1, TOLD) },
  { name: 'ten mixed parameters, two objectives', space: mixedSpace, m: 2, trials: firstTrials('converged', 2, TOLD) },
  { name: 'a choice of three branches', space: plainSpace, m: 1, trials: conditionalTrials() },
]

describe('the default sampler', () => {
  for (const { name, space, m, trials } of studies) {
    test(`suggests as flat densities of the same trials do, and not as ones whose rest is thinned: ${name}`, () => {
      const run = new WatchedRun(space, m, 3)
      for (const trial of trials) run.tell(trial)
      const ours = Array.from({ length: SUGGESTIONS }, (_, k) => run.suggest(3, k))
      const { good, rest } = run.split(ours[0].choice)
      expect([good.length, rest.length]).toEqual(m === 1 ? [25, 275] : [30, 270])
      const suggestions = (points: readonly Float64Array[], seed: number): Float64Array[] => {
        const pair = flatPair({ space }, good, points, m)
        return Array.from({ length: SUGGESTIONS }, (_, k) => space.snapInto(flatSuggestion(pair, m, randomStream(seed, k))))
      }
      const flat = suggestions(rest, 4)
      expect(compare(space, ours.map(({ row }) => row), flat).p).toBeGreaterThan(0.01)
      expect(compare(space, suggestions(thinned(rest, THINNED, randomStream(6)), 5), flat).p).toBeLessThanOrEqual(0.01)
    })
  }

  test('has the good set of a sort for one objective', () => {
    const trials = firstTrials('converged', 1, TOLD)
    const run = new WatchedRun(mixedSpace, 1, 3)
    for (const trial of trials) run.tell(trial)
    const byValue = trials.toSorted((a, b) => a.values![0] - b.values![0]).slice(0, 25)
    expect([...run.suggest(3, 0).choice.good]).toEqual(byValue.map(({ number }) => number))
  })
})

function compare(space: SearchSpace, a: readonly Float64Array[], b: readonly Float64Array[]): EnergyTest {
  const { points, width } = embedded(space, a)
  return energyTest(points, embedded(space, b).points, width, randomStream(7), 299)
}
