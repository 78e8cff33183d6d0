import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { bool, categorical, choice, createStudy, float, int, memoryStore, openStudy, ordinal, randomSampler, searchSpace, type Store } from '@thunderline/cerebros'
import { importOptunaStudy, openOptunaJournal, optunaStudyIn, optunaStudyOf, optunaTrialOf, readOptunaJournal, recordOf, writeOptunaJournal, type OptunaStudy } from '@thunderline/cerebros/store'

const folder = mkdtempSync(join(tmpdir(), 'journal-exchange-'))
afterAll(() => rmSync(folder, { recursive: true }))

const space = searchSpace({
  rate: float(1e-5, 0.1, { scale: 'log' }),
  bias: bool(),
  size: ordinal(['s', 'm', 'l']),
  head: choice({ mlp: { width: int(8, 256, { scale: 'log' }) }, linear: {} }),
})

/** A study with a trial of every state, reports and notes. */
async function filled(store: Store, objectives: { readonly [name: string]: 'minimize' | 'maximize' }) {
  const study = await createStudy({ name: 'heads', space, objectives, constraints: ['ram'], sampler: randomSampler(), seed: 7, store })
  const metrics = (base: number) => ({ ...Object.fromEntries(Object.keys(objectives).map((name, j) => [name, base + j])), ram: base - 1 }) as never
  await study.optimize(
    async (trial) => {
      await trial.report(0, metrics(trial.number + 0.5))
      await trial.note('memo', { n: [trial.number, 'é'] })
      if (trial.number === 1) throw new Error('broken pipe')
      return trial.number === 2 ? trial.pruned() : metrics(trial.number)
    },
    { trials: 5 },
  )
  await study.ask({ lease: 'detached' })
  await study.enqueue({ rate: 0.01, bias: true, size: 'm', head: { kind: 'mlp', width: 16 } })
  await study.refresh()
  return study
}

describe.each([
  ['one objective', { loss: 'minimize' }],
  ['two objectives', { loss: 'minimize', accuracy: 'maximize' }],
] as const)('a study of %s', (_title, objectives) => {
  test('exported to a journal and imported again is the same study', async () => {
    const study = await filled(memoryStore(), objectives)
    expect(study.trials.map((trial) => trial.state)).toEqual(['complete', 'failed', 'pruned', 'complete', 'complete'])
    const path = join(folder, `${Object.keys(objectives).length}.log`)
    await writeOptunaJournal(path, optunaStudyOf(study))
    const [read] = await readOptunaJournal(path)
    expect(read).toEqual(optunaStudyOf(study as never))
    const store = memoryStore()
    const record = await importOptunaStudy(read, store)
    expect(record.space.columns.map((column) => column.domain.type)).toEqual(['float', 'bool', 'ordinal', 'choice', 'int'])
    const again = await openStudy({ store, name: record.name, sampler: randomSampler() })
    expect({ ...again.record, space: 0 }).toEqual({ ...study.record, space: 0 })
    expect(again.trials).toEqual(study.trials.map((trial) => ({ ...trial, attempt: 1 })))
    expect(again.front.map((trial) => trial.number)).toEqual(study.front.map((trial) => trial.number))
    // The running and the enqueued trial are handed out, with their params, before any new one.
    expect([await again.ask(), await again.ask()].map(({ number, params }) => ({ number, params }))).toEqual(study.open.map(({ number, params }) => ({ number, params })))
    expect((await again.ask()).number).toBe(study.trials.length + study.open.length)
  })

  test('is exported the same from its store', async () => {
    const store = memoryStore()
    const study = await filled(store, objectives)
    const fromStore = await optunaStudyIn(store, 'heads')
    const fromStudy = optunaStudyOf(study)
    // A study's view has no reports and times of open trials.
    expect(fromStore.trials.slice(0, study.trials.length)).toEqual(fromStudy.trials.slice(0, study.trials.length))
    expect(fromStore.trials.map(({ state, params, systemAttributes }) => ({ state, params, systemAttributes }))).toEqual(fromStudy.trials.map(({ state, params, systemAttributes }) => ({ state, params, systemAttributes })))
  })
})

describe('exporting', () => {
  test('names parameters by their path and leaves out those of branches not taken', async () => {
    const study = await filled(memoryStore(), { loss: 'minimize' })
    const exported = optunaStudyOf(study)
    for (const { params, distributions, state } of exported.trials) {
      if (state === 'waiting') expect(params).toEqual({})
      else expect(Object.keys(params)).toEqual(['rate', 'bias', 'size', 'head', ...(params['head'] === 'mlp' ? ['head.mlp.width'] : [])])
      expect(Object.keys(distributions)).toEqual(Object.keys(params))
    }
    expect(exported.trials.at(-1)!.systemAttributes['fixed_params']).toEqual({ rate: 0.01, bias: true, size: 'm', head: 'mlp', 'head.mlp.width': 16 })
  })

  test('appends trials one by one as a study runs', async () => {
    const journal = openOptunaJournal(join(folder, 'live.log'))
    const study = await createStudy({ name: 'live', space, objectives: { loss: 'minimize' }, sampler: randomSampler(), seed: 1 })
    await journal.addStudy(optunaStudyOf({ record: study.record, trials: [] }))
    for (let k = 0; k < 3; k++) {
      const trial = await study.ask()
      await study.tell(trial, { loss: k })
      expect(await journal.addTrial('live', optunaTrialOf(study.record, study.trials.at(-1)!))).toBe(k)
    }
    expect(await readOptunaJournal(journal.path)).toEqual([optunaStudyOf(study as never)])
  })

  test('fills a missing number with a failed trial, and refuses a number given twice', async () => {
    const study = await createStudy({ name: 'gap', space, objectives: { loss: 'minimize' }, sampler: randomSampler() })
    const [, second] = [await study.ask(), await study.ask()]
    await study.tell(second, { loss: 1 })
    const { record, trials } = study
    expect(optunaStudyOf({ record, trials }).trials.map((trial) => trial.state)).toEqual(['failed', 'complete'])
    expect(() => optunaStudyOf({ record, trials: [...trials, ...trials] })).toThrow('Expected every trial once, got 1.')
  })
})

describe('importing what Optuna wrote', () => {
  const golden = async (): Promise<OptunaStudy[]> => readOptunaJournal(join(import.meta.dirname, '..', 'golden', 'optuna-journal-5.0.0.dev.log'))

  test('infers its space, objectives and constraints, and keeps trials, reports and notes', async () => {
    const store = memoryStore()
    for (const study of await golden()) await importOptunaStudy(study, store)
    const mo = await openStudy({ store, name: 'mo', sampler: randomSampler() })
    expect(mo.record.objectives).toEqual([{ name: 'loss', direction: 'minimize' }, { name: 'acc', direction: 'maximize' }])
    expect(mo.trials[0]).toMatchObject({ params: { lr: 0.01, drop: 0.2, layers: 3, width: 8, opt: 'sgd' }, metrics: { loss: 0.03, acc: -0.16875, mem: -0.5 }, attributes: { why: 'seed', mem: 4.5 }, feasible: true })
    expect(mo.trials.map((trial) => trial.feasible)).toEqual([true, true, false, false])
    const so = await openStudy({ store, name: 'so', sampler: randomSampler() })
    expect(so.trials.map(({ number, state }) => [number, state])).toEqual([[0, 'complete'], [1, 'pruned'], [2, 'failed'], [3, 'complete'], [4, 'complete']])
    expect(so.best!.metrics).toEqual({ value: 0.0976270078546495 })
    expect(so.trials[4].reports).toEqual([{ step: 0, metrics: { value: 0.3 } }])
    expect((await so.ask()).number).toBe(5)
  })

  test('keeps its numbers when the journal discarded some', async () => {
    const trial = (number: number) => ({ number, state: 'complete' as const, params: { x: 0.1 }, distributions: { x: float(-1, 1).domain }, values: [number], constraints: null, reports: [], userAttributes: {}, systemAttributes: {}, startedAt: 1, finishedAt: 2 })
    const study: OptunaStudy = { name: 'gaps', directions: ['minimize'], metricNames: null, userAttributes: {}, systemAttributes: {}, trials: [trial(1), trial(3)] }
    const store = memoryStore()
    await importOptunaStudy(study, store)
    const gaps = await openStudy({ store, name: 'gaps', sampler: randomSampler() })
    expect(gaps.trials.map(({ number, metrics, error }) => [number, metrics?.['value'] ?? null, error])).toEqual([[0, null, 'its journal discarded it'], [1, 1, null], [2, null, 'its journal discarded it'], [3, 3, null]])
  })

  test('tells the trials in the order they finished', async () => {
    const [mo] = await golden()
    const store = memoryStore()
    const record = await importOptunaStudy({ ...mo, trials: mo.trials.map((trial) => ({ ...trial, finishedAt: 1e12 + [30, 10, 40, 20][trial.number] })) }, store)
    const { finished } = await (await store.openStudy(record)).changes(0)
    expect(finished.map((trial) => [trial.number, trial.order, trial.finishedAt])).toEqual([[1, 0, 1e12 + 10], [3, 1, 1e12 + 20], [0, 2, 1e12 + 30], [2, 3, 1e12 + 40]])
  })

  test('joins ranges, and takes a categorical with parameters of its own for a branch', () => {
    const [width, head] = [int(1, 9).domain, categorical(['mlp', 'linear']).domain]
    const base = { number: 0, state: 'complete', values: [0], constraints: null, reports: [], userAttributes: {}, systemAttributes: {}, startedAt: 1, finishedAt: 2 } as const
    const source: OptunaStudy = {
      name: 's', directions: ['minimize'], metricNames: null, userAttributes: {}, systemAttributes: {},
      trials: [
        { ...base, params: { x: 1, head: 'mlp', 'head.mlp.width': 3 }, distributions: { x: float(0, 2).domain, head, 'head.mlp.width': width } },
        { ...base, number: 1, params: { x: -1, head: 'linear' }, distributions: { x: float(-1, 1).domain, head } },
      ],
    }
    expect(recordOf(source).space.columns.map(({ name, domain }) => [name, domain.type === 'float' ? [domain.low, domain.high] : domain.type])).toEqual([['x', [-1, 2]], ['head', 'choice'], ['head.mlp.width', 'int']])
    // Once a trial has the parameter beside another choice, it is a plain one.
    const plain = { ...source, trials: [source.trials[0], { ...base, number: 2, params: { x: 0, head: 'linear', 'head.mlp.width': 4 }, distributions: { x: float(-1, 1).domain, head, 'head.mlp.width': width } }] }
    expect(recordOf(plain).space.columns.map(({ domain }) => domain.type)).toEqual(['float', 'categorical', 'int'])
    const changed = { ...source, trials: [...source.trials, { ...base, number: 2, params: { x: 1 }, distributions: { x: int(0, 1).domain } }] }
    expect(() => recordOf(changed)).toThrow('Expected parameter "x" to have one kind of range')
    expect(() => recordOf({ ...source, directions: ['not set'] })).toThrow('Expected a direction of objective "value", got "not set".')
    expect(() => recordOf({ ...source, trials: [] })).toThrow('Its space is unknown: give the space yourself.')
    expect(() => recordOf({ ...source, metricNames: ['state'] })).toThrow('Expected metrics of different names, none of them "state"')
  })

  test('infers no space when complete trials lack parameters that others have and no branch explains it', async () => {
    const [m, k] = [categorical(['a', 'b']).domain, float(0, 1).domain]
    const base = { values: [0], constraints: null, reports: [], userAttributes: {}, systemAttributes: {}, startedAt: 1, finishedAt: 2 } as const
    const one = (number: number, params: OptunaStudy['trials'][number]['params'], state: 'complete' | 'failed' | 'pruned' = 'complete') =>
      ({ ...base, number, state, params, distributions: Object.fromEntries(Object.keys(params).map((name) => [name, name === 'm' ? m : k])) })
    const study: OptunaStudy = { name: 'ifs', directions: ['minimize'], metricNames: null, userAttributes: {}, systemAttributes: {}, trials: [one(0, { m: 'a', ka: 0.5 }), one(1, { m: 'b', kb: 0.5 })] }
    const refusal = { code: 'UNSUPPORTED', message: expect.stringMatching(/^Expected the complete trials of study "ifs" to have parameter "kb", as others have, got trial 0 with "m", "ka"\. .*head\.mlp\.width/) as unknown }
    expect(() => recordOf(study)).toThrow(expect.objectContaining(refusal))
    const store = memoryStore()
    await expect(importOptunaStudy(study, store)).rejects.toMatchObject(refusal)
    expect(await store.studies()).toEqual([])
    // Trials that died before they had all their parameters say nothing against a space.
    expect(recordOf({ ...study, trials: [one(0, { m: 'a', ka: 0.5 }), one(1, { m: 'b' }, 'failed'), one(2, { m: 'b' }, 'pruned')] }).space.d).toBe(2)
    expect(() => recordOf({ ...study, trials: [one(0, { m: 'a', ka: 0.5 }), one(1, {})] })).toThrow('got trial 1 with none.')
  })

  test('names the trial that does not fit, and leaves no half of a study', async () => {
    const [mo] = await golden()
    const store = memoryStore()
    const strange = { ...mo, trials: mo.trials.map((trial) => (trial.number === 2 ? { ...trial, params: { lr: 0.01 } } : trial)) }
    await expect(importOptunaStudy(strange, store, recordOf(mo))).rejects.toMatchObject({ code: 'INVALID_PARAMS', message: expect.stringMatching(/^Trial 2 of study "mo": Expected params to have "drop"/) as unknown })
    expect(await store.studies()).toEqual([])
  })

  test('refuses a study that the store has trials of', async () => {
    const [mo] = await golden()
    const store = memoryStore()
    await importOptunaStudy(mo, store)
    await expect(importOptunaStudy(mo, store)).rejects.toMatchObject({ code: 'INVALID_STATE' })
    expect(await store.studies()).toEqual(['mo'])
  })
})

describe('the record in a journal', () => {
  test('of a newer version is refused, as is a damaged one', () => {
    const base: OptunaStudy = { name: 's', directions: ['minimize'], metricNames: null, userAttributes: {}, systemAttributes: {}, trials: [] }
    const refusal = (record: unknown) => () => recordOf({ ...base, systemAttributes: { 'cerebros:study': record } })
    expect(refusal({ version: 99 })).toThrow('Expected study "s" to be of version 1, got 99. Update this library')
    expect(refusal({ version: 1 })).toThrow('Expected the attribute cerebros:study of study "s" to be a study')
    expect(refusal({ version: 1, space: [{ name: 'x', type: 'float', low: 2, high: 1 }], objectives: [], constraints: [], seed: 0, sampler: '' })).toThrow('to hold a space. Parameter "x": Expected float to have low ≤ high')
  })
})
