// Whether the suggestions of the default sampler are distributed as those of its flat twin: an energy test, and the same test on a twin
// whose density of the rest is thinned, which it must tell apart, or it would see nothing.

import { randomStream } from '@thunderline/cerebros'
import type { Bench, Measurement } from '../bench.ts'
import { embedded, energyTest, type EnergyTest } from '../energy-test.ts'
import { flatPair, flatSuggestion, thinned, type FlatPair } from '../inputs/flat-tpe.ts'
import { mixedSpace } from '../inputs/mixed-study.ts'
import { DATA_SETS, firstTrials, type DataSet } from '../inputs/told-rows.ts'
import { WatchedRun } from '../inputs/watched-run.ts'
import { allowedSizes } from '../most-trials.ts'

const SIZES = [1e3, 1e4]
const SUGGESTIONS = 2000
const THINNED = 256
const ALPHA = 0.01

export const motpeEnergy: Bench = {
  name: 'motpe-energy',
  about: `energy test of ${SUGGESTIONS} suggestions against as many of a flat twin, p of 999 permutations; and of a twin with g thinned to ${THINNED} points`,
  byDefault: false,
  *rows(): Generator<Measurement> {
    for (const set of DATA_SETS) {
      for (const m of [1, 2]) for (const n of allowedSizes(SIZES)) yield* tests(set, m, n)
    }
  },
}

function* tests(set: DataSet, m: number, n: number): Generator<Measurement> {
  const run = new WatchedRun(mixedSpace, m, 3)
  for (const trial of firstTrials(set, m, n)) run.tell(trial)
  const ours = Array.from({ length: SUGGESTIONS }, (_, k) => run.suggest(3, k))
  const { good, rest } = run.split(ours[0].choice)
  const flat = suggestions(flatPair({ space: mixedSpace }, good, rest, m), m, 4)
  const poor = suggestions(flatPair({ space: mixedSpace }, good, thinned(rest, THINNED, randomStream(6)), m), m, 5)
  const at = `${set} m=${m} n=${n}`
  const same = compare(ours.map(({ row }) => row), flat)
  yield { row: `${at}, p`, value: same.p, unit: '', samples: SUGGESTIONS, note: `> ${ALPHA}: ${same.p > ALPHA ? 'met' : 'missed'}; distance ${same.distance.toExponential(2)}` }
  const other = compare(poor, flat)
  // Of uniform trials g is nearly flat however few are kept, and l decides: nothing to tell apart, so no bar.
  const verdict = set === 'random' ? 'no bar' : `≤ ${ALPHA}: ${other.p <= ALPHA ? 'met' : 'missed'}`
  yield { row: `${at}, p of g thinned`, value: other.p, unit: '', samples: SUGGESTIONS, note: `${verdict}; distance ${other.distance.toExponential(2)}` }
}

function suggestions(pair: FlatPair, m: number, seed: number): Float64Array[] {
  return Array.from({ length: SUGGESTIONS }, (_, k) => mixedSpace.snapInto(flatSuggestion(pair, m, randomStream(seed, k))))
}

function compare(a: readonly Float64Array[], b: readonly Float64Array[]): EnergyTest {
  const { points, width } = embedded(mixedSpace, a)
  return energyTest(points, embedded(mixedSpace, b).points, width, randomStream(7))
}
