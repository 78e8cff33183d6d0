// What a told trial leaves in memory: bytes a trial and parameter, of the TPE core and of the optimiser around it, after garbage collection.

import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import type { Bench, Measurement } from '../bench.ts'
import { mixedSpace } from '../inputs/mixed-study.ts'
import { DATA_SETS } from '../inputs/told-rows.ts'
import { FLOORS, toldStudy, type Floor, type ToldStudy } from '../inputs/told-study.ts'
import { allowedSizes } from '../most-trials.ts'

const SIZES: { readonly [F in Floor]: readonly number[] } = { core: [1e4, 1e5, 1e6], optimizer: [1e4, 1e5] }
const BAR = 64

export const motpeMemory: Bench = {
  name: 'motpe-memory',
  about: 'memory of a study after n told trials and an ask, heap and buffers, bytes per trial and parameter',
  byDefault: false,
  *rows(): Generator<Measurement> {
    const collect = collector()
    for (const floor of FLOORS) {
      for (const set of DATA_SETS) {
        for (const m of [1, 2, 3]) {
          for (const n of allowedSizes(SIZES[floor])) {
            const bytes = retained(() => filled(floor, set, m, n), collect) / (n * mixedSpace.d)
            yield { row: `${floor} ${set} m=${m} n=${n}`, value: bytes, unit: 'bytes', samples: 1, note: `≤ ${BAR}: ${bytes <= BAR ? 'met' : 'missed'}` }
          }
        }
      }
    }
  },
}

/** A study that has built what an ask needs. */
function filled(floor: Floor, set: (typeof DATA_SETS)[number], m: number, n: number): ToldStudy {
  const study = toldStudy(floor, set, m)
  study.tellUpTo(n - 1)
  study.cycle()
  return study
}

/** Bytes that what `make` returns keeps alive. */
function retained(make: () => ToldStudy, collect: () => void): number {
  collect()
  const before = inUse()
  const study = make()
  collect()
  const after = inUse()
  // Used after the measurement, or it would be garbage during it.
  if (study.count < 1) throw new Error('Expected a filled study, got an empty one.')
  return after - before
}

/** `external` holds the buffers of typed arrays. */
function inUse(): number {
  const { heapUsed, external } = process.memoryUsage()
  return heapUsed + external
}

/** Collects all garbage. A bench has a process of its own, so the flag that gives it changes nobody else's figures. */
function collector(): () => void {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  return () => {
    // The first pass lets go of buffers, the next counts them out.
    for (let k = 0; k < 3; k++) collect()
  }
}
