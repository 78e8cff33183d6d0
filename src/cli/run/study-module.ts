// A study written as a module: it exports `study`, and `objective` (or a default export, or a `command`), and maybe `options`.

import { stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { CerebrosError, mismatch } from '../../errors/index.ts'
import { SearchSpace, type Definition } from '../../space/index.ts'
import { createStudy, type Direction, type Metrics, type RunOptions, type Study, type StudyDefinition, type TrialObjective } from '../../study/index.ts'
import { openStore } from '../open-store.ts'
import { refusal, sentenceOf } from '../sentence.ts'
import { commandObjective } from './command-objective.ts'
import { answerOwnImports } from './own-package.ts'
import { defaultFile, type Runnable } from './runnable.ts'
import { commandOf } from './study-file.ts'

type AnyDefinition = StudyDefinition<Definition, { readonly [name: string]: Direction }, readonly string[]>
type Exports = { readonly study?: unknown; readonly objective?: unknown; readonly default?: unknown; readonly command?: unknown; readonly options?: unknown }

/** Loads a module. @param given the store of the command line @throws CerebrosError that names the file */
export async function loadStudyModule(file: string, given: string | undefined): Promise<Runnable> {
  const exports = await importModule(file)
  const exported: unknown = await exports.study
  if (typeof exported !== 'object' || exported === null) throw mismatch('INVALID_ARGUMENT', `${file} to export a study`, exported, 'Write export const study = { name, space, objectives }.')
  const options = (exports.options ?? {}) as RunOptions
  const ready = typeof (exported as Partial<Study>).optimize === 'function'
  if (ready && given !== undefined) throw refusal('INVALID_ARGUMENT', `${file} to export a study definition when --store is given`, 'a study that has its store', 'Leave out --store, or export the definition.')
  const { study, kept } = ready ? { study: exported as Study, kept: undefined } : await make(file, exported as AnyDefinition, given)
  const prunes = ready || (exported as AnyDefinition).pruner !== undefined
  return { study, options, file: kept === ':memory:' ? null : kept, objective: objectiveOf(file, exports, study, prunes) }
}

async function make(file: string, definition: AnyDefinition, given: string | undefined): Promise<{ study: Study; kept: string | undefined }> {
  const kept = given ?? (definition.store === undefined ? defaultFile(file) : undefined)
  try {
    const store = kept === undefined ? definition.store! : openStore(kept)
    return { study: (await createStudy({ ...definition, space: ownSpace(definition.space), store })) as unknown as Study, kept }
  } catch (error) {
    throw error instanceof CerebrosError ? new CerebrosError(error.code, `${file}: ${error.message}`, { cause: error }) : error
  }
}

function objectiveOf(file: string, exports: Exports, study: Study, prunes: boolean): Runnable['objective'] {
  const objective = exports.objective ?? exports.default
  if (typeof objective === 'function') return () => objective as TrialObjective<unknown, Metrics>
  if (exports.command === undefined) throw mismatch('INVALID_ARGUMENT', `${file} to export an objective`, objective, 'Write export const objective = async (trial) => ({ loss: … }).')
  const command = commandOf(exports.command)
  return (host) => commandObjective({ ...host, command, folder: dirname(resolve(file)), space: study.space, prunes })
}

/** A space made by another copy of this package is made again by this one. */
function ownSpace(space: SearchSpace): SearchSpace {
  if (space instanceof SearchSpace || typeof (space as SearchSpace | undefined)?.definition !== 'object') return space
  return new SearchSpace((space as SearchSpace).definition)
}

async function importModule(file: string): Promise<Exports> {
  const path = resolve(file)
  if ((await stat(path).catch(() => undefined))?.isFile() !== true) throw mismatch('INVALID_ARGUMENT', 'a module or a JSON file', file, 'There is no such file: check the path, or write one with cerebros init.')
  answerOwnImports()
  const { href } = pathToFileURL(path)
  try {
    return (await import(href)) as Exports
  } catch (error) {
    throw new CerebrosError('INVALID_ARGUMENT', `${file}${lineOf(error, href)}: ${withCure(sentenceOf(error), cureOf(error, file))}`, { cause: error })
  }
}

/** `:12`, the line of the module an error came from, where its stack says it. */
function lineOf(error: unknown, href: string): string {
  const stack = error instanceof Error ? (error.stack ?? '') : ''
  const at = stack.indexOf(`${href}:`)
  return at < 0 ? '' : (/^:\d+/.exec(stack.slice(at + href.length))?.[0] ?? '')
}

/** Node ends its messages without a full stop. */
function withCure(sentence: string, cure: string | undefined): string {
  return cure === undefined ? sentence : `${sentence.replace(/\.$/, '')}. ${cure}`
}

function cureOf(error: unknown, file: string): string | undefined {
  if (error instanceof SyntaxError) return `node --check ${file} shows where.`
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined
  if (code === 'ERR_UNKNOWN_FILE_EXTENSION') return 'Write JavaScript (.mjs), or run TypeScript with Node 22.18 or newer.'
  return code === 'ERR_MODULE_NOT_FOUND' ? 'Install it beside the module.' : undefined
}
