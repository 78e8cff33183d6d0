// The sum of product kernels over points of any columns that come and go, in a rose tree: what `RoseTreeParzen` and the sampler stand on.
// A slot is a point's name. A point may be in the shape without counting: it keeps its place, has no bandwidth and no weight.
// Changes are noted and made good before the next question: kernels of the points concerned, then the nodes above them, children before parents.
// Queries that lack columns get a view of their own: the same tree, with weights over the columns they have.
// Cost: O(B d log n) a change; a question see `BoundedSum`. Memory: about 40 bytes a point and column.

import type { Axis } from '../../space/index.ts'
import type { BandwidthRule } from '../bandwidth/index.ts'
import { besideTerm, kernelBeside, type Beside } from './kernel-beside.ts'
import { KernelView } from './kernel-view.ts'
import { liveWidths } from '../live/by-rule.ts'
import type { LiveWidths } from '../live/live-widths.ts'
import { scaledRows, TreeColumns, usualInverses } from '../tree/columns.ts'
import { PlacedPoints } from '../tree/placed-points.ts'
import { Shape, type SavedShape } from '../tree/shape.ts'

/** Sums below this may have lost digits to underflow. */
const SMALL = 1e-280
/** Views kept of a tree: the ones asked last, as many as hold this many points together, but this many at least and at most. */
const VIEWED_POINTS = 8e6
const LEAST_VIEWS = 4
const MOST_VIEWS = 64
/** A view whose scale a kernel exceeds by so many e-folds is made anew: weights could overflow. */
const FAR = 300

/** What a kernel tree is made of. */
export interface KernelTreeOptions {
  readonly axes: readonly Axis[]
  readonly bandwidth: BandwidthRule
  readonly priorWeight: number
  readonly branchFactor: number
  readonly leafSize: number
  /** Which columns choose branches: 1; default none. */
  readonly branches?: Uint8Array
  /** 1 / the bandwidth, by column, that most points have; default: found by `load`. */
  readonly usual?: Float64Array
}

/** The shape of a tree, and what its answers depend on to the bit. @internal */
export interface SavedTree {
  readonly shape: SavedShape
  readonly usual: Float64Array
  /** Ordered columns asked, by place, and the scale of their view; the oldest first. */
  readonly scales: readonly (readonly [columns: string, scale: number])[]
}

/** A sum of kernels, told what changes. @internal */
export class KernelTree {
  readonly columns: TreeColumns
  readonly shape: Shape
  readonly widths: LiveWidths
  readonly points: PlacedPoints
  readonly priorWeight: number
  /** d unit coordinates a slot; see `placeShared` for whose they are. */
  rows: Float64Array = new Float64Array(0)
  /** Number of points that count. */
  count = 0
  #weights = new Float64Array(0)
  /** Slots whose points count: 1. */
  #counts = new Uint8Array(0)
  #masses = new Float64Array(0)
  readonly #usual: Float64Array
  readonly #givenUsual: boolean
  readonly #views = new Map<string, KernelView>()
  #beside: readonly Beside[] = []
  #last: { readonly pattern: Float64Array; readonly view: KernelView } | undefined
  readonly #stale: number[] = []
  #isStale = new Uint8Array(0)
  #allStale = true

  constructor({ axes, bandwidth, priorWeight, branchFactor, leafSize, branches, usual }: KernelTreeOptions) {
    const columns = new TreeColumns(axes)
    this.columns = columns
    this.priorWeight = priorWeight
    this.points = new PlacedPoints(columns)
    this.#usual = usual?.slice() ?? new Float64Array(axes.length).fill(1)
    this.#givenUsual = usual !== undefined
    this.widths = liveWidths(bandwidth, axes, (slot, j) => this.rows[slot * columns.d + j], (_, slot) => this.#kernelChanged(slot), { weight: (slot) => this.#weights[slot], prior: priorWeight })
    this.shape = new Shape(scaledRows(columns, () => this.rows, this.#usual, branches ?? new Uint8Array(axes.length)), branchFactor, leafSize, (place) => this.#moved(place))
  }

  /** Takes n rows into slots (default 0 … n − 1), all counting, in bulk, or in the shape in which they were saved. Into an empty tree. */
  load(rows: Float64Array, weights: Float64Array, slots: Int32Array = Int32Array.from(weights.keys()), saved?: SavedTree): void {
    const { d } = this.columns
    this.#reserveSlots((slots.at(-1) ?? -1) + 1)
    for (let i = 0; i < slots.length; i++) {
      this.rows.set(rows.subarray(i * d, (i + 1) * d), slots[i] * d)
      this.#weights[slots[i]] = weights[i]
      this.#counts[slots[i]] = 1
    }
    this.count = slots.length
    this.widths.load(slots)
    this.widths.refresh()
    this.#allStale = true
    if (saved === undefined) {
      if (!this.#givenUsual) this.#usual.set(usualInverses(this.columns, slots, (j, slot) => this.widths.widthOf(j, slot)))
      this.shape.load(slots)
      return
    }
    this.#usual.set(saved.usual)
    this.shape.restore(saved.shape)
    this.flush()
    for (const [name, scale] of saved.scales) this.#views.set(name, this.#makeView(Int32Array.from(name === '' ? [] : name.split(','), Number), scale))
  }

  /** What `load` takes beside rows, weights and slots, so that the same bits come out, now and after any changes. */
  saved(): SavedTree {
    this.flush()
    // Both this tree and the restored one choose anew between their ways of summing, from the same points.
    for (const view of this.#views.values()) view.refreshed(true)
    return { shape: this.shape.saved(), usual: this.#usual.slice(), scales: [...this.#views].map(([name, { scale }]) => [name, scale]) }
  }

  /** Puts a point into the shape; it does not count yet. */
  place(slot: number, row: Float64Array): void {
    this.#reserveSlots(slot + 1)
    this.rows.set(row, slot * this.columns.d)
    this.shape.insert(slot)
  }

  /**
   * The same, for a tree whose rows are all the caller's: they are read where they lie, not copied.
   *
   * @param rows those of every slot so far, none of them changed
   */
  placeShared(slot: number, rows: Float64Array): void {
    this.#reserve(slot + 1)
    this.rows = rows
    this.shape.insert(slot)
  }

  /** Takes a point that does not count out of the shape. */
  displace(slot: number): void {
    this.shape.remove(slot)
  }

  /** Lays the shape out anew, without gaps. */
  relay(): void {
    this.shape.load(this.shape.slotsUnder(0))
    this.#allStale = true
  }

  /** Lets a point of the shape count. */
  include(slot: number, weight: number): void {
    this.#weights[slot] = weight
    this.#counts[slot] = 1
    this.count++
    this.widths.insert(slot)
    this.#kernelChanged(slot)
  }

  /** Lets many points of the shape count at once. */
  includeAll(slots: readonly number[], weight: number): void {
    if (4 * slots.length < this.count) {
      for (const slot of slots) this.include(slot, weight)
      return
    }
    for (const slot of slots) {
      this.#weights[slot] = weight
      this.#counts[slot] = 1
    }
    this.count += slots.length
    const counting: number[] = []
    for (let slot = 0; slot < this.#counts.length; slot++) if (this.#counts[slot] === 1) counting.push(slot)
    this.widths.load(counting)
    this.#allStale = true
  }

  /** Lets a point of the shape count no more. */
  exclude(slot: number): void {
    this.widths.remove(slot)
    this.#weights[slot] = 0
    this.#counts[slot] = 0
    this.count--
    this.#kernelChanged(slot)
  }

  reweight(slot: number, weight: number): void {
    this.#weights[slot] = weight
    this.widths.reweight(slot)
    this.#kernelChanged(slot)
  }

  weightOf(slot: number): number {
    return this.#weights[slot]
  }

  isCounting(slot: number): boolean {
    return this.#counts[slot] === 1
  }

  /** Weight of the prior's kernel: without a point it is the density, whatever its weight. */
  get prior(): number {
    return this.count === 0 ? 1 : this.priorWeight
  }

  /** Σ of the weights under a node. */
  mass(node: number): number {
    this.flush()
    return this.#masses[node]
  }

  /** Weight of every category in a categorical kernel, before normalisation. */
  get smoothing(): number {
    return this.priorWeight / (this.count + this.#beside.length + 1)
  }

  /** Sets points of weight 1 beside the tree, with the bandwidths they would have in it; they disturb nobody else's. For a few that come and go. */
  setBeside(rows: readonly Float64Array[]): void {
    this.widths.refresh()
    this.#beside = rows.map((row) => kernelBeside(this.columns, this.widths, row))
  }

  /**
   * log Σ_i w_i Π_j K_ij(x_j), the prior's kernel too, over the columns that x has.
   *
   * @param x d unit coordinates
   * @param relativeError of the sum, ≥ 0
   * @param enough once the result is known to be at least this, a lower bound that shows it will do
   * @param budget work, in points, after which the rest may be estimated from a sample: the error is then likely, not certain, to be as small
   */
  logSum(x: Float64Array, relativeError: number, enough = Infinity, budget = Infinity): number {
    this.flush()
    const view = this.#viewOf(x)
    const { asked, scale } = view
    view.prepare(x, this.smoothing, relativeError)
    const scaled = scale + asked.logWidths
    const prior = this.priorTerm(view)
    let others = prior === -Infinity ? 0 : Math.exp(prior)
    for (const kernel of this.#beside) others += Math.exp(besideTerm(kernel, asked) - scale)
    const all = others + view.sum(relativeError, others, enough === Infinity ? Infinity : Math.exp(enough - scaled), budget)
    if (all > SMALL) return Math.log(all) + scaled
    // Far from all points: measured against the nearest.
    const [sum, shift] = view.far(relativeError)
    const terms = [sum > 0 ? Math.log(sum) - 0.5 * shift : -Infinity, prior]
    for (const kernel of this.#beside) terms.push(besideTerm(kernel, asked) - scale)
    const largest = Math.max(...terms)
    return largest === -Infinity ? largest : largest + Math.log(terms.reduce((total, term) => total + Math.exp(term - largest), 0)) + scaled
  }

  /** The view of the columns that x has, set to x: until the next question, kernel i adds v_i e^(−z_i / 2), times e^scale and the widths of the cells. */
  ask(x: Float64Array): KernelView {
    this.flush()
    const view = this.#viewOf(x)
    view.asked.set(x, this.smoothing)
    return view
  }

  /** log of what the prior's kernel adds to a view's sum at what was asked last. */
  priorTerm(view: KernelView): number {
    const { prior } = this
    return prior === 0 ? -Infinity : Math.log(prior) + view.logPrior - view.scale - 0.5 * view.priorZ()
  }

  /** What the last sum through the tree cost, in points. */
  get lastWork(): number {
    return this.#last?.view.work ?? 0
  }

  /** Makes good what has changed. */
  flush(): void {
    this.widths.refresh()
    if (!this.#allStale && this.#stale.length === 0) return
    const { places } = this.shape
    this.points.reserve(places.count)
    this.#reserveNodes()
    if (this.#allStale) for (let place = 0; place < places.count; place++) this.#settle(place)
    else for (const slot of this.#stale) this.#settleSlot(slot)
    const laidOut = this.#allStale
    if (laidOut) this.#isStale.fill(0)
    this.#stale.length = 0
    this.#allStale = false
    this.shape.refresh(this.#refreshLeaf, this.#refreshParent)
    for (const view of this.#views.values()) view.refreshed(laidOut)
  }

  readonly #refreshLeaf = (node: number, from: number, to: number): void => {
    let mass = 0
    for (let place = from; place < to; place++) mass += this.#weights[this.shape.places.slotAt[place]]
    this.#masses[node] = mass
    for (const view of this.#views.values()) view.refreshLeaf(node, from, to)
  }

  readonly #refreshParent = (node: number, first: number, children: number): void => {
    let mass = 0
    for (let c = first; c < first + children; c++) mass += this.#masses[c]
    this.#masses[node] = mass
    for (const view of this.#views.values()) view.refreshParent(node, first, children)
  }

  #kernelChanged(slot: number): void {
    if (this.#isStale[slot] === 1 || this.#allStale) return
    this.#isStale[slot] = 1
    this.#stale.push(slot)
  }

  #moved(place: number): void {
    const slot = this.shape.places.slotAt[place]
    if (slot >= 0) this.#kernelChanged(slot)
    else for (const view of this.#views.values()) view.clear(place)
  }

  #settleSlot(slot: number): void {
    this.#isStale[slot] = 0
    const leaf = this.shape.leafOf(slot)
    if (leaf < 0) return
    this.#settle(this.shape.places.placeOf[slot])
    this.shape.touch(leaf)
  }

  /** Writes the kernel of a place. */
  #settle(place: number): void {
    const slot = this.shape.places.slotAt[place]
    const counts = slot >= 0 && this.#counts[slot] === 1
    if (slot >= 0) this.points.set(place, this.rows, slot * this.columns.d, (j) => (counts ? this.widths.widthOf(j, slot) : NaN))
    for (const [name, view] of this.#views) {
      const above = view.set(place, slot >= 0 ? this.#weights[slot] : 0, counts)
      if (above > FAR && this.#views.delete(name)) this.#last = undefined
    }
  }

  #viewOf(x: Float64Array): KernelView {
    const last = this.#last
    if (last !== undefined && hasSameColumns(last.pattern, x)) return last.view
    const { ordered } = this.columns
    const asked = Int32Array.from(ordered.keys()).filter((k) => !Number.isNaN(x[ordered[k]]))
    const name = asked.join()
    let view = this.#views.get(name)
    // The map keeps them in the order in which they were last asked.
    if (view !== undefined) this.#views.delete(name)
    const most = Math.min(MOST_VIEWS, Math.max(LEAST_VIEWS, Math.floor(VIEWED_POINTS / Math.max(1, this.shape.size))))
    while (this.#views.size >= most) this.#views.delete(this.#views.keys().next().value!)
    view ??= this.#makeView(asked)
    this.#views.set(name, view)
    this.#last = { pattern: x.slice(), view }
    return view
  }

  #makeView(asked: Int32Array, saved?: number): KernelView {
    const { places } = this.shape
    const { ordered } = this.columns
    const isCounting = (place: number): boolean => places.slotAt[place] >= 0 && this.#counts[places.slotAt[place]] === 1
    // Given usual bandwidths, the scale does not depend on the points: the bits of an answer are those of the points alone, however they came.
    const given = asked.reduce((sum, k) => sum + Math.log(this.#usual[ordered[k]] / Math.sqrt(2 * Math.PI)), 0)
    const view = new KernelView(this.shape, this.points, asked, Float64Array.from(ordered, (j) => this.#usual[j]), !this.#givenUsual, (logHead) => {
      if (saved !== undefined) return saved
      let scale = -Infinity
      for (let place = 0; place < places.count; place++) if (isCounting(place)) scale = Math.max(scale, logHead(place))
      return scale === -Infinity || (this.#givenUsual && scale <= given + FAR) ? given : scale
    })
    view.reserve()
    for (let place = 0; place < places.count; place++) if (places.slotAt[place] >= 0) view.set(place, this.#weights[places.slotAt[place]], isCounting(place))
    view.refreshed(true)
    return view
  }

  #reserveSlots(slots: number): void {
    this.#reserve(slots)
    const { d } = this.columns
    if (this.rows.length < this.#weights.length * d) this.rows = filled(this.rows, new Float64Array(this.#weights.length * d))
  }

  /** Makes room for what belongs to slots beside their rows. */
  #reserve(slots: number): void {
    if (slots <= this.#weights.length) return
    const room = Math.max(64, Math.ceil(1.5 * slots))
    this.#weights = filled(this.#weights, new Float64Array(room))
    this.#counts = filled(this.#counts, new Uint8Array(room))
    this.#isStale = filled(this.#isStale, new Uint8Array(room))
  }

  #reserveNodes(): void {
    const { count } = this.shape
    if (this.#masses.length < count) this.#masses = filled(this.#masses, new Float64Array(2 * count))
    for (const view of this.#views.values()) view.reserve()
  }
}

function hasSameColumns(a: Float64Array, b: Float64Array): boolean {
  for (let j = 0; j < a.length; j++) if (Number.isNaN(a[j]) !== Number.isNaN(b[j])) return false
  return true
}

function filled<T extends Float64Array | Uint8Array>(old: T, larger: T): T {
  larger.set(old)
  return larger
}
