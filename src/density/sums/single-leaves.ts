// Leaves of points that share their bandwidths, in single precision and four points at a time: for queries that allow an error of 1e-4.
// Coordinates are kept relative to the centre of their leaf, so that small leaves far out lose nothing. Copies of leaves are made when first asked for.
// Error of an exponential, relatively: 2^−25 ((d + 4) z + 4 c √z), c the half diagonal of the leaf, because a coordinate and a difference are off by 2^−24
// of themselves each. e^(−z/2) falls where z grows, so the mean of z weighted by the kernels is at most the plain mean (Chebyshev's sum inequality).
// Does not: run where there is no WebAssembly with lanes; `singleLeaves` says so.

import type { RoughLeaves } from '../tree/geometry.ts'
import type { ScaledPoints } from './shared-leaves.ts'
import { blockBytes, singleKernel } from './single-kernel.ts'

/** z / 2 = y ln 2: coordinates times this have squares that are exponents of 2. */
const UNIT = Math.sqrt(0.5 * Math.LOG2E)
/** Where the blocks begin: behind the query. */
const FIRST = 4096
const PAGE = 65536
/** More columns than this stay in double precision. */
const MOST_COLUMNS = 64
/** Polynomial, sixteen additions, weights and products: 26 roundings at most. */
const ERROR = 1.6e-6
/** A rounding of an exponent that is half of z. */
const ROUNDING = 2 ** -25
/** The smallest ε worth the trouble. */
const LEAST = 1e-4

/** What a module exports. */
interface Kernel {
  readonly memory: { readonly buffer: ArrayBuffer; grow(pages: number): number }
  sum(from: number, to: number): number
}

/** The global, where there is one: no environment's types are assumed. */
interface Engine {
  readonly WebAssembly?: { Module: new (bytes: Uint8Array<ArrayBuffer>) => object; Instance: new (module: object) => { readonly exports: unknown } }
}

const modules = new Map<number, object>()

/** Single precision for points of d columns; undefined where the machine or d does not allow it. */
export function singleLeaves(points: ScaledPoints, records: () => Float64Array): SingleLeaves | undefined {
  const { WebAssembly } = globalThis as Engine
  if (WebAssembly === undefined || points.d > MOST_COLUMNS) return undefined
  try {
    let module = modules.get(points.d)
    if (module === undefined) modules.set(points.d, (module = new WebAssembly.Module(singleKernel(points.d))))
    return new SingleLeaves(points, records, new WebAssembly.Instance(module).exports as Kernel)
  } catch {
    // No lanes, or code made at run time is forbidden: double precision does.
    return undefined
  }
}

/** Leaves of one tree. Owns its memory and writes queries there: one sum at a time. */
export class SingleLeaves implements RoughLeaves {
  error = 0
  readonly least = LEAST
  readonly #points: ScaledPoints
  readonly #records: () => Float64Array
  readonly #kernel: Kernel
  #numbers: Float32Array
  /** Address behind the last block. */
  #used = FIRST
  /** By node: address of its blocks, how many there is room for, whether they are what the points are; the largest weight, and the half diagonal. */
  #at = new Float64Array(0)
  #room = new Int32Array(0)
  #fresh = new Uint8Array(0)
  #heaviest = new Float64Array(0)
  #reach = new Float64Array(0)

  /** @param records of the nodes, as `SharedWidths` keeps them */
  constructor(points: ScaledPoints, records: () => Float64Array, kernel: Kernel) {
    this.#points = points
    this.#records = records
    this.#kernel = kernel
    this.#numbers = new Float32Array(kernel.memory.buffer)
  }

  /** Says that a node's points or box have changed. */
  changed(node: number): void {
    if (node < this.#fresh.length) this.#fresh[node] = 0
  }

  sum(node: number, from: number, to: number, q: Float64Array, zMean: number, allowed: number): number {
    if (to === from) return NaN
    if (!(node < this.#fresh.length && this.#fresh[node] === 1)) this.#copy(node, from, to)
    const { d } = this.#points
    const error = ERROR + ROUNDING * ((d + 4) * zMean + 4 * this.#reach[node] * Math.sqrt(zMean))
    if (!(error <= allowed)) return NaN
    const records = this.#records()
    for (let k = 0, field = node * (2 + 3 * d) + 2; k < d; k++, field += 3) this.#numbers[k] = (q[k] - records[field]) * UNIT
    const at = this.#at[node]
    const sum = this.#heaviest[node] * this.#kernel.sum(at, at + ((to - from + 3) >> 2) * blockBytes(d))
    this.error = sum * error
    return sum
  }

  #copy(node: number, from: number, to: number): void {
    const { d, x, weights } = this.#points
    const blocks = (to - from + 3) >> 2
    this.#reserve(node, blocks)
    const records = this.#records()
    const box = node * (2 + 3 * d) + 2
    let heaviest = 0
    for (let i = from; i < to; i++) heaviest = Math.max(heaviest, weights[i])
    let square = 0
    for (let k = 0; k < d; k++) square += records[box + 3 * k + 1] ** 2
    for (let a = 0; a < 4 * blocks; a++) {
      const i = from + a
      const at = this.#at[node] / 4 + (a >> 2) * 4 * (d + 1) + (a & 3)
      for (let k = 0; k < d; k++) this.#numbers[at + 4 * k] = i < to ? (x[i * d + k] - records[box + 3 * k]) * UNIT : 0
      this.#numbers[at + 4 * d] = i < to && heaviest > 0 ? weights[i] / heaviest : 0
    }
    this.#heaviest[node] = heaviest
    this.#reach[node] = Math.sqrt(square)
    this.#fresh[node] = 1
  }

  /** Gives a node room for this many blocks, twice what it had where that is too little. */
  #reserve(node: number, blocks: number): void {
    if (node >= this.#fresh.length) this.#growNodes(Math.ceil(1.5 * (node + 1)))
    if (this.#room[node] >= blocks) return
    const room = Math.max(blocks, 2 * this.#room[node])
    this.#at[node] = this.#used
    this.#room[node] = room
    this.#used += room * blockBytes(this.#points.d)
    const { memory } = this.#kernel
    if (this.#used <= memory.buffer.byteLength) return
    memory.grow(Math.ceil((1.25 * this.#used - memory.buffer.byteLength) / PAGE))
    this.#numbers = new Float32Array(memory.buffer)
  }

  #growNodes(length: number): void {
    this.#at = grown(this.#at, new Float64Array(length))
    this.#room = grown(this.#room, new Int32Array(length))
    this.#fresh = grown(this.#fresh, new Uint8Array(length))
    this.#heaviest = grown(this.#heaviest, new Float64Array(length))
    this.#reach = grown(this.#reach, new Float64Array(length))
  }
}

function grown<T extends Float64Array | Int32Array | Uint8Array>(old: T, larger: T): T {
  larger.set(old)
  return larger
}
