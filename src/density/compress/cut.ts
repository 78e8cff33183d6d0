// The cut of a hierarchy that k components stand for: the set whose division lowers the bound most is divided first, from the root on.
// Every division is in two, so the cuts are nested, k is used up exactly, and more components never bound worse.
// Cost: O(n columns) for the summaries, then O(log k + b columns) a division, b the branch factor or leaf size.

import { NeumaierSum } from '../../numerics/index.ts'
import type { KernelHierarchy } from './kernel-hierarchy.ts'
import { halve, open, summarise, type Item } from './split.ts'
import type { Fit, Summaries } from './summaries.ts'

/** One component's kernels. */
export interface Group {
  readonly summary: Float64Array
  readonly fit: Fit
}

/** Groups of kernels, and an upper bound in nats of what replacing each by one component loses. */
export interface Cut {
  readonly groups: readonly Group[]
  readonly certificate: number
}

/** At most `nodes` groups. */
export function cutInto(summaries: Summaries, hierarchy: KernelHierarchy, nodes: number): Cut {
  const known = summarise(summaries, hierarchy)
  if (known[0] === undefined) return { groups: [], certificate: 0 }
  const whole: Part = { items: [{ summary: known[0], node: 0 }], summary: known[0], fit: summaries.fit(known[0]) }
  const parts = new Set<Part>([whole])
  const queue = new GainQueue()
  const sum = new NeumaierSum().add(whole.fit.bound)
  let certificate = whole.fit.bound
  let loose = Number(whole.fit.bound > 0)
  let fresh = [whole]
  while (loose > 0 && parts.size < nodes) {
    for (const part of fresh) if (part.fit.bound > 0) queue.push(division(summaries, hierarchy, known, part))
    const { part, halves } = queue.pop()
    fresh = halves
    parts.delete(part)
    sum.add(-part.fit.bound)
    loose--
    for (const half of halves) {
      parts.add(half)
      sum.add(half.fit.bound)
      loose += Number(half.fit.bound > 0)
    }
    // No division adds to the bound, by how the halves are fitted: what the sum says beyond is rounding.
    certificate = loose === 0 ? 0 : Math.max(0, Math.min(certificate, sum.value))
  }
  return { groups: [...parts], certificate }
}

interface Part extends Group {
  readonly items: readonly Item[]
}

interface Division {
  readonly part: Part
  readonly halves: Part[]
  /** By how much it lowers the bound. */
  readonly gain: number
}

function division(summaries: Summaries, hierarchy: KernelHierarchy, known: readonly (Float64Array | undefined)[], part: Part): Division {
  let items = part.items
  // A bound above 0 says that there are two kernels at least.
  while (items.length === 1) items = open(summaries, hierarchy, known, items[0])
  const halves = halve(summaries, items, part.summary, part.fit).map((half): Part => {
    const summary = new Float64Array(summaries.size)
    for (const item of half) summaries.mergeInto(summary, item.summary)
    return { items: half, summary, fit: summaries.fit(summary, part.fit) }
  })
  return { part, halves, gain: part.fit.bound - halves[0].fit.bound - halves[1].fit.bound }
}

/** A binary heap, the largest gain first. */
class GainQueue {
  readonly #heap: Division[] = []

  push(division: Division): void {
    const heap = this.#heap
    let at = heap.push(division) - 1
    while (at > 0) {
      const above = (at - 1) >> 1
      if (!(division.gain > heap[above].gain)) break
      heap[at] = heap[above]
      at = above
    }
    heap[at] = division
  }

  /** The largest, of a queue that is not empty. */
  pop(): Division {
    const heap = this.#heap
    const top = heap[0]
    const last = heap.pop()!
    if (heap.length === 0) return top
    let at = 0
    for (let below = 1; below < heap.length; below = 2 * at + 1) {
      if (below + 1 < heap.length && heap[below + 1].gain > heap[below].gain) below++
      if (!(heap[below].gain > last.gain)) break
      heap[at] = heap[below]
      at = below
    }
    heap[at] = last
    return top
  }
}
