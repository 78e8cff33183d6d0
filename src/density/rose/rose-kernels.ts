// The points of a rose-tree density by their ids, over a kernel tree: what every ability of `RoseTreeParzen` stands on.
// An id is a slot of the tree. Rows come and go as users have them; inside they are unit coordinates.
// Cost: O(d) a row, O(d log n) a change; after as many removals as there are points the tree is laid out anew.

import { mismatch } from '../../errors/index.ts'
import type { Random } from '../../numerics/index.ts'
import { drawCoordinate } from '../kernel-tree/kernel-draw.ts'
import { KernelTree, type SavedTree } from '../kernel-tree/kernel-tree.ts'
import { logVolumeOf, toUnitInto, unitOf } from '../unit-rows.ts'
import { FreeIds } from './free-ids.ts'
import { checkWeight, type RoseDesign, type UnitPoints } from './rose-options.ts'

/** Removals before the tree is laid out anew, beside as many as there are points. */
const PATIENCE = 64

/** Where points were when they were saved. */
export interface SavedPlaces {
  /** Ascending ids, one a point. */
  readonly ids: Int32Array
  readonly tree: SavedTree
  /** Removals since the tree was laid out. */
  readonly removed: number
}

/** Kernels with ids. @internal */
export class RoseKernels {
  readonly design: RoseDesign
  readonly tree: KernelTree
  readonly d: number
  /** Grows with every change. */
  version = 0
  removed = 0
  /** Ids that had a point and have none. */
  readonly #free = new FreeIds()
  #slots: number

  constructor(design: RoseDesign, { rows, weights }: UnitPoints, saved?: SavedPlaces) {
    const { axes, space, bandwidth, priorWeight, branchFactor, leafSize } = design
    this.design = design
    this.d = axes.length
    const branches = Uint8Array.from(axes, (_, j) => Number(space?.columns.some((column) => column.parent === j) ?? false))
    this.tree = new KernelTree({ axes, bandwidth, priorWeight, branchFactor, leafSize, branches })
    this.tree.load(rows, weights, saved?.ids, saved?.tree)
    this.#slots = saved === undefined ? weights.length : (saved.ids.at(-1) ?? -1) + 1
    for (let id = 0; id < this.#slots; id++) if (!this.tree.isCounting(id)) this.#free.put(id)
    this.removed = saved?.removed ?? 0
  }

  /** Number of points. */
  get n(): number {
    return this.tree.count
  }

  /** Ascending ids of the points. */
  ids(): Int32Array {
    const ids = new Int32Array(this.n)
    for (let id = 0, k = 0; k < ids.length; id++) if (this.tree.isCounting(id)) ids[k++] = id
    return ids
  }

  /** The points in the order of their ids, copied. */
  unitPoints(): UnitPoints {
    const { rows } = this.tree
    const ids = this.ids()
    const copied = new Float64Array(ids.length * this.d)
    for (let k = 0; k < ids.length; k++) copied.set(rows.subarray(ids[k] * this.d, (ids[k] + 1) * this.d), k * this.d)
    return { rows: copied, weights: Float64Array.from(ids, (id) => this.tree.weightOf(id)) }
  }

  /** Takes a row of unit coordinates in; returns its id. */
  insert(unit: Float64Array, weight: number): number {
    checkWeight(weight)
    const id = this.#free.take() ?? this.#slots++
    this.tree.place(id, unit)
    this.tree.include(id, weight)
    this.version++
    return id
  }

  /** @throws CerebrosError `INVALID_ARGUMENT` */
  remove(id: number): void {
    this.checkId(id)
    this.tree.exclude(id)
    this.tree.displace(id)
    this.version++
    this.#free.put(id)
    if (++this.removed <= PATIENCE + this.n) return
    this.tree.relay()
    this.removed = 0
  }

  /** @throws CerebrosError `INVALID_ARGUMENT` */
  reweight(id: number, weight: number): void {
    this.checkId(id)
    this.tree.reweight(id, checkWeight(weight))
    this.version++
  }

  /** @throws CerebrosError `INVALID_ARGUMENT` */
  checkId(id: number): void {
    if (!(Number.isSafeInteger(id) && id >= 0 && this.tree.isCounting(id))) throw mismatch('INVALID_ARGUMENT', 'the id of a point', id, 'Use what insert() returned, or one of ids(); the points of the constructor have 0 … n − 1.')
  }

  /** The weight of all kernels. @throws CerebrosError `INVALID_STATE` when it is 0 or overflows */
  total(): number {
    const total = this.tree.mass(0) + this.tree.prior
    if (!(total > 0)) throw mismatch('INVALID_STATE', 'a positive total weight', total, 'Give some point a weight, or the prior.')
    if (total === Infinity) throw mismatch('INVALID_STATE', 'a finite total weight', total, 'Divide all weights, that of the prior too, by the largest: only their ratios count.')
    return total
  }

  /** The log of it. @throws CerebrosError `INVALID_STATE`, as it */
  logTotal(): number {
    return Math.log(this.total())
  }

  /** log of the volume of the box in these columns, which unit coordinates do not know; default all. */
  logVolume(has?: (j: number) => boolean): number {
    return logVolumeOf(this.design.bounds, has)
  }

  /**
   * Writes the unit coordinates of a row; false when it lies outside the bounds.
   *
   * @throws CerebrosError `INVALID_ARGUMENT` for NaN in a column that always exists
   */
  toUnit(rows: Float64Array, at: number, unit: Float64Array): boolean {
    return toUnitInto(this.design, rows, at, unit)
  }

  unitOf(j: number, value: number): number {
    return unitOf(this.design, j, value)
  }

  valueOf(j: number, unit: number): number {
    const { bounds } = this.design
    return bounds === undefined ? unit : Math.min(bounds[2 * j + 1], bounds[2 * j] + unit * (bounds[2 * j + 1] - bounds[2 * j]))
  }

  /** A column's name in a message. */
  nameOf(j: number): string {
    return this.design.space === undefined ? `column ${j}` : `column ${this.design.space.columns[j].name}`
  }

  /** Draws the columns of `x` that are NaN and exist in it from the kernel of a slot. */
  completeInto(kernel: number, random: Random, x: Float64Array): Float64Array {
    const { space } = this.design
    for (let j = 0; j < this.d; j++) if (Number.isNaN(x[j]) && (space === undefined || space.isActive(x, j))) x[j] = this.valueOf(j, drawCoordinate(this.tree, kernel, j, random))
    return x
  }
}
