// Cases of what is kept with a trial: reports, notes and files.

import { deepEqual, equal } from 'node:assert/strict'
import { complete, NOW, point, refuses, running, shown, type StoreCase } from './setting.ts'

export const keepingCases: readonly StoreCase[] = [
  {
    title: 'reports are kept by step, and a second one at a step replaces the first',
    run: async ({ study, other }) => {
      const trial = await running(study, 0)
      for (const [step, value] of [[3, 1], [0, 2], [10, Infinity], [3, 4]] as const) await study.report(trial.id, { step, values: [value, -value] })
      const expected = [{ step: 0, values: [2, -2] }, { step: 3, values: [4, -4] }, { step: 10, values: [Infinity, -Infinity] }]
      deepEqual((await shown(other, trial.id))!.reports, expected)
      deepEqual((await study.finish(trial.id, complete(1), NOW)).reports, expected)
    },
  },
  {
    title: 'notes are kept as JSON values, and a second one of a key replaces the first',
    run: async ({ study, other }) => {
      const trial = await running(study, 0)
      const notes = { text: 'π "q" \\', list: [1, [null, true]], object: { a: { b: 1.5 } }, zero: 0, nothing: null, '': 'empty key', 'a.b c/ü': false }
      for (const [key, value] of Object.entries(notes)) await study.setAttribute(trial.id, key, value)
      await study.setAttribute(trial.id, 'zero', 1)
      deepEqual({ ...(await shown(other, trial.id))!.attributes }, { ...notes, zero: 1 })
    },
  },
  {
    title: 'a note keeps what the value was, and what JSON cannot hold is refused',
    run: async ({ study }) => {
      const trial = await running(study, 0)
      const value = { list: [1] }
      await study.setAttribute(trial.id, 'value', value)
      value.list.push(2)
      const cycle: { self?: unknown } = {}
      cycle.self = cycle
      for (const bad of [undefined, () => 1, 1n, cycle, NaN, { deep: [-Infinity] }]) await refuses('INVALID_ARGUMENT', study.setAttribute(trial.id, 'bad', bad))
      deepEqual({ ...(await shown(study, trial.id))!.attributes }, { value: { list: [1] } })
    },
  },
  {
    title: 'waiting and finished trials take notes and files from anyone',
    run: async ({ study, other }) => {
      const waiting = await study.enqueue(point(0), NOW)
      const finished = await study.add(point(1), complete(1), NOW)
      for (const { id } of [waiting, finished]) {
        await other.setAttribute(id, 'note', 1)
        await other.attach(id, 'file', Uint8Array.of(1))
        deepEqual({ ...(await shown(study, id))!.attributes }, { note: 1 })
        equal((await study.attachments(id)).length, 1)
      }
    },
  },
  {
    title: 'files are kept byte by byte, listed by name, and a second one of a name replaces the first',
    run: async ({ study, other }) => {
      const trial = await running(study, 0)
      const large = Uint8Array.from({ length: 300_000 }, (_, k) => (k * 7) % 256)
      await study.attach(trial.id, 'model', Uint8Array.of(0))
      await study.attach(trial.id, 'model', large.subarray(1))
      await study.attach(trial.id, 'a/log π', new Uint8Array(0))
      deepEqual(await other.attachments(trial.id), [{ name: 'a/log π', bytes: 0 }, { name: 'model', bytes: 299_999 }])
      const read = await other.readAttachment(trial.id, 'model')
      equal(read.length, 299_999)
      equal(read.every((byte, k) => byte === large[k + 1]), true)
      equal((await other.readAttachment(trial.id, 'a/log π')).length, 0)
      await refuses('UNKNOWN_TRIAL', study.readAttachment(trial.id, 'none'))
      deepEqual(await study.attachments((await running(study, 1)).id), [])
    },
  },
  {
    title: 'a file keeps what the bytes were',
    run: async ({ study }) => {
      const trial = await running(study, 0)
      const bytes = Uint8Array.of(1, 2)
      await study.attach(trial.id, 'file', bytes)
      bytes[0] = 9
      const read = await study.readAttachment(trial.id, 'file')
      read[1] = 9
      deepEqual([...(await study.readAttachment(trial.id, 'file'))], [1, 2])
    },
  },
]
