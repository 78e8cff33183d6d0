// How the cost of a suggestion grows: one ask and one tell after 1,000 to a million told trials, ten mixed parameters, 1 to 3 objectives.

import type { Bench, Measurement } from '../bench.ts'
import { summary } from '../cpu-time.ts'
import { growthExponent } from '../growth.ts'
import { DATA_SETS, type DataSet } from '../inputs/told-rows.ts'
import { FLOORS, toldStudy, type Floor } from '../inputs/told-study.ts'
import { allowedSizes } from '../most-trials.ts'
import { warmUp } from './ask-tell.ts'

const SIZES: { readonly [F in Floor]: readonly number[] } = { core: [1e3, 1e4, 1e5, 1e6], optimizer: [1e3, 1e4, 1e5] }
const CYCLES = 61
/** Most milliseconds of one ask + tell of the core, by told trials, and of the exponent its growth may have. */
const BARS = new Map([[1e3, 1], [1e4, 2], [1e5, 4], [1e6, 8]])
const EXPONENT_BAR = 0.4
/** Trials of the check: enough of them crowd that a sum may be estimated. */
const CHECKED = 10_000

export const motpeScale: Bench = {
  name: 'motpe-scale',
  about: 'one ask + tell of the TPE core, and of the optimiser around it, after 1e3 to 1e6 told trials, ms; the tells that led there, µs each; growth exponents',
  byDefault: false,
  *rows(): Generator<Measurement> {
    for (const floor of FLOORS) {
      for (const set of DATA_SETS) {
        for (const m of [1, 2, 3]) yield* growth(floor, set, m)
      }
    }
  },
}

function* growth(floor: Floor, set: DataSet, m: number): Generator<Measurement> {
  checkRepeats(set, m)
  compile(floor, set, m)
  const study = toldStudy(floor, set, m)
  const sizes = allowedSizes(SIZES[floor])
  const medians: number[] = []
  for (const n of sizes) {
    const from = study.count
    // What a tell leaves undone, the next ask does: it belongs to the tells.
    const told = study.tellUpTo(n) + study.cycle()
    warmUp(study.cycle.bind(study), 30)
    const { median, mean, samples } = summary(Array.from({ length: CYCLES }, () => study.cycle()))
    medians.push(median)
    yield { row: `${floor} ${set} m=${m} n=${n}`, value: median, unit: 'ms', mean, samples, ...against(median, BARS.get(n)!) }
    yield { row: `${floor} ${set} m=${m} n=${n}, a tell before`, value: (told / (n - from)) * 1000, unit: 'µs', samples: 1 }
  }
  if (sizes.length < 2) return
  const exponent = growthExponent(sizes, medians)
  yield { row: `${floor} ${set} m=${m}, growth exponent`, value: exponent, unit: 'log ms / log n', ...against(exponent, EXPONENT_BAR) }
}

/** A note that says whether a bar is met. */
function against(value: number, bar: number): { note: string } {
  return { note: `≤ ${bar}: ${value <= bar ? 'met' : 'missed'}` }
}

/** Cycles of another study of the smallest size first: the figures shall hold no compiling. */
function compile(floor: Floor, set: DataSet, m: number): void {
  const study = toldStudy(floor, set, m)
  study.tellUpTo(1000)
  warmUp(study.cycle.bind(study), 400)
}

/** A core that was asked now and then must propose what one proposes that was only told, and a row of the space: also where sums are estimated from samples. */
function checkRepeats(set: DataSet, m: number): void {
  const [asked, told] = [toldStudy('core', set, m), toldStudy('core', set, m)]
  for (let n = CHECKED / 10; n <= CHECKED; n += CHECKED / 10) {
    asked.tellUpTo(n)
    asked.peek!()
  }
  told.tellUpTo(CHECKED)
  const [one, other] = [asked.peek!(), told.peek!()]
  if (one.join() !== other.join() || !one.every((u) => u >= 0 && u <= 1)) throw new Error(`Expected the same trials to lead to the same row, got ${one.join()} and ${other.join()}. The bench times right answers only.`)
}
