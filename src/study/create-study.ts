// Making and opening studies: the definition is checked before a store is touched.

import { mismatch } from '../errors/index.ts'
import { motpe, type Sampler } from '../sampler/index.ts'
import type { Definition } from '../space/index.ts'
import { systemClock } from './clock.ts'
import { checkDefinitionKeys, checkName, checkSampler, checkStore, readDefinition } from './definition.ts'
import { memoryStore } from './memory-store.ts'
import type { Direction } from './trial/metrics.ts'
import type { MetricsFor, OptimizerDefinition } from './optimizer.ts'
import type { Clock, Store, StudyStore } from './store.ts'
import { Study } from './study.ts'
import type { Pruner } from './trial/trial.ts'

const LEASE_MS = 60_000
const DEATH_RETRIES = 3

/** How a study runs, whatever it searches. */
export interface StudyOptions {
  /** Default `motpe()`. */
  readonly sampler?: Sampler
  readonly pruner?: Pruner
  readonly clock?: Clock
  /** A trial whose process sent no heartbeat for this long counts as dead; default 60,000. A process known to be gone counts at once. */
  readonly leaseMs?: number
  /** How often a trial is handed out again after its worker died, before it counts as failed; default 3. A trial given back by an abort or `close` has not died. */
  readonly deathRetries?: number
}

/** What defines a study. */
export interface StudyDefinition<D extends Definition, O extends { readonly [name: string]: Direction }, C extends readonly string[]> extends OptimizerDefinition<D, O, C>, Omit<StudyOptions, 'sampler'> {
  readonly name: string
  /** Default: in memory. */
  readonly store?: Store
}

/**
 * A study: new, or the stored one of that name, which it goes on with.
 *
 * @throws CerebrosError `INVALID_ARGUMENT`; `STUDY_MISMATCH` when the stored study of that name is another one, naming each difference
 * @example
 * ```ts
 * const study = await createStudy({ name: 'parabola', space: searchSpace({ x: float(-1, 1) }), objectives: { loss: 'minimize' }, seed: 7 })
 * await study.optimize(({ params }) => ({ loss: params.x ** 2 }), { trials: 50 })
 * study.best?.params.x // near 0
 * ```
 */
export async function createStudy<const D extends Definition, const O extends { readonly [name: string]: Direction }, const C extends readonly string[] = []>(
  definition: StudyDefinition<D, O, C>,
): Promise<Study<D, MetricsFor<O, C>>> {
  checkDefinitionKeys('createStudy', definition)
  const { name, store = memoryStore(), sampler = motpe() } = definition
  const record = readDefinition(name, definition, sampler)
  checkStore(store)
  checkRunning(definition)
  return start(await store.openStudy(record), sampler, definition)
}

/**
 * A stored study, without its definition: its space, objectives and seed come from the store. Params and metrics are untyped.
 *
 * @throws CerebrosError `STUDY_NOT_FOUND`
 * @example
 * ```ts
 * const study = await openStudy({ store: sqlite('runs/heads.db'), name: 'heads' })
 * ```
 */
export async function openStudy(options: StudyOptions & { readonly store: Store; readonly name: string }): Promise<Study> {
  checkDefinitionKeys('openStudy', options)
  const { store, name, sampler = motpe() } = options
  checkName(name)
  checkStore(store)
  checkSampler(sampler)
  checkRunning(options)
  const record = await store.record(name)
  return start(await store.openStudy({ ...record, sampler: sampler.name }), sampler, options)
}

async function start<D extends Definition, M extends { readonly [name: string]: number }>(store: StudyStore, sampler: Sampler, options: StudyOptions): Promise<Study<D, M>> {
  const { pruner, clock = systemClock, leaseMs = LEASE_MS, deathRetries = DEATH_RETRIES } = options
  const study = new Study<D, M>({ store, sampler, clock, leaseMs, deathRetries, pruner })
  await study.refresh()
  return study
}

function checkRunning({ pruner, clock, leaseMs = LEASE_MS, deathRetries = DEATH_RETRIES }: StudyOptions): void {
  if (!Number.isFinite(leaseMs) || leaseMs <= 0) throw mismatch('INVALID_ARGUMENT', 'leaseMs to be a positive, finite number', leaseMs, "Leave it out for one minute; ask({ lease: 'detached' }) has no end.")
  if (!Number.isSafeInteger(deathRetries) || deathRetries < 0) throw mismatch('INVALID_ARGUMENT', 'deathRetries to be a whole number ≥ 0', deathRetries, `Leave it out for ${DEATH_RETRIES}.`)
  if (pruner !== undefined && typeof (pruner as Partial<Pruner> | null)?.shouldPrune !== 'function') throw mismatch('INVALID_ARGUMENT', 'pruner to have a shouldPrune function', pruner, 'Leave it out to prune nothing.')
  if (clock !== undefined && (typeof (clock as Partial<Clock> | null)?.now !== 'function' || typeof clock.after !== 'function')) throw mismatch('INVALID_ARGUMENT', 'clock to have the functions now and after', clock, "Leave it out for the machine's clock.")
}
