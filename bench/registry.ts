// All benches, by name.

import type { Bench } from './bench.ts'
import { conditional } from './cases/conditional.ts'
import { densityBrute } from './cases/density-brute.ts'
import { densityChanges } from './cases/density-changes.ts'
import { densityError } from './cases/density-error.ts'
import { densityQueries } from './cases/density-queries.ts'
import { hypervolumes } from './cases/hypervolume.ts'
import { motpeAsk } from './cases/motpe-ask.ts'
import { motpeEnergy } from './cases/motpe-energy.ts'
import { motpeFidelity } from './cases/motpe-fidelity.ts'
import { motpeMemory } from './cases/motpe-memory.ts'
import { motpeScale } from './cases/motpe-scale.ts'
import { sqliteAskTell } from './cases/sqlite-ask-tell.ts'
import { tpeCommand } from './cases/tpe-command.ts'
import { welfordMeanVariance } from './cases/welford-mean-variance.ts'
import { conditionalPeers } from './peers/conditional-peers.ts'
import { densityQueriesPeers } from './peers/density-queries-peers.ts'
import { motpeAskPeers } from './peers/motpe-ask-peers.ts'
import { welfordPeers } from './peers/welford-peers.ts'

export const BENCHES: readonly Bench[] = [
  welfordMeanVariance, welfordPeers, densityQueries, densityQueriesPeers, densityBrute, densityChanges, densityError, motpeAsk, motpeAskPeers, motpeScale, motpeMemory, motpeFidelity,
  motpeEnergy, conditional, conditionalPeers, tpeCommand, hypervolumes, sqliteAskTell,
]

/** Benches by name; those run by default, all but the peers and the long ones, when none is named. @throws Error for an unknown name */
export function chosenBenches(names: readonly string[]): readonly Bench[] {
  if (names.length === 0) return BENCHES.filter((bench) => bench.byDefault)
  return names.map((name) => {
    const bench = BENCHES.find((one) => one.name === name)
    if (bench === undefined) throw new Error(`Expected a bench of [${BENCHES.map((one) => one.name).join(', ')}], got "${name}". Name one of these, or none for all.`)
    return bench
  })
}
