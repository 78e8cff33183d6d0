// Cases of the store itself: studies by name, what makes two openings the same study, closing and deleting.

import { deepEqual, equal, match, rejects } from 'node:assert/strict'
import { recordDifferences, type StudyRecord, type StudyStore } from '../../study/index.ts'
import { bool, float, searchSpace, spaceDifferences, type SearchSpace } from '../../space/index.ts'
import { complete, NOW, point, recordNamed, refuses, request, running, type Setting, type StoreCase } from './setting.ts'

export const studiesCases: readonly StoreCase[] = [
  {
    title: 'studies are listed in order of creation, under any name',
    run: async ({ store, study }) => {
      const names = ['zeta', "Robert'); DROP TABLE studies;--", 'π 🌳', ' ']
      for (const name of names) await store.openStudy(recordNamed(name))
      await store.openStudy(recordNamed('zeta'))
      deepEqual(await store.studies(), [study.record.name, ...names])
    },
  },
  {
    title: 'the record is kept: space, objectives, constraints, seed',
    run: async ({ store, study, other }) => {
      const given = recordNamed(study.record.name)
      for (const record of [await store.record(given.name), other.record]) {
        deepEqual(recordDifferences(record, given), [])
        deepEqual(spaceDifferences(record.space, given.space), [])
        deepEqual([record.name, record.seed, record.objectives, record.constraints], [given.name, given.seed, given.objectives, given.constraints])
      }
      await refuses('STUDY_NOT_FOUND', store.record('none'))
    },
  },
  {
    title: 'seed null stands for the stored one, and for 0 in a new study; text is a seed too',
    run: async ({ store, study }) => {
      equal((await store.openStudy({ ...study.record, seed: null })).record.seed, 7)
      equal((await store.openStudy({ ...recordNamed('new'), seed: null })).record.seed, 0)
      equal((await store.openStudy({ ...recordNamed('text'), seed: '7' })).record.seed, '7')
      equal((await store.record('text')).seed, '7')
    },
  },
  {
    title: 'opening with a different space, objectives, constraints or seed is refused with each difference, and changes nothing',
    run: async ({ store, study }) => {
      const given = recordNamed(study.record.name)
      const space = searchSpace({ rate: float(0, 1), extra: bool() }) as unknown as SearchSpace
      const different: [Partial<StudyRecord>, RegExp][] = [
        [{ space }, /"rate" is stored as .* but given as .*"extra" is given but not stored/],
        [{ objectives: [...given.objectives].reverse() }, /objectives are stored as \{loss: minimize, accuracy: maximize\}/],
        [{ objectives: [{ name: 'loss', direction: 'maximize' }, given.objectives[1]] }, /loss: maximize/],
        [{ constraints: [] }, /constraints are stored as \[overBudget\]/],
        [{ seed: 8 }, /seed is stored as 7 but given as 8/],
      ]
      for (const [changes, message] of different) {
        await rejects(store.openStudy({ ...given, ...changes }), (error: { code?: string; message: string }) => {
          equal(error.code, 'STUDY_MISMATCH')
          match(error.message, message)
          return true
        })
      }
      deepEqual(recordDifferences(await store.record(given.name), given), [])
    },
  },
  {
    title: 'the sampler may change from opening to opening',
    run: async ({ store, study }) => {
      const again = await store.openStudy({ ...study.record, sampler: 'other' })
      equal(again.record.sampler, 'other')
      equal((await store.record(study.record.name)).sampler, 'other')
    },
  },
  {
    title: 'studies do not see each other: numbers and orders start at 0 in each, ids are unique over all',
    run: async ({ store, study }) => {
      const second = await store.openStudy(recordNamed('second'))
      const [a, b] = [await running(study, 0), await running(second, 0)]
      equal(b.number, 0)
      equal(a.id === b.id, false)
      equal((await second.finish(b.id, complete(1), NOW)).order, 0)
      equal((await study.finish(a.id, complete(1), NOW)).order, 0)
      await refuses('UNKNOWN_TRIAL', second.setAttribute(a.id, 'a', 1))
      const c = (await second.reserve(request()))!
      equal(await second.assign(c.id, point(1), true), true)
    },
  },
  {
    title: 'a deleted study is gone with its trials and files, and others stay',
    run: async ({ store, study }) => {
      const name = study.record.name
      const second = await store.openStudy(recordNamed('second'))
      await running(second, 0)
      await study.attach((await running(study, 0)).id, 'file', Uint8Array.of(1))
      await study.add(point(1), complete(1), NOW)
      await store.deleteStudy(name)
      deepEqual(await store.studies(), ['second'])
      await refuses('STUDY_NOT_FOUND', store.record(name))
      await refuses('STUDY_NOT_FOUND', store.deleteStudy(name))
      await refuses('STUDY_NOT_FOUND', study.changes(0))
      await refuses('STUDY_NOT_FOUND', study.reserve(request()))
      equal((await second.changes(0)).open.length, 1)
      const again = await store.openStudy(recordNamed(name))
      deepEqual(await again.changes(0), { finished: [], open: [] })
      const fresh = await running(again, 0)
      equal(fresh.number, 0)
      deepEqual(await again.attachments(fresh.id), [])
    },
  },
  {
    title: 'every method rejects after close; closing again is allowed, and other handles go on',
    run: async ({ study, other }: Setting) => {
      const { id } = await running(study, 0, { leaseMs: Infinity })
      await study.close()
      await study.close()
      for (const call of everyMethod(study, id)) await refuses('STORE_CLOSED', call())
      equal((await other.finish(id, complete(1), NOW)).order, 0)
    },
  },
]

function everyMethod(study: StudyStore, id: number): (() => Promise<unknown>)[] {
  return [
    () => study.changes(0),
    () => study.reserve(request()),
    () => study.assign(id, point(0), false),
    () => study.heartbeat([id], NOW),
    () => study.report(id, { step: 0, values: [1, 1] }),
    () => study.finish(id, complete(1), NOW),
    () => study.release(id),
    () => study.enqueue(point(0), NOW),
    () => study.add(point(0), complete(1), NOW),
    () => study.setAttribute(id, 'a', 1),
    () => study.attach(id, 'a', Uint8Array.of(1)),
    () => study.attachments(id),
    () => study.readAttachment(id, 'a'),
  ]
}
