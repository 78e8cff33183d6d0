// Which candidate has the largest log l − log g, when log g is the dear part and can be had roughly.
// Method: log l is known, so a candidate is known to lose as soon as log g is known to be large enough; the likeliest under l come first. A rough round
// leaves the candidates that can still win; a fine one tells them apart. Cost: a rough look at each candidate, a fine one at a few.

import { stableArgsort } from '../../numerics/index.ts'

/** log g of candidate k within a relative error of g; or, once it is known to be at least `enough`, a lower bound that is. */
export type LogRest = (k: number, enough: number, relativeError: number) => number

interface Round {
  readonly relativeError: number
  /** How far below the best a candidate may stay in the race, nats. */
  readonly margin: number
}

/** A round that many trials make worth its while. Its margin is its errors, one up and one down: −log(1 − .3) + log(1 + .3). */
const ROUGH: Round = { relativeError: 0.3, margin: 0.62 }
/** Two errors of this are below 0.1 nat. */
const FINE: Round = { relativeError: 0.045, margin: 0 }
const EXACT: Round = { relativeError: 0, margin: 0 }
const ROUNDS = { exact: [EXACT], few: [FINE], many: [ROUGH, FINE] }

/**
 * The winner: its ratio is within 0.1 nat of the best one's, and the best where g is exact. Of equal ones the likelier under l, then the first.
 *
 * @param good log l of each candidate; NaN: it does not run
 * @param rest how log g is had: exactly whatever error is allowed; or roughly, from few trials or from many
 */
export function bestRatio(good: Float64Array, logRest: LogRest, rest: 'exact' | 'few' | 'many'): number {
  let running = Array.from(stableArgsort(good.map((value) => (Number.isNaN(value) ? Infinity : -value)))).filter((k) => !Number.isNaN(good[k]))
  for (const round of ROUNDS[rest]) if (running.length > 1) running = survivors(running, good, logRest, round)
  return running[0]
}

/** Candidates not known to lose, the best first. */
function survivors(running: readonly number[], good: Float64Array, logRest: LogRest, { relativeError, margin }: Round): number[] {
  const ratios = new Float64Array(good.length).fill(-Infinity)
  let best = -Infinity
  for (const k of running) {
    ratios[k] = good[k] - logRest(k, good[k] - best + margin, relativeError)
    best = Math.max(best, ratios[k])
  }
  // A ratio that is not a number, which only densities of 0 give, wins nothing.
  const left = running.filter((k) => ratios[k] >= best - margin)
  return left.length === 0 ? running.slice(0, 1) : left.sort((a, b) => ratios[b] - ratios[a])
}
