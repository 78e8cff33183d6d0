// The shape of a rose tree whose points come and go: which points lie under which node.
// A leaf owns a run of places, an inner node a block of children. A full leaf is cut in two at the median of its widest column; where its parent has no
// room for one more child it becomes an inner node. A subtree that has grown lopsided is laid out anew (a scapegoat), so depth stays O(log n).
// The shape depends on the points and the order of their coming and going alone: never on weights, bandwidths or queries.
// Source: Bentley 1975; Galperin and Rivest 1993. Cost: O(B d log n) an insertion or removal, amortised; O(n d log n) in bulk.

import { mismatch } from '../../errors/index.ts'
import { cutOf, layOut, layoutOf, type Layout, type Topology } from './layout.ts'
import { longer, Places } from './places.ts'
import { ScaledBoxes } from './scaled-boxes.ts'

/** A node of this many full leaves or more, twice as large as when it was laid out, is laid out anew when one child holds more than this share. */
const LARGE_LEAVES = 32
const LOPSIDED = 0.75

/** Where coordinates are, in units that make columns comparable. */
export interface ScaledRows {
  readonly d: number
  /** Columns where points share coordinates: 1; else 0. */
  readonly discrete: Uint8Array
  /** Writes the d coordinates of a slot. */
  into(slot: number, out: Float64Array, at: number): void
}

/** A shape, saved: nodes breadth-first, points in the order of the leaves. Where they lie in memory is not kept. */
export interface SavedShape {
  /** Slots. */
  readonly order: Int32Array
  /** Per node: children, points under it, points under it when it became an inner node (a leaf: 0), 2·d sides of its box (none of an empty one). */
  readonly children: Int32Array
  readonly sizes: Int32Array
  readonly laidOut: Int32Array
  readonly boxes: Float64Array
}

/** A rose tree over slots (small whole numbers, one a point). */
export class Shape implements Topology {
  count = 1
  start: Int32Array
  end: Int32Array
  child: Int32Array
  children: Int32Array
  readonly places: Places
  readonly #rows: ScaledRows
  readonly #branchFactor: number
  readonly #leafSize: number
  readonly #boxes: ScaledBoxes
  readonly #own: Float64Array
  /** Points under a node. */
  #size: Int32Array
  /** Points under an inner node when it was made. */
  #laidOut: Int32Array
  #parent: Int32Array
  /** End of the places that a leaf may grow into. */
  #limit: Int32Array
  /** Nodes whose points changed since they were last refreshed; so have those above them. */
  #dirty: Uint8Array
  /** The leaf of each slot; −1: not in the tree. */
  #leafOf: Int32Array
  #freeBlocks: number[] = []

  /** @param moved called with every place whose slot has changed (−1: it is empty now) */
  constructor(rows: ScaledRows, branchFactor: number, leafSize: number, moved: (place: number) => void) {
    const room = 1 + 4 * branchFactor
    this.#rows = rows
    this.#branchFactor = branchFactor
    this.#leafSize = leafSize
    this.places = new Places(leafSize, moved)
    this.#boxes = new ScaledBoxes(rows.d, room)
    this.#own = new Float64Array(rows.d)
    this.start = new Int32Array(room)
    this.end = new Int32Array(room)
    this.child = new Int32Array(room)
    this.children = new Int32Array(room)
    this.#size = new Int32Array(room)
    this.#laidOut = new Int32Array(room)
    this.#parent = new Int32Array(room)
    this.#limit = new Int32Array(room)
    this.#dirty = new Uint8Array(room)
    this.#leafOf = new Int32Array(leafSize).fill(-1)
    this.#clear(0, -1)
  }

  /** Number of points. */
  get size(): number {
    return this.#size[0]
  }

  /** Lays out these slots, and nothing else, in bulk: on places without gaps. */
  load(slots: Int32Array): void {
    this.#empty()
    this.#layOutUnder(0, slots)
  }

  /** The shape as it is: it will take the same course when restored, whatever is inserted and removed. */
  saved(): SavedShape {
    const nodes = [0]
    for (let at = 0; at < nodes.length; at++) for (let c = 0; c < this.children[nodes[at]]; c++) nodes.push(this.child[nodes[at]] + c)
    const of = (array: Int32Array): Int32Array => Int32Array.from(nodes, (node) => array[node])
    return { order: this.slotsUnder(0), children: of(this.children), sizes: of(this.#size), laidOut: Int32Array.from(nodes, (node) => (this.children[node] > 0 ? this.#laidOut[node] : 0)), boxes: this.#boxes.of(nodes) }
  }

  /** Takes a saved shape in place of its own. */
  restore({ order, children, sizes, laidOut, boxes }: SavedShape): void {
    this.#empty()
    const nodeOf = this.#adopt(0, order, layoutOf(children, sizes))
    for (let at = 0; at < nodeOf.length; at++) {
      if (children[at] > 0) this.#laidOut[nodeOf[at]] = laidOut[at]
      this.#boxes.set(nodeOf[at], boxes, at)
    }
  }

  /** @throws CerebrosError `INVALID_ARGUMENT` for a slot that is in the tree */
  insert(slot: number): void {
    this.#roomForSlot(slot)
    if (this.#leafOf[slot] >= 0) throw mismatch('INVALID_ARGUMENT', 'a slot outside the tree', slot, 'Remove its point first.')
    this.#rows.into(slot, this.#own, 0)
    let node = 0
    let lopsided = -1
    for (;;) {
      const size = ++this.#size[node]
      this.#boxes.include(node, this.#own)
      if (this.children[node] === 0) break
      const next = this.#nearestChild(node)
      const large = size > LARGE_LEAVES * this.#leafSize && size > 2 * this.#laidOut[node]
      if (lopsided < 0 && large && this.#size[next] + 1 > LOPSIDED * size) lopsided = node
      node = next
    }
    if (this.end[node] - this.start[node] === this.#leafSize) this.#split(node, slot)
    else this.#append(node, slot)
    if (lopsided >= 0) this.#layOutUnder(lopsided, this.slotsUnder(lopsided))
  }

  /** @throws CerebrosError `INVALID_ARGUMENT` for a slot that is not in the tree */
  remove(slot: number): void {
    const leaf = this.leafOf(slot)
    if (leaf < 0) throw mismatch('INVALID_ARGUMENT', 'a slot in the tree', slot, 'Insert it first.')
    const { placeOf, slotAt } = this.places
    const last = --this.end[leaf]
    const place = placeOf[slot]
    if (place !== last) this.places.put(slotAt[last], place)
    this.places.vacate(last)
    this.#leafOf[slot] = placeOf[slot] = -1
    for (let node = leaf; node >= 0; node = this.#parent[node]) this.#size[node]--
    this.touch(leaf)
  }

  /** The leaf that holds a slot; −1: none. */
  leafOf(slot: number): number {
    return slot < this.#leafOf.length ? this.#leafOf[slot] : -1
  }

  /** Marks a node, and those above it, to be refreshed. */
  touch(node: number): void {
    for (let at = node; at >= 0 && this.#dirty[at] === 0; at = this.#parent[at]) this.#dirty[at] = 1
  }

  /** Visits the marked nodes, children before their parents, and clears the marks. */
  refresh(leaf: (node: number, from: number, to: number) => void, inner: (node: number, first: number, children: number) => void, node = 0): void {
    if (this.#dirty[node] === 0) return
    this.#dirty[node] = 0
    const first = this.child[node]
    const children = this.children[node]
    for (let c = first; c < first + children; c++) this.refresh(leaf, inner, c)
    if (children === 0) leaf(node, this.start[node], this.end[node])
    else inner(node, first, children)
  }

  /** Visits all nodes, children before their parents. */
  visit(leaf: (node: number, from: number, to: number) => void, inner: (node: number, first: number, children: number) => void, node = 0): void {
    const first = this.child[node]
    const children = this.children[node]
    for (let c = first; c < first + children; c++) this.visit(leaf, inner, c)
    if (children === 0) leaf(node, this.start[node], this.end[node])
    else inner(node, first, children)
  }

  /** Number of points under a node. */
  sizeOf(node: number): number {
    return this.#size[node]
  }

  /** Slots under a node, in the order of their places. */
  slotsUnder(node: number): Int32Array {
    const slots = new Int32Array(this.#size[node])
    let count = 0
    const collect = (at: number): void => {
      if (this.children[at] === 0) for (let place = this.start[at]; place < this.end[at]; place++) slots[count++] = this.places.slotAt[place]
      for (let c = this.child[at]; c < this.child[at] + this.children[at]; c++) collect(c)
    }
    collect(node)
    return slots
  }

  #append(leaf: number, slot: number): void {
    if (this.end[leaf] === this.#limit[leaf]) this.#moveRun(leaf)
    this.#put(slot, leaf)
    this.touch(leaf)
  }

  /** Cuts a full leaf and one more point in two. */
  #split(leaf: number, slot: number): void {
    const slots = new Int32Array(this.#leafSize + 1)
    slots.set(this.places.slotAt.subarray(this.start[leaf], this.end[leaf]))
    slots[this.#leafSize] = slot
    const order = slots.map((_, i) => i)
    const cut = cutOf(order, this.#gather(slots), this.#rows.d, 0, slots.length, this.#rows.discrete)
    const halves = [order.subarray(0, cut), order.subarray(cut)].map((half) => half.map((i) => slots[i]))
    const parent = this.#parent[leaf]
    this.#freeRun(leaf)
    if (parent >= 0 && this.children[parent] < this.#branchFactor) {
      const fresh = this.child[parent] + this.children[parent]++
      this.#clear(fresh, parent)
      this.#fill(leaf, halves[0])
      this.#fill(fresh, halves[1])
      return
    }
    const block = this.#newBlock()
    this.child[leaf] = block
    this.children[leaf] = 2
    this.#laidOut[leaf] = this.#size[leaf]
    halves.forEach((half, c) => {
      this.#clear(block + c, leaf)
      this.#fill(block + c, half)
    })
  }

  /** Gives a leaf these slots, and room to grow. */
  #fill(leaf: number, slots: Int32Array): void {
    this.start[leaf] = this.end[leaf] = this.places.newRun()
    this.#limit[leaf] = this.start[leaf] + this.#leafSize
    this.#size[leaf] = slots.length
    this.#take(leaf, slots)
  }

  /** Puts slots into an empty leaf. */
  #take(leaf: number, slots: Int32Array): void {
    this.#boxes.clear(leaf)
    for (const slot of slots) {
      this.#rows.into(slot, this.#own, 0)
      this.#boxes.include(leaf, this.#own)
      this.#put(slot, leaf)
    }
    this.touch(leaf)
  }

  /** Moves a leaf to places where it can grow. */
  #moveRun(leaf: number): void {
    const slots = this.places.slotAt.slice(this.start[leaf], this.end[leaf])
    this.#freeRun(leaf)
    this.start[leaf] = this.end[leaf] = this.places.newRun()
    this.#limit[leaf] = this.start[leaf] + this.#leafSize
    for (const slot of slots) this.#put(slot, leaf)
  }

  #empty(): void {
    this.count = 1
    this.#freeBlocks = []
    this.#leafOf.fill(-1)
    this.places.clear()
    this.#clear(0, -1)
  }

  #layOutUnder(root: number, slots: Int32Array): void {
    this.#release(root)
    this.#adopt(root, slots, layOut(this.#gather(slots), slots.length, this.#rows.d, this.#branchFactor, this.#leafSize, this.#rows.discrete))
  }

  /** Gives an empty leaf what is to lie under it; returns the node of each node of the layout. */
  #adopt(root: number, slots: Int32Array, layout: Layout): Int32Array {
    for (const slot of slots) this.#roomForSlot(slot)
    const nodeOf = new Int32Array(layout.count)
    nodeOf[0] = root
    for (let at = 0; at < layout.count; at++) {
      const node = nodeOf[at]
      const children = layout.children[at]
      this.#size[node] = layout.end[at] - layout.start[at]
      this.touch(node)
      if (children === 0) {
        const [start, length] = this.places.newRunOf(this.#size[node])
        this.start[node] = this.end[node] = start
        this.#limit[node] = start + length
        this.#take(node, layout.order.subarray(layout.start[at], layout.end[at]).map((i) => slots[i]))
        continue
      }
      const block = this.#newBlock()
      this.child[node] = block
      this.children[node] = children
      this.#laidOut[node] = this.#size[node]
      for (let c = 0; c < children; c++) {
        this.#clear(block + c, node)
        nodeOf[layout.child[at] + c] = block + c
      }
    }
    for (let at = layout.count - 1; at >= 0; at--) if (layout.children[at] > 0) this.#boxes.join(nodeOf[at], this.child[nodeOf[at]], layout.children[at])
    return nodeOf
  }

  /** Frees what lies under a node, which becomes an empty leaf without places. */
  #release(node: number): void {
    for (let c = this.child[node]; c < this.child[node] + this.children[node]; c++) this.#release(c)
    if (this.children[node] > 0) this.#freeBlocks.push(this.child[node])
    else this.#freeRun(node)
    this.child[node] = this.children[node] = 0
  }

  #freeRun(leaf: number): void {
    this.places.freeRun(this.start[leaf], this.end[leaf] - this.start[leaf], this.#limit[leaf] - this.start[leaf])
    this.start[leaf] = this.end[leaf] = this.#limit[leaf] = 0
  }

  #put(slot: number, leaf: number): void {
    this.#leafOf[slot] = leaf
    this.places.put(slot, this.end[leaf]++)
  }

  /** The child whose box is nearest to `#own`; of equally near ones the one with fewer points. */
  #nearestChild(node: number): number {
    let best = -1
    let least = Infinity
    for (let c = this.child[node]; c < this.child[node] + this.children[node]; c++) {
      const distance = this.#boxes.distance(c, this.#own)
      if (best >= 0 && (distance > least || (distance === least && this.#size[c] >= this.#size[best]))) continue
      best = c
      least = distance
    }
    return best
  }

  #gather(slots: Int32Array): Float64Array {
    const { d } = this.#rows
    const scaled = new Float64Array(slots.length * d)
    for (let i = 0; i < slots.length; i++) this.#rows.into(slots[i], scaled, i * d)
    return scaled
  }

  /** Makes a node an empty leaf. */
  #clear(node: number, parent: number): void {
    this.#parent[node] = parent
    this.start[node] = this.end[node] = this.#limit[node] = this.child[node] = this.children[node] = this.#size[node] = 0
    this.#boxes.clear(node)
    this.#dirty[node] = 0
    this.touch(node)
  }

  /** The first of a block of nodes. It may replace the arrays: call it before naming one to write to. */
  #newBlock(): number {
    const free = this.#freeBlocks.pop()
    if (free !== undefined) return free
    const block = this.count
    this.count += this.#branchFactor
    if (this.count > this.start.length) this.#growNodes(Math.max(this.count, 2 * this.start.length))
    return block
  }

  #roomForSlot(slot: number): void {
    this.places.roomForSlot(slot)
    if (slot >= this.#leafOf.length) this.#leafOf = longer(this.#leafOf, Math.max(slot + 1, Math.ceil(1.5 * this.#leafOf.length)), -1)
  }

  #growNodes(room: number): void {
    this.start = longer(this.start, room)
    this.end = longer(this.end, room)
    this.child = longer(this.child, room)
    this.children = longer(this.children, room)
    this.#size = longer(this.#size, room)
    this.#laidOut = longer(this.#laidOut, room)
    this.#parent = longer(this.#parent, room)
    this.#limit = longer(this.#limit, room)
    const dirty = new Uint8Array(room)
    dirty.set(this.#dirty)
    this.#dirty = dirty
    this.#boxes.grow(room)
  }
}
