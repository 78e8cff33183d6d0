// Cases of `reserve` and `assign`: who gets which number, in which order, and no point twice.

import { deepEqual, equal, ok } from 'node:assert/strict'
import { complete, FAILED, LEASE_MS, NOW, point, refuses, request, running, shown, type StoreCase } from './setting.ts'

export const reservingCases: readonly StoreCase[] = [
  {
    title: 'reserve numbers new trials 0, 1, 2, … and starts them without params',
    run: async ({ study, other }) => {
      for (const [number, worker] of [study, other, study].entries()) {
        const trial = (await worker.reserve(request({ now: NOW + number })))!
        deepEqual({ ...trial, id: 0 }, { id: 0, number, state: 'running', params: null, values: null, constraints: null, reports: [], order: null, attempt: 1, startedAt: NOW + number, finishedAt: null, error: null, attributes: {} })
      }
    },
  },
  {
    title: 'reserve gives no number and no id twice when workers ask at once',
    run: async ({ study, other }) => {
      const trials = await Promise.all(Array.from({ length: 40 }, (_, k) => (k % 2 === 0 ? study : other).reserve(request())))
      deepEqual(trials.map((trial) => trial!.number).sort((a, b) => a - b), Array.from({ length: 40 }, (_, k) => k))
      equal(new Set(trials.map((trial) => trial!.id)).size, 40)
    },
  },
  {
    title: 'reserve gives no new number at the limit, but still hands out dead and waiting trials',
    run: async ({ study, other }) => {
      const dead = await running(study, 0)
      const waiting = await study.enqueue(point(1), NOW)
      equal((await other.reserve(request({ now: NOW + LEASE_MS, limit: 0 })))!.id, dead.id)
      equal((await other.reserve(request({ now: NOW + LEASE_MS, limit: 0 })))!.id, waiting.id)
      equal(await other.reserve(request({ now: NOW + LEASE_MS, limit: 2 })), null)
      equal((await other.reserve(request({ now: NOW + LEASE_MS, limit: 3 })))!.number, 2)
    },
  },
  {
    title: 'reserve hands out dead trials first, then waiting ones, then new numbers, each by number',
    run: async ({ study, other }) => {
      const order: number[] = []
      await study.enqueue(point(0), NOW)
      await study.enqueue(point(1), NOW)
      await study.reserve(request())
      await study.reserve(request())
      await study.enqueue(point(4), NOW)
      await study.enqueue(point(5), NOW)
      await study.reserve(request({ leaseMs: 10 * LEASE_MS }))
      // Now 0 and 1 run with a short lease, 2 with a long one, and 3 waits.
      for (let k = 0; k < 4; k++) order.push((await other.reserve(request({ now: NOW + LEASE_MS })))!.number)
      deepEqual(order, [0, 1, 3, 4])
    },
  },
  {
    title: 'an enqueued trial waits with its params and attempt 0, and starts with attempt 1',
    run: async ({ study, other }) => {
      const waiting = await study.enqueue(point(3), NOW)
      deepEqual([waiting.state, waiting.params, waiting.attempt, waiting.startedAt, waiting.order], ['waiting', point(3), 0, null, null])
      deepEqual((await other.changes(0)).open, [waiting])
      deepEqual(await other.reserve(request({ now: NOW + 5 })), { ...waiting, state: 'running', attempt: 1, startedAt: NOW + 5 })
    },
  },
  {
    title: 'assign gives params, which every worker sees exactly',
    run: async ({ study, other }) => {
      for (let k = 0; k < 24; k++) {
        const trial = (await study.reserve(request()))!
        equal(await study.assign(trial.id, point(k), true), true)
        deepEqual((await shown(other, trial.id))!.params, point(k))
      }
    },
  },
  {
    title: 'assign refuses a second assignment',
    run: async ({ study }) => {
      const trial = await running(study, 0)
      await refuses('INVALID_STATE', study.assign(trial.id, point(1), false))
      deepEqual((await shown(study, trial.id))!.params, point(0))
    },
  },
  {
    title: 'a unique assign refuses the params of a running, waiting or finished trial, failed ones included, writes nothing, and takes another point',
    run: async ({ study, other }) => {
      await running(study, 0)
      await study.finish((await running(study, 6)).id, FAILED, NOW)
      await study.enqueue(point(1), NOW)
      await study.add(point(2), complete(1), NOW)
      await study.add(point(3), { ...FAILED, state: 'pruned', error: null }, NOW)
      await study.add(point(5), FAILED, NOW)
      const trial = (await other.reserve(request({ limit: Infinity })))!
      const fresh = trial.params === null ? trial : (await other.reserve(request()))!
      for (const k of [0, 1, 2, 3, 5, 6]) {
        equal(await other.assign(fresh.id, point(k), true), false)
        equal((await shown(study, fresh.id))!.params, null)
      }
      equal(await other.assign(fresh.id, point(4), true), true)
    },
  },
  {
    title: 'an assign that is not unique may repeat params',
    run: async ({ study }) => {
      await study.finish((await running(study, 0)).id, FAILED, NOW)
      await running(study, 1)
      for (const k of [0, 1]) ok(await study.assign((await study.reserve(request()))!.id, point(k), false))
    },
  },
  {
    title: 'of two workers assigning one point as unique at once, one gets it',
    run: async ({ study, other }) => {
      const [a, b] = [(await study.reserve(request()))!, (await other.reserve(request()))!]
      const got = await Promise.all([study.assign(a.id, point(0), true), other.assign(b.id, point(0), true)])
      deepEqual(got.sort(), [false, true])
    },
  },
]
