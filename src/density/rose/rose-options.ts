// What a rose-tree density is made of, checked: the kernels of `Parzen`, and the knobs of the tree.

import { mismatch } from '../../errors/index.ts'
import type { Axis, SearchSpace } from '../../space/index.ts'
import type { BandwidthRule } from '../bandwidth/index.ts'
import { defaultBandwidth } from '../parzen.ts'
import { readParzenOptions, type ParzenOptions } from '../parzen-options.ts'
import { checkError } from '../question.ts'

/** What a tree density is made from: what `Parzen` is, and the knobs of the tree. */
export type RoseTreeParzenOptions = ParzenOptions & {
  /** Children of a node at most; default 8, in one column 4. Speed hardly depends on it. */
  readonly branchFactor?: number
  /** Points of a leaf at most; default 64, over a box of two columns 128, of more 256. Smaller leaves make changes cheaper. */
  readonly leafSize?: number
  /** The relative error of questions that name none; default 0, exact. */
  readonly prune?: number
}

/** How exact an answer shall be. */
export interface Exactness {
  /** ε in [0, 1): how far the density (not its log) may be off, relatively; default `prune`. */
  readonly relativeError?: number
}

/** Everything but the points. @internal */
export interface RoseDesign {
  readonly axes: readonly Axis[]
  readonly space: SearchSpace | undefined
  /** 2·d numbers; undefined: rows hold unit coordinates. */
  readonly bounds: Float64Array | undefined
  readonly bandwidth: BandwidthRule
  readonly priorWeight: number
  readonly branchFactor: number
  readonly leafSize: number
  readonly prune: number
}

/** Points in unit coordinates. @internal */
export interface UnitPoints {
  /** n·d, row-major. */
  readonly rows: Float64Array
  readonly weights: Float64Array
}

/** @throws CerebrosError `INVALID_ARGUMENT` @internal */
export function readRoseOptions(options: RoseTreeParzenOptions): { readonly design: RoseDesign; readonly points: UnitPoints } {
  const { axes, rows, n, priorWeight, bandwidth, space, bounds } = readParzenOptions(options, 'a RoseTreeParzen', ['branchFactor', 'leafSize', 'prune'])
  const { branchFactor: givenFactor, leafSize: givenSize, prune = 0 } = options
  const branchFactor = givenFactor ?? (axes.length === 1 ? 4 : 8)
  const leafSize = givenSize ?? (bounds === undefined ? 64 : Math.min(256, 32 * 2 ** axes.length))
  checkKnobs(branchFactor, leafSize)
  return {
    design: { axes, space, bounds: bounds?.slice(), bandwidth: bandwidth ?? defaultBandwidth, priorWeight, branchFactor, leafSize, prune: checkError('prune', prune, 'Leave it out for 0, exact.') },
    points: { rows, weights: options.weights === undefined ? new Float64Array(n).fill(1) : Float64Array.from(options.weights) },
  }
}

/** @throws CerebrosError `INVALID_ARGUMENT` @internal */
export function checkKnobs(branchFactor: number, leafSize: number): void {
  if (!Number.isSafeInteger(branchFactor) || branchFactor < 2) throw mismatch('INVALID_ARGUMENT', 'branchFactor to be a whole number ≥ 2', branchFactor, 'Leave it out for 8, in one column 4.')
  if (!Number.isSafeInteger(leafSize) || leafSize < 1) throw mismatch('INVALID_ARGUMENT', 'leafSize to be a whole number ≥ 1', leafSize, 'Leave it out for 64 to 256, by the number of columns.')
}

/** @throws CerebrosError `INVALID_ARGUMENT` @internal */
export function checkWeight(weight: number): number {
  if (!(weight >= 0 && weight < Infinity)) throw mismatch('INVALID_ARGUMENT', 'a weight ≥ 0', weight, 'Leave it out for 1.')
  return weight
}
