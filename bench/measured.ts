// Measures a bench in a process of its own, from plain JavaScript against the build in dist/.
// Its own process: no bench inherits another's compiled code. Plain JavaScript: Node strips types with WebAssembly, whose growing
// memory detaches a buffer; from then on V8 checks every typed array before it reads its length, and a loop up to `values.length`
// runs five times slower for the rest of the process. Users import JavaScript, so that is what is measured.

import { build } from 'esbuild'
import { spawn } from 'node:child_process'
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import type { Measurement } from './bench.ts'

/** Bundles `measure.ts` beside the build. @returns its path; remove it when done */
export async function bundleMeasure(root: string): Promise<{ path: string; remove: () => void }> {
  const folder = join(root, '.bench')
  mkdirSync(folder, { recursive: true })
  const path = join(folder, `measure-${process.pid}.mjs`)
  // The checkout's own paths would take src/; the package's name, left alone, means dist/.
  await build({ entryPoints: [join(root, 'bench', 'measure.ts')], outfile: path, bundle: true, format: 'esm', platform: 'node', target: 'es2023', packages: 'external', tsconfigRaw: '{}', logLevel: 'silent' })
  return { path, remove: () => rmSync(path, { force: true }) }
}

/** The rows of a bench as they are measured. @throws Error when its process fails; what it says is on stderr */
export async function* measured(bundle: string, name: string, root: string): AsyncGenerator<Measurement> {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', bundle, name, root], { stdio: ['ignore', 'pipe', 'inherit'] })
  const ended = new Promise<number | null>((resolve, reject) => child.once('error', reject).once('close', resolve))
  for await (const line of createInterface({ input: child.stdout })) yield JSON.parse(line) as Measurement
  const status = await ended
  if (status !== 0) throw new Error(`Expected the bench ${name} to end well, got status ${status}.`)
}
