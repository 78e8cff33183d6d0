// The contract can fail: a memory store with one sentence broken is caught by the tests of that sentence.

import { expect, test } from 'vitest'
import { memoryStore, type Store, type StudyStore } from '../../src/study/index.ts'
import { storeContract } from '../../src/testing/index.ts'

/** Titles of the contract's tests that fail on a memory store whose handles are changed. */
async function failures(change: (handle: StudyStore) => Partial<StudyStore>): Promise<string[]> {
  const failed: string[] = []
  const runs: (() => Promise<void>)[] = []
  const create = (): { store: Store } => {
    const store = memoryStore()
    const openStudy = async (record: Parameters<Store['openStudy']>[0]): Promise<StudyStore> => {
      const handle = await store.openStudy(record)
      const changed = change(handle)
      return new Proxy(handle, {
        get: (target, key) => {
          const own: unknown = Reflect.get(changed, key) ?? Reflect.get(target, key)
          return typeof own === 'function' ? (own as () => unknown).bind(target) : own
        },
      })
    }
    return { store: { ...store, openStudy } }
  }
  storeContract({ test: (title, run) => runs.push(() => run().catch(() => void failed.push(title))), create })
  for (const run of runs) await run()
  return failed
}

test('a correct store passes every test of the contract', async () => {
  expect(await failures(() => ({}))).toEqual([])
})

test.each<[string, RegExp, (handle: StudyStore) => Partial<StudyStore>]>([
  ['ignores the limit', /limit/, (handle) => ({ reserve: (request) => handle.reserve({ ...request, limit: Infinity }) })],
  ['never reaps', /dead/, (handle) => ({ reserve: (request) => handle.reserve({ ...request, leaseMs: Infinity }) })],
  ['retries for ever', /deathRetries/, (handle) => ({ reserve: (request) => handle.reserve({ ...request, deathRetries: 1e9 }) })],
  ['accepts duplicates', /unique assign/, (handle) => ({ assign: (id, params) => handle.assign(id, params, false) })],
  ['forgets heartbeats', /renews a lease/, () => ({ heartbeat: async () => [] })],
  ['hands out all finished trials again', /from an order on/, (handle) => ({ changes: () => handle.changes(0) })],
  ['loses a report', /reports are kept/, () => ({ report: async () => undefined })],
  ['loses a note', /notes are kept/, () => ({ setAttribute: async () => undefined })],
  ['cuts files', /byte by byte/, (handle) => ({ attach: (id, name, bytes) => handle.attach(id, name, bytes.slice(0, 1000)) })],
  ['ignores a release', /released/, () => ({ release: async () => undefined })],
  ['starts enqueued trials at once', /enqueued/, (handle) => ({ enqueue: async (params, now) => ({ ...(await handle.enqueue(params, now)), state: 'running' }) })],
  ['stays open after close', /close/, () => ({ close: async () => undefined })],
])('a store that %s fails a test that says %s', async (_what, title, change) => {
  const failed = await failures(change)
  expect(failed.some((one) => title.test(one)), failed.join('\n')).toBe(true)
})

test('skipping a test that does not exist is refused', () => {
  expect(() => storeContract({ test: () => undefined, create: () => ({ store: memoryStore() }), skip: { 'no such title': 'because' } })).toThrow(/Expected skip to name/)
})
