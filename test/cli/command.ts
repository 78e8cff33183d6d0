// Runs the command of this working tree as a user does: a process, from JavaScript. Its sources are bundled once for each test file:
// a process that strips the types itself takes seven times as long.

import { buildSync } from 'esbuild'
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { afterAll, onTestFinished } from 'vitest'

const root = join(import.meta.dirname, '..', '..')
// Inside the checkout, so that its packages are found.
const built = join(root, 'node_modules', '.cache', `cerebros-command-${process.pid}-${Date.now()}`)
const source = (path: string): string => join(root, 'src', path)
buildSync({
  entryPoints: { main: source('cli/main.ts'), commands: source('cli/commands.ts'), index: source('index.ts'), store: source('store/index.ts'), report: source('report/index.ts'), testing: source('testing/index.ts') },
  outdir: built, bundle: true, splitting: true, format: 'esm', platform: 'node', target: 'es2023', packages: 'external', tsconfigRaw: '{}', logLevel: 'warning',
})
afterAll(() => rmSync(built, { recursive: true, force: true }))

export const MAIN = join(built, 'main.js')

export interface Ended {
  readonly code: number | null
  readonly stdout: string
  readonly stderr: string
}

export interface Setting {
  readonly cwd?: string
  readonly input?: string
  readonly env?: { readonly [name: string]: string }
}

/** Runs `cerebros …` to its end. */
export function cerebros(args: readonly string[], { cwd, input = '', env = {} }: Setting = {}): Ended {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], { ...(cwd === undefined ? {} : { cwd }), input, encoding: 'utf8', env: { ...process.env, NO_COLOR: '1', ...env } })
  return { code: status, stdout, stderr }
}

/** Runs several command lines one after another in one process: for what they print, not for how they end a process. */
export function cerebrosEach(lines: readonly (readonly string[])[], cwd: string): Ended[] {
  const driver = `
    import { runCommand } from ${JSON.stringify(pathToFileURL(join(dirname(MAIN), 'commands.js')).href)}
    // Every line listens to the two streams anew.
    for (const stream of [process.stdout, process.stderr]) stream.setMaxListeners(0)
    const all = []
    for (const [name, ...args] of JSON.parse(process.argv[1])) {
      const said = { stdout: '', stderr: '' }
      const { log, error } = console
      console.log = (text) => (said.stdout += text + '\\n')
      console.error = (text) => (said.stderr += text + '\\n')
      await runCommand(name, args)
      Object.assign(console, { log, error })
      all.push({ code: process.exitCode, ...said })
    }
    console.log(JSON.stringify(all))
    process.exit(0)`
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', driver, JSON.stringify(lines)], { cwd, encoding: 'utf8' })
  if (stdout === '') throw new Error(stderr)
  return JSON.parse(stdout) as Ended[]
}

/** Starts `cerebros …`; `ended` resolves with what it printed. */
export function startCerebros(args: readonly string[], cwd: string): { child: ChildProcess; output: () => string; ended: Promise<Ended> } {
  const child = spawn(process.execPath, [MAIN, ...args], { cwd, stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, NO_COLOR: '1' } })
  let [stdout, stderr] = ['', '']
  child.stdout.on('data', (chunk) => (stdout += String(chunk)))
  child.stderr.on('data', (chunk) => (stderr += String(chunk)))
  const ended = new Promise<Ended>((resolve) => child.once('close', (code) => resolve({ code, stdout, stderr })))
  return { child, output: () => stdout + stderr, ended }
}

/** Waits until something is true. */
export async function until(holds: () => boolean, milliseconds = 30_000): Promise<void> {
  for (let waited = 0; !holds(); waited += 20) {
    if (waited > milliseconds) throw new Error(`waited ${milliseconds} ms in vain`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** An empty folder, removed after the test. */
export function folder(): string {
  const path = realpathSync(mkdtempSync(join(tmpdir(), 'cerebros-cli-')))
  onTestFinished(() => rmSync(path, { recursive: true, force: true }))
  return path
}

/** Whether this machine has Python 3. */
export const hasPython = spawnSync('python3', ['-c', 'pass']).status === 0
