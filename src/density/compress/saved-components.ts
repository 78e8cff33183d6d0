// The saved form of a compressed density: its space, box or kinds of columns, and its components, as plain data.

import { mismatch } from '../../errors/index.ts'
import { spaceFromJson, spaceToJson, type Axis, type ParameterJson } from '../../space/index.ts'
import { Components, type ComponentColumn, type CompressedParts } from './components.ts'
import { isTabled } from './summaries.ts'

/** The saved form of a compressed density: plain data. */
export interface CompressedParzenState {
  readonly name: 'CompressedParzen'
  readonly version: 1
  /** What it is over. Axes are functions and are not saved: `from` takes them again, of this many columns. */
  readonly over: { readonly space: readonly ParameterJson[] } | { readonly bounds: readonly number[] } | { readonly axes: number }
  /** An upper bound of the divergence from the original, in nats. */
  readonly certificate: number
  /** The prior's weight, then one a component. */
  readonly weights: readonly number[]
  /** Of each column a mean and a deviation in the unit cube for every component, or the log probability of every cell for every component. */
  readonly columns: readonly ({ readonly means: readonly number[]; readonly deviations: readonly number[] } | { readonly logMasses: readonly number[] })[]
}

/** @internal */
export function savedGeometry({ axes, space, bounds }: Pick<CompressedParts, 'axes' | 'space' | 'bounds'>): Pick<CompressedParzenState, 'over'> {
  return { over: space !== undefined ? { space: spaceToJson(space) } : bounds !== undefined ? { bounds: [...bounds] } : { axes: axes.length } }
}

/** JSON has no −Infinity, the log of a cell that no component can reach. @internal */
export function savedColumns({ columns }: Components): CompressedParzenState['columns'] {
  return columns.map((column) => (column.kind === 'normal' ? { means: [...column.means], deviations: [...column.deviations] } : { logMasses: Array.from(column.logMasses, (log) => Math.max(-Number.MAX_VALUE, log)) }))
}

/** @throws CerebrosError `INVALID_STATE` @internal */
export function readState(state: CompressedParzenState, given: readonly Axis[] | undefined): CompressedParts {
  checkSaved(state, 'CompressedParzen')
  // A state comes from outside: any field may be wrong.
  const { over, certificate, weights, columns } = state as Partial<CompressedParzenState>
  if (typeof certificate !== 'number' || !(certificate >= 0)) throw unfit('a certificate ≥ 0', certificate)
  const geometry = readGeometry(over, given, 'CompressedParzen.from(state, axes)')
  const { axes } = geometry
  const shares = numbers(weights, weights?.length, 'weights')
  if (shares.length === 0 || !(Math.abs(shares.reduce((a, b) => a + b, 0) - 1) < 1e-9) || shares.some((share) => share < 0)) throw unfit('weights ≥ 0 that sum to 1', weights)
  if (columns?.length !== axes.length) throw unfit(`${axes.length} columns`, columns?.length)
  const read = columns.map((column, j) => readColumn(column, axes[j], shares.length, j))
  return { ...geometry, certificate, components: new Components(axes, shares, read) }
}

/** @throws CerebrosError `INVALID_STATE` for what is no saved form of this name @internal */
export function checkSaved(state: unknown, wanted: string): void {
  const { name, version } = (state ?? {}) as { readonly name?: unknown; readonly version?: unknown }
  if (name === wanted && version === 1) return
  const expected = `a saved ${wanted} of version 1`
  if (typeof state === 'string') throw mismatch('INVALID_STATE', expected, state, `Parse it: ${wanted}.from(JSON.parse(text)).`)
  if (name === undefined) throw mismatch('INVALID_STATE', expected, state, 'Pass what state() returned.')
  throw unfit(expected, { name, version })
}

/** @param call how axes are passed. @throws CerebrosError `INVALID_STATE` @internal */
export function readGeometry(over: Partial<CompressedParzenState>['over'], given: readonly Axis[] | undefined, call: string): Pick<CompressedParts, 'axes' | 'space' | 'bounds'> {
  if (typeof over !== 'object' || over === null) throw unfit('`over`: a space, bounds, or a number of axes', over)
  if ('space' in over) {
    const space = spaceFromJson(over.space)
    return { space, axes: space.columns.map((column) => column.axis) }
  }
  if ('bounds' in over) {
    const bounds = numbers(over.bounds, over.bounds?.length, 'bounds')
    const d = bounds.length / 2
    if (!Number.isInteger(d) || d < 1 || Array.from({ length: d }, (_, j) => bounds[2 * j + 1] > bounds[2 * j]).includes(false)) throw unfit('low < high of each dimension in `bounds`', over.bounds)
    return { bounds, axes: Array.from({ length: d }, () => ({ kind: 'continuous', cells: Infinity }) as Axis) }
  }
  if (given?.length !== over.axes) throw mismatch('INVALID_STATE', `${over.axes} axes beside a density that was made over axes`, given?.length, `Pass them: ${call}.`)
  return { axes: given }
}

function readColumn(column: CompressedParzenState['columns'][number] | undefined, axis: Axis, k: number, j: number): ComponentColumn {
  if (isTabled(axis)) {
    const logs = numbers((column as { logMasses?: readonly number[] } | undefined)?.logMasses, k * axis.cells, `logMasses of column ${j}`)
    return { kind: 'table', logMasses: logs.map((log) => (log <= -Number.MAX_VALUE ? -Infinity : log)) }
  }
  const { means, deviations } = (column ?? {}) as { means?: readonly number[]; deviations?: readonly number[] }
  const normals = { kind: 'normal', means: numbers(means, k, `means of column ${j}`), deviations: numbers(deviations, k, `deviations of column ${j}`) } as const
  if (normals.deviations.some((deviation) => !(deviation > 0))) throw unfit(`deviations > 0 in column ${j}`, deviations)
  return normals
}

/** @throws CerebrosError `INVALID_STATE` @internal */
export function numbers(array: readonly number[] | undefined, length: number | undefined, what: string): Float64Array {
  if (array?.length === undefined || array.length !== length) throw unfit(`${length ?? 'some'} numbers in ${what}`, array?.length)
  const bad = Array.from(array).findIndex((x: unknown) => !Number.isFinite(x))
  if (bad >= 0) throw unfit(`a finite number at index ${bad} of ${what}`, array[bad])
  return Float64Array.from(array)
}

/** The refusal of a saved form. @internal */
export function unfit(expected: string, got: unknown): Error {
  return mismatch('INVALID_STATE', expected, got, 'Save it with state() of this library version.')
}
