// Making, finding, listing and deleting the studies of the TPE client.

import { resolve } from 'node:path'
import { CerebrosError, mismatch } from '../../errors/index.ts'
import { createStudy, openStudy, type Direction, type Store, type Study } from '../../study/index.ts'
import { openStore, storePath } from '../open-store.ts'
import { clientSampler, samplerWord, storedSampler } from './client-sampler.ts'
import { defaultStore, forgetLocation, keepLocation, locationOf, locations } from './locations.ts'
import { clientSpace } from './search-space.ts'

/** The arguments of a call, as parsed. */
export type Args = { readonly [key: string]: unknown }

/** Makes a study, or loads the stored one of that name. */
export async function initStudy(args: Args): Promise<{ [key: string]: unknown }> {
  const name = studyName(args)
  const { direction = 'maximize', sampler = 'TPESampler' } = args
  const options = args['sampler_kwargs'] ?? {}
  const chosen = clientSampler(sampler ?? 'TPESampler', options)
  const space = clientSpace(args['search_space'])
  const seed = args['seed'] ?? (options as { seed?: unknown }).seed ?? null
  const { store, path } = await storeOf(args, name)
  const stored = (await store.studies()).includes(name) ? await store.record(name) : undefined
  checkOneObjective(name, stored?.objectives.length ?? 1)
  const objectives = { [stored?.objectives[0]!.name ?? 'value']: (direction ?? 'maximize') as Direction }
  // A stored study goes on with the seed it was made with.
  const study = await createStudy({ name, space, objectives, sampler: chosen, store, ...(seed === null || stored !== undefined ? {} : { seed: seed as number }) })
  await (path === home() ? forgetLocation(home(), name) : keepLocation(home(), name, path))
  const answer = { study_name: name, n_params: space.d, direction: study.record.objectives[0].direction, sampler: samplerWord(chosen.name), n_trials: study.trials.length + study.open.length, loaded: stored !== undefined }
  await study.close()
  return answer
}

/** Opens the study the arguments name, and closes it after. @throws CerebrosError `STUDY_NOT_FOUND` */
export async function withStudy<T>(args: Args, use: (study: Study) => Promise<T>): Promise<T> {
  const name = studyName(args)
  const { store } = await storeOf(args, name)
  const record = await store.record(name)
  checkOneObjective(name, record.objectives.length)
  // The record is read once: another time would open and close the file another time.
  const study = await openStudy({ store: { ...store, record: async () => record }, name, sampler: storedSampler(record.sampler) })
  try {
    return await use(study)
  } finally {
    await study.close()
  }
}

/** Deletes the study the arguments name. @throws CerebrosError `STUDY_NOT_FOUND` */
export async function dropStudy(args: Args): Promise<{ study_name: string }> {
  const name = studyName(args)
  await (await storeOf(args, name)).store.deleteStudy(name)
  await forgetLocation(home(), name)
  return { study_name: name }
}

/** The studies of the default store, and of the storages other studies were made in. */
export async function listStudies(args: Args): Promise<{ studies: object[] }> {
  const paths = typeof args['storage'] === 'string' ? [args['storage']] : [home(), ...locations(home())]
  const studies: object[] = []
  for (const path of paths) {
    const store = openStore(path)
    for (const name of await store.studies()) studies.push(await describe(store, name))
  }
  return { studies }
}

async function describe(store: Store, name: string): Promise<object> {
  const record = await store.record(name)
  const handle = await store.openStudy(record)
  const { finished, open } = await handle.changes(0)
  await handle.close()
  const directions = record.objectives.map((one) => one.direction)
  return { name, n_trials: finished.length + open.length, direction: directions[0], ...(directions.length > 1 ? { directions } : {}) }
}

async function storeOf(args: Args, study: string): Promise<{ store: Store; path: string }> {
  const { storage = null } = args
  if (storage !== null && typeof storage !== 'string') throw mismatch('INVALID_ARGUMENT', 'storage to be the path of a SQLite file', storage, 'Leave it out for the default.')
  const path = storage === null ? ((await locationOf(home(), study)) ?? home()) : resolve(storePath(storage))
  return { store: openStore(path), path }
}

function home(): string {
  return defaultStore(process.env, process.platform)
}

function studyName(args: Args): string {
  const name = args['study_name']
  if (typeof name !== 'string' || name === '') throw mismatch('INVALID_ARGUMENT', 'study_name to be a non-empty string', name, 'Name the study.')
  return name
}

function checkOneObjective(name: string, objectives: number): void {
  if (objectives !== 1) throw new CerebrosError('UNSUPPORTED', `Expected study ${JSON.stringify(name)} to have one objective, got ${objectives}. The TPE client speaks of one value: use cerebros asktell.`)
}
