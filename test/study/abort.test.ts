import { describe, expect, it } from 'vitest'

import { createStudy, float, memoryStore, randomSampler, searchSpace, type Store } from '../../src/index.ts'
import { FakeClock, settle } from './fake-clock.ts'

const space = searchSpace({ x: float(-1, 1) })

async function newStudy(clock: FakeClock, store: Store = memoryStore()) {
  return createStudy({ name: 'abort', space, objectives: { loss: 'minimize' }, sampler: randomSampler(), seed: 5, store, clock, pruner: { name: 'never', shouldPrune: () => false } })
}

/** Ends when its signal does, as `fetch` would. */
function patient(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason as Error)))
}

describe('an aborted run', () => {
  it('gives its running trials back, and they resume under their number with their params', async () => {
    const clock = new FakeClock()
    const store = memoryStore()
    const study = await newStudy(clock, store)
    const controller = new AbortController()
    const started = new Map<number, unknown>()
    const run = study.optimize(({ number, params, signal }) => {
      started.set(number, params)
      return number < 3 ? { loss: number } : patient(signal)
    }, { trials: 10, concurrency: 2, signal: controller.signal })
    await settle()
    controller.abort()
    expect(await run).toMatchObject({ stopped: 'aborted', trials: 3, complete: 3, failed: 0 })
    expect(clock.timers).toBe(0)
    const again = await newStudy(clock, store)
    const resumed: [number, number, unknown][] = []
    await again.optimize(({ number, attempt, params }) => { resumed.push([number, attempt, params]); return { loss: number } }, { trials: 6 })
    expect(resumed.slice(0, 2)).toEqual([[3, 1, started.get(3)], [4, 1, started.get(4)]])
    expect(again.trials.map(({ number, state }) => [number, state])).toEqual([0, 1, 2, 3, 4, 5].map((number) => [number, 'complete']))
  })

  it('says that it was aborted when trials were given back, also when a limit was reached before', async () => {
    const study = await newStudy(new FakeClock())
    const controller = new AbortController()
    const run = study.optimize(({ number, signal }) => (number === 0 ? { loss: 1 } : patient(signal)), { trials: 2, concurrency: 2, signal: controller.signal })
    await settle()
    controller.abort()
    expect(await run).toMatchObject({ stopped: 'aborted', trials: 1 })
    const again = study.optimize(({ signal }) => patient(signal), { trials: 2, concurrency: 2 })
    await settle()
    await study.close()
    expect(await again).toMatchObject({ stopped: 'stopped', trials: 0 })
  })

  it('hands the reason of the signal on', async () => {
    const study = await newStudy(new FakeClock())
    const controller = new AbortController()
    let reason: unknown
    const run = study.optimize(async ({ signal }) => {
      await patient(signal).catch(() => undefined)
      reason = signal.reason
      throw new Error('cleaned up')
    }, { trials: 1, signal: controller.signal })
    await settle()
    controller.abort(new Error('Ctrl-C'))
    expect(await run).toMatchObject({ stopped: 'aborted', failed: 0 })
    expect(reason).toEqual(new Error('Ctrl-C'))
  })

  it('keeps a result that comes within the grace, and gives a trial back that does not end', async () => {
    const clock = new FakeClock()
    const study = await newStudy(clock)
    const controller = new AbortController()
    const run = study.optimize(({ number }) => new Promise((resolve) => { if (number === 0) clock.after(1500, () => resolve({ loss: 0 })) }), { trials: 2, concurrency: 2, signal: controller.signal })
    await settle()
    controller.abort()
    await clock.advance(2000)
    expect(await run).toMatchObject({ stopped: 'aborted', trials: 1, complete: 1 })
    await study.refresh()
    expect(study.open.map(({ number }) => number)).toEqual([1])
    expect((await study.ask()).number).toBe(1)
  })

  it('with graceMs 0 gives running trials back at once', async () => {
    const clock = new FakeClock()
    const study = await newStudy(clock)
    const controller = new AbortController()
    const run = study.optimize(() => new Promise<never>(() => undefined), { trials: 1, signal: controller.signal, graceMs: 0 })
    await settle()
    controller.abort()
    await clock.advance(0)
    expect(await run).toMatchObject({ stopped: 'aborted', trials: 0 })
  })

  it('does not take an aborted trial for a pruned one: shouldPrune throws the reason', async () => {
    const clock = new FakeClock()
    const study = await newStudy(clock)
    const controller = new AbortController()
    const run = study.optimize(async (trial) => {
      for (let step = 0; ; step++) {
        await trial.report(step, { loss: 1 })
        if (step === 3) controller.abort()
        if (await trial.shouldPrune()) return trial.pruned()
      }
    }, { trials: 1, signal: controller.signal })
    expect(await run).toMatchObject({ stopped: 'aborted', pruned: 0, trials: 0 })
    expect((await study.ask()).number).toBe(0)
  })

  it('starts nothing when the signal is aborted before, or while a trial is being reserved', async () => {
    const store = memoryStore()
    const controller = new AbortController()
    const slow: Store = { ...store, openStudy: async (record) => {
      const inner = await store.openStudy(record)
      const reserve = inner.reserve.bind(inner)
      return Object.assign(inner, { reserve: async (request: Parameters<typeof reserve>[0]) => { controller.abort(); return reserve(request) } })
    } }
    const study = await newStudy(new FakeClock(), slow)
    const never = (): never => expect.fail('started')
    expect(await study.optimize(never, { trials: 3, signal: AbortSignal.abort() })).toMatchObject({ stopped: 'aborted', trials: 0 })
    await study.refresh()
    expect(study.open).toEqual([])
    expect(await study.optimize(never, { trials: 3, signal: controller.signal, onStart: never })).toMatchObject({ stopped: 'aborted', trials: 0 })
    expect((await study.ask()).number).toBe(0)
  })

  it('timeoutMs aborts as a signal does', async () => {
    const clock = new FakeClock()
    const study = await newStudy(clock)
    const reasons: string[] = []
    const run = study.optimize(({ signal }) => { signal.addEventListener('abort', () => reasons.push((signal.reason as Error).name)); return patient(signal) }, { timeoutMs: 5000 })
    await clock.advance(5000)
    expect(await run).toMatchObject({ stopped: 'timeout', trials: 0, seconds: 5 })
    expect(reasons).toEqual(['TimeoutError'])
    expect((await study.ask()).number).toBe(0)
  })
})

describe('trialTimeoutMs', () => {
  it('fails the trial, aborts its signal, hears nothing of it any more, and the run goes on', async () => {
    const clock = new FakeClock()
    const study = await newStudy(clock)
    const signals: AbortSignal[] = []
    const run = study.optimize(({ number, signal }) => {
      signals.push(signal)
      return number === 0 ? new Promise((resolve) => clock.after(900, () => resolve({ loss: -1 }))) : { loss: 1 }
    }, { trials: 2, trialTimeoutMs: 700, retries: 3 })
    await clock.advance(700)
    expect(await run).toMatchObject({ stopped: 'trials', complete: 1, failed: 1 })
    await clock.advance(1000)
    expect(study.trials.map(({ state, error }) => [state, error])).toEqual([['failed', 'timed out after 700 ms'], ['complete', null]])
    expect(signals.map((signal) => signal.aborted)).toEqual([true, false])
    expect((signals[0].reason as Error).message).toBe('The trial timed out after 700 ms.')
    expect(clock.timers).toBe(0)
  })
})

describe('close', () => {
  it('takes no result any more that comes later, and the run ends without an error', async () => {
    const clock = new FakeClock()
    const study = await newStudy(clock)
    const run = study.optimize(() => new Promise((resolve) => clock.after(500, () => resolve({ loss: 1 }))), { trials: 3 })
    await settle()
    await study.close()
    await clock.advance(500)
    expect(await run).toMatchObject({ stopped: 'stopped', trials: 0 })
  })

  it('lets a tell under way come to its end, whenever it falls, so that the run ends without an error', async () => {
    for (let turns = 0; turns < 25; turns++) {
      const store = memoryStore()
      const study = await newStudy(new FakeClock(), store)
      let closing: Promise<void> | undefined
      const closeLater = async (): Promise<void> => {
        for (let turn = 0; turn < turns; turn++) await Promise.resolve()
        await study.close()
      }
      const run = study.optimize(({ params }) => {
        closing ??= closeLater()
        return { loss: params.x }
      }, { trials: 1000, concurrency: 2 })
      const { stopped, trials } = await run
      await closing
      const again = await newStudy(new FakeClock(), store)
      expect([stopped, trials]).toEqual(['stopped', again.trials.length])
    }
  })

  it('ends a run at once, gives running trials back, and resolves the run', async () => {
    const clock = new FakeClock()
    const store = memoryStore()
    const study = await newStudy(clock, store)
    const run = study.optimize(({ number, signal }) => (number === 0 ? { loss: 0 } : patient(signal)), { trials: 9, concurrency: 2 })
    await settle()
    await study.close()
    expect(await run).toMatchObject({ stopped: 'stopped', trials: 1 })
    expect(clock.timers).toBe(0)
    const again = await newStudy(clock, store)
    expect([(await again.ask()).number, (await again.ask()).number, (await again.ask()).number]).toEqual([1, 2, 3])
  })
})
