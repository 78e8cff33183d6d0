// The boxes of a shape's nodes, in scaled coordinates: what decides where a new point goes.

/** Boxes of d columns, one a node; they grow with their points and do not shrink with them. */
export class ScaledBoxes {
  readonly #d: number
  /** low, high of each column. */
  #sides: Float64Array

  constructor(d: number, nodes: number) {
    this.#d = d
    this.#sides = new Float64Array(2 * d * nodes)
  }

  clear(node: number): void {
    for (let k = 0, at = 2 * this.#d * node; k < this.#d; k++, at += 2) {
      this.#sides[at] = Infinity
      this.#sides[at + 1] = -Infinity
    }
  }

  include(node: number, point: Float64Array): void {
    for (let k = 0, at = 2 * this.#d * node; k < this.#d; k++, at += 2) {
      const u = point[k]
      if (u < this.#sides[at]) this.#sides[at] = u
      if (u > this.#sides[at + 1]) this.#sides[at + 1] = u
    }
  }

  /** The box of all these nodes. */
  join(node: number, first: number, count: number): void {
    this.clear(node)
    for (let c = first; c < first + count; c++) {
      for (let k = 0, at = 2 * this.#d * node, from = 2 * this.#d * c; k < this.#d; k++, at += 2, from += 2) {
        this.#sides[at] = Math.min(this.#sides[at], this.#sides[from])
        this.#sides[at + 1] = Math.max(this.#sides[at + 1], this.#sides[from + 1])
      }
    }
  }

  /** Squared distance of a point from a box; 0 inside. */
  distance(node: number, point: Float64Array): number {
    let sum = 0
    for (let k = 0, at = 2 * this.#d * node; k < this.#d; k++, at += 2) {
      const u = point[k]
      const off = u < this.#sides[at] ? this.#sides[at] - u : u > this.#sides[at + 1] ? u - this.#sides[at + 1] : 0
      sum += off * off
    }
    return sum
  }

  /** The sides of these nodes, end to end. */
  of(nodes: readonly number[]): Float64Array {
    const sides = new Float64Array(2 * this.#d * nodes.length)
    nodes.forEach((node, at) => sides.set(this.#sides.subarray(2 * this.#d * node, 2 * this.#d * (node + 1)), 2 * this.#d * at))
    return sides
  }

  /** Takes the box at `at` of such sides. */
  set(node: number, sides: Float64Array, at: number): void {
    this.#sides.set(sides.subarray(2 * this.#d * at, 2 * this.#d * (at + 1)), 2 * this.#d * node)
  }

  grow(nodes: number): void {
    const larger = new Float64Array(2 * this.#d * nodes)
    larger.set(this.#sides)
    this.#sides = larger
  }
}
