// Time that moves only when a test says so.

import type { Clock } from '../../src/study/index.ts'

export class FakeClock implements Clock {
  #now = 1_000_000
  #next = 0
  readonly #timers = new Map<number, { readonly at: number; readonly callback: () => void }>()

  now(): number {
    return this.#now
  }

  after(ms: number, callback: () => void): () => void {
    const key = this.#next++
    this.#timers.set(key, { at: this.#now + ms, callback })
    return () => void this.#timers.delete(key)
  }

  /** Number of timers that are set. */
  get timers(): number {
    return this.#timers.size
  }

  /** Time passes, timers fire in order, and what they started settles. */
  async advance(ms: number): Promise<void> {
    const until = this.#now + ms
    await settle()
    for (;;) {
      const due = [...this.#timers].filter(([, { at }]) => at <= until).sort(([, a], [, b]) => a.at - b.at)[0]
      if (due === undefined) break
      const [key, { at, callback }] = due
      this.#timers.delete(key)
      this.#now = Math.max(this.#now, at)
      callback()
      await settle()
    }
    this.#now = until
    await settle()
  }

  /** Time passes while the process is blocked: no timer fires. */
  block(ms: number): void {
    this.#now += ms
  }
}

/** Lets everything go on that waits for promises only. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve))
}
