// Two rose-tree densities as one: the density of the points of both.

import { mismatch } from '../../errors/index.ts'
import { spaceDifferences, type Axis } from '../../space/index.ts'
import { fixedWidth } from '../bandwidth/index.ts'
import { RoseKernels } from './rose-kernels.ts'
import type { RoseDesign } from './rose-options.ts'

/**
 * The points of `a`, then those of `b`, under the design of `a`; the prior counts once. Cost: O(n d log n), as to build it.
 *
 * @throws CerebrosError `INVALID_ARGUMENT` when they are not over the same columns, or have other bandwidth rules or prior weights
 */
export function mergeKernels(a: RoseKernels, b: RoseKernels): RoseKernels {
  checkAlike(a.design, b.design)
  const [first, second] = [a.unitPoints(), b.unitPoints()]
  const join = (p: Float64Array, q: Float64Array): Float64Array => {
    const both = new Float64Array(p.length + q.length)
    both.set(p)
    both.set(q, p.length)
    return both
  }
  return new RoseKernels(a.design, { rows: join(first.rows, second.rows), weights: join(first.weights, second.weights) })
}

function checkAlike(a: RoseDesign, b: RoseDesign): void {
  const unlike = (what: string, ours: unknown, theirs: unknown): Error => mismatch('INVALID_ARGUMENT', `a density with the same ${what} (${String(ours)})`, theirs, 'Only densities over the same columns, with the same kernels, have a density of all their points.')
  if (a.axes.length !== b.axes.length) throw unlike('number of columns', a.axes.length, b.axes.length)
  const kind = (design: RoseDesign): string => (design.space !== undefined ? 'space' : design.bounds !== undefined ? 'box' : 'axes')
  if (kind(a) !== kind(b)) throw unlike('kind of columns', kind(a), kind(b))
  if (a.space !== undefined && b.space !== undefined) {
    const differences = spaceDifferences(a.space, b.space)
    if (differences.length > 0) throw mismatch('INVALID_ARGUMENT', 'a density over the same space', differences[0], 'Merge densities of one space.')
  }
  if (a.bounds?.some((bound, k) => bound !== b.bounds?.[k]) === true) throw unlike('bounds', [...a.bounds].join(' '), [...b.bounds!].join(' '))
  const other = a.axes.findIndex((axis, j) => !isAlike(axis, b.axes[j]))
  if (other >= 0) throw mismatch('INVALID_ARGUMENT', `a density with the same axis in column ${other}`, b.axes[other].kind, 'Merge densities over the same axes.')
  if (a.priorWeight !== b.priorWeight) throw unlike('priorWeight', a.priorWeight, b.priorWeight)
  const [rule, theirs] = [a.bandwidth, b.bandwidth]
  if (rule.name !== theirs.name || fixedWidth(rule) !== fixedWidth(theirs)) throw unlike('bandwidth rule', `${rule.name} ${fixedWidth(rule) ?? ''}`.trim(), `${theirs.name} ${fixedWidth(theirs) ?? ''}`.trim())
}

function isAlike(a: Axis, b: Axis): boolean {
  return a === b || (a.kind === b.kind && a.cells === b.cells && (a.cells === Infinity || a.edge(a.cells >> 1) === b.edge(b.cells >> 1)))
}
