// What early stops and bounds cost in quality: the exact ratio of the chosen candidate beside that of the best one, by flat densities.

import type { Choice } from '../../src/sampler/motpe/profile.ts'
import type { Bench, Measurement } from '../bench.ts'
import { flatPair, sameBranches, type FlatPair } from '../inputs/flat-tpe.ts'
import { mixedSpace, rowObjective } from '../inputs/mixed-study.ts'
import { DATA_SETS, firstTrials, type DataSet } from '../inputs/told-rows.ts'
import { WatchedRun } from '../inputs/watched-run.ts'
import { allowedSizes } from '../most-trials.ts'

const SIZES = [1e3, 1e4, 1e5]
const ROUNDS = 10
const ASKS = 100
/** A choice within so many nats of the best one is as good. */
const NEAR = 0.1
const BAR = 99
const ROUNDING = 1e-9

export const motpeFidelity: Bench = {
  name: 'motpe-fidelity',
  about: `${ROUNDS * ASKS} asks at n told trials: how often the choice's exact log l − log g is within ${NEAR} nat of the best candidate's, and how far below it is`,
  byDefault: false,
  *rows(): Generator<Measurement> {
    const n = Math.max(...allowedSizes(SIZES))
    for (const set of DATA_SETS) {
      for (const m of [1, 2]) {
        const losses = lossesOf(set, m, n)
        const near = (100 * losses.filter((loss) => loss <= NEAR).length) / losses.length
        const mean = losses.reduce((sum, loss) => sum + loss, 0) / losses.length
        const at = `${set} m=${m} n=${n}`
        yield { row: `${at}, choices within ${NEAR} nat of the best`, value: near, unit: '%', samples: losses.length, note: `≥ ${BAR}: ${near >= BAR ? 'met' : 'missed'}` }
        yield { row: `${at}, largest loss`, value: Math.max(...losses), unit: 'nat', mean, samples: losses.length }
      }
    }
  },
}

/** Nats by which each choice is below the best candidate. Every round tells what it asked: densities that were updated are watched too. */
function lossesOf(set: DataSet, m: number, n: number): number[] {
  const run = new WatchedRun(mixedSpace, m, 3)
  for (const trial of firstTrials(set, m, n)) run.tell(trial)
  const losses: number[] = []
  for (let round = 0; round < ROUNDS; round++) {
    const asked = Array.from({ length: ASKS }, (_, k) => run.suggest(3, round * ASKS + k))
    const { good, rest } = run.split(asked[0].choice)
    const pair = flatPair({ space: mixedSpace }, good, rest, m)
    for (const { row, choice } of asked) losses.push(lossOf(row, choice, pair, m))
    for (const { row } of asked) run.tell({ number: run.count, row, values: rowObjective(row, m), violation: 0, lastReport: null })
  }
  return losses
}

function lossOf(row: Float64Array, { candidates, chosen }: Choice, { l, g }: FlatPair, m: number): number {
  const { d } = mixedSpace
  const rows = Array.from({ length: candidates.length / d }, (_, k) => candidates.subarray(k * d, (k + 1) * d))
  if (rows.length !== 32 || mixedSpace.snapInto(rows[chosen].slice()).join() !== row.join()) throw new Error(`Expected the suggestion to be the chosen one of 32 candidates, got ${row.join()} from ${rows.length}.`)
  const ratio = l.logDensity(rows[chosen]) - g.logDensity(rows[chosen])
  let best = ratio
  for (const [k, one] of rows.entries()) {
    if (k === chosen || (m > 1 && !sameBranches(one, rows[0]))) continue
    const good = l.logDensity(one)
    // The flat density stops as soon as it is sure that this one is no better: then it does not matter by how much.
    best = Math.max(best, good - g.logDensityUntil(one, good - best))
  }
  // Two ways of summing the same terms differ in the last bits.
  return best - ratio > ROUNDING ? best - ratio : 0
}
