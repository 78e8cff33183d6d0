// The saved form of a rose-tree density: plain data that JSON keeps. The shape of the tree is part of it, and the scales of the sums: a density that was
// saved and restored answers, draws and goes on with the bits of the one that was not. Unit coordinates are saved as they are, NaN as null.
// Spaces travel in their JSON form. Bandwidth rules and axes are functions and do not: their caller brings them again.
// Cost: O(n d).

import { checkKeys, mismatch } from '../../errors/index.ts'
import type { Axis, ParameterJson } from '../../space/index.ts'
import { checkRule, type BandwidthRule } from '../bandwidth/index.ts'
import { checkSaved, numbers, readGeometry, savedGeometry, unfit } from '../compress/saved-components.ts'
import { defaultBandwidth } from '../parzen.ts'
import { RoseKernels } from './rose-kernels.ts'
import type { RoseDesign } from './rose-options.ts'
import { readTree, savedTree, type RoseTreeState } from './saved-shape.ts'

/** A number that may be absent: JSON has no NaN. */
type OrNull = number | null

/** The saved form of a rose-tree density: plain data, JSON too. */
export interface RoseTreeParzenState {
  readonly name: 'RoseTreeParzen'
  readonly version: 1
  /** What it is over. Axes are functions and are not saved: `from` takes them again, of this many columns. */
  readonly over: { readonly space: readonly ParameterJson[] } | { readonly bounds: readonly number[] } | { readonly axes: number }
  /** null for `defaultBandwidth`; else the name of the rule, and the bandwidths of the first point, by which it is known again. */
  readonly bandwidth: { readonly rule: string; readonly widths: readonly OrNull[] } | null
  readonly priorWeight: number
  readonly branchFactor: number
  readonly leafSize: number
  readonly prune: number
  /** Ascending, then d unit coordinates and a weight of each. */
  readonly ids: readonly number[]
  readonly rows: readonly OrNull[]
  readonly weights: readonly number[]
  /** Removals since the tree was laid out anew. */
  readonly removed: number
  readonly tree: RoseTreeState
}

/** What a saved form does not hold. */
export interface RestoreOptions {
  /** The rule that the density was made with; the default rule needs none. */
  readonly bandwidth?: BandwidthRule
  /** The columns of a density that was made over axes. */
  readonly axes?: readonly Axis[]
}

/** @internal */
export function savedRoseTree(kernels: RoseKernels): RoseTreeParzenState {
  const { branchFactor, leafSize, prune, priorWeight, bandwidth } = kernels.design
  const { rows, weights } = kernels.unitPoints()
  const tree = savedTree(kernels.tree.saved())
  return {
    name: 'RoseTreeParzen', version: 1, ...savedGeometry(kernels.design),
    bandwidth: bandwidth === defaultBandwidth ? null : { rule: bandwidth.name, widths: firstWidths(kernels) },
    priorWeight, branchFactor, leafSize, prune,
    ids: [...kernels.ids()],
    // Adding 0 takes the sign off −0, which JSON would not keep.
    rows: Array.from(rows, (u) => (Number.isNaN(u) ? null : u + 0)),
    weights: [...weights], removed: kernels.removed, tree,
  }
}

/** @throws CerebrosError `INVALID_STATE` @internal */
export function readRoseTree(state: RoseTreeParzenState, given: RestoreOptions): RoseKernels {
  checkSaved(state, 'RoseTreeParzen')
  checkKeys('INVALID_ARGUMENT', 'RoseTreeParzen.from', given, ['bandwidth', 'axes'], { name: 'Write RoseTreeParzen.from(state, { bandwidth }).' })
  if (given.bandwidth !== undefined) checkRule('bandwidth', given.bandwidth)
  // A state comes from outside: any field may be wrong.
  const { over, bandwidth, ids, rows, weights, removed, tree } = state as Partial<RoseTreeParzenState>
  const geometry = readGeometry(over, given.axes, 'RoseTreeParzen.from(state, { axes })')
  const design: RoseDesign = { space: undefined, bounds: undefined, ...geometry, bandwidth: readRule(bandwidth, given.bandwidth), ...readKnobs(state) }
  const places = readIds(ids)
  const points = { rows: readRows(rows, design, places.length), weights: numbers(weights, places.length, 'weights') }
  if (points.weights.some((weight) => weight < 0)) throw unfit('weights ≥ 0', weights)
  if (!(Number.isSafeInteger(removed) && removed! >= 0)) throw unfit('`removed`: a whole number', removed)
  const saved = readTree(tree, design, places)
  const kernels = new RoseKernels(design, points, { ids: places, tree: saved, removed: removed! })
  if (bandwidth !== null && bandwidth !== undefined) checkWidths(bandwidth, firstWidths(kernels))
  return kernels
}

/** Of the point of the lowest id; of none without points. */
function firstWidths({ tree, design, n, d }: RoseKernels): OrNull[] {
  if (n === 0) return []
  let first = 0
  while (!tree.isCounting(first)) first++
  tree.flush()
  return Array.from({ length: d }, (_, j) => (design.axes[j].kind === 'categorical' || Number.isNaN(tree.rows[first * d + j]) ? null : tree.widths.widthOf(j, first)))
}

function readRule(saved: RoseTreeParzenState['bandwidth'] | undefined, given: BandwidthRule | undefined): BandwidthRule {
  if (saved === undefined || (saved !== null && typeof saved.rule !== 'string')) throw unfit('`bandwidth`: null, or the name of a rule', saved)
  if (saved === null) {
    if (given !== undefined && given !== defaultBandwidth) throw mismatch('INVALID_STATE', 'the default bandwidth rule', given.name, 'The density was saved with it: pass no rule.')
    return defaultBandwidth
  }
  if (given?.name === saved.rule) return given
  throw mismatch('INVALID_STATE', `the bandwidth rule "${saved.rule}" beside the saved density`, given?.name, 'Pass the rule it was made with: RoseTreeParzen.from(state, { bandwidth }).')
}

/** A rule of the same name with another parameter would be another density. */
function checkWidths({ rule, widths }: { readonly rule: string; readonly widths: readonly OrNull[] }, own: readonly OrNull[]): void {
  const wrong = own.findIndex((width, j) => width !== widths?.[j] && !(Math.abs((width ?? NaN) - (widths?.[j] ?? NaN)) <= 1e-9 * width!))
  if (wrong >= 0) throw mismatch('INVALID_STATE', `the rule "${rule}" to give the first point a bandwidth of ${String(widths?.[wrong])} in column ${wrong}`, own[wrong], 'Pass the rule with the parameters it was made with.')
}

function readKnobs({ priorWeight, branchFactor, leafSize, prune }: Partial<RoseTreeParzenState>): Pick<RoseDesign, 'priorWeight' | 'branchFactor' | 'leafSize' | 'prune'> {
  const number = (value: number | undefined, what: string, isFit: (x: number) => boolean): number => {
    if (typeof value !== 'number' || !isFit(value)) throw unfit(what, value)
    return value
  }
  return {
    priorWeight: number(priorWeight, 'priorWeight: a number ≥ 0', (x) => x >= 0 && x < Infinity),
    branchFactor: number(branchFactor, 'branchFactor: a whole number ≥ 2', (x) => Number.isSafeInteger(x) && x >= 2),
    leafSize: number(leafSize, 'leafSize: a whole number ≥ 1', (x) => Number.isSafeInteger(x) && x >= 1),
    prune: number(prune, 'prune: a number in [0, 1)', (x) => x >= 0 && x < 1),
  }
}

function readIds(ids: readonly number[] | undefined): Int32Array {
  if (!Array.isArray(ids)) throw unfit('a list of ids', ids)
  const wrong = ids.findIndex((id, i) => !Number.isSafeInteger(id) || id > 2 ** 30 || id <= (i > 0 ? (ids[i - 1] as number) : -1))
  if (wrong >= 0) throw unfit('ascending ids ≥ 0', ids[wrong])
  return Int32Array.from(ids as number[])
}

function readRows(rows: readonly OrNull[] | undefined, { axes, space, bounds }: RoseDesign, n: number): Float64Array {
  const d = axes.length
  if (rows?.length !== n * d) throw unfit(`${n} · ${d} unit coordinates in rows`, rows?.length)
  const required = axes.map((_, j) => bounds !== undefined || space?.columns[j].parent === -1)
  const wrong = Array.from(rows).findIndex((u, at) => !(u === null ? !required[at % d] : typeof u === 'number' && u >= 0 && u <= 1))
  if (wrong >= 0) throw unfit(`a unit coordinate at index ${wrong} of rows`, rows[wrong])
  return Float64Array.from(rows, (u) => u ?? NaN)
}
