// Heartbeats: while a process holds trials, it renews their leases three times per lease.

import type { Clock } from '../store.ts'

/** The trials a process holds, and the timer that keeps them alive. */
export class Leases {
  readonly #clock: Clock
  readonly #period: number
  readonly #beat: (numbers: readonly number[]) => Promise<void>
  readonly #numbers = new Set<number>()
  #cancel: (() => void) | undefined

  constructor(clock: Clock, leaseMs: number, beat: (numbers: readonly number[]) => Promise<void>) {
    this.#clock = clock
    this.#period = leaseMs / 3
    this.#beat = beat
  }

  hold(number: number): void {
    this.#numbers.add(number)
    if (this.#cancel === undefined) this.#schedule()
  }

  drop(number: number): void {
    this.#numbers.delete(number)
    if (this.#numbers.size > 0) return
    this.#cancel?.()
    this.#cancel = undefined
  }

  #schedule(): void {
    this.#cancel = this.#clock.after(this.#period, () => {
      // A beat that fails (a busy store) is tried again at the next one, well before the lease ends.
      void this.#beat([...this.#numbers])
        .catch(() => undefined)
        .then(() => {
          if (this.#numbers.size > 0) this.#schedule()
          else this.#cancel = undefined
        })
    })
  }
}
