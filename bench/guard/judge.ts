// The guard's decision, apart from clocks and processes: slower is believed only when two more measurements say so too.

import { median } from '../cpu-time.ts'

/** One measurement of a row: the medians of both builds over their child processes, milliseconds. */
export interface Comparison {
  readonly base: number
  readonly head: number
  /** head ÷ base: 1.25 is a quarter slower. */
  readonly ratio: number
}

/** What became of a row. */
export interface Verdict {
  readonly passed: boolean
  /** One, or three when the first was beyond the limit. */
  readonly comparisons: readonly Comparison[]
}

/** Slower by more than this fails. */
export const LIMIT = 1.2
/** Measurements that must agree with a first one beyond the limit. */
const CONFIRMATIONS = 2

/** The comparison of two builds' times, one number per child process. */
export function comparison(base: readonly number[], head: readonly number[]): Comparison {
  const [b, h] = [median(base), median(head)]
  return { base: b, head: h, ratio: h / b }
}

/**
 * Measures once; beyond the limit, up to twice more, and fails only when all three are beyond it.
 *
 * @param measure a fresh measurement
 */
export function judge(measure: () => Comparison, limit = LIMIT): Verdict {
  const comparisons = [measure()]
  while (comparisons.at(-1)!.ratio > limit && comparisons.length <= CONFIRMATIONS) comparisons.push(measure())
  return { passed: !(comparisons.at(-1)!.ratio > limit), comparisons }
}
