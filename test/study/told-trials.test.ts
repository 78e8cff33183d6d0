import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { bool, categorical, choice, createOptimizer, float, int, ordinal, randomSampler, randomStream, searchSpace, type Optimizer } from '../../src/index.ts'
import { spaces } from '../space/random-spaces.ts'

const space = searchSpace({
  x: float(-1, 1),
  rate: float(1e-5, 1e-1, { scale: 'log' }),
  drop: float(0, 1, { step: 0.1 }),
  width: int(8, 256, { scale: 'log' }),
  bias: bool(),
  act: categorical(['relu', '1', 1, true, null, 0.5]),
  size: ordinal(['small', 'large']),
  head: choice({ mlp: { depth: int(1, 4), norm: choice({ layer: { eps: float(0, 1e-3) }, none: {} }) }, linear: {} }),
})

/** Tells failed, pruned and complete trials, feasible and not. */
function tellMixed(optimizer: Optimizer<never, never>, count: number): void {
  for (let k = 0; k < count; k++) {
    const candidate = optimizer.ask()
    const metrics = { a: (k * 7) % 11, b: -k % 13, over: (k % 3) - 1 }
    const results = [metrics, { state: 'failed', error: `e${k}` }, metrics, { state: 'pruned' }, { state: 'pruned', metrics }]
    optimizer.tell(candidate, results[k % 5] as never)
  }
}

const mixed = (): Optimizer<never, never> => createOptimizer({ space, objectives: { a: 'minimize', b: 'maximize' }, constraints: ['over'], sampler: randomSampler(), seed: 5 }) as unknown as Optimizer<never, never>

describe('the told trials of an optimizer', () => {
  it('are a live view: what was looked at grows with every tell, without a second look', () => {
    const optimizer = mixed()
    tellMixed(optimizer, 3)
    const { trials } = optimizer
    expect(trials).toHaveLength(3)
    const known = [...trials]
    tellMixed(optimizer, 300)
    expect(trials).toHaveLength(303)
    expect(trials.slice(0, 3).every((trial, k) => trial === known[k])).toBe(true)
    expect(optimizer.trials).toBe(trials)
    expect(trials.map(({ number }) => number)).toEqual(Array.from({ length: 303 }, (_, k) => k))
  })

  it('are the same objects on the front and in the list, whichever is looked at first', () => {
    const optimizer = mixed()
    tellMixed(optimizer, 40)
    const early = optimizer.front
    expect(early.length).toBeGreaterThan(0)
    expect(optimizer.front.every((trial, k) => trial === early[k])).toBe(true)
    const { trials } = optimizer
    expect(early.every((trial) => trials[trial.number] === trial)).toBe(true)
    tellMixed(optimizer, 40)
    expect(optimizer.front.every((trial) => trials[trial.number] === trial)).toBe(true)
  })

  it('are the same objects among the least infeasible and in the list', () => {
    const optimizer = createOptimizer({ space, objectives: { loss: 'minimize' }, constraints: ['over'], sampler: randomSampler() })
    for (let k = 0; k < 4; k++) optimizer.tell(optimizer.ask(), { loss: k, over: 2 })
    const infeasible = optimizer.leastInfeasible
    expect(infeasible).toHaveLength(4)
    expect(infeasible.every((trial, k) => trial === optimizer.trials[k])).toBe(true)
  })

  it('do not depend on when they are looked at, or how often', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 1, max: 150 }), fc.constantFrom('front', 'leastInfeasible', 'trials', 'nothing')), { minLength: 1, maxLength: 6 }), (turns) => {
        const [looked, watched, left] = [mixed(), mixed(), mixed()]
        expect(watched.trials).toEqual([])
        for (const [count, look] of turns) {
          for (const optimizer of [looked, watched, left]) tellMixed(optimizer, count)
          if (look !== 'nothing') expect(looked[look]).toStrictEqual(watched[look])
        }
        expect(looked.trials).toStrictEqual(watched.trials)
        expect(left.trials).toStrictEqual(watched.trials)
      }),
      { seed: 31, numRuns: 8 },
    )
  })

  it('have the numbers they were asked under, when tells come in another order', () => {
    const optimizer = createOptimizer({ space, objectives: { loss: 'minimize' }, sampler: randomSampler() })
    const candidates = Array.from({ length: 600 }, () => optimizer.ask())
    for (const candidate of candidates.toReversed()) optimizer.tell(candidate, { loss: candidate.number })
    expect(optimizer.front.map(({ number, params }) => [number, params])).toEqual([[0, candidates[0].params]])
    expect(optimizer.trials.map(({ number, params, metrics }) => ({ number, params, loss: metrics!.loss }))).toStrictEqual(candidates.toReversed().map(({ number, params }) => ({ number, params, loss: number })))
  })

  it('are known by whole numbers only', () => {
    const optimizer = createOptimizer({ space, objectives: { loss: 'minimize' }, sampler: randomSampler() })
    optimizer.tell(optimizer.ask(), { loss: 1 })
    expect(() => optimizer.tell(0, { loss: 1 })).toThrow(expect.objectContaining({ code: 'TRIAL_FINISHED' }) as Error)
    for (const number of [-1, 0.5, NaN, 1, 1e9, '0', 0n]) {
      expect(() => optimizer.tell({ number } as never, { loss: 1 }), String(number)).toThrow(expect.objectContaining({ code: 'UNKNOWN_TRIAL' }) as Error)
    }
  })
})

describe('params of told trials come back as they were told', () => {
  it('property: in every space, asked or added, to the last bit', () => {
    fc.assert(
      fc.property(spaces, fc.integer(), (own, seed) => {
        const optimizer = createOptimizer({ space: own, objectives: { loss: 'minimize' }, sampler: { ...randomSampler(), avoidDuplicates: false }, seed })
        const told = Array.from({ length: 4 }, (_, k) => {
          const candidate = optimizer.ask()
          optimizer.tell(candidate, { loss: k })
          return candidate.params
        })
        for (let k = 0; k < 4; k++) {
          const params = own.decode(own.sample(randomStream(seed, k)))
          optimizer.add(params, { loss: k })
          told.push(params)
        }
        expect(optimizer.trials.map(({ params }) => params)).toEqual(told)
      }),
      { seed: 32, numRuns: 150 },
    )
  })

  it('where a row would move them by an ulp, and where zero has a sign', () => {
    const rates = searchSpace({ x: float(-1, 1), rate: float(1e-5, 1e-1, { scale: 'log' }) })
    const random = randomStream(9)
    const optimizer = createOptimizer({ space: rates, objectives: { loss: 'minimize' }, sampler: randomSampler() })
    const given = [{ x: -0, rate: 0.003 }, { x: Number.MIN_VALUE, rate: 1e-5 }, ...Array.from({ length: 50 }, () => ({ x: 2 * random.uniform() - 1, rate: 0.1 * random.uniform() + 1e-5 }))].filter(({ rate }) => rate <= 0.1)
    given.forEach((params, k) => optimizer.add(params, { loss: k }))
    expect(given.some((params) => rates.decode(rates.encode(params)).rate !== params.rate)).toBe(true)
    expect(optimizer.trials.map(({ params }) => params)).toStrictEqual(given)
  })

  it('as the space spells them', () => {
    const optimizer = createOptimizer({ space: searchSpace({ drop: float(0, 1, { step: 0.1 }) }), objectives: { loss: 'minimize' }, sampler: randomSampler() })
    optimizer.add({ drop: 0.1 + 0.2 }, { loss: 1 })
    expect(optimizer.trials[0].params.drop).toBe(0.3)
  })

  it('whatever is done to the params that were asked', () => {
    const optimizer = createOptimizer({ space: searchSpace({ x: float(0, 1) }), objectives: { loss: 'minimize' }, sampler: randomSampler() })
    const candidate = optimizer.ask()
    const { x } = candidate.params
    candidate.params.x = 7
    optimizer.tell(candidate, { loss: 1 })
    expect(optimizer.trials[0].params).toEqual({ x })
  })
})

it('metrics of told trials come back as they were told: infinite ones, and zeros with their sign', () => {
  const optimizer = createOptimizer({ space, objectives: { a: 'minimize', b: 'maximize' }, constraints: ['over'], sampler: randomSampler() })
  const told = [{ a: Infinity, b: -Infinity, over: -Infinity }, { a: -0, b: 0, over: -0 }, { a: 1e-320, b: 2 ** 53, over: Infinity }]
  for (const metrics of told) optimizer.tell(optimizer.ask(), metrics)
  expect(optimizer.trials.map(({ metrics }) => metrics)).toStrictEqual(told)
  expect(optimizer.trials.map(({ feasible, violation }) => [feasible, violation])).toEqual([[true, 0], [true, 0], [false, Infinity]])
})

it('failed trials keep their reasons, the empty one too', () => {
  const optimizer = createOptimizer({ space, objectives: { loss: 'minimize' }, sampler: randomSampler() })
  for (const error of ['out of memory', '', undefined]) optimizer.tell(optimizer.ask(), { state: 'failed', ...(error === undefined ? {} : { error }) })
  expect(optimizer.trials.map(({ state, error, metrics }) => [state, error, metrics])).toEqual([['failed', 'out of memory', null], ['failed', '', null], ['failed', 'failed', null]])
})
