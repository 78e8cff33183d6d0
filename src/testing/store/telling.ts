// Cases of finished trials: their outcome, their order, and how other workers see them.

import { deepEqual, equal } from 'node:assert/strict'
import type { Outcome } from '../../study/index.ts'
import { complete, FAILED, NOW, point, refuses, request, running, shown, type StoreCase } from './setting.ts'

export const tellingCases: readonly StoreCase[] = [
  {
    title: 'finish gives the next tell order, whatever the number, without gaps over workers',
    run: async ({ study, other }) => {
      const trials = [await running(study, 0), await running(other, 1), await running(study, 2), await running(other, 3)]
      const told = [2, 1, 3, 0]
      for (const [order, k] of told.entries()) {
        const finished = await (k % 2 === 0 ? study : other).finish(trials[k].id, complete(k), NOW + order)
        deepEqual([finished.order, finished.number, finished.finishedAt], [order, k, NOW + order])
      }
      deepEqual((await study.changes(0)).finished.map((trial) => trial.number), told)
      deepEqual((await other.changes(0)).finished.map((trial) => trial.order), [0, 1, 2, 3])
    },
  },
  {
    title: 'trials told at once get different orders',
    run: async ({ study, other }) => {
      const pairs = []
      for (let k = 0; k < 20; k++) pairs.push([k % 2 === 0 ? study : other, await running(k % 2 === 0 ? study : other, k)] as const)
      const told = await Promise.all(pairs.map(([worker, trial]) => worker.finish(trial.id, complete(1), NOW)))
      deepEqual(told.map((trial) => trial.order!).sort((a, b) => a - b), Array.from({ length: 20 }, (_, k) => k))
    },
  },
  {
    title: 'changes gives finished trials from an order on, and all unfinished ones by number',
    run: async ({ study, other }) => {
      for (let k = 0; k < 4; k++) await study.add(point(k), complete(k), NOW)
      const open = [await study.reserve(request()), await other.enqueue(point(5), NOW), await other.reserve(request())]
      deepEqual((await other.changes(2)).finished.map((trial) => trial.number), [2, 3])
      deepEqual((await other.changes(4)).finished, [])
      deepEqual((await study.changes(4)).open.map((trial) => trial.id), [open[0]!.id, open[1]!.id])
    },
  },
  {
    title: 'complete, pruned and failed outcomes are kept exactly, infinities included',
    run: async ({ study, other }) => {
      const outcomes = [
        complete(0.1 + 0.2, -1e-300, 0),
        complete(-Infinity, Infinity, Infinity),
        complete(-0, 5e-324, 1.7976931348623157e308),
        { ...complete(3), state: 'pruned' as const },
        { ...FAILED, state: 'pruned' as const, error: null },
        { ...FAILED, error: 'Error: "quoted" \n π' },
        { ...complete(1), constraints: null },
      ]
      for (const [k, outcome] of outcomes.entries()) {
        const told = await study.finish((await running(study, k)).id, outcome, NOW)
        equal(told.state, outcome.state)
        deepEqual(plain(told), plain(outcome))
        deepEqual(await shown(other, told.id), told)
      }
    },
  },
  {
    title: 'a trial is told once',
    run: async ({ study, other }) => {
      const trial = await running(study, 0)
      await study.finish(trial.id, complete(1), NOW)
      await refuses('TRIAL_FINISHED', study.finish(trial.id, complete(2), NOW))
      await refuses('TRIAL_FINISHED', other.finish(trial.id, complete(2), NOW))
      await refuses('TRIAL_FINISHED', study.report(trial.id, { step: 0, values: [1, 1] }))
      await refuses('TRIAL_FINISHED', study.assign(trial.id, point(1), false))
      deepEqual((await shown(other, trial.id))!.values, [1, 0.5])
    },
  },
  {
    title: 'a waiting trial cannot be told before it is handed out',
    run: async ({ study }) => {
      const { id } = await study.enqueue(point(0), NOW)
      await refuses('INVALID_STATE', study.finish(id, complete(1), NOW))
      await refuses('INVALID_STATE', study.report(id, { step: 0, values: [1, 1] }))
    },
  },
  {
    title: 'an unknown id is refused by every method that takes one',
    run: async ({ study }) => {
      const id = 987_654
      await refuses('UNKNOWN_TRIAL', study.assign(id, point(0), false))
      await refuses('UNKNOWN_TRIAL', study.report(id, { step: 0, values: [1, 1] }))
      await refuses('UNKNOWN_TRIAL', study.finish(id, complete(1), NOW))
      await refuses('UNKNOWN_TRIAL', study.release(id))
      await refuses('UNKNOWN_TRIAL', study.setAttribute(id, 'a', 1))
      await refuses('UNKNOWN_TRIAL', study.attach(id, 'a', Uint8Array.of(1)))
      await refuses('UNKNOWN_TRIAL', study.attachments(id))
      await refuses('UNKNOWN_TRIAL', study.readAttachment(id, 'a'))
    },
  },
  {
    title: 'add makes a finished trial with the next number and the next order, of attempt 0',
    run: async ({ study, other }) => {
      await running(study, 0)
      const added = await study.add(point(1), complete(2, 3, 4), NOW)
      deepEqual({ ...added, id: 0 }, { id: 0, number: 1, state: 'complete', params: point(1), values: [2, 3], constraints: [4], reports: [], order: 0, attempt: 0, startedAt: null, finishedAt: NOW, error: null, attributes: {} })
      deepEqual((await other.changes(0)).finished, [added])
    },
  },
  {
    title: 'what a caller gave or was given can change without changing the store',
    run: async ({ study }) => {
      const params = { ...point(0) }
      const values = [1, 2]
      const trial = (await study.reserve(request()))!
      await study.assign(trial.id, params, false)
      await study.report(trial.id, { step: 0, values })
      const before = (await study.changes(0)).open[0]
      const told = await study.finish(trial.id, { state: 'complete', values, constraints: null, error: null }, NOW)
      params.rate = 0.05
      values[0] = 9
      deepEqual([told.params, told.values, told.reports[0].values], [point(0), [1, 2], [1, 2]])
      deepEqual([before.state, before.order, before.values], ['running', null, null])
      equal((await shown(study, trial.id))!.values![0], 1)
    },
  },
]

/** Negative zero is kept as zero by databases that store decimal text; the search does not tell them apart. */
function plain({ values, constraints, error }: Pick<Outcome, 'values' | 'constraints' | 'error'>): unknown {
  const positive = (numbers: readonly number[] | null): number[] | null => numbers?.map((one) => (one === 0 ? 0 : one)) ?? null
  return { values: positive(values), constraints: positive(constraints), error }
}
