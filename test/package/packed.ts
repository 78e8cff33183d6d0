// The package as a user installs it: packed, unpacked into an empty project, its dependencies beside it and nothing else.

import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'

const ROOT = join(import.meta.dirname, '..', '..')
const BIN = join(ROOT, 'node_modules', '.bin')

export interface Manifest {
  readonly name: string
  readonly version: string
  readonly exports: { readonly [subpath: string]: string | { readonly types: string; readonly default: string } }
  readonly bin: { readonly [name: string]: string }
  readonly dependencies: { readonly [name: string]: string }
  readonly peerDependencies: { readonly [name: string]: string }
}

/** An empty project that has installed the tarball. */
export interface Installed {
  readonly project: string
  readonly folder: string
  readonly tarball: string
  readonly manifest: Manifest
  remove(): void
}

/** Packs the built package and installs it. Builds it first when there is no build. */
export function installPacked(): Installed {
  const built = ['index.js', 'index.d.ts', 'cli.js'].every((name) => existsSync(join(ROOT, 'dist', name)))
  if (!built) execFileSync(join(BIN, 'tsup'), ['--silent'], { cwd: ROOT, env: environment() })
  const project = mkdtempSync(join(tmpdir(), 'cerebros-package-'))
  execFileSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', project], { cwd: ROOT, env: environment() })
  const own = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as Manifest
  const tarball = join(project, `${own.name.replace('@', '').replace('/', '-')}-${own.version}.tgz`)
  const folder = join(project, 'node_modules', ...own.name.split('/'))
  mkdirSync(folder, { recursive: true })
  execFileSync('tar', ['-xzf', tarball, '-C', folder, '--strip-components=1'])
  const manifest = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest
  for (const dependency of Object.keys(manifest.dependencies)) link(project, dependency)
  return { project, folder, tarball, manifest, remove: () => rmSync(project, { recursive: true, force: true }) }
}

/** Makes a package of the checkout resolvable in the project. */
export function link(project: string, name: string): void {
  const target = join(project, 'node_modules', ...name.split('/'))
  mkdirSync(dirname(target), { recursive: true })
  symlinkSync(join(ROOT, 'node_modules', ...name.split('/')), target)
}

/** Runs a tool of the checkout. @returns its output and status; never throws */
export function runTool(tool: string, args: readonly string[], cwd: string): { status: number; output: string } {
  try {
    return { status: 0, output: execFileSync(join(BIN, tool), args, { cwd, env: environment(), encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }) }
  } catch (error) {
    const { status, stdout, stderr } = error as { status: number | null; stdout: string; stderr: string }
    return { status: status ?? 1, output: stdout + stderr }
  }
}

/** Runs Node in the project. @returns stdout. @throws Error with stderr when it fails */
export function runNode(args: readonly string[], cwd: string): string {
  return execFileSync(process.execPath, args, { cwd, encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] })
}

/** The specifier of each subpath that is code. */
export function codeSubpaths({ manifest }: Installed): { subpath: string; specifier: string; file: string; types: string }[] {
  return Object.entries(manifest.exports).flatMap(([subpath, target]) =>
    typeof target === 'string' ? [] : [{ subpath, specifier: manifest.name + subpath.slice(1), file: target.default, types: target.types }],
  )
}

/** The pinned Node before any other, as npm's scripts have it. */
function environment(): NodeJS.ProcessEnv {
  return { ...process.env, PATH: `${BIN}:${process.env.PATH ?? ''}`, NO_COLOR: '1' }
}
