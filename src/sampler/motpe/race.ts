// Which candidate has the largest log l − log g, when log g is the dear part and can be had roughly.
// Method: log l is known, so a candidate is known to lose as soon as log g is known to be large enough; the likeliest under l come first. Where log g is
// dear, a rough round leaves the candidates that can still win. Cost: a look at each candidate until it is known to lose, a fine one at a few.

import { stableArgsort } from '../../numerics/index.ts'

/** log g of candidate k within a relative error of g; or, once it is known to be at least `enough`, a lower bound that is. */
export type LogRest = (k: number, enough: number, relativeError: number) => number

interface Round {
  readonly relativeError: number
  /** How far below the best a candidate may stay in the race, nats. */
  readonly margin: number
}

/** Its margin is its errors, one up and one down: −log(1 − .3) + log(1 + .3). */
const ROUGH: Round = { relativeError: 0.3, margin: 0.62 }
/** Two errors of this are below 0.1 nat. */
const FINE: Round = { relativeError: 0.045, margin: 0 }

/**
 * The winner: its ratio is within 0.1 nat of the best one's, and the best where g is exact. Of equal ones the likelier under l, then the first.
 *
 * @param good log l of each candidate; NaN: it does not run
 * @param wasDear whether the last answer cost so much that a rough look at the others pays; it must not depend on what was asked before the race
 */
export function bestRatio(good: Float64Array, logRest: LogRest, wasDear: () => boolean): number {
  const running = Array.from(stableArgsort(good.map((value) => (Number.isNaN(value) ? Infinity : -value)))).filter((k) => !Number.isNaN(good[k]))
  if (running.length === 1) return running[0]
  const first = running[0]
  logRest(first, Infinity, ROUGH.relativeError)
  let best = -1
  let highest = -Infinity
  for (const k of wasDear() ? survivors(running, good, logRest, ROUGH) : running) {
    const ratio = good[k] - logRest(k, good[k] - highest, FINE.relativeError)
    if (best >= 0 && !(ratio > highest)) continue
    best = k
    highest = ratio
  }
  return best
}

/** Candidates not known to lose, the best first. */
function survivors(running: readonly number[], good: Float64Array, logRest: LogRest, { relativeError, margin }: Round): number[] {
  const ratios = new Float64Array(good.length)
  let best = -Infinity
  for (const k of running) {
    ratios[k] = good[k] - logRest(k, good[k] - best + margin, relativeError)
    best = Math.max(best, ratios[k])
  }
  return running.filter((k) => ratios[k] >= best - margin).sort((a, b) => ratios[b] - ratios[a])
}
