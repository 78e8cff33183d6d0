// The shape of a rose tree: which points lie under which node. Nodes stand in breadth-first order, the children of a node side by side, and points are
// ordered so that every node owns a range of them.
// Method: the largest segment of a node is split at the median of its widest column until there are `branchFactor` segments or all fit a leaf.
// Cost: O(n d log n). Ties are split by position, so equal points may lie in two leaves.

/** Topology of a tree over n points. */
export interface Layout {
  /** Point at each place: a permutation of 0 … n − 1. */
  readonly order: Int32Array
  /** Number of nodes; node 0 is the root. */
  readonly count: number
  /** Range of places of each node. */
  readonly start: Int32Array
  readonly end: Int32Array
  /** First child and number of children; a leaf has none. */
  readonly child: Int32Array
  readonly children: Int32Array
}

/** Lays out n points of d scaled coordinates (row-major). */
export function layOut(points: Float64Array, n: number, d: number, branchFactor: number, leafSize: number): Layout {
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
      const middle = (from + to) >> 1
      selectInto(order, points, d, widestColumn(order, points, d, from, to), from, to - 1, middle)
      cuts.splice(widest + 1, 0, middle)
    }
    children.push(cuts.length - 1)
    for (let s = 0; s + 1 < cuts.length; s++) {
      start.push(cuts[s])
      end.push(cuts[s + 1])
    }
  }
  return { order, count: start.length, start: Int32Array.from(start), end: Int32Array.from(end), child: Int32Array.from(child), children: Int32Array.from(children) }
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
