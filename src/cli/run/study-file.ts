// A study written as JSON, whose trials a program in any language runs.

import { readFile } from 'node:fs/promises'
import { dirname, relative, resolve } from 'node:path'
import { CerebrosError, mismatch } from '../../errors/index.ts'
import { spaceFromJson } from '../../space/index.ts'
import { createStudy, type RunOptions, type Study } from '../../study/index.ts'
import { constraintNames, objectiveDirections, onlyKeys, type Request } from '../definition-json.ts'
import { openStore, storePath } from '../open-store.ts'
import { samplerFromJson } from '../sampler-from-json.ts'
import { sentenceOf } from '../sentence.ts'
import { commandObjective } from './command-objective.ts'
import { defaultFile, type Runnable } from './runnable.ts'

const DEFINITION = ['name', 'space', 'objectives', 'constraints', 'seed', 'sampler', 'storage', 'command']
const OPTIONS = ['trials', 'seconds', 'concurrency', 'timeoutMs', 'trialTimeoutMs', 'retries', 'graceMs', 'stop'] as const

/** Reads `study.json`. @param given the store of the command line @throws CerebrosError that names the file */
export async function loadStudyFile(file: string, given: string | undefined): Promise<Runnable> {
  const text = await readFile(file, 'utf8')
  try {
    const json: unknown = JSON.parse(text)
    if (typeof json !== 'object' || json === null || Array.isArray(json)) throw mismatch('INVALID_ARGUMENT', 'a study as a JSON object', json, 'Write {"name":…,"space":[…],"objectives":[…],"command":[…]}.')
    return await runnable(file, json as Request, given)
  } catch (error) {
    throw new CerebrosError(error instanceof CerebrosError ? error.code : 'INVALID_ARGUMENT', `${file}: ${sentenceOf(error)}`, { cause: error })
  }
}

async function runnable(file: string, json: Request, given: string | undefined): Promise<Runnable> {
  onlyKeys(json, [...DEFINITION, ...OPTIONS], 'a study')
  const folder = dirname(resolve(file))
  const command = commandOf(json['command'])
  const kept = given ?? storageOf(json['storage'], file, folder)
  const definition = {
    name: json['name'] as string,
    space: spaceFromJson(json['space']),
    objectives: objectiveDirections(json['objectives']),
    constraints: constraintNames(json['constraints']),
    sampler: samplerFromJson(json['sampler']),
    ...(json['seed'] === undefined || json['seed'] === null ? {} : { seed: json['seed'] as number }),
  }
  const study = (await createStudy({ ...definition, store: openStore(kept) })) as unknown as Study
  const options = Object.fromEntries(OPTIONS.flatMap((key) => (json[key] === undefined || json[key] === null ? [] : [[key, json[key]]]))) as RunOptions
  return {
    study,
    options,
    file: kept === ':memory:' ? null : kept,
    objective: (host) => commandObjective({ ...host, command, folder, space: study.space, prunes: false }),
  }
}

/** A relative storage lies beside the file; null is memory. */
function storageOf(storage: unknown, file: string, folder: string): string {
  if (storage === undefined) return defaultFile(file)
  if (storage === null) return ':memory:'
  if (typeof storage !== 'string' || storage === '') throw mismatch('INVALID_ARGUMENT', 'storage to be a path or null', storage, 'Leave it out to keep the study beside its file.')
  return storage === ':memory:' ? storage : relative('.', resolve(folder, storePath(storage)))
}

/** A program and its arguments. @throws CerebrosError `INVALID_ARGUMENT` */
export function commandOf(json: unknown): string[] {
  if (Array.isArray(json) && json.length > 0 && json.every((one) => typeof one === 'string') && json[0] !== '') return json
  throw mismatch('INVALID_ARGUMENT', 'command to be a list of a program and its arguments', json, 'Write ["python3","train.py"].')
}
