// The trials this process has asked and not told: their ids, their abort signals, and the heartbeats that keep them leased.

import { CerebrosError } from '../../errors/index.ts'
import { Leases } from './leases.ts'
import type { Clock, StudyStore } from '../store.ts'

/** Who keeps a trial alive: this process, or nobody. */
export type Lease = 'process' | 'detached'

interface Held {
  readonly id: number
  readonly lease: Lease
  readonly controller: AbortController
  /** Its end is on its way to the store. */
  telling: boolean
}

/** The trials a process holds, by number. @internal */
export class HeldTrials {
  readonly #store: StudyStore
  readonly #clock: Clock
  readonly #leases: Leases
  readonly #held = new Map<number, Held>()

  constructor(store: StudyStore, clock: Clock, leaseMs: number) {
    this.#store = store
    this.#clock = clock
    this.#leases = new Leases(clock, leaseMs, (numbers) => this.#beat(numbers))
  }

  /** @returns the trial's signal */
  hold(number: number, id: number, lease: Lease): AbortSignal {
    const controller = new AbortController()
    this.#held.set(number, { id, lease, controller, telling: false })
    if (lease === 'process') this.#leases.hold(number)
    return controller.signal
  }

  has(number: number): boolean {
    return this.#held.has(number)
  }

  idOf(number: number): number | undefined {
    return this.#held.get(number)?.id
  }

  abort(number: number, reason: unknown): void {
    this.#held.get(number)?.controller.abort(reason)
  }

  /** Runs `tell`; the trial is held no longer once that has worked, or cannot work any more. */
  async finish(number: number, tell: () => Promise<unknown>): Promise<void> {
    const held = this.#held.get(number)
    if (held !== undefined) held.telling = true
    try {
      await tell()
      this.#drop(number)
    } catch (error) {
      if (held !== undefined) held.telling = false
      if (error instanceof CerebrosError && (error.code === 'LEASE_LOST' || error.code === 'TRIAL_FINISHED')) this.#drop(number)
      throw error
    }
  }

  /** Lets go of the trials that another process has told. */
  toldElsewhere(numbers: Iterable<number>): void {
    for (const number of numbers) {
      if (this.#held.get(number)?.telling === false) this.#lose(number, new CerebrosError('TRIAL_FINISHED', `Expected trial ${number} to be unfinished, got it told by another process. Its result there counts.`))
    }
  }

  /** Gives a trial back unfinished, if it is held. */
  async release(number: number): Promise<void> {
    const held = this.#held.get(number)
    if (held === undefined) return
    this.#drop(number)
    await this.#store.release(held.id)
  }

  /** Aborts and gives back every trial this process keeps alive; detached ones stay as they are. */
  async releaseAll(reason: Error): Promise<void> {
    for (const [number, { lease, telling }] of this.#held) {
      if (lease === 'detached' || telling) this.#drop(number)
      else {
        this.abort(number, reason)
        await this.release(number)
      }
    }
  }

  /** Call before reserving. @see Leases.renewOverdue */
  renewOverdue(): Promise<void> {
    return this.#leases.renewOverdue()
  }

  async #beat(numbers: readonly number[]): Promise<void> {
    const ids = numbers.map((number) => this.idOf(number)).filter((id) => id !== undefined)
    const lost = new Set(await this.#store.heartbeat(ids, this.#clock.now()))
    for (const [number, { id, telling }] of this.#held) {
      // A trial that is being told while the beat is under way is not lost.
      if (telling || !lost.has(id)) continue
      this.#lose(number, new CerebrosError('LEASE_LOST', `Expected trial ${number} to be leased to this process, got it handed to another. Its result will not count; raise leaseMs if this process was only slow.`))
    }
  }

  #lose(number: number, reason: Error): void {
    this.abort(number, reason)
    this.#drop(number)
  }

  #drop(number: number): void {
    this.#held.delete(number)
    this.#leases.drop(number)
  }
}
