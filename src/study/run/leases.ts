// Heartbeats: while a process holds trials, it renews their leases three times per lease.

import type { Clock } from '../store.ts'

/** The trials a process holds, and the timer that keeps them alive. */
export class Leases {
  readonly #clock: Clock
  readonly #period: number
  readonly #beat: (numbers: readonly number[]) => Promise<void>
  readonly #numbers = new Set<number>()
  #cancel: (() => void) | undefined
  #renewed = -Infinity

  constructor(clock: Clock, leaseMs: number, beat: (numbers: readonly number[]) => Promise<void>) {
    this.#clock = clock
    this.#period = leaseMs / 3
    this.#beat = beat
  }

  hold(number: number): void {
    if (this.#numbers.size === 0) {
      this.#renewed = this.#clock.now()
      this.#schedule()
    }
    this.#numbers.add(number)
  }

  drop(number: number): void {
    if (this.#numbers.delete(number) && this.#numbers.size === 0) this.#cancel?.()
  }

  /** Renews at once what an objective that blocked the event loop kept the timer from renewing, so that a process never reaps its own trials. */
  async renewOverdue(): Promise<void> {
    if (this.#numbers.size > 0 && this.#clock.now() - this.#renewed >= this.#period) await this.#renew()
  }

  async #renew(): Promise<void> {
    const now = this.#clock.now()
    await this.#beat([...this.#numbers])
    this.#renewed = now
  }

  #schedule(): void {
    let dropped = false
    const cancel = this.#clock.after(this.#period, () => {
      // A beat that fails (a busy store) is tried again at the next one, well before the lease ends.
      void this.#renew()
        .catch(() => undefined)
        .then(() => {
          if (!dropped) this.#schedule()
        })
    }, true)
    this.#cancel = () => {
      dropped = true
      cancel()
    }
  }
}
