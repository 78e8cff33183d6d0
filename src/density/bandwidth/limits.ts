// The smallest and the largest bandwidth: no rule may be sharper than what the column can resolve, or wider than its range.

import { checkLimited, checkRule, writtenInto } from './checked.ts'
import type { BandwidthContext, BandwidthRule } from './rule.ts'

/** A bandwidth, or how to find one. */
export type BandwidthLimit = number | ((context: BandwidthContext) => number)

/** What every rule takes beside its own options. */
export interface BandwidthLimits {
  /** The smallest bandwidth; default `finestBandwidth`. */
  readonly minimum?: BandwidthLimit
  /** The largest, over which the smallest wins where a column moves one of them; default 1, the range. */
  readonly maximum?: BandwidthLimit
}

/**
 * The smallest bandwidth where none is asked for: a thousandth of the range of a continuous column; one cell of a discrete one, but at most a
 * quarter of the range (two cells are nearly categories).
 */
export function finestBandwidth({ cells }: BandwidthContext): number {
  return cells === Infinity ? 0.001 : Math.min(0.25, 1 / cells)
}

/**
 * A rule with its bandwidths kept between limits.
 *
 * @throws CerebrosError `INVALID_ARGUMENT`
 * @example
 * ```ts
 * clampedBandwidth(neighbourBandwidth(() => 0), { minimum: 0.01, maximum: ({ n }) => 1 / Math.sqrt(n) })
 * ```
 */
export function clampedBandwidth(rule: BandwidthRule, limits: BandwidthLimits): BandwidthRule {
  checkRule('rule', rule)
  checkLimited('clampedBandwidth', limits, [])
  return {
    ...onward(rule, (base) => clampedBandwidth(base, limits)),
    name: rule.name,
    into: (sorted, context, out) => {
      writtenInto(rule, sorted, context, out)
      limitInto(context, limits, out)
    },
  }
}

/** What a rule made from another takes over: its order, and its way with all columns together. */
export function onward(base: BandwidthRule, wrap: (base: BandwidthRule) => BandwidthRule): Pick<BandwidthRule, 'order' | 'joint'> {
  const { order, joint } = base
  return { ...(order !== undefined && { order }), ...(joint !== undefined && { joint: (kernels) => wrap(joint(kernels)) }) }
}

/** Moves n bandwidths into the limits; what is not a number becomes the smallest. */
export function limitInto(context: BandwidthContext, { minimum, maximum }: BandwidthLimits, out: Float64Array): void {
  const least = limitOf(minimum ?? finestBandwidth, context)
  const most = Math.max(least, limitOf(maximum ?? 1, context))
  for (let i = 0; i < context.n; i++) out[i] = out[i] >= least ? Math.min(most, out[i]) : least
}

/** The limits alone among the options of a rule. */
export function limitsOf({ minimum, maximum }: BandwidthLimits): BandwidthLimits {
  return { ...(minimum !== undefined && { minimum }), ...(maximum !== undefined && { maximum }) }
}

function limitOf(limit: BandwidthLimit, context: BandwidthContext): number {
  return typeof limit === 'number' ? limit : limit(context)
}
