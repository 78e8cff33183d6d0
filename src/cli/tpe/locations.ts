// Where studies live between calls that do not say it. A study whose `init_study` named a storage is found again through a small
// file beside the default store, one a study, so that calls at the same time never write the same file.

import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { storePath } from '../open-store.ts'
import { fs } from './node-fs.ts'

type Environment = { readonly [name: string]: string | undefined }

/** The default store: `CEREBROS_STORE`, else `cerebros/studies.db` in the user's state folder. */
export function defaultStore(environment: Environment, platform: string): string {
  const named = environment['CEREBROS_STORE']
  if (named !== undefined && named !== '') return resolve(storePath(named))
  return join(stateFolder(environment, platform), 'cerebros', 'studies.db')
}

/** The path kept for a study, or undefined. */
export async function locationOf(store: string, study: string): Promise<string | undefined> {
  // Few callers name a storage: without one, hashing is not even loaded.
  if (!fs.existsSync(folderOf(store))) return undefined
  const file = await fileOf(store, study)
  return fs.existsSync(file) ? pathIn(file) : undefined
}

/** Keeps the path of a study. */
export async function keepLocation(store: string, study: string, path: string): Promise<void> {
  const file = await fileOf(store, study)
  fs.mkdirSync(folderOf(store), { recursive: true })
  const draft = `${file}.${process.pid}`
  fs.writeFileSync(draft, JSON.stringify({ study, path }))
  fs.renameSync(draft, file)
}

/** Forgets the path of a study. */
export async function forgetLocation(store: string, study: string): Promise<void> {
  if (fs.existsSync(folderOf(store))) fs.rmSync(await fileOf(store, study), { force: true })
}

/** All kept paths, each once. */
export function locations(store: string): string[] {
  const folder = folderOf(store)
  if (!fs.existsSync(folder)) return []
  const files = fs.readdirSync(folder).filter((name) => name.endsWith('.json')).sort()
  return [...new Set(files.map((name) => pathIn(join(folder, name))))]
}

function pathIn(file: string): string {
  return (JSON.parse(fs.readFileSync(file, 'utf8')) as { path: string }).path
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

async function fileOf(store: string, study: string): Promise<string> {
  const { createHash } = await import('node:crypto')
  return join(folderOf(store), `${createHash('sha256').update(study).digest('hex').slice(0, 32)}.json`)
}
