// The guard's decision, apart from clocks and processes: slower is believed only when two more measurements say so too.

import { median } from '../cpu-time.ts'

/** One sample of each build, taken one after the other, milliseconds. */
export interface Turn {
  readonly base: number
  readonly head: number
}

/** One measurement of a row. */
export interface Comparison {
  /** Medians over all turns, milliseconds. */
  readonly base: number
  readonly head: number
  /** head ÷ base: the median over pairs of processes of the median over their turns. 1.25 is a quarter slower. */
  readonly ratio: number
}

/** What became of a row. */
export interface Verdict {
  readonly passed: boolean
  /** One, or up to three when the first was beyond the limit. */
  readonly comparisons: readonly Comparison[]
}

/** Slower by more than this fails. */
export const LIMIT = 1.2
/** Measurements that must agree with a first one beyond the limit. */
const CONFIRMATIONS = 2

/** The comparison of some pairs of processes, each with its turns. */
export function comparison(pairs: readonly (readonly Turn[])[]): Comparison {
  const turns = pairs.flat()
  return {
    base: median(turns.map(({ base }) => base)),
    head: median(turns.map(({ head }) => head)),
    ratio: median(pairs.map((pair) => median(pair.map(({ base, head }) => head / base)))),
  }
}

/**
 * Measures once; beyond the limit, up to twice more, and fails only when all three are beyond it.
 *
 * @param measure a fresh measurement
 */
export async function judge(measure: () => Comparison | Promise<Comparison>, limit = LIMIT): Promise<Verdict> {
  const comparisons = [await measure()]
  while (comparisons.at(-1)!.ratio > limit && comparisons.length <= CONFIRMATIONS) comparisons.push(await measure())
  return { passed: !(comparisons.at(-1)!.ratio > limit), comparisons }
}
