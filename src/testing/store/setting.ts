// The small world in which store cases play: one record, two workers on it, and time as plain numbers.

import { rejects } from 'node:assert/strict'
import { bool, categorical, choice, float, int, ordinal, searchSpace, type FlatParams, type SearchSpace } from '../../space/index.ts'
import type { Outcome, ReserveRequest, Store, StoredTrial, StudyRecord, StudyStore } from '../../study/index.ts'

/** What a case is given: a fresh store, and two workers' handles on the same study. */
export interface Setting {
  readonly store: Store
  readonly study: StudyStore
  readonly other: StudyStore
}

/** One sentence of the port, and how to see that it holds. */
export interface StoreCase {
  readonly title: string
  run(setting: Setting): Promise<void>
}

/** Some day. Times are arguments, so leases need no waiting. */
export const NOW = Date.UTC(2026, 0, 2, 3, 4, 5, 678)

/** The lease of `request`. */
export const LEASE_MS = 1000

/** A record with every kind of parameter, two objectives and a constraint. */
export function recordNamed(name: string): StudyRecord {
  const space = searchSpace({
    rate: float(1e-5, 1e-1, { scale: 'log' }),
    half: float(0, 1, { step: 0.25 }),
    bias: bool(),
    size: ordinal(['small', 'medium', 'large']),
    odd: categorical(['1', 1, true, null, 'true', 0.1]),
    head: choice({ 'mlp': { width: int(8, 256, { scale: 'log' }) }, 'linear.π': {} }),
  }) as unknown as SearchSpace
  return { name, space, objectives: [{ name: 'loss', direction: 'minimize' }, { name: 'accuracy', direction: 'maximize' }], constraints: ['overBudget'], seed: 7, sampler: 'random' }
}

/** Point k: different points for different k < 249, of both branches and every choice. */
export function point(k: number): FlatParams {
  const choices = ['1', 1, true, null, 'true', 0.1]
  const shared = { rate: 0.01 + k / 7e3, half: (k % 5) / 4, bias: k % 2 === 0, size: ['small', 'medium', 'large'][k % 3], odd: choices[k % 6]! }
  return k % 4 === 3 ? { ...shared, head: 'linear.π' } : { ...shared, head: 'mlp', 'head.mlp.width': 8 + (k % 249) }
}

/** A reservation at NOW, unless said otherwise. */
export function request(changes: Partial<ReserveRequest> = {}): ReserveRequest {
  return { now: NOW, leaseMs: LEASE_MS, limit: Infinity, deathRetries: 3, ...changes }
}

/** A complete outcome. */
export function complete(loss: number, accuracy = 0.5, overBudget = -1): Outcome {
  return { state: 'complete', values: [loss, accuracy], constraints: [overBudget], error: null }
}

/** A failed outcome. */
export const FAILED: Outcome = { state: 'failed', values: null, constraints: null, error: 'Error: no memory' }

/** Reserves a new trial and gives it point k. */
export async function running(study: StudyStore, k: number, changes: Partial<ReserveRequest> = {}): Promise<StoredTrial> {
  const trial = (await study.reserve(request(changes)))!
  await study.assign(trial.id, point(k), false)
  return trial
}

/** The trial of that id as the study shows it now. */
export async function shown(study: StudyStore, id: number): Promise<StoredTrial | undefined> {
  const { finished, open } = await study.changes(0)
  return [...finished, ...open].find((trial) => trial.id === id)
}

/** Asserts that a call rejects with that code. */
export async function refuses(code: string, call: Promise<unknown>): Promise<void> {
  await rejects(call, { code }, `a rejection with code ${code}`)
}
