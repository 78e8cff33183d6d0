// The points of leaves over any columns, summed exactly: the hot loop of mixed columns.

import { halfExp } from '../../numerics/index.ts'
import type { AskedPoint } from './asked-point.ts'
import type { TreeColumns } from './columns.ts'
import type { PlacedPoints } from './placed-points.ts'

/** Points that pass through the columns together. */
const BLOCK = 64
const NO_TABLE = new Float64Array(0)

/** Sums over places, for an `AskedPoint`. Owns its scratch memory: one sum at a time. */
export class MixedLeaves {
  readonly #points: PlacedPoints
  readonly #columns: TreeColumns
  readonly #asked: AskedPoint
  readonly #left = new Int32Array(BLOCK)
  readonly #sums = new Float64Array(BLOCK)

  constructor(points: PlacedPoints, asked: AskedPoint) {
    this.#points = points
    this.#columns = points.columns
    this.#asked = asked
  }

  /** Σ v_i e^(−(z_i − shift) / 2) over these places; those with z_i ≥ cut are left out. */
  sum(v: Float64Array, from: number, to: number, cut: number, shift: number): number {
    let sum = 0
    for (let start = from; start < to; start += BLOCK) sum += this.#block(v, start, Math.min(to, start + BLOCK), cut, shift)
    return sum
  }

  /** z of the point at a place: the same bits as in `leaf`. */
  z(place: number): number {
    const { ordered, continuous, q, usual, tables, askedCategories, categories, category, same, different, unknown } = this.#asked
    const { x, inverse, cell } = this.#points
    const { cellOf, categoryOf, discrete } = this.#columns
    const cells = place * discrete.length
    const at = place * this.#columns.ordered.length
    let z = 0
    for (let a = 0; a < ordered.length; a++) {
      const k = ordered[a]
      if (a < continuous) {
        const away = (q[k] - x[at + k]) * inverse[at + k]
        z += away * away
        continue
      }
      const own = cell[cells + cellOf[k]]
      const table = tables[k]
      const known = table !== undefined && own >= 0 && inverse[at + k] === usual[k] ? table[own] : NaN
      z += known === known ? known : this.#zeta(k, own, x[at + k], inverse[at + k])
    }
    for (let a = 0; a < askedCategories; a++) {
      const c = categories[a]
      const own = cell[cells + categoryOf[c]]
      z += own === category[c] ? same[c] : own < 0 ? unknown[c] : different[c]
    }
    return z
  }

  /** A leaf's points pass through the columns one after another; a column keeps, without a branch, only those below the cut. */
  #block(v: Float64Array, from: number, to: number, cut: number, shift: number): number {
    const { ordered, continuous, askedCategories, categories } = this.#asked
    const left = this.#left
    const sums = this.#sums
    let count = 0
    for (let place = from; place < to; place++) {
      left[count] = place
      sums[count] = 0
      count += Number(v[place] !== 0)
    }
    for (let a = 0; a < ordered.length && count > 0; a++) count = a < continuous ? this.#passColumn(ordered[a], count, cut) : this.#passCells(ordered[a], count, cut)
    // Last, because the points of a leaf nearly always share their categories.
    for (let a = 0; a < askedCategories && count > 0; a++) count = this.#passCategories(categories[a], count, cut)
    let sum = 0
    for (let i = 0; i < count; i++) sum += v[left[i]] * halfExp(sums[i] - shift)
    return sum
  }

  #passColumn(k: number, count: number, cut: number): number {
    const { x, inverse } = this.#points
    const q = this.#asked.q[k]
    const columns = this.#columns.ordered.length
    const left = this.#left
    const sums = this.#sums
    let kept = 0
    for (let i = 0; i < count; i++) {
      const place = left[i]
      const at = place * columns + k
      const away = (q - x[at]) * inverse[at]
      const z = sums[i] + away * away
      left[kept] = place
      sums[kept] = z
      kept += Number(z < cut)
    }
    return kept
  }

  #passCells(k: number, count: number, cut: number): number {
    const { x, inverse, cell } = this.#points
    const table = this.#asked.tables[k] ?? NO_TABLE
    const usual = this.#asked.usual[k]
    const columns = this.#columns.ordered.length
    const discrete = this.#columns.discrete.length
    const own = this.#columns.cellOf[k]
    const left = this.#left
    const sums = this.#sums
    let kept = 0
    for (let i = 0; i < count; i++) {
      const place = left[i]
      const at = place * columns + k
      // Beyond the table's ends, as with −1, there is nothing: undefined is not a number either.
      let zeta = table[cell[place * discrete + own]]
      if (!(inverse[at] === usual && zeta === zeta && zeta !== undefined)) zeta = this.#zeta(k, cell[place * discrete + own], x[at], inverse[at])
      const z = sums[i] + zeta
      left[kept] = place
      sums[kept] = z
      kept += Number(z < cut)
    }
    return kept
  }

  #passCategories(c: number, count: number, cut: number): number {
    const { category, same, different, unknown } = this.#asked
    const [wanted, one, other, none] = [category[c], same[c], different[c], unknown[c]]
    const { cell } = this.#points
    const discrete = this.#columns.discrete.length
    const at = this.#columns.categoryOf[c]
    const left = this.#left
    const sums = this.#sums
    let kept = 0
    for (let i = 0; i < count; i++) {
      const place = left[i]
      const own = cell[place * discrete + at]
      const z = sums[i] + (own === wanted ? one : own < 0 ? none : other)
      left[kept] = place
      sums[kept] = z
      kept += Number(z < cut)
    }
    return kept
  }

  /** ζ of a kernel that no table has yet. */
  #zeta(k: number, own: number, mean: number, inverse: number): number {
    const { usual, tables } = this.#asked
    const zeta = this.#asked.zeta(k, mean, inverse)
    if (own >= 0 && inverse === usual[k] && tables[k] !== undefined) tables[k][own] = zeta
    return zeta
  }
}
