// What a Parzen density is made from, checked: points in a box, rows of a space, or rows of any columns.

import { checkKeys, mismatch } from '../errors/index.ts'
import type { Axis, SearchSpace } from '../space/index.ts'
import { checkRule, type BandwidthRule } from './bandwidth/index.ts'

interface Common {
  /** One weight a point, ≥ 0; default 1 each. */
  readonly weights?: ArrayLike<number>
  /** Weight of the prior kernel (mean mid-range, bandwidth the whole range), beside the points' weights; default 1. */
  readonly priorWeight?: number
  /** Default: neighbour gaps with floors, see `defaultBandwidth`. */
  readonly bandwidth?: BandwidthRule
}

/** Points in a box, rows of a search space, or unit rows over any columns (NaN: absent). */
export type ParzenOptions = Common &
  (
    | {
        /** n·d numbers, row-major. */
        readonly points: Float64Array
        readonly d: number
        /** 2·d numbers: low, high of each dimension; default the unit cube. */
        readonly bounds?: Float64Array
      }
    | {
        readonly space: SearchSpace
        /** n·space.d unit coordinates: rows as `space.encode` makes them, end to end. */
        readonly rows: Float64Array
      }
    | {
        readonly axes: readonly Axis[]
        /** n·axes.length unit coordinates. */
        readonly rows: Float64Array
      }
  )

/** Checked options in one form. @internal */
export interface ParzenInput {
  readonly axes: readonly Axis[]
  readonly rows: Float64Array
  readonly n: number
  /** n + 1 weights that sum to 1, the prior's first. */
  readonly weights: Float64Array
  readonly priorWeight: number
  readonly bandwidth: BandwidthRule | undefined
  readonly space: SearchSpace | undefined
  readonly bounds: Float64Array | undefined
}

const KEYS = ['points', 'd', 'bounds', 'space', 'axes', 'rows', 'weights', 'priorWeight', 'bandwidth']

/** The box's axis: continuous on [0, 1]. */
const unitAxis = { kind: 'continuous', cells: Infinity } as Axis

/**
 * @param what whose options they are, for the message
 * @param knobs options that it has beside those of `Parzen`; they are for the caller to read
 * @throws CerebrosError `INVALID_ARGUMENT`
 * @internal
 */
export function readParzenOptions(options: ParzenOptions, what = 'a Parzen density', knobs: readonly string[] = []): ParzenInput {
  checkKeys('INVALID_ARGUMENT', what, options, [...KEYS, ...knobs])
  const over = overOf(what, options)
  const priorWeight = options.priorWeight ?? 1
  if (!(priorWeight >= 0 && priorWeight < Infinity)) throw mismatch('INVALID_ARGUMENT', 'priorWeight to be a number ≥ 0', priorWeight, 'Leave it out for 1.')
  if (options.bandwidth !== undefined) checkRule('bandwidth', options.bandwidth)
  const geometry = over === 'points' ? box(options as Box) : columns(options as Columns)
  const d = geometry.axes.length
  const n = geometry.rows.length / d
  if (!Number.isInteger(n)) throw mismatch('INVALID_ARGUMENT', `a multiple of ${d} coordinates`, geometry.rows.length, 'Lay the rows end to end.')
  return { ...geometry, n, priorWeight, bandwidth: options.bandwidth, weights: normalised(options.weights, n, priorWeight) }
}

type Box = Extract<ParzenOptions, { readonly points: unknown }>
type Columns = Exclude<ParzenOptions, Box>

/** Which options say where the points lie, and which of the others go with them. */
const OVER: { readonly [over: string]: readonly string[] } = { points: ['d', 'bounds'], space: ['rows'], axes: ['rows'] }

/** Which of the three ways it is. */
function overOf(what: string, options: object): string {
  const given = (name: string): boolean => (options as Record<string, unknown>)[name] !== undefined
  const ways = Object.keys(OVER).filter(given)
  if (ways.length === 0) throw mismatch('INVALID_ARGUMENT', `${what} to have points, or a space and rows`, options, 'Write { points: Float64Array.of(0.2, 0.7), d: 1 }, or { space, rows }.')
  if (ways.length > 1) throw mismatch('INVALID_ARGUMENT', `${what} to be over either points, a space or axes`, ways.join(' and '), 'Keep one of them.')
  const idle = ['d', 'bounds', 'rows'].find((name) => given(name) && !OVER[ways[0]].includes(name))
  if (idle !== undefined) throw mismatch('INVALID_ARGUMENT', `${what} of ${ways[0]} to have ${OVER[ways[0]].join(' and ')} beside it`, idle, 'Leave it out.')
  return ways[0]
}

function checkFloats(what: string, values: unknown, cure: string): void {
  // By its tag: an array of another realm is one too.
  if (Object.prototype.toString.call(values) !== '[object Float64Array]') throw mismatch('INVALID_ARGUMENT', `\`${what}\` to be a Float64Array`, values, Array.isArray(values) ? `Lay the rows end to end: Float64Array.from(${Array.isArray(values[0]) ? 'rows.flat()' : 'rows'}).` : cure)
}

type Geometry = Pick<ParzenInput, 'axes' | 'rows' | 'space' | 'bounds'>

function box({ points, d, bounds }: Box): Geometry {
  checkFloats('points', points, 'Write Float64Array.of(…), row after row.')
  if (!Number.isSafeInteger(d) || d < 1) throw mismatch('INVALID_ARGUMENT', '`d` to be a positive integer', d, 'Give the number of dimensions.')
  if (bounds !== undefined) checkFloats('bounds', bounds, 'Write Float64Array.of(low, high, …).')
  const box = bounds ?? Float64Array.from({ length: 2 * d }, (_, k) => k % 2)
  if (box.length !== 2 * d) throw mismatch('INVALID_ARGUMENT', `\`bounds\` to have ${2 * d} numbers`, box.length, 'Give low and high of each dimension.')
  for (let j = 0; j < d; j++) {
    const [low, high] = [box[2 * j], box[2 * j + 1]]
    if (!(high > low && high - low < Infinity)) throw mismatch('INVALID_ARGUMENT', `low < high, both finite, in dimension ${j} of \`bounds\``, `[${low}, ${high}]`, low > high ? 'Swap the bounds.' : low === high ? 'Widen the bounds.' : 'Give two finite numbers a dimension.')
  }
  const rows = new Float64Array(points.length)
  for (let k = 0; k < points.length; k++) {
    const j = k % d
    const [low, high] = [box[2 * j], box[2 * j + 1]]
    if (!(points[k] >= low && points[k] <= high)) throw mismatch('INVALID_ARGUMENT', `point ${Math.floor(k / d)} to lie in [${low}, ${high}] in dimension ${j}`, points[k], 'Widen the bounds, or leave the point out.')
    rows[k] = (points[k] - low) / (high - low)
  }
  return { axes: Array.from({ length: d }, () => unitAxis), rows, space: undefined, bounds: box }
}

function columns(options: Columns): Geometry {
  const { space, axes: given, rows } = options as { readonly space?: SearchSpace; readonly axes?: readonly Axis[]; readonly rows: Float64Array }
  if (space !== undefined && !isSpace(space)) throw mismatch('INVALID_ARGUMENT', 'space to be made by searchSpace', space, 'Write searchSpace({ x: float(0, 1) }).')
  if (space === undefined && !(Array.isArray(given) && given.length > 0)) throw mismatch('INVALID_ARGUMENT', '`axes` to be a list of axes', given, 'Take them from a space, or give the space itself.')
  const axes = space === undefined ? given! : space.columns.map((column) => column.axis)
  checkFloats('rows', rows, 'Lay rows of space.encode(params) end to end; without a point: new Float64Array(0).')
  const d = axes.length
  const required = Array.from(axes, (_, j) => space?.columns[j].parent === -1)
  for (let at = 0; at < rows.length; at += d) {
    for (let j = 0; j < d; j++) {
      const u = rows[at + j]
      // NaN, an absent coordinate, passes both comparisons.
      if (!(u < 0 || u > 1) && !(required[j] && Number.isNaN(u))) continue
      throw mismatch('INVALID_ARGUMENT', `a unit coordinate in row ${at / d}, column ${space?.columns[j].name ?? j}`, u, 'Make rows with space.encode(params).')
    }
  }
  return { axes, rows, space, bounds: undefined }
}

/** By what it can do: a space of another copy of the library is one too. */
function isSpace(space: unknown): space is SearchSpace {
  const { columns, isActive } = (space ?? {}) as Partial<SearchSpace>
  return Array.isArray(columns) && typeof isActive === 'function'
}

function normalised(weights: ArrayLike<number> | undefined, n: number, priorWeight: number): Float64Array {
  if (weights !== undefined && weights.length !== n) throw mismatch('INVALID_ARGUMENT', `\`weights\` to have ${n} numbers, one a point`, weights.length, 'Leave them out for equal weights.')
  const all = new Float64Array(n + 1).fill(1)
  // Without a point the prior alone is the density, whatever its weight.
  all[0] = n === 0 ? 1 : priorWeight
  let sum = all[0]
  for (let i = 1; i <= n; i++) {
    if (weights !== undefined) all[i] = weights[i - 1]
    if (!(all[i] >= 0 && all[i] < Infinity)) throw mismatch('INVALID_ARGUMENT', `weight ${i - 1} to be a number ≥ 0`, all[i], 'Leave out points that shall not count.')
    sum += all[i]
  }
  if (!(sum > 0)) throw mismatch('INVALID_ARGUMENT', 'a positive total weight', sum, 'Give some point or the prior a weight.')
  if (sum === Infinity) throw mismatch('INVALID_ARGUMENT', 'a finite total weight', sum, 'Divide all weights, that of the prior too, by the largest: only their ratios count.')
  for (let i = 0; i <= n; i++) all[i] /= sum
  return all
}
