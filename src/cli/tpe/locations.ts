// Where studies live between calls that do not say it. A study whose `init_study` named a storage is found again through a small
// file beside the default store, one a study, so that calls at the same time never write the same file.

import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { createHash } from 'node:crypto'
import { homedir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { storePath } from '../open-store.ts'

type Environment = { readonly [name: string]: string | undefined }

/** The default store: `CEREBROS_STORE`, else `cerebros/studies.db` in the user's state folder. */
export function defaultStore(environment: Environment, platform: string): string {
  const named = environment['CEREBROS_STORE']
  if (named !== undefined && named !== '') return resolve(storePath(named))
  return join(stateFolder(environment, platform), 'cerebros', 'studies.db')
}

/** The path kept for a study, or undefined. */
export async function locationOf(store: string, study: string): Promise<string | undefined> {
  const text = await readFile(fileOf(store, study), 'utf8').catch(() => undefined)
  return text === undefined ? undefined : (JSON.parse(text) as { path: string }).path
}

/** Keeps the path of a study. */
export async function keepLocation(store: string, study: string, path: string): Promise<void> {
  const file = fileOf(store, study)
  await mkdir(dirname(file), { recursive: true })
  const draft = `${file}.${process.pid}`
  await writeFile(draft, JSON.stringify({ study, path }))
  await rename(draft, file)
}

/** Forgets the path of a study. */
export async function forgetLocation(store: string, study: string): Promise<void> {
  await rm(fileOf(store, study), { force: true })
}

/** All kept paths, each once. */
export async function locations(store: string): Promise<string[]> {
  const folder = folderOf(store)
  const files = (await readdir(folder).catch(() => [])).filter((name) => name.endsWith('.json')).sort()
  const paths = await Promise.all(files.map(async (name) => (JSON.parse(await readFile(join(folder, name), 'utf8')) as { path: string }).path))
  return [...new Set(paths)]
}

function stateFolder(environment: Environment, platform: string): string {
  const folder = platform === 'win32' ? environment['LOCALAPPDATA'] : environment['XDG_STATE_HOME']
  if (folder !== undefined && folder !== '') return folder
  if (platform === 'win32') return join(homedir(), 'AppData', 'Local')
  return platform === 'darwin' ? join(homedir(), 'Library', 'Application Support') : join(homedir(), '.local', 'state')
}

function folderOf(store: string): string {
  return `${store}.locations`
}

function fileOf(store: string, study: string): string {
  return join(folderOf(store), `${createHash('sha256').update(study).digest('hex').slice(0, 32)}.json`)
}
