// A search space: a rose tree of parameters, kept as a flat list of columns in depth-first order.
// A point is a row: one unit-cube coordinate a column, NaN where the column's branch is not taken (NaN means nothing else).
// Flat params name columns by their path: a branch is `head`, its parameters `head.mlp.width`.
// Cost: encode and decode are O(d). Discrete values and bounds survive a round trip exactly; a continuous value to a few ulp.

import { mismatch } from '../errors/index.ts'
import type { Random } from '../numerics/index.ts'
import { axisOf, type Axis } from './axis.ts'
import { checkDefinition, type Choice, type Definition, type Domain, type ParamsOf } from './parameter.ts'

/** One column of a space: a leaf parameter, or a choice's branch. */
export interface Column {
  /** Path, such as `head.mlp.width`. */
  readonly name: string
  /** Name inside its own definition, such as `width`. */
  readonly key: string
  readonly domain: Domain
  readonly axis: Axis
  /** Column of the choice this one hangs from, or −1. */
  readonly parent: number
  /** Index of the branch of the parent under which this column exists. */
  readonly branch: number
}

/** Column path → value; columns of branches not taken are absent. The form stores and other languages see. */
export type FlatParams = { readonly [column: string]: Choice }

/** The params type of a space. */
export type ParamsIn<S> = S extends SearchSpace<infer D> ? ParamsOf<D> : never

/** A validated space with its geometry. Made by `searchSpace`. */
export class SearchSpace<D extends Definition = Definition> {
  readonly definition: D
  readonly columns: readonly Column[]
  /** Number of columns. */
  readonly d: number
  readonly #indices: ReadonlyMap<string, number>

  constructor(definition: D) {
    checkDefinition(definition, 'the search space')
    this.definition = Object.freeze({ ...definition })
    this.columns = flatten(this.definition)
    this.d = this.columns.length
    if (this.d === 0) throw mismatch('INVALID_SPACE', 'the search space to have at least one parameter', definition, 'Write searchSpace({ x: float(0, 1) }).')
    this.#indices = new Map(this.columns.map((column, j) => [column.name, j]))
    if (this.#indices.size !== this.d) {
      const name = this.columns.find((column, j) => this.#indices.get(column.name) !== j)!.name
      throw mismatch('INVALID_SPACE', 'every parameter path to be unique', name, 'A parameter of a branch is named choice.branch.parameter: rename the other one.')
    }
  }

  /** Index of a column by its path, or −1. */
  indexOf(name: string): number {
    return this.#indices.get(name) ?? -1
  }

  /** Whether column j exists in this row, given the columns before it. O(1). */
  isActive(row: Float64Array, j: number): boolean {
    const { parent, branch } = this.columns[j]
    return parent < 0 || (!Number.isNaN(row[parent]) && this.columns[parent].axis.cellAt(row[parent]) === branch)
  }

  /**
   * Turns d unit coordinates into a row, in place: discrete coordinates move to the centre of their cell, inactive ones become NaN.
   *
   * @returns the same array
   */
  snapInto(row: Float64Array): Float64Array {
    for (let j = 0; j < this.d; j++) {
      const axis = this.columns[j].axis
      if (!this.isActive(row, j)) row[j] = NaN
      else if (axis.cells !== Infinity) row[j] = axis.centre(axis.cellAt(row[j]))
    }
    return row
  }

  /** A row drawn from the prior: uniform over the unit cube. */
  sample(random: Random): Float64Array {
    const row = new Float64Array(this.d)
    for (let j = 0; j < this.d; j++) row[j] = random.uniform()
    return this.snapInto(row)
  }

  /** Flat params of a row. @throws CerebrosError `INVALID_ARGUMENT` when it has another length */
  flatOf(row: Float64Array): FlatParams {
    if (row.length !== this.d) throw mismatch('INVALID_ARGUMENT', `a row of ${this.d} coordinates, one a column`, row.length, 'snapInto makes a row of as many unit coordinates.')
    // A plain object: the one name it could not hold as a key, `__proto__`, is no name of a parameter.
    const flat: Record<string, Choice> = {}
    for (let j = 0; j < this.d; j++) {
      const { name, axis } = this.columns[j]
      if (!Number.isNaN(row[j])) flat[name] = axis.valueAt(row[j])
    }
    return flat
  }

  /** The row of flat params. @throws CerebrosError `INVALID_PARAMS` for a missing, unknown, inactive or out-of-range value. */
  rowOf(flat: FlatParams): Float64Array {
    if (typeof flat !== 'object' || flat === null) throw mismatch('INVALID_PARAMS', 'flat params to be an object', flat, "Pass column paths with values: { 'head': 'mlp', 'head.mlp.width': 64 }.")
    const row = new Float64Array(this.d).fill(NaN)
    let taken = 0
    for (let j = 0; j < this.d; j++) {
      const column = this.columns[j]
      if (!this.isActive(row, j)) continue
      taken++
      if (!Object.hasOwn(flat, column.name)) throw mismatch('INVALID_PARAMS', `params to have "${column.name}"`, Object.keys(flat), 'Every parameter of a taken branch needs a value.')
      row[j] = column.axis.unitOf(flat[column.name])
    }
    // Every taken column has its value, so that as many keys are no others.
    const names = Object.keys(flat)
    if (names.length === taken) return row
    for (const name of names) {
      const j = this.indexOf(name)
      if (j < 0) throw mismatch('INVALID_PARAMS', `params only of this space (${this.#names()})`, name, 'Remove it, or check its spelling.')
      if (Number.isNaN(row[j])) throw mismatch('INVALID_PARAMS', `no value for "${name}", whose branch is not taken`, flat[name], 'Remove it, or take its branch.')
    }
    return row
  }

  /**
   * Checked flat params as the space spells them: 0.30000000000000004 on a grid of 0.1 is 0.3, −0 is 0 where the grid says so.
   * Values of continuous parameters stay as given, where a row would move them by an ulp or two.
   *
   * @throws CerebrosError `INVALID_PARAMS`
   */
  canonical(flat: FlatParams): FlatParams {
    const row = this.rowOf(flat)
    const spelled: Record<string, Choice> = {}
    for (let j = 0; j < this.d; j++) {
      const { name, axis } = this.columns[j]
      if (!Number.isNaN(row[j])) spelled[name] = axis.kind === 'continuous' ? flat[name]! : axis.valueAt(row[j])
    }
    return spelled
  }

  /** Typed params of a row: nested, as an objective receives them. */
  decode(row: Float64Array): ParamsOf<D> {
    return this.nest(this.flatOf(row))
  }

  /** The row of typed params. @throws CerebrosError `INVALID_PARAMS` */
  encode(params: ParamsOf<D>): Float64Array {
    return this.rowOf(this.flatten(params))
  }

  /** Typed params of flat ones. */
  nest(flat: FlatParams): ParamsOf<D> {
    return nestDefinition(this.definition, flat, '') as ParamsOf<D>
  }

  /** Flat params of typed ones. @throws CerebrosError `INVALID_PARAMS` when they do not have the shape of the space */
  flatten(params: ParamsOf<D>): FlatParams {
    const flat: Record<string, Choice> = {}
    flattenInto(this.definition, params, '', flat)
    return flat
  }

  #names(): string {
    const names = this.columns.map((column) => column.name)
    return names.length > 12 ? `${names.slice(0, 12).join(', ')}, …` : names.join(', ')
  }
}

/**
 * A typed search space.
 *
 * @throws CerebrosError `INVALID_SPACE` when it is empty, holds something that is no parameter, or two paths coincide
 * @example
 * ```ts
 * const space = searchSpace({ rate: float(1e-5, 1e-1, { scale: 'log' }), head: choice({ mlp: { width: int(8, 256) }, linear: {} }) })
 * space.decode(space.sample(randomStream(7))) // { rate: …, head: { kind: 'mlp', width: … } }
 * ```
 */
export function searchSpace<const D extends Definition>(definition: D): SearchSpace<D> {
  return new SearchSpace(definition)
}

function flatten(definition: Definition): Column[] {
  const columns: Column[] = []
  const visit = (inner: Definition, prefix: string, parent: number, branch: number): void => {
    for (const [key, { domain }] of Object.entries(inner)) {
      const name = prefix + key
      const index = columns.push({ name, key, domain, axis: axisOf(domain, name), parent, branch }) - 1
      if (domain.type !== 'choice') continue
      Object.entries(domain.branches).forEach(([branchName, own], b) => visit(own, `${name}.${branchName}.`, index, b))
    }
  }
  visit(definition, '', -1, 0)
  return columns
}

function nestDefinition(definition: Definition, flat: FlatParams, prefix: string): Record<string, unknown> {
  const params: Record<string, unknown> = {}
  for (const [key, { domain }] of Object.entries(definition)) {
    const value = Object.hasOwn(flat, prefix + key) ? flat[prefix + key] : undefined
    if (value === undefined) throw mismatch('INVALID_PARAMS', `params to have "${prefix + key}"`, Object.keys(flat), 'Every parameter of a taken branch needs a value.')
    if (domain.type !== 'choice') params[key] = value
    else {
      const branch = String(value)
      if (!Object.hasOwn(domain.branches, branch)) throw mismatch('INVALID_PARAMS', `"${prefix + key}" to be one of ${JSON.stringify(Object.keys(domain.branches))}`, value, 'Name a branch of the choice.')
      params[key] = { kind: value, ...nestDefinition(domain.branches[branch], flat, `${prefix + key}.${branch}.`) }
    }
  }
  return params
}

function flattenInto(definition: Definition, params: unknown, prefix: string, flat: Record<string, Choice>): void {
  if (typeof params !== 'object' || params === null) throw mismatch('INVALID_PARAMS', prefix === '' ? 'params to be an object' : `"${prefix.slice(0, -1)}" to be an object with its kind`, params, 'Pass what trial.params looks like.')
  const given = params as Record<string, unknown>
  for (const key of Object.keys(given)) {
    const known = Object.hasOwn(definition, key) || (key === 'kind' && prefix !== '')
    if (!known) throw mismatch('INVALID_PARAMS', `params only of this space (${Object.keys(definition).join(', ')})`, prefix + key, 'Remove it, or check its spelling.')
  }
  for (const [key, { domain }] of Object.entries(definition)) {
    const value = Object.hasOwn(given, key) ? given[key] : undefined
    if (value === undefined) throw mismatch('INVALID_PARAMS', `params to have "${prefix + key}"`, Object.keys(given), 'Every parameter of a taken branch needs a value.')
    if (domain.type !== 'choice') flat[prefix + key] = value as Choice
    else {
      const { kind } = (value ?? {}) as { readonly kind?: unknown }
      if (typeof kind !== 'string' || !Object.hasOwn(domain.branches, kind)) {
        throw mismatch('INVALID_PARAMS', `"${prefix + key}" to have a kind of ${JSON.stringify(Object.keys(domain.branches))}`, value, 'Name the branch: { kind: …, … }.')
      }
      flat[prefix + key] = kind
      flattenInto(domain.branches[kind], value, `${prefix + key}.${kind}.`, flat)
    }
  }
}
