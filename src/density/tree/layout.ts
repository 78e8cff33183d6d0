// The shape of a rose tree: which points lie under which node. Nodes stand in breadth-first order, the children of a node side by side, and points are
// ordered so that every node owns a range of them.
// Method: the largest segment of a node is split at the median of its widest column until there are `branchFactor` segments or all fit a leaf. In a
// discrete column the cut moves to the nearest end of the median's run of equal coordinates, so that a cell lies on one side.
// Cost: O(n d log n). Points that are equal in every column are split by position, so they may lie in two leaves.

/** Which nodes lie under which, and which places under the leaves. The arrays of a tree that changes may be replaced. */
export interface Topology {
  /** Nodes have numbers below this; node 0 is the root. */
  readonly count: number
  /** Range of places of each leaf. */
  readonly start: Int32Array
  readonly end: Int32Array
  /** First child and number of children; a leaf has none. */
  readonly child: Int32Array
  readonly children: Int32Array
}

/** A tree over n points, made at once: inner nodes have a range of places too. */
export interface Layout extends Topology {
  /** Point at each place: a permutation of 0 … n − 1. */
  readonly order: Int32Array
}

/**
 * Lays out n points of d scaled coordinates (row-major).
 *
 * @param discrete which columns are; default none
 */
export function layOut(points: Float64Array, n: number, d: number, branchFactor: number, leafSize: number, discrete?: Uint8Array): Layout {
  const order = new Int32Array(n)
  for (let i = 0; i < n; i++) order[i] = i
  const start: number[] = [0]
  const end: number[] = [n]
  const child: number[] = []
  const children: number[] = []
  for (let node = 0; node < start.length; node++) {
    child.push(start.length)
    if (end[node] - start[node] <= leafSize) {
      children.push(0)
      continue
    }
    const cuts = [start[node], end[node]]
    while (cuts.length <= branchFactor) {
      const widest = largestSegment(cuts)
      const [from, to] = [cuts[widest], cuts[widest + 1]]
      if (to - from <= leafSize) break
      cuts.splice(widest + 1, 0, cutOf(order, points, d, from, to, discrete))
    }
    children.push(cuts.length - 1)
    for (let s = 0; s + 1 < cuts.length; s++) {
      start.push(cuts[s])
      end.push(cuts[s + 1])
    }
  }
  return { order, count: start.length, start: Int32Array.from(start), end: Int32Array.from(end), child: Int32Array.from(child), children: Int32Array.from(children) }
}

/** The layout that has these children and points under its nodes, which stand in breadth-first order; its points are in order. */
export function layoutOf(children: Int32Array, sizes: Int32Array): Layout {
  const count = children.length
  const [start, child] = [new Int32Array(count), new Int32Array(count)]
  for (let at = 0, next = 1; at < count; at++) {
    child[at] = next
    for (let place = start[at]; next < child[at] + children[at]; next++) {
      start[next] = place
      place += sizes[next]
    }
  }
  return { order: Int32Array.from({ length: sizes[0] }, (_, i) => i), count, start, end: start.map((from, at) => from + sizes[at]), child, children }
}

/** Arranges the places from … to − 1 about a cut, and returns it: its first place on the upper side. */
export function cutOf(order: Int32Array, points: Float64Array, d: number, from: number, to: number, discrete?: Uint8Array): number {
  const middle = (from + to) >> 1
  const k = widestColumn(order, points, d, from, to)
  selectInto(order, points, d, k, from, to - 1, middle)
  return discrete?.[k] === 1 ? endOfRun(order, points, d, k, from, to, middle) : middle
}

/** The end of the run of coordinates equal to the one at `middle` that is nearer to it, and leaves something on both sides. */
function endOfRun(order: Int32Array, points: Float64Array, d: number, k: number, from: number, to: number, middle: number): number {
  const median = points[order[middle] * d + k]
  let below = from
  for (let a = from; a < middle; a++) if (points[order[a] * d + k] < median) swap(order, a, below++)
  let above = to
  for (let a = to - 1; a >= middle; a--) if (points[order[a] * d + k] > median) swap(order, a, --above)
  if (below === from && above === to) return middle
  return below > from && (above === to || middle - below <= above - middle) ? below : above
}

function swap(order: Int32Array, a: number, b: number): void {
  const kept = order[a]
  order[a] = order[b]
  order[b] = kept
}

function largestSegment(cuts: readonly number[]): number {
  let largest = 0
  for (let s = 1; s + 1 < cuts.length; s++) if (cuts[s + 1] - cuts[s] > cuts[largest + 1] - cuts[largest]) largest = s
  return largest
}

function widestColumn(order: Int32Array, points: Float64Array, d: number, from: number, to: number): number {
  let widest = 0
  let width = -1
  for (let k = 0; k < d; k++) {
    let low = Infinity
    let high = -Infinity
    for (let a = from; a < to; a++) {
      const x = points[order[a] * d + k]
      if (x < low) low = x
      if (x > high) high = x
    }
    if (high - low > width) {
      width = high - low
      widest = k
    }
  }
  return widest
}

/** Moves the points of places left … right so that those up to `wanted` are not above those after it in column k (Hoare's selection). */
function selectInto(order: Int32Array, points: Float64Array, d: number, k: number, left: number, right: number, wanted: number): void {
  while (left < right) {
    const pivot = points[order[(left + right) >> 1] * d + k]
    let low = left
    let high = right
    while (low <= high) {
      while (points[order[low] * d + k] < pivot) low++
      while (points[order[high] * d + k] > pivot) high--
      if (low > high) break
      const kept = order[low]
      order[low++] = order[high]
      order[high--] = kept
    }
    if (wanted <= high) right = high
    else if (wanted >= low) left = low
    else return
  }
}
