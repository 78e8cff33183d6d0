// The best trade-offs seen so far, kept up to date one insertion at a time, under constraint domination.
// Method: an index of the current front (sorted arrays for m ≤ 2, a flat list above) beside a map that remembers the order of insertion.
// Cost: m ≤ 2: O(log n) to refuse, O(log n + n moved) to insert; m ≥ 3: O(m n). Memory: (m + 2) n numbers.
// Does not: bring back what a removed member had pushed out, or limit its size.

import { checkList, checkViolation, countRows } from '../border.ts'
import { mismatch } from '../../errors/index.ts'
import type { Front } from './front.ts'
import { ListedFront } from './listed-front.ts'
import { SortedFront } from './sorted-front.ts'

/** What an insertion did. */
export interface Insertion {
  /** Whether the vector is a member now. */
  readonly entered: boolean
  /** Ids of the members it pushed out, in order of insertion. */
  readonly left: number[]
  /** Id of a member that beats it; null when it entered. */
  readonly dominatedBy: number | null
}

/** The saved form of an archive: plain data. JSON keeps it when every value is finite. */
export interface ParetoArchiveState {
  readonly name: 'ParetoArchive'
  readonly version: 1
  readonly m: number
  readonly violation: number
  /** In order of insertion. */
  readonly ids: readonly number[]
  /** n·m numbers, one row per id. */
  readonly points: readonly number[]
}

/**
 * The non-dominated vectors of all those inserted. A feasible vector beats an infeasible one; while all are infeasible the smallest
 * total violation wins, and all that share it stay. Equal vectors stay together.
 *
 * @example
 * ```ts
 * const archive = new ParetoArchive(2)
 * archive.insert([1, 3], 0) // { entered: true, left: [], dominatedBy: null }
 * archive.insert([2, 4], 1) // { entered: false, left: [], dominatedBy: 0 }
 * archive.insert([1, 2], 2) // { entered: true, left: [0], dominatedBy: null }
 * archive.ids()             // [2]
 * ```
 */
export class ParetoArchive {
  /** Objectives. */
  readonly m: number
  #violation = 0
  #front: Front
  readonly #members = new Map<number, Member>()
  #insertions = 0

  /**
   * @param m objectives
   * @throws CerebrosError `INVALID_ARGUMENT` when m is not a positive integer
   */
  constructor(m: number) {
    countRows(new Float64Array(0), m)
    this.m = m
    this.#front = emptyFront(m)
  }

  /** Members. */
  get size(): number {
    return this.#members.size
  }

  /** The total violation that all members share: 0 when they are feasible, or when there are none. */
  get violation(): number {
    return this.#violation
  }

  /** The members' ids in order of insertion. */
  ids(): number[] {
    return [...this.#members.keys()]
  }

  /** The members' vectors in order of insertion: size·m numbers, row-major, a copy. */
  points(): Float64Array {
    const points = new Float64Array(this.size * this.m)
    let at = 0
    for (const { values } of this.#members.values()) {
      points.set(values, at)
      at += this.m
    }
    return points
  }

  /**
   * Offers a vector.
   *
   * @param values m numbers, minimised; ±Infinity allowed; copied
   * @param id an integer that no member has
   * @param violation total constraint violation, 0 when feasible; see `constraintViolation`
   * @throws CerebrosError `INVALID_ARGUMENT` on NaN, a wrong length, a taken id or a negative violation; nothing changes
   */
  insert(values: ArrayLike<number>, id: number, violation = 0): Insertion {
    this.#check(values, id, violation)
    const sole = this.size > 0 && violation !== this.#violation
    if (sole && violation > this.#violation) return { entered: false, left: [], dominatedBy: this.#eldest() }
    const member = { values: Float64Array.from(values), order: this.#insertions }
    if (sole) return this.#enter(member, id, violation, this.#clear())
    if (violation > 0) return this.#enter(member, id, violation, [])
    const dominatedBy = this.#front.dominator(member.values)
    if (dominatedBy !== null) return { entered: false, left: [], dominatedBy }
    const left = this.#front.add(member.values, id)
    const orderOf = (other: number): number => this.#members.get(other)!.order
    left.sort((a, b) => orderOf(a) - orderOf(b))
    for (const gone of left) this.#members.delete(gone)
    return this.#remember(member, id, violation, left)
  }

  /**
   * Takes a member out. What it had pushed out or kept out does not come back.
   *
   * @returns whether `id` was a member
   */
  remove(id: number): boolean {
    const member = this.#members.get(id)
    if (member === undefined) return false
    if (this.#violation === 0) this.#front.delete(member.values, id)
    this.#members.delete(id)
    if (this.size === 0) this.#violation = 0
    return true
  }

  /** The saved form; `from` gives an archive that behaves the same. */
  state(): ParetoArchiveState {
    return { name: 'ParetoArchive', version: 1, m: this.m, violation: this.#violation, ids: this.ids(), points: [...this.points()] }
  }

  /** What JSON.stringify saves. @see state */
  toJSON(): ParetoArchiveState {
    return this.state()
  }

  /**
   * The archive of a saved form.
   *
   * @throws CerebrosError `INVALID_STATE` when it is not one of version 1, or its members beat each other
   */
  static from(state: ParetoArchiveState): ParetoArchive {
    const { name, version, m, ids, points } = (state ?? {}) as { name: unknown; version: unknown } & Omit<ParetoArchiveState, 'name' | 'version'>
    if (name !== 'ParetoArchive' || version !== 1) {
      throw mismatch('INVALID_STATE', 'a saved ParetoArchive of version 1', { name, version }, 'Save it with state() of this library version.')
    }
    const archive = new ParetoArchive(m)
    if (![ids, points].every((list: unknown) => Array.isArray(list))) throw mismatch('INVALID_STATE', 'lists `ids` and `points`', state, 'Save it with state() of this library version.')
    if (points.length !== ids.length * m || !points.every((value) => typeof value === 'number')) {
      throw mismatch('INVALID_STATE', `${ids.length * m} numbers in \`points\`, one row per id`, points, 'JSON has no infinite numbers: keep such a state with structuredClone.')
    }
    ids.forEach((id, i) => archive.insert(points.slice(i * m, (i + 1) * m), id, state.violation))
    if (archive.size !== ids.length) {
      throw mismatch('INVALID_STATE', 'saved members that do not dominate each other', ids, 'Insert the vectors into a new archive instead.')
    }
    return archive
  }

  #check(values: ArrayLike<number>, id: number, violation: number): void {
    checkList('values', values)
    if (values.length !== this.m) {
      throw mismatch('INVALID_ARGUMENT', `\`values\` to have ${this.m} numbers`, values.length, 'Give one number per objective.')
    }
    for (let j = 0; j < this.m; j++) {
      if (typeof values[j] === 'number' && !Number.isNaN(values[j])) continue
      throw mismatch('INVALID_ARGUMENT', `a number in objective ${j} of \`values\``, values[j], 'Leave failed trials out, or give them +Infinity.')
    }
    if (!Number.isSafeInteger(id) || this.#members.has(id)) {
      throw mismatch('INVALID_ARGUMENT', '`id` to be an integer that no member has', id, 'Use the trial number, once.')
    }
    checkViolation(violation, `of id ${id}`)
  }

  #eldest(): number {
    for (const id of this.#members.keys()) return id
    return -1
  }

  /** Takes every member out and returns their ids. */
  #clear(): number[] {
    const left = this.ids()
    this.#members.clear()
    this.#front = emptyFront(this.m)
    return left
  }

  #enter(member: Member, id: number, violation: number, left: number[]): Insertion {
    if (violation === 0) this.#front.add(member.values, id)
    return this.#remember(member, id, violation, left)
  }

  #remember(member: Member, id: number, violation: number, left: number[]): Insertion {
    this.#violation = violation
    this.#insertions++
    this.#members.set(id, member)
    return { entered: true, left, dominatedBy: null }
  }
}

interface Member {
  readonly values: Float64Array
  readonly order: number
}

function emptyFront(m: number): Front {
  return m <= 2 ? new SortedFront() : new ListedFront(m)
}
