// What an archive asks of the index behind it.

/** Mutually non-dominated vectors with ids, and the answer to the one question of an insertion. */
export interface Front {
  /** The id of a member that dominates `values`, or null. */
  dominator(values: ArrayLike<number>): number | null
  /** Adds `values`, which no member dominates, and returns the ids of the members it dominates; those are gone. */
  add(values: ArrayLike<number>, id: number): number[]
  /** Takes out the member `id`, whose vector is `values`. */
  delete(values: ArrayLike<number>, id: number): void
}
