import { describe, expect, it } from 'vitest'

import { bool, createStudy, float, int, memoryStore, randomSampler, searchSpace, type FinishedTrial, type Store, type Trial } from '../../src/index.ts'
import { FakeClock, settle } from './fake-clock.ts'

const space = searchSpace({ x: float(-1, 1) })
const code = (name: string, message?: RegExp) => expect.objectContaining(message === undefined ? { code: name } : { code: name, message: expect.stringMatching(message) as string }) as Error

function newStudy(options: { store?: Store; clock?: FakeClock; name?: string } = {}) {
  return createStudy({ name: 'run', space, objectives: { loss: 'minimize' }, sampler: randomSampler(), seed: 5, ...options })
}

/** A promise and its ends. */
function gate<T>(): { readonly opened: Promise<T>; readonly open: (value: T) => void } {
  let open: (value: T) => void = () => undefined
  const opened = new Promise<T>((resolve) => (open = resolve))
  return { opened, open }
}

describe('optimize', () => {
  it('runs trials up to a count of the whole study, and says how it ended', async () => {
    const study = await newStudy({ clock: new FakeClock() })
    expect(await study.optimize(({ params }) => ({ loss: params.x ** 2 }), { trials: 10 })).toEqual({ stopped: 'trials', trials: 10, complete: 10, pruned: 0, failed: 0, seconds: 0 })
    expect(await study.optimize(({ params }) => ({ loss: params.x ** 2 }), { trials: 12 })).toMatchObject({ stopped: 'trials', trials: 2 })
    expect(await study.optimize(() => ({ loss: 0 }), { trials: 12 })).toMatchObject({ stopped: 'trials', trials: 0 })
    expect(study.trials.map((trial) => trial.number)).toEqual(Array.from({ length: 12 }, (_, k) => k))
  })

  it('keeps exactly `concurrency` trials in flight until the end', async () => {
    const study = await newStudy()
    const running = new Map<number, () => void>()
    const run = study.optimize(({ number }) => new Promise((resolve) => running.set(number, () => resolve({ loss: number }))), { trials: 9, concurrency: 4 })
    const sizes: number[] = []
    for (let told = 0; told < 9; told++) {
      await settle()
      sizes.push(running.size)
      const [number, finish] = [...running].at(told % 2 === 0 ? 0 : -1)!
      running.delete(number)
      finish()
    }
    expect(sizes).toEqual([4, 4, 4, 4, 4, 4, 3, 2, 1])
    expect((await run).trials).toBe(9)
  })

  it('keeps what an objective throws as a failed trial, with its message, and goes on', async () => {
    class BadHead extends Error { override readonly name = 'BadHead' }
    const errors: unknown[] = [new BadHead('width 3 is no multiple of 8'), 'text', 42, undefined, null, { a: 1 }]
    const study = await newStudy()
    const summary = await study.optimize(({ number }) => {
      if (number < errors.length) throw errors[number]
      return { loss: 1 }
    }, { trials: 7 })
    expect(summary).toMatchObject({ failed: 6, complete: 1 })
    expect(study.trials.map((trial) => trial.error)).toEqual(['BadHead: width 3 is no multiple of 8', 'text', '42', 'failed', 'null', '{"a":1}', null])
  })

  it('keeps a bad result as a failed trial, with the whole sentence of what is wrong', async () => {
    const study = await newStudy()
    const results: unknown[] = [{ loss: NaN }, { los: 1 }, undefined, 'done', { state: 'pruned', loss: 1 }, { loss: '1' }]
    expect(await study.optimize(({ number }) => results[number] as { loss: number }, { trials: 6 })).toMatchObject({ failed: 6 })
    expect(study.trials.map((trial) => trial.error)).toEqual([
      'Expected metric "loss" to be a number, got NaN. The study has [loss]. A trial without a usable value is { state: \'failed\', error }.',
      'Expected metrics only of [loss], got "los". Remove it, or keep it with trial.note(name, value).',
      'Expected metrics to be an object like { loss }, got undefined. Return a number for every objective and constraint, by name.',
      'Expected metrics to be an object like { loss }, got "done". Return a number for every objective and constraint, by name.',
      'Expected a pruned result to have only state and metrics, got "loss". Remove it, or keep it with trial.note(name, value).',
      'Expected metric "loss" to be a number, got "1". The study has [loss]. A trial without a usable value is { state: \'failed\', error }.',
    ])
  })

  it('runs an objective that threw again, as often as `retries` says, under the same number and params', async () => {
    const study = await newStudy()
    const calls: [number, number][] = []
    const summary = await study.optimize(({ number, params }) => {
      calls.push([number, params.x])
      if (number === 0 && calls.length < 3) throw new Error('flaky')
      if (number === 1) throw new Error('broken')
      if (number === 2) return { state: 'failed', error: 'known' }
      return { loss: 1 }
    }, { trials: 4, retries: 2 })
    expect(calls.map(([number]) => number)).toEqual([0, 0, 0, 1, 1, 1, 2, 3])
    expect(new Set(calls.map(([, x]) => x)).size).toBe(4)
    expect(summary).toMatchObject({ complete: 2, failed: 2 })
    expect(study.trials.map((trial) => trial.error)).toEqual([null, 'Error: broken', 'known', null])
  })

  it('calls onStart and onTrial in order, with the facts, and awaits them', async () => {
    const study = await newStudy()
    const seen: string[] = []
    await study.optimize(({ number }) => ({ loss: -number }), {
      trials: 2,
      onStart: async ({ number }) => { await settle(); seen.push(`start ${number}`) },
      onTrial: async ({ number, metrics }, { front }) => { await settle(); seen.push(`told ${number} ${metrics!.loss} ${JSON.stringify(front)}`) },
    })
    expect(seen).toEqual(['start 0', 'told 0 0 {"entered":true,"left":[]}', 'start 1', 'told 1 -1 {"entered":true,"left":[0]}'])
  })

  it('ends with the error of onTrial, once the other running trials are told: nothing is lost', async () => {
    const study = await newStudy()
    const slow = gate<{ loss: number }>()
    const run = study.optimize(({ number }) => (number === 1 ? slow.opened : { loss: number }), { trials: 10, concurrency: 2, onTrial: ({ number }) => { if (number === 0) throw new Error('my progress bar') } })
    await settle()
    slow.open({ loss: 1 })
    await expect(run).rejects.toThrow(new Error('my progress bar'))
    expect(study.trials.map((trial) => trial.number)).toEqual([0, 1])
    await study.refresh()
    expect(study.open).toEqual([])
    expect(await study.optimize(() => ({ loss: 1 }), { trials: 3 })).toMatchObject({ trials: 1 })
  })

  it('ends with the error of onStart, and gives the trial back', async () => {
    const clock = new FakeClock()
    const study = await newStudy({ clock })
    await expect(study.optimize(() => ({ loss: 1 }), { trials: 3, onStart: async ({ number }) => { if (number === 1) throw new Error('no') } })).rejects.toThrow(new Error('no'))
    expect(clock.timers).toBe(0)
    const numbers: [number, number][] = []
    await study.optimize(({ number, attempt }) => { numbers.push([number, attempt]); return { loss: 1 } }, { trials: 3 })
    expect(numbers).toEqual([[1, 1], [2, 1]])
  })

  it('ends with the error of a store that cannot tell, and leaves no timer behind', async () => {
    const clock = new FakeClock()
    const memory = memoryStore()
    const full: Store = { ...memory, openStudy: async (record) => Object.assign(await memory.openStudy(record), { finish: () => Promise.reject(new Error('disk full')) }) }
    const study = await newStudy({ clock, store: full })
    await expect(study.optimize(() => ({ loss: 1 }), { trials: 3, timeoutMs: 1000, trialTimeoutMs: 100 })).rejects.toThrow(new Error('disk full'))
    expect(clock.timers).toBe(0)
    await study.refresh()
    expect(study.open.map(({ number }) => number)).toEqual([0])
  })

  it('runs one at a time on a study, and again after the first', async () => {
    const study = await newStudy()
    const first = study.optimize(() => ({ loss: 1 }), { trials: 1 })
    await expect(study.optimize(() => ({ loss: 1 }), { trials: 2 })).rejects.toThrow(code('INVALID_STATE', /one optimize at a time/))
    await first
    expect(await study.optimize(() => ({ loss: 1 }), { trials: 2 })).toMatchObject({ trials: 1 })
  })

  it('needs a limit on an infinite space only', async () => {
    const study = await newStudy()
    for (const options of [undefined, {}, { concurrency: 2 }, { stop: {} }]) await expect(study.optimize(() => ({ loss: 1 }), options)).rejects.toThrow(code('INVALID_ARGUMENT', /a limit on an infinite space/))
    const finite = await createStudy({ name: 'finite', space: searchSpace({ a: bool(), n: int(1, 3) }), objectives: { loss: 'minimize' }, sampler: randomSampler() })
    expect(await finite.optimize(({ params }) => ({ loss: params.n }))).toMatchObject({ stopped: 'space-exhausted', trials: 6 })
    expect(new Set(finite.trials.map((trial) => JSON.stringify(trial.params))).size).toBe(6)
  })

  it('on a finite space ends at the trial limit or the last point, whichever comes first, also with more workers than points', async () => {
    const make = (name: string) => createStudy({ name, space: searchSpace({ a: bool(), n: int(1, 3) }), objectives: { loss: 'minimize' }, sampler: randomSampler() })
    expect(await (await make('few')).optimize(() => ({ loss: 1 }), { trials: 4, concurrency: 3 })).toMatchObject({ stopped: 'trials', trials: 4 })
    expect(await (await make('many')).optimize(() => ({ loss: 1 }), { trials: 100, concurrency: 10 })).toMatchObject({ stopped: 'space-exhausted', trials: 6 })
    expect(await (await make('equal')).optimize(() => ({ loss: 1 }), { trials: 6 })).toMatchObject({ stopped: 'trials', trials: 6 })
  })
})

describe('stop rules', () => {
  it('seconds: starts no trial after them, and tells the running one', async () => {
    const clock = new FakeClock()
    const study = await newStudy({ clock })
    expect(await study.optimize(() => { clock.block(400); return { loss: 1 } }, { seconds: 1 })).toEqual({ stopped: 'seconds', trials: 3, complete: 3, pruned: 0, failed: 0, seconds: 1.2 })
  })

  it('noImprovement: counts trials that brought nothing new to the front, equal values and failures included', async () => {
    const study = await newStudy()
    const losses = [5, 6, 4, 4, NaN, 7, 3, 3, 3, 3, 3]
    expect(await study.optimize(({ number }) => ({ loss: losses[number] }), { stop: { noImprovement: 4 } })).toMatchObject({ stopped: 'no-improvement', trials: 11 })
    const two = await createStudy({ name: 'two', space, objectives: { a: 'minimize', b: 'minimize' }, sampler: randomSampler() })
    expect(await two.optimize(({ number }) => ({ a: Math.min(number, 5), b: -Math.min(number, 5) }), { stop: { noImprovement: 3 } })).toMatchObject({ trials: 9 })
  })

  it('cost: stops when the finished trials have cost the limit, and asks each cost once', async () => {
    const study = await newStudy()
    const asked: number[] = []
    const of = ({ number }: FinishedTrial<unknown, { loss: number }>): number => { asked.push(number); return 10 }
    expect(await study.optimize(() => ({ loss: 1 }), { stop: { cost: { limit: 35, of } } })).toMatchObject({ stopped: 'cost', trials: 4 })
    expect(asked).toEqual([0, 1, 2, 3])
    await expect(study.optimize(() => ({ loss: 1 }), { stop: { cost: { limit: 35, of: () => -1 } } })).rejects.toThrow(code('INVALID_ARGUMENT', /the cost of trial 0 to be a number ≥ 0, got -1/))
  })

  it.each([
    ['noImprovement', { stop: { noImprovement: 7 } }],
    ['cost', { stop: { cost: { limit: 20, of: (trial: FinishedTrial<unknown, { loss: number }>) => 1 + (trial.number % 3) } } }],
    ['trials', { trials: 17 }],
  ])('%s: a resumed run stops where an uninterrupted one does', async (_name, rule) => {
    const objective = ({ params }: Trial<{ x: number }>) => ({ loss: Math.abs(params.x) })
    const whole = await newStudy()
    await whole.optimize(objective, rule)
    expect(whole.trials.length).toBeGreaterThan(8)
    const store = memoryStore()
    await (await newStudy({ store })).optimize(objective, { ...rule, trials: 6 })
    const resumed = await newStudy({ store })
    await resumed.optimize(objective, rule)
    expect(resumed.trials.map(({ number, params, metrics }) => ({ number, params, metrics }))).toEqual(whole.trials.map(({ number, params, metrics }) => ({ number, params, metrics })))
  })

  it('stop() starts no further trial, and the running ones are told', async () => {
    const study = await newStudy()
    expect(await study.optimize(({ number }) => { if (number === 2) study.stop(); return { loss: 1 } }, { trials: 100, concurrency: 2 })).toMatchObject({ stopped: 'stopped' })
    expect(study.trials.length).toBeLessThan(6)
    await study.refresh()
    expect(study.open.every(({ params }) => params !== null)).toBe(true)
    study.stop()
    expect(await study.optimize(() => ({ loss: 1 }), { trials: 8 })).toMatchObject({ stopped: 'trials' })
    expect(study.trials.map((trial) => trial.number)).toEqual([0, 1, 2, 3, 4, 5, 6, 7])
  })

  it('starts no more workers than trials can still come', async () => {
    const kept = memoryStore()
    let reserved = 0
    const store: Store = {
      ...kept,
      openStudy: async (record) => {
        const study = await kept.openStudy(record)
        const reserve = study.reserve.bind(study)
        return Object.assign(study, { reserve: (request: Parameters<typeof reserve>[0]) => (reserved++, reserve(request)) })
      },
    }
    const study = await newStudy({ store })
    for (const x of [0.1, 0.2, 0.3]) await study.enqueue({ x })
    expect(await study.optimize(() => ({ loss: 1 }), { trials: 5, concurrency: 1e6 })).toMatchObject({ stopped: 'trials', trials: 5 })
    expect(reserved).toBeLessThanOrEqual(10)
    // A study at its limit still hands out what waits.
    await study.enqueue({ x: 0.4 })
    await study.enqueue({ x: 0.5 })
    expect(await study.optimize(() => ({ loss: 1 }), { trials: 5, concurrency: 1e6 })).toMatchObject({ stopped: 'trials', trials: 2 })
    expect(await study.optimize(() => ({ loss: 1 }), { trials: 5, concurrency: 1e6 })).toMatchObject({ stopped: 'trials', trials: 0 })
    const finite = await createStudy({ name: 'finite', space: searchSpace({ a: bool(), n: int(1, 3) }), objectives: { loss: 'minimize' }, sampler: randomSampler(), store })
    reserved = 0
    expect(await finite.optimize(() => ({ loss: 1 }), { concurrency: 1e6 })).toMatchObject({ stopped: 'space-exhausted', trials: 6 })
    expect(reserved).toBeLessThanOrEqual(12)
  })

  it('refuses misspelt options and options of another kind before a trial runs', async () => {
    const study = await newStudy()
    const bad: readonly [object, RegExp][] = [
      [{ concurency: 10 }, /got "concurency"\. Did you mean "concurrency"\?/],
      [{ trials: 3, stop: { cost: { limit: 1, of: () => 1, off: 1 } } }, /^Expected stop\.cost to have options of limit, of, got "off"/],
      [{ trials: 3, stop: 3 }, /^Expected stop to have an object of options, got 3/],
      [{ trials: 3, stop: { cost: { of: () => 1 } } }, /^Expected stop\.cost\.limit to be a positive number, got undefined/],
      [{ trials: 3, stop: { cost: { limit: '1', of: () => 1 } } }, /^Expected stop\.cost\.limit to be a positive number, got "1"/],
      ...['seconds', 'timeoutMs', 'trialTimeoutMs', 'graceMs', 'concurrency', 'retries', 'trials'].map((name): [object, RegExp] => [{ trials: 3, [name]: '1' }, new RegExp(`^Expected ${name} to be a .*number.*, got "1"`)]),
      ...['onStart', 'onTrial'].map((name): [object, RegExp] => [{ trials: 3, [name]: 3 }, new RegExp(`^Expected ${name} to be a function`)]),
    ]
    for (const [options, message] of bad) await expect(study.optimize(() => expect.fail('it ran'), options as never)).rejects.toThrow(code('INVALID_ARGUMENT', message))
    expect([...study.trials, ...study.open]).toEqual([])
  })

  it('refuses limits that are none', async () => {
    const study = await newStudy()
    const bad: [Parameters<typeof study.optimize>[1], RegExp][] = [
      [{ trials: 0 }, /^Expected trials to be a whole number ≥ 1, got 0\./],
      [{ trials: 1.5 }, /trials/],
      [{ trials: NaN }, /trials/],
      [{ seconds: 0 }, /seconds to be a positive number/],
      [{ stop: { noImprovement: -1 } }, /stop\.noImprovement/],
      [{ stop: { cost: { limit: NaN, of: () => 1 } } }, /stop\.cost\.limit/],
      [{ stop: { cost: { limit: 1 } as never } }, /stop\.cost\.of to be a function/],
      [{ trials: 1, concurrency: 0 }, /concurrency to be a whole number ≥ 1/],
      [{ trials: 1, concurrency: Infinity }, /concurrency/],
      [{ trials: 1, retries: -1 }, /retries/],
      [{ trials: 1, graceMs: -1 }, /graceMs/],
      [{ timeoutMs: 0 }, /timeoutMs/],
      [{ trials: 1, trialTimeoutMs: NaN }, /trialTimeoutMs/],
      [{ signal: {} as never }, /signal to be an AbortSignal/],
      [null as never, /an object of options/],
    ]
    for (const [options, message] of bad) await expect(study.optimize(() => ({ loss: 1 }), options)).rejects.toThrow(code('INVALID_ARGUMENT', message))
    await expect(study.optimize('f' as never, { trials: 1 })).rejects.toThrow(code('INVALID_ARGUMENT', /the objective to be a function/))
    expect(study.trials).toEqual([])
  })
})
