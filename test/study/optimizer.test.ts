import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { bool, categorical, choice, createOptimizer, createStudy, float, int, pointIndex, quasiRandom, randomSampler, searchSpace, type Sampler } from '../../src/index.ts'
import { frontOfAll, leastInfeasibleOfAll } from '../oracles/told-front.ts'

const space = searchSpace({ x: float(-1, 1), head: choice({ mlp: { width: int(8, 256, { scale: 'log' }) }, linear: {} }) })
const finite = searchSpace({ a: bool(), head: choice({ big: { n: int(1, 3) }, none: {} }), c: categorical(['p', 'q']) })

describe('createOptimizer', () => {
  it('gives the same candidates for the same seed and tells, and others for another seed', () => {
    const run = (seed: number | string): unknown[] => {
      const optimizer = createOptimizer({ space, objectives: { loss: 'minimize' }, seed })
      return Array.from({ length: 20 }, (_, k) => {
        const candidate = optimizer.ask()
        optimizer.tell(candidate, { loss: (candidate.params.x - 0.3) ** 2 + k / 100 })
        return candidate.params
      })
    }
    expect(run(7)).toEqual(run(7))
    expect(run('7')).not.toEqual(run(7))
    expect(run(8)).not.toEqual(run(7))
  })

  it('takes seed 0 when none is given', () => {
    const first = (seed?: number) => createOptimizer({ space, objectives: { loss: 'minimize' }, ...(seed === undefined ? {} : { seed }) }).ask().params
    expect(first()).toEqual(first(0))
  })

  it('numbers candidates 0, 1, 2, …, whatever the order of tells', () => {
    const optimizer = createOptimizer({ space, objectives: { loss: 'minimize' }, sampler: randomSampler() })
    const [a, b, c] = [optimizer.ask(), optimizer.ask(), optimizer.ask()]
    expect([a.number, b.number, c.number]).toEqual([0, 1, 2])
    optimizer.tell(c, { loss: 3 })
    optimizer.tell(a, { loss: 1 })
    optimizer.tell(1, { loss: 2 })
    expect(optimizer.trials.map((trial) => [trial.number, trial.metrics!.loss])).toEqual([[2, 3], [0, 1], [1, 2]])
  })

  it('tells what entered the front and what left it', () => {
    const optimizer = createOptimizer({ space, objectives: { accuracy: 'maximize', bytes: 'minimize' }, sampler: randomSampler() })
    const tell = (accuracy: number, bytes: number) => optimizer.tell(optimizer.ask(), { accuracy, bytes }).front
    expect(tell(0.5, 10)).toEqual({ entered: true, left: [] })
    expect(tell(0.7, 20)).toEqual({ entered: true, left: [] })
    expect(tell(0.6, 30)).toEqual({ entered: false, left: [] })
    expect(tell(0.7, 10)).toEqual({ entered: true, left: [0, 1] })
    expect(tell(0.7, 10)).toEqual({ entered: true, left: [] })
    expect(optimizer.front.map((trial) => trial.number)).toEqual([3, 4])
  })

  it('has no front but the least infeasible trials while no trial is feasible', () => {
    const optimizer = createOptimizer({ space, objectives: { loss: 'minimize' }, constraints: ['over', 'slow'], sampler: randomSampler() })
    const tell = (loss: number, over: number, slow: number) => optimizer.tell(optimizer.ask(), { loss, over, slow }).front
    expect(tell(1, 2, 1)).toEqual({ entered: false, left: [] })
    expect(tell(9, 1, -5)).toEqual({ entered: false, left: [] })
    expect(optimizer.front).toEqual([])
    expect(optimizer.leastInfeasible.map(({ number, violation, feasible }) => ({ number, violation, feasible }))).toEqual([{ number: 1, violation: 1, feasible: false }])
    expect(tell(50, 0, -1)).toEqual({ entered: true, left: [] })
    expect(optimizer.leastInfeasible).toEqual([])
    expect(optimizer.front.map((trial) => trial.number)).toEqual([2])
    expect(tell(0, 1e-9, 0)).toEqual({ entered: false, left: [] })
  })

  it('keeps failed and pruned trials as data, off the front and out of the feasible ones', () => {
    const optimizer = createOptimizer({ space, objectives: { loss: 'minimize' }, sampler: randomSampler() })
    optimizer.tell(optimizer.ask(), { state: 'failed', error: 'out of memory' })
    optimizer.tell(optimizer.ask(), { state: 'failed' })
    optimizer.tell(optimizer.ask(), { state: 'pruned' })
    optimizer.tell(optimizer.ask(), { state: 'pruned', metrics: { loss: 0.1 } })
    expect(optimizer.trials.map(({ state, error, metrics, feasible }) => ({ state, error, metrics, feasible }))).toEqual([
      { state: 'failed', error: 'out of memory', metrics: null, feasible: false },
      { state: 'failed', error: 'failed', metrics: null, feasible: false },
      { state: 'pruned', error: null, metrics: null, feasible: false },
      { state: 'pruned', error: null, metrics: { loss: 0.1 }, feasible: true },
    ])
    expect(optimizer.front).toEqual([])
  })

  it('adds results found elsewhere under the next number', () => {
    const optimizer = createOptimizer({ space, objectives: { loss: 'minimize' }, sampler: randomSampler() })
    const open = optimizer.ask()
    expect(optimizer.add({ x: 0.25, head: { kind: 'mlp', width: 16 } }, { loss: 1 })).toEqual({ number: 1, front: { entered: true, left: [] } })
    expect(optimizer.ask().number).toBe(2)
    expect(optimizer.tell(open, { loss: 0 }).front).toEqual({ entered: true, left: [1] })
    expect(optimizer.trials[0].params).toEqual({ x: 0.25, head: { kind: 'mlp', width: 16 } })
  })

  it('proposes the params a study with the same seed proposes, to the last bit', async () => {
    const rates = searchSpace({ x: float(-1, 1), rate: float(1e-5, 1e-1, { scale: 'log' }), head: choice({ mlp: { width: int(8, 256, { scale: 'log' }) }, linear: {} }) })
    const definition = { space: rates, objectives: { loss: 'minimize' }, seed: 11 } as const
    const optimizer = createOptimizer(definition)
    const study = await createStudy({ ...definition, name: 'twin' })
    for (let k = 0; k < 25; k++) {
      const [candidate, trial] = [optimizer.ask(), await study.ask()]
      expect(trial.params).toEqual(candidate.params)
      const loss = Math.sin(9 * candidate.params.x) + candidate.params.rate + (candidate.params.head.kind === 'linear' ? 0.2 : 0)
      expect(await study.tell(trial, { loss })).toEqual(optimizer.tell(candidate, { loss }))
    }
  })
})

describe('a refused call leaves an optimizer as it was', () => {
  it('so a refused tell can be told again, and a told one cannot', () => {
    const optimizer = createOptimizer({ space, objectives: { loss: 'minimize' }, constraints: ['over'], sampler: randomSampler() })
    const candidate = optimizer.ask()
    for (const bad of [{ loss: NaN, over: 0 }, { loss: 1 }, { loss: 1, over: NaN }, { loss: 1, over: 0, extra: 1 }, { state: 'done' }, { state: 'failed', loss: 1 }, { state: 'pruned', metrics: null }, 3, null, undefined]) {
      expect(() => optimizer.tell(candidate, bad as never), JSON.stringify(bad)).toThrow(expect.objectContaining({ code: 'INVALID_METRICS' }) as Error)
    }
    expect(optimizer.trials).toEqual([])
    expect(optimizer.tell(candidate, { loss: 1, over: -1 }).front.entered).toBe(true)
    expect(() => optimizer.tell(candidate, { loss: 1, over: -1 })).toThrow(expect.objectContaining({ code: 'TRIAL_FINISHED' }) as Error)
    expect(() => optimizer.tell(17, { loss: 1, over: -1 })).toThrow(expect.objectContaining({ code: 'UNKNOWN_TRIAL' }) as Error)
    expect(() => optimizer.tell(undefined as never, { loss: 1, over: -1 })).toThrow(expect.objectContaining({ code: 'UNKNOWN_TRIAL' }) as Error)
    expect(() => optimizer.add({ x: 5, head: { kind: 'linear' } }, { loss: 1, over: 0 })).toThrow(expect.objectContaining({ code: 'INVALID_PARAMS' }) as Error)
    expect(() => optimizer.add({ x: 0, head: { kind: 'linear' } }, { loss: NaN, over: 0 })).toThrow(expect.objectContaining({ code: 'INVALID_METRICS' }) as Error)
    expect(optimizer.ask().number).toBe(1)
    expect(optimizer.trials).toHaveLength(1)
  })

  it('and infinite metrics are numbers', () => {
    const optimizer = createOptimizer({ space, objectives: { loss: 'minimize' }, sampler: randomSampler() })
    expect(optimizer.tell(optimizer.ask(), { loss: Infinity }).front.entered).toBe(true)
    expect(optimizer.tell(optimizer.ask(), { loss: -Infinity }).front.left).toEqual([0])
  })

  it.each<[string, unknown, string]>([
    ['undefined', undefined, 'Expected a Float64Array of 2 unit coordinates, got undefined.'],
    ['an ordinary array', [0.5, 0.5], 'Expected a Float64Array of 2 unit coordinates, got [0.5,0.5].'],
    ['single precision', Float32Array.of(0.5, 0.5), 'Expected a Float64Array of 2 unit coordinates, got Float32Array of 2.'],
    ['a promise', Promise.resolve(Float64Array.of(0.5, 0.5)), 'Expected a Float64Array of 2 unit coordinates, got {}.'],
    ['a row that is too long', Float64Array.of(0.5, 0.5, 0.5), 'Expected a Float64Array of 2 unit coordinates, got 3.'],
    ['a coordinate above 1', Float64Array.of(0.5, 1.1), 'Expected unit coordinates in [0, 1], got 1.1.'],
    ['a coordinate below 0', Float64Array.of(-0.1, 0.5), 'Expected unit coordinates in [0, 1], got -0.1.'],
  ])('a sampler that suggests %s is refused by its name', (_what, row, answer) => {
    const sampler: Sampler = { name: 'mine', avoidDuplicates: false, start: () => ({ tell: () => undefined, suggest: () => row as Float64Array }) }
    const optimizer = createOptimizer({ space: searchSpace({ x: float(0, 1), n: int(1, 3) }), objectives: { loss: 'minimize' }, sampler })
    expect(() => optimizer.ask()).toThrow(expect.objectContaining({ code: 'INVALID_STATE', message: `Sampler "mine" suggested a row that is no point of the space: ${answer} Return space.snapInto(row) of such a row.` }))
  })

  it('and a sampler that suggests no point of the space is named', () => {
    const broken = (row: Float64Array): Sampler => ({ name: 'mine', avoidDuplicates: true, start: () => ({ tell: () => undefined, suggest: () => row }) })
    for (const row of [Float64Array.of(), Float64Array.of(NaN, 0, 0), Float64Array.of(0, 0.99, 0.5)]) {
      const optimizer = createOptimizer({ space, objectives: { loss: 'minimize' }, sampler: broken(row) })
      expect(() => optimizer.ask()).toThrow(/^Sampler "mine" suggested a row that is no point of the space: Expected /)
    }
  })
})

describe('on a finite space', () => {
  const { size } = pointIndex(finite)

  for (const sampler of [randomSampler(), quasiRandom()]) {
    it(`${sampler.name} proposes every point once, pending ones included, then says SPACE_EXHAUSTED`, () => {
      const optimizer = createOptimizer({ space: finite, objectives: { loss: 'minimize' }, sampler, seed: 3 })
      const seen = new Set<string>()
      for (let k = 0; k < size; k++) {
        const candidate = optimizer.ask()
        seen.add(JSON.stringify(candidate.params))
        if (k % 3 === 0) optimizer.tell(candidate, { loss: k })
        if (k % 3 === 1) optimizer.tell(candidate, { state: 'failed' })
      }
      expect(seen.size).toBe(size)
      expect(() => optimizer.ask()).toThrow(expect.objectContaining({ code: 'SPACE_EXHAUSTED', message: `Expected an untried point, got none: all ${size} points of the space are tried or running. The search is complete; widen the space to go on.` }) as Error)
      expect(optimizer.trials).toHaveLength(Math.ceil((2 * size) / 3))
    })
  }

  it('an added point is not proposed again', () => {
    const optimizer = createOptimizer({ space: searchSpace({ a: bool() }), objectives: { loss: 'minimize' }, sampler: randomSampler() })
    optimizer.add({ a: true }, { loss: 1 })
    expect(optimizer.ask().params).toEqual({ a: false })
    expect(() => optimizer.ask()).toThrow(expect.objectContaining({ code: 'SPACE_EXHAUSTED' }) as Error)
  })

  it('a sampler that may repeat itself never exhausts it', () => {
    const sampler: Sampler = { ...randomSampler(), avoidDuplicates: false }
    const optimizer = createOptimizer({ space: searchSpace({ a: bool() }), objectives: { loss: 'minimize' }, sampler })
    for (let k = 0; k < 5; k++) optimizer.tell(optimizer.ask(), { loss: k })
    expect(optimizer.trials).toHaveLength(5)
  })

  it('property: random tells and open candidates never lead to a duplicate', () => {
    fc.assert(
      fc.property(fc.integer(), fc.array(fc.boolean(), { minLength: size, maxLength: size }), (seed, tells) => {
        const optimizer = createOptimizer({ space: finite, objectives: { loss: 'minimize' }, sampler: randomSampler(), seed })
        const points = tells.map((tell) => {
          const candidate = optimizer.ask()
          if (tell) optimizer.tell(candidate, { loss: 1 })
          return JSON.stringify(candidate.params)
        })
        expect(new Set(points).size).toBe(size)
      }),
      { seed: 20, numRuns: 40 },
    )
  })
})

describe('pending candidates repel duplicates on an infinite space', () => {
  it('when a sampler would repeat one, it is asked again with another attempt', () => {
    const attempts: number[] = []
    const sampler: Sampler = {
      name: 'stubborn',
      avoidDuplicates: true,
      start: ({ space: own }) => ({
        tell: () => undefined,
        suggest: ({ attempt, random }) => {
          attempts.push(attempt)
          return attempt < 2 ? own.rowOf({ x: 0.5 }) : own.sample(random)
        },
      }),
    }
    const optimizer = createOptimizer({ space: searchSpace({ x: float(0, 1) }), objectives: { loss: 'minimize' }, sampler })
    const first = optimizer.ask()
    expect(first.params.x).toBe(0.5)
    expect(optimizer.ask().params.x).not.toBe(0.5)
    expect(attempts).toEqual([0, 0, 1, 2])
    optimizer.tell(first, { loss: 1 })
    expect(optimizer.ask().params.x).toBe(0.5)
  })
})

describe('a sampler is given the rows of the open candidates', () => {
  it('in the order they were asked, without those told, in a list of its own for every ask', () => {
    const given: (readonly Float64Array[])[] = []
    const sampler: Sampler = { name: 'counting', avoidDuplicates: true, start: () => ({ tell: () => undefined, suggest: ({ number, pending }) => (given.push(pending), Float64Array.of(number / 8)) }) }
    const optimizer = createOptimizer({ space: searchSpace({ x: float(0, 8) }), objectives: { loss: 'minimize' }, sampler })
    for (let k = 0; k < 4; k++) optimizer.ask()
    optimizer.tell(1, { loss: 1 })
    expect(() => optimizer.tell(2, { loss: NaN })).toThrow(expect.objectContaining({ code: 'INVALID_METRICS' }) as Error)
    optimizer.ask()
    optimizer.tell(3, { state: 'failed' })
    optimizer.tell(0, { loss: 1 })
    optimizer.ask()
    expect(given.map((rows) => rows.map(([u]) => 8 * u))).toEqual([[], [0], [0, 1], [0, 1, 2], [0, 2, 3], [2, 4]])
  })
})

describe('property: at every prefix of tells', () => {
  const metric = fc.integer({ min: 0, max: 4 })
  const result = fc.oneof(
    { weight: 6, arbitrary: fc.record({ a: metric, b: metric, c: fc.integer({ min: -1, max: 2 }), d: fc.integer({ min: -2, max: 1 }) }) },
    { weight: 1, arbitrary: fc.constant({ state: 'failed' } as const) },
    { weight: 1, arbitrary: fc.constant({ state: 'pruned' } as const) },
  )
  const objectives = { a: 'minimize', b: 'maximize' } as const
  const constraints = ['c', 'd'] as const

  it('the front equals a batch filter of all told trials, and the facts add up to it', () => {
    fc.assert(
      fc.property(fc.array(result, { maxLength: 30 }), (results) => {
        const optimizer = createOptimizer({ space, objectives, constraints, sampler: randomSampler() })
        let front: number[] = []
        for (const one of results) {
          const facts = optimizer.tell(optimizer.ask(), one)
          front = [...front.filter((number) => !facts.front.left.includes(number)), ...(facts.front.entered ? [facts.number] : [])]
          expect(optimizer.front.map((trial) => trial.number)).toEqual(frontOfAll(optimizer.trials, objectives, constraints))
          expect(front).toEqual(optimizer.front.map((trial) => trial.number))
          expect(optimizer.leastInfeasible.map((trial) => trial.number)).toEqual(leastInfeasibleOfAll(optimizer.trials, constraints))
        }
      }),
      { seed: 21, numRuns: 150 },
    )
  })
})
