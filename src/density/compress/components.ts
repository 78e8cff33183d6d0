// The components of a compressed density in flat arrays, and the log of their sum at a point: the prior's first, then one a group of kernels.
// Cost: O(components · columns) a query. Error: 1e-13 relative.

import { halfExp, logNormalMass, truncatedNormal, type Random } from '../../numerics/index.ts'
import type { Axis, SearchSpace } from '../../space/index.ts'
import { CellKernels } from '../cell-kernels.ts'
import { cumulate, drawIndex } from '../weighted-draw.ts'

const LOG_SQRT_2PI = 0.9189385332046728

/** One column of all components: normals truncated to [0, 1], or log probabilities of the cells, component by component. */
export type ComponentColumn = { readonly kind: 'normal'; readonly means: Float64Array; readonly deviations: Float64Array } | { readonly kind: 'table'; readonly logMasses: Float64Array }

/** The parts of a compressed density. @internal */
export interface CompressedParts {
  readonly axes: readonly Axis[]
  readonly space?: SearchSpace | undefined
  readonly bounds?: Float64Array | undefined
  readonly components: Components
  readonly certificate: number
}

/** Adds what a column says at u to every component's term. */
type AddColumn = (u: number, terms: Float64Array) => void

/** A mixture of product components over unit coordinates. */
export class Components {
  readonly weights: Float64Array
  readonly columns: readonly ComponentColumn[]
  readonly #axes: readonly Axis[]
  readonly #logWeights: Float64Array
  readonly #cumulative: Float64Array
  readonly #adders: readonly AddColumn[]
  readonly #terms: Float64Array

  /** @param weights one a component, ≥ 0, that sum to 1 */
  constructor(axes: readonly Axis[], weights: Float64Array, columns: readonly ComponentColumn[]) {
    this.weights = weights
    this.columns = columns
    this.#axes = axes
    this.#logWeights = weights.map(Math.log)
    this.#cumulative = cumulate(weights)
    this.#terms = new Float64Array(weights.length)
    this.#adders = columns.map((column, j) => {
      const axis = axes[j]
      if (column.kind === 'table') return addTable(axis, column.logMasses)
      return axis.cells === Infinity ? addNormals(column.means, column.deviations) : addCells(axis, column.means, column.deviations)
    })
  }

  /** log Σ_i w_i Π_j q_ij(x_j) over the columns that x has. */
  at(x: Float64Array): number {
    const terms = this.#terms
    terms.set(this.#logWeights)
    for (let j = 0; j < x.length; j++) if (!Number.isNaN(x[j])) this.#adders[j](x[j], terms)
    let largest = -Infinity
    for (let i = 0; i < terms.length; i++) if (terms[i] > largest) largest = terms[i]
    if (largest === -Infinity) return largest
    let sum = 0
    for (let i = 0; i < terms.length; i++) sum += halfExp(2 * (largest - terms[i]))
    return largest + Math.log(sum)
  }

  /** A component in proportion to its weight. */
  draw(random: Random): number {
    return drawIndex(this.#cumulative, random)
  }

  /** A coordinate from component i; of a discrete column the centre of a cell. */
  coordinate(i: number, j: number, random: Random): number {
    const column = this.columns[j]
    const axis = this.#axes[j]
    if (column.kind === 'table') return axis.centre(drawCell(column.logMasses, i * axis.cells, axis.cells, random))
    const u = truncatedNormal(column.means[i], column.deviations[i], random.uniform())
    return axis.cells === Infinity ? u : axis.centre(axis.cellAt(u))
  }
}

function addNormals(means: Float64Array, deviations: Float64Array): AddColumn {
  const inverse = deviations.map((deviation) => 1 / deviation)
  const normalisers = means.map((mean, i) => -Math.log(deviations[i]) - LOG_SQRT_2PI - logNormalMass(-mean * inverse[i], (1 - mean) * inverse[i]))
  return (u, terms) => {
    for (let i = 0; i < terms.length; i++) {
      const z = (u - means[i]) * inverse[i]
      terms[i] += normalisers[i] - 0.5 * z * z
    }
  }
}

function addCells(axis: Axis, means: Float64Array, deviations: Float64Array): AddColumn {
  const cells = new CellKernels(axis, 0)
  const kernels = Int32Array.from(means, (mean, i) => cells.find(mean, deviations[i]))
  return (u, terms) => {
    const asked = cells.ask(u)
    const { logMasses } = asked
    for (let i = 0; i < terms.length; i++) {
      const mass = logMasses[kernels[i]]
      // NaN: not computed yet.
      terms[i] += mass !== mass ? cells.logMass(kernels[i], asked) : mass
    }
  }
}

function addTable(axis: Axis, logMasses: Float64Array): AddColumn {
  const { cells } = axis
  return (u, terms) => {
    for (let i = 0, at = axis.cellAt(u); i < terms.length; i++, at += cells) terms[i] += logMasses[at]
  }
}

function drawCell(logMasses: Float64Array, at: number, cells: number, random: Random): number {
  let left = random.uniform()
  let last = 0
  for (let cell = 0; cell < cells; cell++) {
    const mass = Math.exp(logMasses[at + cell])
    if (mass > 0) last = cell
    left -= mass
    if (left < 0) return cell
  }
  // Rounding left a hair: the last cell that has a mass.
  return last
}
