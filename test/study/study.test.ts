import { describe, expect, expectTypeOf, it } from 'vitest'

import { bool, choice, createOptimizer, createStudy, float, int, memoryStore, openStudy, randomSampler, searchSpace, type Pruner, type Store, type Study } from '../../src/index.ts'
import { settle, type FakeClock } from './fake-clock.ts'

const space = searchSpace({ x: float(-1, 1), head: choice({ mlp: { width: int(8, 256) }, linear: {} }) })
const point = (x: number) => ({ x, head: { kind: 'linear' } }) as const
const code = (name: string, message?: string | RegExp) => expect.objectContaining(message === undefined ? { code: name } : { code: name, message: expect.stringMatching(message) as string }) as Error

function newStudy(store: Store = memoryStore(), options: { pruner?: Pruner; clock?: FakeClock } = {}) {
  return createStudy({ name: 'heads', space, objectives: { loss: 'minimize' }, sampler: randomSampler(), seed: 5, store, ...options })
}

describe('createStudy', () => {
  it('keeps what identifies the study, as stored', async () => {
    const study = await createStudy({ name: 'heads', space, objectives: { loss: 'minimize', accuracy: 'maximize' }, constraints: ['ram'], sampler: randomSampler() })
    expect(study.name).toBe('heads')
    expect(study.space).toBe(space)
    expect(study.record).toMatchObject({ objectives: [{ name: 'loss', direction: 'minimize' }, { name: 'accuracy', direction: 'maximize' }], constraints: ['ram'], seed: 0, sampler: 'random' })
  })

  it('goes on with the stored study of that name, with the stored seed when none is given', async () => {
    const store = memoryStore()
    const first = await newStudy(store)
    await first.optimize(({ params }) => ({ loss: params.x }), { trials: 5 })
    const second = await createStudy({ name: 'heads', space, objectives: { loss: 'minimize' }, sampler: randomSampler(), store })
    expect(second.record.seed).toBe(5)
    expect(second.trials).toEqual(first.trials)
    expect(second.front).toEqual(first.front)
  })

  it('refuses a stored study of that name that is another one, naming each difference', async () => {
    const store = memoryStore()
    await newStudy(store)
    const other = createStudy({ name: 'heads', space: searchSpace({ x: float(-1, 2), z: bool() }), objectives: { loss: 'maximize' }, constraints: ['ram'], seed: 6, store })
    await expect(other).rejects.toThrow(code('STUDY_MISMATCH', /"x" is stored as .* but given as .*; .*"z" is given but not stored.*objectives are stored as .*constraints are stored as .*the seed is stored as 5 but given as 6\. Restore the difference, or give the new study another name\.$/))
  })

  it('openStudy goes on with a stored study without its definition', async () => {
    const store = memoryStore()
    const first = await newStudy(store)
    await first.tell(await first.ask(), { loss: 1 })
    const opened = await openStudy({ store, name: 'heads', sampler: randomSampler() })
    expect(opened.trials).toEqual(first.trials)
    expect((await opened.ask()).number).toBe(1)
    await expect(openStudy({ store, name: 'tails' })).rejects.toThrow(code('STUDY_NOT_FOUND', /got "tails"\. The store has "heads"\./))
  })
})

describe('a study', () => {
  it('tells the best, the front, the trials and the open ones it has seen', async () => {
    const study = await newStudy()
    expect(study.best).toBeUndefined()
    const [a, b] = [await study.ask(), await study.ask()]
    await study.enqueue(point(0.5))
    await study.refresh()
    expect(study.open.map(({ number, state }) => [number, state])).toEqual([[0, 'running'], [1, 'running'], [2, 'waiting']])
    expect(study.open[2].params).toEqual(point(0.5))
    expect(await study.tell(b, { loss: 2 })).toEqual({ number: 1, front: { entered: true, left: [] } })
    expect(await study.tell(a, { loss: 1 })).toEqual({ number: 0, front: { entered: true, left: [1] } })
    expect(study.trials.map((trial) => trial.number)).toEqual([0, 1])
    expect(study.best!.number).toBe(0)
    expect(study.front.map((trial) => trial.number)).toEqual([0])
  })

  it('of equal best trials the first told is the best', async () => {
    const study = await newStudy()
    const [a, b] = [await study.ask(), await study.ask()]
    await study.tell(b, { loss: 1 })
    await study.tell(a, { loss: 1 })
    expect(study.best!.number).toBe(1)
  })

  it('with several objectives has no best, and says so', async () => {
    const study = await createStudy({ name: 'two', space, objectives: { a: 'minimize', b: 'minimize' }, sampler: randomSampler() })
    expect(() => study.best).toThrow(code('INVALID_STATE', /got \[a, b\]\..*read study\.front/))
  })

  it('with constraints has a front of feasible trials only', async () => {
    const study = await createStudy({ name: 'c', space, objectives: { loss: 'minimize' }, constraints: ['over'], sampler: randomSampler() })
    await study.tell(await study.ask(), { loss: 0, over: 3 })
    expect([study.best, study.leastInfeasible.map((trial) => trial.number)]).toEqual([undefined, [0]])
    await study.tell(await study.ask(), { loss: 9, over: 0 })
    expect([study.best!.number, study.leastInfeasible]).toEqual([1, []])
    expect(study.trials.map(({ metrics, feasible, violation }) => ({ metrics, feasible, violation }))).toEqual([
      { metrics: { loss: 0, over: 3 }, feasible: false, violation: 3 },
      { metrics: { loss: 9, over: 0 }, feasible: true, violation: 0 },
    ])
  })

  it('hands out enqueued points first, in their order, before new ones', async () => {
    const study = await newStudy()
    expect([await study.enqueue(point(0.25)), await study.enqueue(point(0.75))]).toEqual([0, 1])
    const [a, b, c] = [await study.ask(), await study.ask(), await study.ask()]
    expect([a.params, b.params]).toEqual([point(0.25), point(0.75)])
    expect([a.number, b.number, c.number]).toEqual([0, 1, 2])
    await expect(study.enqueue(point(7))).rejects.toThrow(code('INVALID_PARAMS'))
  })

  it('adds trials made elsewhere: complete, pruned or failed', async () => {
    const study = await newStudy()
    expect(await study.add(point(0.1), { loss: 3 })).toBe(0)
    expect(await study.add(point(0.2), { state: 'failed', error: 'no' })).toBe(1)
    expect(await study.add(point(0.3), { state: 'pruned' })).toBe(2)
    expect(study.trials.map(({ state, attempt, startedAt }) => ({ state, attempt, startedAt }))).toEqual(['complete', 'failed', 'pruned'].map((state) => ({ state, attempt: 0, startedAt: null })))
    await expect(study.add(point(0.1), { loss: NaN })).rejects.toThrow(code('INVALID_METRICS'))
    expect((await study.ask()).number).toBe(3)
  })

  it('keeps bytes, texts and blobs with a trial, and notes', async () => {
    const study = await newStudy()
    const trial = await study.ask()
    await trial.attach('model.bin', Uint8Array.of(1, 2, 3))
    await trial.attach('log.txt', 'naïve')
    await trial.attach('log.txt', 'größer')
    await trial.note('git', { commit: 'abc', clean: true })
    await study.tell(trial, { loss: 1 })
    await study.attach(0, 'late.bin', new Blob([Uint8Array.of(9, 8)]))
    await study.note(0, 'checked', true)
    expect(await study.attachments(0)).toEqual([{ name: 'late.bin', bytes: 2 }, { name: 'log.txt', bytes: 8 }, { name: 'model.bin', bytes: 3 }])
    expect([...await study.readAttachment(0, 'model.bin')]).toEqual([1, 2, 3])
    expect(new TextDecoder().decode(await study.readAttachment(0, 'log.txt'))).toBe('größer')
    expect([...await study.readAttachment(0, 'late.bin')]).toEqual([9, 8])
    await expect(study.readAttachment(0, 'none')).rejects.toThrow(code('UNKNOWN_TRIAL'))
    await expect(study.readAttachment(4, 'none')).rejects.toThrow(code('UNKNOWN_TRIAL', /It has 1 trials/))
    await expect(study.attach(0, ' ', 'x')).rejects.toThrow(code('INVALID_ARGUMENT'))
    await expect(study.attach(0, 'x', 3 as never)).rejects.toThrow(code('INVALID_ARGUMENT', /openAsBlob/))
    await expect(study.note(0, 'x', undefined)).rejects.toThrow(code('INVALID_ARGUMENT'))
    const reopened = await openStudy({ store: memoryStore(), name: 'none' }).catch((error: unknown) => error)
    expect(reopened).toMatchObject({ code: 'STUDY_NOT_FOUND' })
  })

  it('takes a refused tell again: the trial stays open', async () => {
    const study = await newStudy()
    const trial = await study.ask()
    await expect(study.tell(trial, { loss: NaN })).rejects.toThrow(code('INVALID_METRICS'))
    await expect(study.tell(trial, { loss: 1, extra: 2 } as never)).rejects.toThrow(code('INVALID_METRICS', /metrics only of \[loss\], got "extra"/))
    await study.tell(trial, { loss: 1 })
    await expect(study.tell(trial, { loss: 1 })).rejects.toThrow(code('TRIAL_FINISHED'))
    await expect(study.tell(0, { loss: 1 })).rejects.toThrow(code('TRIAL_FINISHED'))
    await expect(study.tell(1, { loss: 1 })).rejects.toThrow(code('UNKNOWN_TRIAL', /It has 1 trials, numbered from 0\./))
    await expect(study.tell(null as never, { loss: 1 })).rejects.toThrow(code('UNKNOWN_TRIAL'))
  })

  it('of two tells of one trial at once one counts, with its facts', async () => {
    const study = await newStudy()
    const trial = await study.ask()
    const [first, second] = await Promise.allSettled([study.tell(trial, { loss: 1 }), study.tell(trial, { loss: 2 })])
    expect(first).toEqual({ status: 'fulfilled', value: { number: 0, front: { entered: true, left: [] } } })
    expect(second).toMatchObject({ status: 'rejected', reason: { code: 'TRIAL_FINISHED' } })
    expect(trial.signal.aborted).toBe(false)
  })

  it('does not take its own tell for another process\'s, when it catches up before the store has answered', async () => {
    const store = memoryStore()
    let answer: () => void = () => undefined
    const answered = new Promise<void>((resolve) => (answer = resolve))
    const slow: Store = { ...store, openStudy: async (record) => {
      const inner = await store.openStudy(record)
      const finish = inner.finish.bind(inner)
      return Object.assign(inner, { finish: async (...rest: Parameters<typeof finish>) => { const stored = await finish(...rest); await answered; return stored } })
    } }
    const study = await newStudy(slow)
    const trial = await study.ask()
    const telling = study.tell(trial, { loss: 1 })
    await settle()
    await study.refresh()
    expect(study.trials).toHaveLength(1)
    answer()
    expect(await telling).toEqual({ number: 0, front: { entered: true, left: [] } })
    expect(trial.signal.aborted).toBe(false)
  })

  it('never proposes a point that another worker has just failed at, on a finite space', async () => {
    const store = memoryStore()
    let meddle: () => Promise<unknown> = async () => undefined
    const slow: Store = { ...store, openStudy: async (record) => {
      const inner = await store.openStudy(record)
      const reserve = inner.reserve.bind(inner)
      return Object.assign(inner, { reserve: async (...rest: Parameters<typeof reserve>) => { const stored = await reserve(...rest); await meddle(); return stored } })
    } }
    for (let seed = 0; seed < 8; seed++) {
      const open = (at: Store) => createStudy({ name: `small ${seed}`, space: searchSpace({ n: int(1, 2) }), objectives: { loss: 'minimize' }, sampler: randomSampler(), seed, store: at })
      const [a, b] = [await open(slow), await open(store)]
      meddle = async () => { meddle = async () => undefined; await b.tell(await b.ask(), { state: 'failed' }) }
      const { params } = await a.ask()
      expect([params.n, b.trials[0].params.n].sort()).toEqual([1, 2])
    }
  })

  it('refuses every call after close, which may be called twice', async () => {
    const study = await newStudy()
    await study.ask()
    await Promise.all([study.close(), study.close()])
    await study.close()
    for (const call of [() => study.ask(), () => study.refresh(), () => study.tell(0, { loss: 1 }), () => study.enqueue(point(0)), () => study.optimize(() => ({ loss: 1 }), { trials: 2 })]) {
      await expect(call()).rejects.toThrow(code('STORE_CLOSED'))
    }
  })

  it('gives a number back when a sampler fails, and asks it again', async () => {
    let broken = true
    const random = randomSampler()
    const sampler = { ...random, start: (context: Parameters<typeof random.start>[0]) => ({ ...random.start(context), suggest: (request: Parameters<ReturnType<typeof random.start>['suggest']>[0]) => { if (broken) throw new TypeError('my bug'); return random.start(context).suggest(request) } }) }
    const study = await createStudy({ name: 'heads', space, objectives: { loss: 'minimize' }, sampler, seed: 5 })
    await expect(study.ask()).rejects.toThrow(new TypeError('my bug'))
    await expect(study.optimize(() => ({ loss: 1 }), { trials: 3 })).rejects.toThrow(new TypeError('my bug'))
    broken = false
    const trial = await study.ask()
    expect(trial.number).toBe(0)
    expect(trial.params).toEqual(createOptimizer({ space, objectives: { loss: 'minimize' }, sampler: random, seed: 5 }).ask().params)
  })

  it('makes of infinite spaces no more reads of old trials than there are new ones', async () => {
    const store = memoryStore()
    let read = 0
    const counting: Store = { ...store, openStudy: async (record) => {
      const inner = await store.openStudy(record)
      return Object.assign(Object.create(inner) as typeof inner, { changes: async (since: number) => {
        const changes = await inner.changes(since)
        read += changes.finished.length
        return changes
      }, record: inner.record, reserve: inner.reserve.bind(inner), assign: inner.assign.bind(inner), finish: inner.finish.bind(inner), heartbeat: inner.heartbeat.bind(inner) })
    } }
    const study = await newStudy(counting)
    await study.optimize(({ params }) => ({ loss: params.x }), { trials: 100, concurrency: 3 })
    expect(read).toBe(100)
  })
})

describe('pruning', () => {
  const pruner: Pruner = { name: 'worse than the first told', shouldPrune: (own, others) => others.length > 0 && own.at(-1)!.values[0] > others[0].find(({ step }) => step === own.at(-1)!.step)!.values[0] }

  it('asks the pruner with minimised values, by step, and keeps pruned trials with their reports', async () => {
    const study = await createStudy({ name: 'p', space, objectives: { accuracy: 'maximize' }, sampler: randomSampler(), pruner })
    const accuracies = [[0.5, 0.6], [0.6, 0.5], [0.4]]
    const summary = await study.optimize(async (trial) => {
      const own = accuracies[trial.number]
      for (const [step, accuracy] of own.entries()) {
        await trial.report(step, { accuracy })
        if (await trial.shouldPrune()) return trial.pruned()
      }
      return { accuracy: own.at(-1)! }
    }, { trials: 3 })
    expect(summary).toMatchObject({ complete: 1, pruned: 2, failed: 0, stopped: 'trials' })
    expect(study.trials.map(({ state, metrics, reports }) => ({ state, metrics, reports: reports.map(({ step, metrics: { accuracy } }) => [step, accuracy]) }))).toEqual([
      { state: 'complete', metrics: { accuracy: 0.6 }, reports: [[0, 0.5], [1, 0.6]] },
      { state: 'pruned', metrics: null, reports: [[0, 0.6], [1, 0.5]] },
      { state: 'pruned', metrics: null, reports: [[0, 0.4]] },
    ])
  })

  it('never prunes without a pruner, or before the first report', async () => {
    const always: Pruner = { name: 'always', shouldPrune: () => true }
    const without = await (await newStudy()).ask()
    await without.report(0, { loss: 1 })
    expect(await without.shouldPrune()).toBe(false)
    const eager = await (await newStudy(memoryStore(), { pruner: always })).ask()
    expect(await eager.shouldPrune()).toBe(false)
    await eager.report(0, { loss: 1 })
    expect(await eager.shouldPrune()).toBe(true)
  })

  it('refuses reports that are no numbers of the study, at steps that are none', async () => {
    const trial = await (await newStudy()).ask()
    await expect(trial.report(-1, { loss: 1 })).rejects.toThrow(code('INVALID_ARGUMENT', /a step to be a whole number ≥ 0, got -1/))
    await expect(trial.report(0.5, { loss: 1 })).rejects.toThrow(code('INVALID_ARGUMENT'))
    await expect(trial.report(0, { loss: NaN })).rejects.toThrow(code('INVALID_METRICS'))
    await expect(trial.report(0, { los: 1 })).rejects.toThrow(code('INVALID_METRICS', /metrics only of \[loss\], got "los"/))
    await expect(trial.report(0, null as never)).rejects.toThrow(code('INVALID_METRICS'))
  })
})

describe('types', () => {
  it('params are those of the space, a choice a union by kind; metrics those of objectives and constraints', async () => {
    const study = await createStudy({ name: 't', space, objectives: { loss: 'minimize', accuracy: 'maximize' }, constraints: ['ram'], sampler: randomSampler() })
    const trial = await study.ask()
    expectTypeOf(trial.params.x).toEqualTypeOf<number>()
    expectTypeOf(trial.params.head.kind).toEqualTypeOf<'mlp' | 'linear'>()
    if (trial.params.head.kind === 'mlp') expectTypeOf(trial.params.head.width).toEqualTypeOf<number>()
    await study.tell(trial, { loss: 1, accuracy: 1, ram: 0 })
    expectTypeOf(study.front[0].metrics).toEqualTypeOf<{ readonly loss: number; readonly accuracy: number; readonly ram: number } | null>()
    expectTypeOf(study.front[0].params.head.kind).toEqualTypeOf<'mlp' | 'linear'>()
    expectTypeOf(trial.pruned()).toEqualTypeOf<{ readonly state: 'pruned' }>()
    expectTypeOf(study).not.toEqualTypeOf<Study>()
  })

  it('a misspelled objective, a missing constraint, a wrong direction or wrong params are type errors', () => {
    const never = async (): Promise<void> => {
      const study = await createStudy({ name: 't', space, objectives: { loss: 'minimize' }, constraints: ['ram'] })
      // @ts-expect-error -- `los` is no objective
      await study.tell(0, { los: 1, ram: 0 })
      // @ts-expect-error -- the constraint is missing
      await study.tell(0, { loss: 1 })
      // @ts-expect-error -- the objective's result has no loss
      await study.optimize(() => ({ los: 1, ram: 0 }), { trials: 1 })
      // @ts-expect-error -- an async objective too
      await study.optimize(async () => ({ los: 1, ram: 0 }), { trials: 1 })
      // @ts-expect-error -- no such branch
      await study.enqueue({ x: 0, head: { kind: 'irope' } })
      const { params } = await study.ask()
      // @ts-expect-error -- no such parameter
      expect(params.y).toBeUndefined()
      // @ts-expect-error -- width is of another branch
      if (params.head.kind === 'linear') expect(params.head.width).toBeUndefined()
      // @ts-expect-error -- no such direction
      await createStudy({ name: 't', space, objectives: { loss: 'minimise' } })
      // @ts-expect-error -- no such option
      await study.optimize(() => ({ loss: 1, ram: 0 }), { trails: 1 })
    }
    expectTypeOf(never).toBeFunction()
  })
})
