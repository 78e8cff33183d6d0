// Rules that do not look at the points: one bandwidth, one that shrinks with the number of points, and a multiple of another rule's.

import { mismatch } from '../../errors/index.ts'
import { checkPositive, checkRule, writtenInto } from './checked.ts'
import { onward } from './limits.ts'
import type { BandwidthContext, BandwidthRule } from './rule.ts'

const fixed = new WeakMap<BandwidthRule, number>()

/**
 * The same bandwidth for every point, in parts of each column's range: 0.1 over bounds of 0 and 50 is 5.
 *
 * @throws CerebrosError `INVALID_ARGUMENT` unless it is a finite number > 0
 */
export function fixedBandwidth(width: number): BandwidthRule {
  checkPositive('the width of fixedBandwidth', width, 'Give a part of the range of each column: fixedBandwidth(0.1).')
  const rule: BandwidthRule = { name: 'fixed', into: (_sorted, { n }, out) => void out.fill(width, 0, n) }
  fixed.set(rule, width)
  return rule
}

/** The bandwidth of a rule that `fixedBandwidth` made; undefined for any other rule. */
export function fixedWidth(rule: BandwidthRule): number | undefined {
  return fixed.get(rule)
}

/**
 * One bandwidth for the whole column that depends only on how many points there are: `factor` · n^(−1 / (d + 4)), Scott's exponent without his
 * deviation, but at least `minimum` and at most the range. With factor 0.2 the rule of Optuna 4's multivariate TPE.
 *
 * @throws CerebrosError `INVALID_ARGUMENT`
 */
export function shrinkingBandwidth(factor: number, minimum: (context: BandwidthContext) => number): BandwidthRule {
  checkPositive('the factor of shrinkingBandwidth', factor, 'Write, for example, shrinkingBandwidth(0.2, () => 0.01).')
  if (typeof minimum !== 'function') throw mismatch('INVALID_ARGUMENT', 'the minimum of shrinkingBandwidth to be a function of the column', minimum, 'Write shrinkingBandwidth(0.2, () => 0.01).')
  return {
    name: 'shrinking',
    into: (_sorted, context, out) => {
      const width = factor * Math.max(context.n, 1) ** (-1 / (context.d + 4))
      out.fill(Math.min(1, Math.max(minimum(context), width)), 0, context.n)
    },
  }
}

/**
 * `factor` times the bandwidths of another rule. Its limits count before: put `clampedBandwidth` around for others.
 *
 * @throws CerebrosError `INVALID_ARGUMENT`
 */
export function scaledBandwidth(rule: BandwidthRule, factor: number): BandwidthRule {
  checkRule('rule', rule)
  checkPositive('the factor of scaledBandwidth', factor, 'Write, for example, scaledBandwidth(scottBandwidth(), 0.5).')
  return {
    ...onward(rule, (base) => scaledBandwidth(base, factor)),
    name: rule.name,
    into: (sorted, context, out) => {
      writtenInto(rule, sorted, context, out)
      for (let i = 0; i < context.n; i++) out[i] *= factor
    },
  }
}
