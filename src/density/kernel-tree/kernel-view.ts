// A kernel tree as queries of some columns see it: kernel i adds v_i e^(−z_i / 2), where v_i holds its weight and the normalisers of these columns.
// While all columns are continuous and every kernel has the usual bandwidths, none of them very narrow, sums go through `SharedWidths`, which is much
// faster; else, and where single nodes or kernels are asked for, through `MixedColumns`. Each is made when first needed and kept up to date from then on.

import { normaliserOf } from '../bandwidth/index.ts'
import { PRIOR_MEAN, PRIOR_WIDTH } from '../kernel-matrix.ts'
import { KernelTreeSum } from '../sums/kernel-tree-sum.ts'
import { SharedWidths } from '../sums/shared-widths.ts'
import { AskedPoint } from '../tree/asked-point.ts'
import { BoundedSum } from '../tree/bounded-sum.ts'
import { MixedColumns } from '../tree/mixed-columns.ts'
import type { PlacedPoints } from '../tree/placed-points.ts'
import type { Shape } from '../tree/shape.ts'

/** The choice between tree and plain loop is made anew when the tree has grown or shrunk by this factor. */
const GROWN = 1.4
/** Bandwidths below this are too narrow to count coordinates in them: a coordinate of x bandwidths is off by x 2^−53 of one. */
const NARROW = 2 ** -12

/** Points in units of the usual bandwidths, by place. */
interface Scaled {
  readonly d: number
  x: Float64Array
  weights: Float64Array
}

/** One view. @internal */
export class KernelView {
  readonly asked: AskedPoint
  /** log of what v is divided by. */
  readonly scale: number
  /** log of the prior's normalisers. */
  readonly logPrior: number
  /** By place. */
  v = new Float64Array(0)
  readonly #shape: Shape
  readonly #points: PlacedPoints
  readonly #chooses: boolean
  /** Kernels of other than the usual bandwidths: places, and how many; NaN: there are columns for which bandwidths are not all, or are too narrow. */
  #isOdd = new Uint8Array(0)
  #odd: number
  readonly #scaled: Scaled
  readonly #query: Float64Array
  #shared: { readonly geometry: SharedWidths; readonly sum: KernelTreeSum | BoundedSum } | undefined
  #mixed: { readonly geometry: MixedColumns; readonly sum: KernelTreeSum | BoundedSum } | undefined
  #chosenFor = 0

  /**
   * @param scale makes the view's scale from the log heads of kernels, see `logHead`
   * @param chooses whether sums may pass over all points where that is cheaper
   */
  constructor(shape: Shape, points: PlacedPoints, asked: Int32Array, usual: Float64Array, chooses: boolean, scale: (logHead: (place: number) => number) => number) {
    const d = asked.length
    this.asked = new AskedPoint(points.columns, asked, usual)
    this.#shape = shape
    this.#points = points
    this.#chooses = chooses
    this.#odd = points.columns.discrete.length > 0 || d === 0 || asked.some((k) => usual[k] * NARROW > 1) ? NaN : 0
    this.#scaled = { d, x: new Float64Array(0), weights: this.v }
    this.#query = new Float64Array(d)
    this.logPrior = d * Math.log(normaliserOf(PRIOR_MEAN, PRIOR_WIDTH))
    this.scale = scale((place) => this.logHead(place))
  }

  /** Nodes and points one by one. Whoever writes to `v` refreshes the nodes above. */
  get geometry(): MixedColumns {
    return this.#mixedSide().geometry
  }

  /** log of the normalisers of the kernel at a place, over the columns asked. */
  logHead(place: number): number {
    const { x, inverse, columns } = this.#points
    const { ordered } = this.asked
    const at = place * columns.ordered.length
    let sum = 0
    let product = 1
    for (let a = 0; a < ordered.length; a++) {
      product *= normaliserOf(x[at + ordered[a]], 1 / inverse[at + ordered[a]])
      if (product < 1e200) continue
      sum += Math.log(product)
      product = 1
    }
    return sum + Math.log(product)
  }

  /** Writes what the kernel at a place adds, by its weight; 0: nothing. @returns log of its head over the scale */
  set(place: number, weight: number, counts: boolean): number {
    const above = counts ? this.logHead(place) - this.scale : -Infinity
    this.v[place] = counts ? weight * Math.exp(above) : 0
    if (this.#odd === this.#odd) this.#setScaled(place, counts)
    return above
  }

  /** Says that a place is empty. */
  clear(place: number): void {
    if (place >= this.v.length) return
    this.v[place] = 0
    if (this.#odd === this.#odd) this.#setOdd(place, 0)
  }

  /** Makes room for nodes and places. */
  reserve(): void {
    const { count, places } = this.#shape
    if (this.v.length < places.count) {
      const room = Math.ceil(1.1 * places.count)
      this.v = longer(this.v, room)
      if (this.#odd === this.#odd) {
        this.#scaled.x = longer(this.#scaled.x, room * this.#scaled.d)
        const isOdd = new Uint8Array(room)
        isOdd.set(this.#isOdd)
        this.#isOdd = isOdd
      }
    }
    this.#scaled.weights = this.v
    if (this.#mixed !== undefined) this.#mixed.geometry.v = this.v
    this.#mixed?.geometry.reserve(count)
  }

  refreshLeaf(node: number, from: number, to: number): void {
    this.#mixed?.geometry.refreshLeaf(node, from, to)
    this.#shared?.geometry.refreshLeaf(node, from, to)
  }

  refreshParent(node: number, first: number, children: number): void {
    this.#mixed?.geometry.refreshParent(node, first, children)
    this.#shared?.geometry.refreshParent(node, first, children)
  }

  /** Says that nodes have been refreshed. */
  refreshed(laidOut: boolean): void {
    const { size } = this.#shape
    const rechoose = laidOut || size > GROWN * this.#chosenFor || size * GROWN < this.#chosenFor
    if (rechoose) this.#chosenFor = size
    for (const side of [this.#mixed, this.#shared]) if (side?.sum instanceof KernelTreeSum) side.sum.changed(rechoose)
  }

  /** Takes a row of unit coordinates, for sums of this relative error. */
  prepare(x: Float64Array, smoothing: number, relativeError: number): void {
    const side = this.#side()
    // The choice between tree and plain loop asks at rows of its own: before this one is set.
    if (side.sum instanceof KernelTreeSum) side.sum.isFlat(relativeError)
    this.asked.set(x, smoothing)
  }

  /** Σ v_i e^(−z_i / 2) at the row prepared: see `BoundedSum.at`. */
  sum(relativeError: number, floor: number, enough: number, budget: number): number {
    const side = this.#side()
    return side.sum.at(this.#queryOf(side), relativeError, floor, enough, 0, budget)
  }

  /** The same, every z less the least one, and that z. */
  far(relativeError: number): readonly [sum: number, shift: number] {
    const side = this.#side()
    const q = this.#queryOf(side)
    const shift = side.sum.nearest(q)
    return [shift === Infinity ? 0 : side.sum.at(q, relativeError, 0, Infinity, shift), shift]
  }

  /** What the last sum cost, in points, see `BoundedSum`; of a plain loop 0. */
  get work(): number {
    const { sum } = this.#side()
    return sum instanceof BoundedSum ? sum.work : 0
  }

  /** z of the prior's kernel at the row last set. */
  priorZ(): number {
    const { asked } = this
    let z = 0
    for (let a = 0; a < asked.ordered.length; a++) {
      const k = asked.ordered[a]
      z += a < asked.continuous ? ((asked.q[k] - PRIOR_MEAN) / PRIOR_WIDTH) ** 2 : asked.zeta(k, PRIOR_MEAN, 1 / PRIOR_WIDTH)
    }
    for (let a = 0; a < asked.askedCategories; a++) z += asked.unknown[asked.categories[a]]
    return z
  }

  #side(): { readonly geometry: MixedColumns | SharedWidths; readonly sum: KernelTreeSum | BoundedSum } {
    return this.#odd === 0 ? this.#sharedSide() : this.#mixedSide()
  }

  #queryOf(side: { readonly geometry: MixedColumns | SharedWidths }): Float64Array {
    const { ordered, q, usual } = this.asked
    if (side.geometry instanceof MixedColumns) return q
    for (let a = 0; a < ordered.length; a++) this.#query[a] = q[ordered[a]] * usual[ordered[a]]
    return this.#query
  }

  #sharedSide(): { readonly geometry: SharedWidths; readonly sum: KernelTreeSum | BoundedSum } {
    if (this.#shared !== undefined) return this.#shared
    const geometry = new SharedWidths(this.#scaled)
    const { d } = this.#scaled
    const queryAt = (place: number): Float64Array => this.#scaled.x.slice(place * d, (place + 1) * d)
    this.#shared = { geometry, sum: this.#chooses ? new KernelTreeSum(this.#shape, geometry, queryAt) : new BoundedSum(this.#shape, geometry) }
    this.#visit(geometry)
    return this.#shared
  }

  #mixedSide(): { readonly geometry: MixedColumns; readonly sum: KernelTreeSum | BoundedSum } {
    if (this.#mixed !== undefined) return this.#mixed
    const geometry = new MixedColumns(this.#points, this.asked)
    geometry.v = this.v
    geometry.reserve(this.#shape.count)
    this.#mixed = { geometry, sum: this.#chooses ? new KernelTreeSum(this.#shape, geometry, (place) => this.#askAt(place)) : new BoundedSum(this.#shape, geometry) }
    this.#visit(geometry)
    return this.#mixed
  }

  #visit(geometry: MixedColumns | SharedWidths): void {
    this.#shape.visit((node, from, to) => geometry.refreshLeaf(node, from, to), (node, first, children) => geometry.refreshParent(node, first, children))
  }

  /** Sets the query to the point of a place, as far as it has the columns asked. */
  #askAt(place: number): Float64Array {
    const { columns, x, cell } = this.#points
    const { axes, ordered, categorical, discrete, categoryOf } = columns
    const row = new Float64Array(columns.d).fill(NaN)
    for (const k of this.asked.ordered) row[ordered[k]] = x[place * ordered.length + k]
    for (let c = 0; c < categorical.length; c++) {
      const own = cell[place * discrete.length + categoryOf[c]]
      if (own >= 0) row[categorical[c]] = axes[categorical[c]].centre(own)
    }
    // Which smoothing does not matter to how much work a sum is.
    this.asked.set(row, 1e-3)
    return this.asked.q
  }

  #setScaled(place: number, counts: boolean): void {
    const { x, inverse, columns } = this.#points
    const { ordered, usual } = this.asked
    const at = place * columns.ordered.length
    let odd = 0
    for (let a = 0, to = place * this.#scaled.d; a < ordered.length; a++, to++) {
      const k = ordered[a]
      this.#scaled.x[to] = x[at + k] * usual[k]
      if (counts && inverse[at + k] !== usual[k]) odd = 1
    }
    this.#setOdd(place, odd)
  }

  #setOdd(place: number, odd: number): void {
    this.#odd += odd - this.#isOdd[place]
    this.#isOdd[place] = odd
  }
}

function longer(old: Float64Array, length: number): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(length)
  larger.set(old)
  return larger
}
