import { describe, expect, it } from 'vitest'

import { createStudy, float, memoryStore, randomSampler, searchSpace, type Store } from '../../src/index.ts'
import { FakeClock, settle } from './fake-clock.ts'

const space = searchSpace({ x: float(-1, 1) })
const code = (name: string) => expect.objectContaining({ code: name }) as Error

function open(clock: FakeClock, store: Store, options: { leaseMs?: number; deathRetries?: number } = {}) {
  return createStudy({ name: 'leases', space, objectives: { loss: 'minimize' }, sampler: randomSampler(), seed: 5, store, clock, leaseMs: 3000, ...options })
}

/** A worker whose heartbeats never arrive: a process that hangs. */
function hung(store: Store): Store {
  return { ...store, openStudy: async (record) => Object.assign(await store.openStudy(record), { heartbeat: async () => [] as number[] }) }
}

describe('a trial', () => {
  it('is kept alive by heartbeats for as long as its process holds it', async () => {
    const clock = new FakeClock()
    const store = memoryStore()
    const [a, b] = [await open(clock, store), await open(clock, store)]
    const trial = await a.ask()
    for (let minute = 0; minute < 5; minute++) {
      await clock.advance(10_000)
      expect((await b.ask()).number).toBe(minute + 1)
    }
    expect(trial.signal.aborted).toBe(false)
    await a.tell(trial, { loss: 1 })
    expect(a.trials).toHaveLength(1)
  })

  it('needs no timer before it is asked or after it is told', async () => {
    const clock = new FakeClock()
    const study = await open(clock, memoryStore())
    expect(clock.timers).toBe(0)
    const [first, second] = [await study.ask(), await study.ask()]
    await study.tell(first, { loss: 1 })
    expect(clock.timers).toBe(1)
    await study.tell(second, { loss: 1 })
    expect(clock.timers).toBe(0)
    const third = await study.ask()
    await clock.advance(10_000)
    expect(clock.timers).toBe(1)
    await study.tell(third, { loss: 1 })
    expect(clock.timers).toBe(0)
  })

  it('has one heartbeat timer however holds and drops fall beside a slow beat', async () => {
    const clock = new FakeClock()
    const store = memoryStore()
    let beats = 0
    let answer: (() => void) | undefined
    const slow: Store = { ...store, openStudy: async (record) => Object.assign(await store.openStudy(record), { heartbeat: () => { beats++; return new Promise<number[]>((resolve) => (answer = () => resolve([]))) } }) }
    const study = await open(clock, slow)
    const first = await study.ask()
    await clock.advance(1000)
    expect(beats).toBe(1)
    await study.tell(first, { loss: 1 })
    const second = await study.ask()
    answer!()
    await settle()
    expect(clock.timers).toBe(1)
    await study.tell(second, { loss: 1 })
    expect(clock.timers).toBe(0)
  })

  it('whose process hangs is handed to another after the lease, with its params, its next attempt', async () => {
    const clock = new FakeClock()
    const store = memoryStore()
    const [a, b] = [await open(clock, hung(store)), await open(clock, store)]
    const trial = await a.ask()
    await clock.advance(2999)
    expect((await b.ask()).number).toBe(1)
    await clock.advance(1)
    const retry = await b.ask()
    expect([retry.number, retry.params, retry.attempt]).toEqual([0, trial.params, 2])
    await expect(a.tell(trial, { loss: 1 })).rejects.toThrow(code('LEASE_LOST'))
    await expect(trial.report(0, { loss: 1 })).rejects.toThrow(code('LEASE_LOST'))
    expect(await b.tell(retry, { loss: 2 })).toMatchObject({ number: 0 })
  })

  it('whose process has closed its handle is handed out at once', async () => {
    const clock = new FakeClock()
    const store = memoryStore()
    const handles: { close(): Promise<void> }[] = []
    const spied: Store = { ...store, openStudy: async (record) => { const handle = await store.openStudy(record); handles.push(handle); return handle } }
    const [a, b] = [await open(clock, spied), await open(clock, store)]
    await a.ask()
    await handles[0].close()
    expect(await b.ask()).toMatchObject({ number: 0, attempt: 2 })
  })

  it('whose workers die is retried three times by anyone, then failed', async () => {
    const clock = new FakeClock()
    const store = memoryStore()
    for (const attempt of [1, 2, 3, 4]) {
      expect(await (await open(clock, hung(store))).ask()).toMatchObject({ number: 0, attempt })
      await clock.advance(3000)
    }
    const study = await open(clock, store)
    expect(await study.ask()).toMatchObject({ number: 1, attempt: 1 })
    await study.refresh()
    expect(study.trials).toMatchObject([{ number: 0, state: 'failed', error: 'its workers died 4 times', attempt: 4 }])
  })

  it.each([0, 3])('whose workers die is retried %i times with deathRetries', async (deathRetries) => {
    const clock = new FakeClock()
    const store = memoryStore()
    const attempts: number[] = []
    for (;;) {
      const trial = await (await open(clock, hung(store), { deathRetries })).ask()
      if (trial.number > 0) break
      attempts.push(trial.attempt)
      await clock.advance(3000)
    }
    expect(attempts).toEqual(Array.from({ length: deathRetries + 1 }, (_, k) => k + 1))
  })

  it('that was given back has not died, however often', async () => {
    const clock = new FakeClock()
    const store = memoryStore()
    for (let k = 0; k < 5; k++) {
      const study = await open(clock, store, { deathRetries: 0 })
      expect(await study.ask()).toMatchObject({ number: 0, attempt: 1 })
      await study.close()
    }
  })

  it('whose lease was lost has its signal aborted at the next beat, and the run goes on without it', async () => {
    const clock = new FakeClock()
    const store = memoryStore()
    const [a, b] = [await open(clock, store), await open(clock, store)]
    let reason: unknown
    const run = a.optimize(({ number, signal }) => number > 0 ? { loss: number } : new Promise((_, reject) => signal.addEventListener('abort', () => { reason = signal.reason; reject(new Error('stopped')) })), { trials: 3 })
    await settle()
    clock.block(3000)
    const stolen = await b.ask()
    expect(stolen).toMatchObject({ number: 0, attempt: 2 })
    await clock.advance(1000)
    expect(reason).toMatchObject({ code: 'LEASE_LOST', message: 'Expected trial 0 to be leased to this process, got it handed to another. Its result will not count; raise leaseMs if this process was only slow.' })
    expect(await run).toMatchObject({ stopped: 'trials', trials: 2 })
    await b.tell(stolen, { loss: 9 })
    await a.refresh()
    expect(a.trials.map(({ number, metrics }) => [number, metrics!.loss])).toEqual([[0, 9], [1, 1], [2, 2]])
  })

  it('that ends after its lease was lost does not end the run', async () => {
    const clock = new FakeClock()
    const store = memoryStore()
    const [a, b] = [await open(clock, store), await open(clock, store)]
    const summary = await a.optimize(async ({ number }) => {
      if (number === 0) {
        clock.block(3000)
        await b.tell(await b.ask(), { loss: 7 })
      }
      return { loss: number }
    }, { trials: 2 })
    expect(summary).toMatchObject({ trials: 1, complete: 1 })
    expect(a.trials.map(({ number, metrics }) => [number, metrics!.loss])).toEqual([[0, 7], [1, 1]])
  })

  it('is not taken from its own process, however long an objective blocked it', async () => {
    const clock = new FakeClock()
    const study = await open(clock, memoryStore())
    const trial = await study.ask()
    clock.block(60_000)
    expect(await study.ask()).toMatchObject({ number: 1 })
    expect(await study.tell(trial, { loss: 1 })).toMatchObject({ number: 0 })
  })

  it('whose store is busy at one beat is renewed by the next', async () => {
    const clock = new FakeClock()
    const store = memoryStore()
    let beats = 0
    const busy: Store = { ...store, openStudy: async (record) => {
      const inner = await store.openStudy(record)
      const heartbeat = inner.heartbeat.bind(inner)
      return Object.assign(inner, { heartbeat: (ids: number[], now: number) => (beats++ % 2 === 0 ? Promise.reject(new Error('busy')) : heartbeat(ids, now)) })
    } }
    const [a, b] = [await open(clock, busy), await open(clock, store)]
    const trial = await a.ask()
    await clock.advance(9500)
    expect(beats).toBe(9)
    expect(await b.ask()).toMatchObject({ number: 1 })
    await a.tell(trial, { loss: 1 })
  })
})

describe('a detached ask', () => {
  it('is never taken away, outlives its process, and is told by number from any other', async () => {
    const clock = new FakeClock()
    const store = memoryStore()
    const a = await open(clock, store)
    const trial = await a.ask({ lease: 'detached' })
    expect(clock.timers).toBe(0)
    await a.close()
    await clock.advance(1e9)
    const b = await open(clock, store)
    expect(await b.ask()).toMatchObject({ number: 1 })
    expect(await b.tell(trial.number, { loss: 3 })).toEqual({ number: 0, front: { entered: true, left: [] } })
  })

  it('that another process told is told once, and its signal says so', async () => {
    const clock = new FakeClock()
    const store = memoryStore()
    const [a, b] = [await open(clock, store), await open(clock, store)]
    const trial = await a.ask({ lease: 'detached' })
    await b.tell(trial.number, { loss: 3 })
    await a.refresh()
    expect(trial.signal.reason).toMatchObject({ code: 'TRIAL_FINISHED' })
    await expect(a.tell(trial, { loss: 3 })).rejects.toThrow(code('TRIAL_FINISHED'))
    await expect(trial.shouldPrune()).rejects.toThrow(code('TRIAL_FINISHED'))
  })

  it('refuses a lease that is none', async () => {
    const study = await open(new FakeClock(), memoryStore())
    await expect(study.ask({ lease: 'forever' as never })).rejects.toThrow(code('INVALID_ARGUMENT'))
  })
})
