import { build } from 'esbuild'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { publint } from 'publint'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { codeSubpaths, installPacked, runNode, runTool, type Installed } from './packed.ts'

/** Most gzipped kibibytes of a subpath, minified, dependencies and peers left out. A little above what it has: growth is a decision. */
const MOST_KIB: { readonly [subpath: string]: number } = { '.': 90, './store': 30, './report': 12, './testing': 66 }

let installed: Installed
beforeAll(() => {
  installed = installPacked()
})
afterAll(() => installed.remove())

/** Every specifier that loading a subpath resolves, with who asked for it, in a process that records them. */
function loaded(specifier: string): { specifier: string; parent: string }[] {
  const hook = join(installed.project, 'record.mjs')
  writeFileSync(hook, `import { registerHooks } from 'node:module'
globalThis.resolved = []
registerHooks({ resolve(specifier, context, next) { globalThis.resolved.push({ specifier, parent: context.parentURL ?? '' }); return next(specifier, context) } })
`)
  const program = `const before = resolved.length; await import(${JSON.stringify(specifier)}); console.log(JSON.stringify(resolved.slice(before)))`
  return JSON.parse(runNode(['--import', hook, '--input-type=module', '--eval', program], installed.project)) as { specifier: string; parent: string }[]
}

/** A subpath as a browser's or an application's bundler sees it. */
async function bundled(specifier: string, options: { platform: 'browser' | 'node'; external: string[] }): Promise<{ text: string; imports: string[] }> {
  const result = await build({
    stdin: { contents: `export * from ${JSON.stringify(specifier)}`, resolveDir: installed.project },
    bundle: true, minify: true, write: false, format: 'esm', target: 'es2023', metafile: true, logLevel: 'silent', ...options,
  })
  return { text: result.outputFiles[0].text, imports: Object.values(result.metafile.outputs).flatMap((output) => output.imports.map((one) => one.path)) }
}

describe('the packed tarball', () => {
  test('holds the build, the licence and the papers, and nothing else', () => {
    expect(readdirSync(installed.folder).filter((name) => !['CHANGELOG.md', 'README.md'].includes(name)).sort()).toEqual(['LICENSE', 'dist', 'docs', 'package.json'])
  })

  test('loads every subpath under Node with nothing but its dependencies installed', () => {
    for (const { specifier } of codeSubpaths(installed)) {
      const names = JSON.parse(runNode(['--input-type=module', '--eval', `console.log(JSON.stringify(Object.keys(await import(${JSON.stringify(specifier)}))))`], installed.project)) as string[]
      expect(names.length, specifier).toBeGreaterThan(0)
    }
  })

  test('exports the promised names', () => {
    const names = runNode(['--input-type=module', '--eval', `console.log(Object.keys(await import('${installed.manifest.name}')).join(' '))`], installed.project).trim().split(' ')
    expect(names).toEqual(expect.arrayContaining(['searchSpace', 'float', 'int', 'bool', 'categorical', 'ordinal', 'choice', 'createOptimizer', 'createStudy', 'motpe', 'randomSampler', 'quasiRandom', 'Welford', 'ParetoArchive', 'nonDominatedSort', 'hypervolume', 'hypervolumeContributions', 'hypervolumeSubset']))
  })

  test('loads no optional package in any subpath, and in the core nothing of Node either', () => {
    for (const { subpath, specifier } of codeSubpaths(installed)) {
      const asked = loaded(specifier)
      expect(asked.length, specifier).toBeGreaterThan(1)
      const packages = new Set(asked.slice(1).filter(({ parent }) => parent.includes('cerebros/dist')).map((one) => one.specifier).filter((name) => !name.startsWith('.')).map((name) => name.split('/').slice(0, name.startsWith('@') ? 2 : 1).join('/')))
      for (const peer of Object.keys(installed.manifest.peerDependencies)) expect(packages, specifier).not.toContain(peer)
      const expected = Object.keys(installed.manifest.dependencies)
      expect([...packages].filter((name) => !expected.includes(name) && !name.startsWith('node:')), specifier).toEqual([])
      if (subpath === '.') expect([...packages].sort()).toEqual(expected.sort())
    }
  })

  test('keeps the node: prefix of builtins: without it node:sqlite does not exist', () => {
    const texts = readdirSync(join(installed.folder, 'dist')).filter((name) => name.endsWith('.js')).map((name) => readFileSync(join(installed.folder, 'dist', name), 'utf8'))
    expect(texts.join('\n')).toMatch(/["']node:sqlite["']/)
    for (const text of texts) expect(text).not.toMatch(/(?:from |import\(|import )["'](?:sqlite|fs|path|os|url|util|crypto|child_process|readline)["'/]/)
  })

  test('bundles the core for a browser with no import left', async () => {
    const { text, imports } = await bundled(installed.manifest.name, { platform: 'browser', external: [] })
    expect(imports).toEqual([])
    expect(text).not.toMatch(/["'`]node:/)
  })

  test('keeps every subpath within its size', async () => {
    expect(codeSubpaths(installed).map((one) => one.subpath).sort()).toEqual(Object.keys(MOST_KIB).sort())
    for (const { subpath, specifier } of codeSubpaths(installed)) {
      const { text } = await bundled(specifier, { platform: 'node', external: ['node:*', ...Object.keys(installed.manifest.dependencies), ...Object.keys(installed.manifest.peerDependencies)] })
      const kib = gzipSync(text).length / 1024
      expect(kib, `${subpath} has ${kib.toFixed(1)} KiB gzipped`).toBeLessThanOrEqual(MOST_KIB[subpath])
      expect(kib, `${subpath}: its bound is more than twice its size, lower it`).toBeGreaterThan(MOST_KIB[subpath] / 2)
    }
  })

  test('answers --version and --help, and links the command', () => {
    const bin = join(installed.folder, installed.manifest.bin['cerebros'])
    expect(readFileSync(bin, 'utf8')).toMatch(/^#!\/usr\/bin\/env node\n/)
    expect(runNode([bin, '--version'], installed.project).trim()).toContain(installed.manifest.version)
    expect(runNode([bin, '--help'], installed.project)).toMatch(/^Usage: cerebros [^]*\basktell\b/)
  })
})

describe('the types of the packed tarball', () => {
  test('pass publint without a remark', async () => {
    const { messages } = await publint({ pkgDir: installed.folder, strict: true, pack: false })
    expect(messages).toEqual([])
  })

  test('pass "are the types wrong" for ESM', () => {
    const { status, output } = runTool('attw', [installed.tarball, '--profile', 'esm-only', '--no-definitely-typed', '--no-emoji', '--no-color', '--format', 'ascii'], installed.project)
    expect(status, output).toBe(0)
  })

  test('resolve for a strict program that has neither Node types nor peers, declarations checked too', () => {
    const names = codeSubpaths(installed).filter(({ subpath }) => subpath === '.').map(({ specifier }) => specifier)
    expect(checked(names, { types: [] })).toEqual('')
  })

  test('resolve in every subpath for a Node program', () => {
    expect(checked(codeSubpaths(installed).map(({ specifier }) => specifier), { types: ['node'], typeRoots: [join(import.meta.dirname, '..', '..', 'node_modules', '@types')], skipLibCheck: true })).toEqual('')
  })

  test('are declared for every subpath', () => {
    for (const { types } of codeSubpaths(installed)) expect(readFileSync(join(installed.folder, types), 'utf8')).toMatch(/export/)
  })
})

/** What the compiler says of a program that imports the specifiers and uses the core's inference. */
function checked(specifiers: readonly string[], options: object): string {
  const imports = specifiers.map((specifier, at) => `import * as module${at} from '${specifier}'\nexport type Names${at} = keyof typeof module${at}`)
  writeFileSync(join(installed.project, 'consumer.ts'), `${imports.join('\n')}
import { choice, createOptimizer, float, int, searchSpace } from '${installed.manifest.name}'
const space = searchSpace({ rate: float(1e-5, 1e-1, { scale: 'log' }), head: choice({ mlp: { width: int(8, 256) }, linear: {} }) })
const optimizer = createOptimizer({ space, objectives: { loss: 'minimize' } })
const { params } = optimizer.ask()
export const width: number | null = params.head.kind === 'mlp' ? params.head.width : null
// @ts-expect-error a misspelled objective
optimizer.tell(0, { los: 1 })
`)
  writeFileSync(join(installed.project, 'tsconfig.json'), JSON.stringify({
    compilerOptions: { target: 'ES2023', lib: ['ES2023', 'DOM'], module: 'NodeNext', strict: true, exactOptionalPropertyTypes: true, noEmit: true, ...options },
    files: ['consumer.ts'],
  }))
  return runTool('tsc', ['--project', 'tsconfig.json'], installed.project).output
}
