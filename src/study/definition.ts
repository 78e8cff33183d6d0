// What defines a search, checked where it is written: before a store is touched and before the first trial.

import { checkKeys, mismatch } from '../errors/index.ts'
import type { Sampler } from '../sampler/index.ts'
import { SearchSpace } from '../space/index.ts'
import { readConstraints, readObjectives, type Direction } from './trial/metrics.ts'
import type { Store, StudyRecord } from './store.ts'

/** The parts of a definition that optimizers and studies share. */
interface Given {
  readonly space: unknown
  readonly objectives: { readonly [name: string]: Direction }
  readonly constraints?: readonly string[] | undefined
  readonly seed?: number | string | undefined
}

const OPTIMIZER = ['space', 'objectives', 'constraints', 'sampler', 'seed']
const STUDY = ['name', ...OPTIMIZER, 'store', 'pruner', 'clock', 'leaseMs', 'deathRetries']
const OPENING = ['store', 'name', 'sampler', 'pruner', 'clock', 'leaseMs', 'deathRetries']

/** What other libraries call the parts of a definition. */
const CURES = {
  direction: "Write objectives: { loss: 'minimize' }.",
  directions: "Write objectives: { loss: 'minimize', bytes: 'minimize' }.",
  storage: "Write store: sqlite('runs/heads.db').",
  constraints_func: "Write constraints: ['memoryOverBudget'], and return that metric with the objectives.",
  study_name: "Write name: 'heads'.",
  trials: 'Limits belong to a run: study.optimize(objective, { trials: 100 }).',
}

/** Refuses keys that no definition of that kind has. @throws CerebrosError `INVALID_ARGUMENT` @internal */
export function checkDefinitionKeys(call: 'createOptimizer' | 'createStudy' | 'openStudy', given: object): void {
  if (call === 'openStudy') return checkKeys('INVALID_ARGUMENT', call, given, OPENING, { ...CURES, space: OWN_RECORD, objectives: OWN_RECORD, constraints: OWN_RECORD, seed: OWN_RECORD })
  checkKeys('INVALID_ARGUMENT', call, given, call === 'createStudy' ? STUDY : OPTIMIZER, call === 'createStudy' ? CURES : { ...CURES, name: STUDIES, store: STUDIES })
}

const OWN_RECORD = 'The store keeps it: leave it out, or call createStudy.'
const STUDIES = 'Optimizers have none: leave it out, or call createStudy.'

/** The record of a definition. @throws CerebrosError `INVALID_ARGUMENT` @internal */
export function readDefinition(name: string, given: Given, sampler: Sampler): StudyRecord {
  checkName(name)
  if (!(given.space instanceof SearchSpace)) throw mismatch('INVALID_ARGUMENT', 'space to be made by searchSpace', given.space, 'Write searchSpace({ x: float(0, 1) }).')
  checkSampler(sampler)
  const space = given.space as SearchSpace
  const objectives = readObjectives(given.objectives)
  const constraints = readConstraints(given.constraints ?? [], objectives)
  const seed = given.seed ?? null
  if (seed !== null && typeof seed !== 'string' && !Number.isSafeInteger(seed)) throw mismatch('INVALID_ARGUMENT', 'seed to be a safe integer or a string', seed, 'Use, for example, 7.')
  return { name, space, objectives, constraints, seed, sampler: sampler.name }
}

/** Refuses a name that is no visible string. @internal */
export function checkName(name: string): void {
  if (typeof name !== 'string' || name.trim() === '' || name.length > 512) throw mismatch('INVALID_ARGUMENT', 'a study name of 1 to 512 characters', name, "Write name: 'heads'.")
}

/** Refuses a path or an address in the place of a store. @internal */
export function checkStore(store: Store): void {
  if (typeof (store as Partial<Store> | null)?.openStudy !== 'function') throw mismatch('INVALID_ARGUMENT', 'store to have an openStudy function', store, "Write store: sqlite('runs/heads.db'), or leave it out for memory.")
}

/** Refuses a sampler's name, or the function that makes it, in the place of the sampler. @internal */
export function checkSampler(sampler: Sampler): void {
  if (typeof (sampler as Partial<Sampler> | null)?.start !== 'function') throw mismatch('INVALID_ARGUMENT', 'sampler to have a start function', sampler, 'Write sampler: motpe(), with its parentheses.')
}
