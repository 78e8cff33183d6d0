import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { bool, choice, createStudy, float, int, memoryStore, motpe, pointIndex, quasiRandom, randomSampler, searchSpace, type Sampler, type Store, type StudyStore } from '../../src/index.ts'
import { FakeClock } from './fake-clock.ts'

const space = searchSpace({ x: float(-1, 1), head: choice({ mlp: { width: int(8, 256, { scale: 'log' }) }, linear: {} }) })
const finite = searchSpace({ a: bool(), head: choice({ big: { n: int(1, 4) }, none: {} }), b: bool() })
const KILLED = new Error('killed')

/** A store whose worker is killed at its `calls`-th call of a writing method: before that write, or after it unheard. */
function mortal(store: Store, calls: number, before: boolean): Store {
  let left = calls
  return { ...store, openStudy: async (record) => {
    const inner = await store.openStudy(record)
    const deadly = <A extends unknown[], R>(method: (...rest: A) => Promise<R>) => async (...rest: A): Promise<R> => {
      if (left < 0 || (--left < 0 && before)) throw KILLED
      const result = await method(...rest)
      if (left < 0) throw KILLED
      return result
    }
    const wrapped: StudyStore = {
      record: inner.record,
      changes: (since) => (left < 0 ? Promise.reject(KILLED) : inner.changes(since)),
      reserve: deadly<Parameters<StudyStore['reserve']>, Awaited<ReturnType<StudyStore['reserve']>>>((request) => inner.reserve(request)),
      assign: deadly<Parameters<StudyStore['assign']>, Awaited<ReturnType<StudyStore['assign']>>>((id, params, unique) => inner.assign(id, params, unique)),
      report: deadly<Parameters<StudyStore['report']>, Awaited<ReturnType<StudyStore['report']>>>((id, report) => inner.report(id, report)),
      finish: deadly<Parameters<StudyStore['finish']>, Awaited<ReturnType<StudyStore['finish']>>>((id, outcome, now) => inner.finish(id, outcome, now)),
      release: () => Promise.reject(KILLED),
      heartbeat: (ids, now) => inner.heartbeat(ids, now),
      enqueue: (params, now) => inner.enqueue(params, now),
      add: (params, outcome, now) => inner.add(params, outcome, now),
      setAttribute: (id, key, value) => inner.setAttribute(id, key, value),
      attach: (id, name, bytes) => inner.attach(id, name, bytes),
      attachments: (id) => inner.attachments(id),
      readAttachment: (id, name) => inner.readAttachment(id, name),
      close: () => inner.close(),
    }
    victims.push(inner)
    return wrapped
  } }
}

let victims: StudyStore[] = []

interface Setting { readonly sampler: () => Sampler; readonly trials: number }

async function open(store: Store, { sampler }: Setting) {
  return createStudy({ name: 'resume', space, objectives: { loss: 'minimize', size: 'minimize' }, sampler: sampler(), seed: 3, store, clock: new FakeClock(), deathRetries: 1000 })
}

type Opened = Awaited<ReturnType<typeof open>>

function run(study: Opened, { trials }: Setting) {
  return study.optimize(async ({ number, params, report, pruned }) => {
    await report(0, { loss: params.x, size: number })
    if (number % 7 === 3) throw new Error('bad head')
    if (number % 7 === 5) return pruned()
    return { loss: (params.x - 0.4) ** 2, size: params.head.kind === 'mlp' ? params.head.width : 0 }
  }, { trials })
}

const seen = (study: Opened) => study.trials.map(({ number, state, params, metrics, error, reports }) => ({ number, state, params, metrics, error, reports }))

describe('one worker, killed and started again, ends with the (number, params, values) of an uninterrupted run', () => {
  for (const [name, setting] of Object.entries({ random: { sampler: randomSampler, trials: 10 }, 'quasi-random': { sampler: quasiRandom, trials: 10 }, motpe: { sampler: motpe, trials: 14 } } as Record<string, Setting>)) {
    it(`with ${name}, wherever the kill falls: before or after each write of the run`, async () => {
      const whole = await open(memoryStore(), setting)
      await run(whole, setting)
      const expected = seen(whole)
      expect(expected.map(({ number }) => number)).toEqual(Array.from({ length: setting.trials }, (_, k) => k))
      for (let calls = 0; calls < 4 * setting.trials; calls++) {
        for (const before of [true, false]) {
          const store = memoryStore()
          victims = []
          await expect(open(mortal(store, calls, before), setting).then((study) => run(study, setting))).rejects.toBe(KILLED)
          for (const victim of victims) await victim.close()
          const again = await open(store, setting)
          await run(again, setting)
          expect(seen(again), `killed ${before ? 'before' : 'after'} write ${calls}`).toEqual(expected)
        }
      }
    })
  }

  it('property: and killed again and again at random', async () => {
    const setting = { sampler: () => motpe(), trials: 20 }
    const whole = await open(memoryStore(), setting)
    await run(whole, setting)
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.integer({ min: 0, max: 15 }), fc.boolean()), { minLength: 2, maxLength: 10 }), async (kills) => {
        const store = memoryStore()
        for (const [calls, before] of kills) {
          victims = []
          await open(mortal(store, calls, before), setting).then((study) => run(study, setting)).catch((error: unknown) => expect(error).toBe(KILLED))
          for (const victim of victims) await victim.close()
        }
        const again = await open(store, setting)
        await run(again, setting)
        expect(seen(again)).toEqual(seen(whole))
      }),
      { seed: 22, numRuns: 15 },
    )
  })
})

describe('two studies on one store at once', () => {
  const shared = (store: Store, name: string, clock = new FakeClock()) => createStudy({ name, space: finite, objectives: { loss: 'minimize' }, sampler: randomSampler(), seed: 9, store, clock })

  it('hand out every point of a finite space once, and no number twice', async () => {
    const store = memoryStore()
    const workers = [await shared(store, 'finite'), await shared(store, 'finite'), await shared(store, 'finite')]
    const summaries = await Promise.all(workers.map((study) => study.optimize(({ number }) => ({ loss: number % 5 }), { concurrency: 2 })))
    const size = pointIndex(finite).size
    const all = await shared(store, 'finite')
    const told = all.trials.filter((trial) => trial.state === 'complete')
    expect(new Set(told.map(({ params }) => JSON.stringify(params))).size).toBe(size)
    expect(told).toHaveLength(size)
    expect(all.trials.map((trial) => trial.number)).toEqual(Array.from({ length: all.trials.length }, (_, k) => k))
    expect(summaries.map(({ stopped }) => stopped)).toEqual(['space-exhausted', 'space-exhausted', 'space-exhausted'])
    expect(summaries.reduce((sum, { complete }) => sum + complete, 0)).toBe(size)
  })

  it('stop at the trials they have in all, and agree on the front and the order once refreshed', async () => {
    const store = memoryStore()
    const setting = { sampler: randomSampler, trials: 40 }
    const [a, b] = [await open(store, setting), await open(store, setting)]
    const [one, two] = await Promise.all([run(a, setting), run(b, setting)])
    expect([one.stopped, two.stopped, one.trials + two.trials]).toEqual(['trials', 'trials', 40])
    await Promise.all([a.refresh(), b.refresh()])
    expect(a.trials).toEqual(b.trials)
    expect(a.front).toEqual(b.front)
  })

  it('see each other\'s running points as pending, and each other\'s results after refresh', async () => {
    const store = memoryStore()
    const clock = new FakeClock()
    const [a, b] = [await shared(store, 'two', clock), await shared(store, 'two', clock)]
    const trial = await a.ask()
    expect((await b.ask()).params).not.toEqual(trial.params)
    await a.tell(trial, { loss: 1 })
    expect(b.front).toEqual([])
    await b.refresh()
    expect(b.front.map(({ number }) => number)).toEqual([0])
    expect(b.open.map(({ number }) => number)).toEqual([1])
    await b.attach(0, 'seen', 'by b')
    expect(await a.attachments(0)).toEqual([{ name: 'seen', bytes: 4 }])
  })
})
