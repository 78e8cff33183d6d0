// The contract of the store port, as tests: every sentence of `Store` and `StudyStore`, on a fresh store each.
// Runs under any test runner whose `test(title, run)` waits for a promise: vitest, node:test, and others.

import { deepEqual, equal } from 'node:assert/strict'
import type { Store } from '../study/index.ts'
import { keepingCases } from './store/keeping.ts'
import { leasingCases } from './store/leasing.ts'
import { reservingCases } from './store/reserving.ts'
import { complete, NOW, point, recordNamed, request, running, type StoreCase } from './store/setting.ts'
import { studiesCases } from './store/studies.ts'
import { tellingCases } from './store/telling.ts'

/** A fresh store, and how to leave it. */
export interface StoreUnderTest {
  readonly store: Store
  /** The same place, opened anew as after a restart. Leave it out for a store that does not survive its process. */
  readonly reopen?: () => Store | Promise<Store>
  readonly dispose?: () => void | Promise<void>
}

/** What the contract needs of you. */
export interface StoreContractOptions {
  /** `test` of vitest or node:test. */
  readonly test: (title: string, run: () => Promise<void>) => unknown
  /** Makes an empty store; called once a test. */
  readonly create: () => StoreUnderTest | Promise<StoreUnderTest>
  /** Titles that are not run, each with its reason, which becomes part of the title shown. */
  readonly skip?: { readonly [title: string]: string }
}

/**
 * Declares the tests of the store contract.
 *
 * @example
 * ```ts
 * import { test } from 'vitest'
 * storeContract({ test, create: () => ({ store: memoryStore() }) })
 * ```
 */
export function storeContract({ test, create, skip = {} }: StoreContractOptions): void {
  const cases = [...reservingCases, ...leasingCases, ...tellingCases, ...keepingCases, ...studiesCases]
  for (const title of Object.keys(skip)) {
    const known = title === DURABLE || cases.some((one) => one.title === title)
    if (!known) throw new Error(`Expected skip to name a case of the contract, got ${JSON.stringify(title)}. Copy the title of the test to skip.`)
  }
  const declare = (title: string, run: () => Promise<void>): void => {
    const reason = skip[title]
    if (reason === undefined) test(title, run)
    else test(`${title} (left out: ${reason})`, async () => undefined)
  }
  for (const one of cases) declare(one.title, () => play(create, one))
  declare(DURABLE, () => survive(create))
}

const DURABLE = 'a reopened store holds what was acknowledged'

async function play(create: StoreContractOptions['create'], one: StoreCase): Promise<void> {
  const { store, dispose } = await create()
  const study = await store.openStudy(recordNamed('contract'))
  const other = await store.openStudy(recordNamed('contract'))
  try {
    await one.run({ store, study, other })
  } finally {
    await study.close()
    await other.close()
    await dispose?.()
  }
}

async function survive(create: StoreContractOptions['create']): Promise<void> {
  const { store, reopen, dispose } = await create()
  try {
    if (reopen === undefined) return
    const study = await store.openStudy(recordNamed('contract'))
    await study.finish((await running(study, 0)).id, complete(1), NOW)
    await study.enqueue(point(1), NOW)
    const held = (await study.reserve(request({ leaseMs: Infinity })))!
    await study.report(held.id, { step: 3, values: [1, 2] })
    await study.setAttribute(held.id, 'note', { deep: [1] })
    await study.attach(held.id, 'file', Uint8Array.of(1, 2, 3))
    const before = await study.changes(0)
    await study.close()
    const again = await (await reopen()).openStudy({ ...recordNamed('contract'), seed: null })
    deepEqual(await again.changes(0), before)
    deepEqual([...(await again.readAttachment(held.id, 'file'))], [1, 2, 3])
    equal((await again.reserve(request()))!.number, 2)
    await again.close()
  } finally {
    await dispose?.()
  }
}
