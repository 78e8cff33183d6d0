// The argsort of numpy's scalar quicksort, ties included: an unstable order that Optuna's bandwidths depend on where points coincide.
// Method: median-of-three quicksort of segments longer than 16, the smaller side first, insertion below; as described by its measured output.
// Source: numpy 1.24 and 2.4 (BSD) with their SIMD sorts switched off give this order; with them on, numpy's own order depends on the
// processor. Does not: follow numpy into the heap sort it uses when a segment was halved badly more than 2 log₂ n times; such a segment
// is sorted stably. Cost: O(n log n).

const SMALL = 15

/** Writes the order that sorts the first n keys (no NaN) to `out` and returns it. */
export function numpyArgsortInto(keys: Float64Array, n: number, out: Int32Array): Int32Array {
  for (let i = 0; i < n; i++) out[i] = i
  const segments: number[] = [0, n - 1, 2 * (31 - Math.clz32(Math.max(1, n)))]
  while (segments.length > 0) {
    let depth = segments.pop()!
    let right = segments.pop()!
    let left = segments.pop()!
    while (right - left > SMALL && depth >= 0) {
      depth--
      const middle = partition(keys, out, left, right)
      if (middle - left < right - middle) {
        segments.push(middle + 1, right, depth)
        right = middle - 1
      } else {
        segments.push(left, middle - 1, depth)
        left = middle + 1
      }
    }
    if (right - left > SMALL) out.set(out.slice(left, right + 1).sort((a, b) => keys[a] - keys[b]), left)
    else insertion(keys, out, left, right)
  }
  return out
}

/** Puts the median of three in its place, smaller keys to its left, and returns that place. */
function partition(keys: Float64Array, order: Int32Array, left: number, right: number): number {
  const centre = left + ((right - left) >> 1)
  if (keys[order[centre]] < keys[order[left]]) swap(order, centre, left)
  if (keys[order[right]] < keys[order[centre]]) swap(order, right, centre)
  if (keys[order[centre]] < keys[order[left]]) swap(order, centre, left)
  const pivot = keys[order[centre]]
  let low = left
  let high = right - 1
  swap(order, centre, high)
  for (;;) {
    do low++
    while (keys[order[low]] < pivot)
    do high--
    while (pivot < keys[order[high]])
    if (low >= high) break
    swap(order, low, high)
  }
  swap(order, low, right - 1)
  return low
}

function insertion(keys: Float64Array, order: Int32Array, left: number, right: number): void {
  for (let i = left + 1; i <= right; i++) {
    const index = order[i]
    const key = keys[index]
    let at = i
    for (; at > left && key < keys[order[at - 1]]; at--) order[at] = order[at - 1]
    order[at] = index
  }
}

function swap(order: Int32Array, a: number, b: number): void {
  const kept = order[a]
  order[a] = order[b]
  order[b] = kept
}
