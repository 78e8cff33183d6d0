// Abramson's rule: the bandwidths of a first rule, wider where its density is low and narrower where it is high.
// Method: h_i = h̃_i (f̃(x_i) / g)^(−1/2), f̃ the density with the first bandwidths h̃, g its geometric mean over the points; the factor is clipped.
// Source: I. S. Abramson, Ann. Stat. 10 (1982) 1217, https://doi.org/10.1214/aos/1176345986. The bias falls from h² to h⁴.
// Cost: one density a point: O(n²) at worst in a column, O(n² d) with all columns together.

import { mismatch } from '../../errors/index.ts'
import { checkLimited, checkRule, checkSwitch, writtenInto } from './checked.ts'
import { limitInto, type BandwidthLimits } from './limits.ts'
import { scottBandwidth } from './normal-reference.ts'
import { columnKernels, PointDensity } from './point-density.ts'
import type { BandwidthContext, BandwidthRule, PointKernels } from './rule.ts'

/** Options of Abramson's rule. */
export interface AdaptiveOptions extends BandwidthLimits {
  /** The first rule; default Scott's. */
  readonly base?: BandwidthRule
  /** The factor stays between 1 / clip and clip; default 8: a density from 1/64 to 64 times the geometric mean. */
  readonly clip?: number
  /** One factor a point from the density over all columns; default false: every column alone. */
  readonly joint?: boolean
}

/**
 * Bandwidths that adapt to the density of a first rule.
 *
 * @throws CerebrosError `INVALID_ARGUMENT`
 * @example
 * ```ts
 * adaptiveBandwidth({ base: silvermanBandwidth(), joint: true })
 * ```
 */
export function adaptiveBandwidth(options: AdaptiveOptions = {}): BandwidthRule {
  checkLimited('adaptiveBandwidth', options, ['base', 'clip', 'joint'])
  const { clip = 8 } = options
  if (typeof clip !== 'number' || !(clip >= 1 && clip < Infinity)) throw mismatch('INVALID_ARGUMENT', 'clip to be a finite number ≥ 1', clip, 'Leave it out for 8.')
  checkSwitch('joint', options.joint)
  const base = options.base ?? scottBandwidth()
  checkRule('base', base)
  const rule: BandwidthRule = {
    name: 'adaptive',
    ...(base.order !== undefined && { order: base.order }),
    into: (sorted, context, out) => {
      writtenInto(base, sorted, context, out)
      widen(out, factors(columnKernels(sorted, context, out), options.clip), context, options, (a) => a)
    },
  }
  if (options.joint !== true) return rule
  return { ...rule, joint: (kernels) => joint(base.joint?.(kernels) ?? base, kernels, options) }
}

function joint(base: BandwidthRule, kernels: (rule: BandwidthRule) => PointKernels, options: AdaptiveOptions): BandwidthRule {
  const all = factors(kernels(base), options.clip)
  return {
    ...base,
    name: 'adaptive',
    into: (sorted, context, out) => {
      writtenInto(base, sorted, context, out)
      widen(out, all, context, options, (a) => context.points![a])
    },
  }
}

function widen(out: Float64Array, by: Float64Array, context: BandwidthContext, limits: BandwidthLimits, at: (a: number) => number): void {
  for (let a = 0; a < context.n; a++) out[a] *= by[at(a)]
  limitInto(context, limits, out)
}

/** (f̃ / g)^(−1/2) of each point, clipped. */
function factors(kernels: PointKernels, clip = 8): Float64Array {
  const { n, weights } = kernels
  const density = new PointDensity(kernels)
  const logs = new Float64Array(n)
  let sum = 0
  let weight = 0
  for (let i = 0; i < n; i++) {
    logs[i] = density.all(i)
    if (weights?.[i] === 0) continue
    sum += (weights?.[i] ?? 1) * logs[i]
    weight += weights?.[i] ?? 1
  }
  if (weight === 0) return logs.fill(1)
  return logs.map((log) => Math.min(clip, Math.max(1 / clip, Math.exp(-0.5 * (log - sum / weight)))))
}
