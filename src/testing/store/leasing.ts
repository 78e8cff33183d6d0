// Cases of leases: who may go on with a trial, and what happens to the trials of dead workers.

import { deepEqual, equal } from 'node:assert/strict'
import { complete, LEASE_MS, NOW, point, refuses, request, running, shown, type StoreCase } from './setting.ts'

const END = NOW + LEASE_MS

export const leasingCases: readonly StoreCase[] = [
  {
    title: 'a trial is dead when its lease ends, not before, and goes on under its number with its params',
    run: async ({ study, other }) => {
      const trial = await running(study, 0)
      await study.report(trial.id, { step: 0, values: [1, 2] })
      await study.setAttribute(trial.id, 'note', 'kept')
      await study.attach(trial.id, 'checkpoint', Uint8Array.of(1))
      equal((await other.reserve(request({ now: END - 1 })))!.number, 1)
      const again = (await other.reserve(request({ now: END })))!
      deepEqual(again, { ...trial, params: point(0), attempt: 2, startedAt: END, reports: [], attributes: { note: 'kept' } })
      deepEqual(await other.attachments(trial.id), [{ name: 'checkpoint', bytes: 1 }])
      deepEqual((await study.changes(0)).open[0], again)
    },
  },
  {
    title: 'a trial that died before it had params is handed out without params',
    run: async ({ study, other }) => {
      const trial = (await study.reserve(request()))!
      deepEqual(await other.reserve(request({ now: END })), { ...trial, attempt: 2, startedAt: END })
    },
  },
  {
    title: 'a heartbeat renews a lease',
    run: async ({ study, other }) => {
      const trial = await running(study, 0)
      deepEqual(await study.heartbeat([trial.id], NOW + 900), [])
      equal((await other.reserve(request({ now: NOW + 1899 })))!.number, 1)
      equal((await other.reserve(request({ now: NOW + 1900 })))!.number, 0)
    },
  },
  {
    title: 'a heartbeat names the trials that are lost, finished or unknown',
    run: async ({ study, other }) => {
      const [lost, told, kept] = [await running(study, 0), await running(study, 1), await running(study, 2, { leaseMs: 9000 })]
      await study.finish(told.id, complete(1), NOW)
      await other.reserve(request({ now: END }))
      deepEqual([...(await study.heartbeat([lost.id, told.id, kept.id, 987_654], END))].sort((a, b) => a - b), [lost.id, told.id, 987_654].sort((a, b) => a - b))
      deepEqual(await study.heartbeat([], END), [])
    },
  },
  {
    title: 'a worker that lost its lease can change nothing',
    run: async ({ study, other }) => {
      const [trial, bare] = [await running(study, 0), (await study.reserve(request()))!]
      await other.reserve(request({ now: END }))
      await other.reserve(request({ now: END }))
      const before = await other.changes(0)
      await refuses('LEASE_LOST', study.assign(bare.id, point(1), false))
      await refuses('LEASE_LOST', study.report(trial.id, { step: 0, values: [1, 1] }))
      await refuses('LEASE_LOST', study.finish(trial.id, complete(1), END))
      await refuses('LEASE_LOST', study.setAttribute(trial.id, 'a', 1))
      await refuses('LEASE_LOST', study.attach(trial.id, 'a', Uint8Array.of(1)))
      await study.release(trial.id)
      deepEqual(await other.changes(0), before)
      equal((await other.finish(trial.id, complete(2), END)).order, 0)
    },
  },
  {
    title: 'a worker cannot tell a trial that another one holds',
    run: async ({ study, other }) => {
      const trial = await running(study, 0)
      await refuses('LEASE_LOST', other.finish(trial.id, complete(1), NOW))
      equal((await study.finish(trial.id, complete(1), NOW)).state, 'complete')
    },
  },
  {
    title: 'an expired lease that nobody took can still be told',
    run: async ({ study }) => {
      const trial = await running(study, 0)
      equal((await study.finish(trial.id, complete(1), END + 1e6)).state, 'complete')
    },
  },
  {
    title: 'a detached trial is never taken away, and anyone may go on with it',
    run: async ({ study, other }) => {
      const trial = await running(study, 0, { leaseMs: Infinity })
      equal((await other.reserve(request({ now: NOW + 1e12 })))!.number, 1)
      await study.close()
      equal((await other.reserve(request({ now: NOW + 1e12 })))!.number, 2)
      deepEqual(await other.heartbeat([trial.id], NOW + 1e12), [])
      await other.report(trial.id, { step: 1, values: [1, 2] })
      equal((await other.finish(trial.id, complete(1), NOW)).order, 0)
    },
  },
  {
    title: "a closed worker's trials are dead at once",
    run: async ({ study, other }) => {
      const trial = await running(study, 0)
      await study.close()
      deepEqual(await other.reserve(request()), { ...trial, params: point(0), attempt: 2 })
    },
  },
  {
    title: 'a trial whose workers died more often than deathRetries fails, in tell order, and the next one is handed out',
    run: async ({ study, other }) => {
      const trial = await running(study, 0, { leaseMs: 10 })
      equal((await other.reserve(request({ now: NOW + 10, leaseMs: 10, deathRetries: 1 })))!.attempt, 2)
      equal((await other.reserve(request({ now: NOW + 20, deathRetries: 1 })))!.number, 1)
      const [failed] = (await study.changes(0)).finished
      deepEqual([failed.id, failed.state, failed.order, failed.finishedAt, failed.attempt, failed.values], [trial.id, 'failed', 0, NOW + 20, 2, null])
      equal(failed.error, 'its workers died 2 times')
      await refuses('TRIAL_FINISHED', other.finish(trial.id, complete(1), NOW + 20))
      const once = await running(study, 2)
      await other.reserve(request({ now: END, deathRetries: 0, limit: 0 }))
      equal((await shown(study, once.id))!.error, 'its worker died')
    },
  },
  {
    title: 'a released trial keeps number, params and attempt, and is handed out at once, before waiting ones',
    run: async ({ study, other }) => {
      const trial = await running(study, 0)
      await study.enqueue(point(1), NOW)
      await study.report(trial.id, { step: 0, values: [1, 2] })
      await study.release(trial.id)
      equal((await other.changes(0)).open[0].number, 0)
      await refuses('LEASE_LOST', study.finish(trial.id, complete(1), NOW))
      deepEqual(await other.reserve(request({ now: NOW + 1, deathRetries: 0 })), { ...trial, params: point(0), startedAt: NOW + 1 })
      equal((await other.reserve(request()))!.number, 1)
    },
  },
  {
    title: 'releasing a finished trial changes nothing',
    run: async ({ study }) => {
      const trial = await running(study, 0)
      const told = await study.finish(trial.id, complete(1), NOW)
      await study.release(trial.id)
      deepEqual(await shown(study, trial.id), told)
    },
  },
]
