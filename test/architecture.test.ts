import { readdirSync, readFileSync } from 'node:fs'
import { join, relative, sep } from 'node:path'
import { describe, expect, test } from 'vitest'
import { cycles, environmentBreaches, fileBreaches, floorBreaches, folderBreaches, FLOORS, importsOf, orphans, type Sources } from './architecture/rules.ts'

const root = join(import.meta.dirname, '..')
const source = readTree(join(root, 'src'), /\.ts$/)
// The scripts that make goldens do not test them, and this file's inventions are no tests of them either.
const tests = [...readTree(join(root, 'test'), /\.(ts|py|mjs)$/)].flatMap(([file, text]) => (file.startsWith('golden/') || file.startsWith('architecture') ? [] : [text]))
const goldens = [...readTree(join(root, 'test', 'golden'), /\.(json|log)$/).keys()]

/** Path below a folder → text, in a fixed order. */
function readTree(folder: string, name: RegExp): Map<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => name.test(file)).sort()
  return new Map(files.map((file) => [relative(folder, join(folder, file)).split(sep).join('/'), readFileSync(join(folder, file), 'utf8')]))
}

function tree(files: { readonly [path: string]: string }): Sources {
  return new Map(Object.entries(files))
}

describe('the sources', () => {
  test('are found', () => {
    expect(source.size).toBeGreaterThan(40)
    expect(source.has('index.ts')).toBe(true)
  })
  test('import their own folder or the index of a lower floor, never up, never sideways', () => {
    expect(floorBreaches(source)).toEqual([])
  })
  test('use Node and optional packages only from floor 7 on', () => {
    expect(environmentBreaches(source)).toEqual([])
  })
  test('hold at most 400 lines each, under a name that says what they are', () => {
    expect(fileBreaches(source)).toEqual([])
  })
  test('lie in folders of at most 12 files and one sub-level', () => {
    expect(folderBreaches(source)).toEqual([])
  })
  test('import each other without a cycle', () => {
    expect(cycles(source)).toEqual([])
  })
  test('leave no golden file unused', () => {
    expect(goldens.length).toBeGreaterThan(5)
    expect(orphans(goldens, tests)).toEqual([])
  })
})

describe('the rules can fail', () => {
  test('on an import from a higher floor', () => {
    expect(floorBreaches(tree({ 'space/a.ts': `import { x } from '../study/index.ts'` }))).toHaveLength(1)
  })
  test('on an import from the same floor', () => {
    expect(floorBreaches(tree({ 'space/a.ts': `export { x } from '../stats/index.ts'` }))).toHaveLength(1)
  })
  test('on a type-only or a lazy import from a higher floor', () => {
    expect(floorBreaches(tree({ 'space/a.ts': `import type { X } from '../cli/index.ts'`, 'space/b.ts': `const x = await import('../cli/index.ts')` }))).toHaveLength(2)
  })
  test('on an import past the index of a lower floor', () => {
    expect(floorBreaches(tree({ 'space/a.ts': `import { x } from '../errors/cerebros-error.ts'` }))).toHaveLength(1)
    expect(floorBreaches(tree({ 'study/run/a.ts': `import { x } from '../../errors/cerebros-error.ts'` }))).toHaveLength(1)
  })
  test('on a folder without a floor, and on a core that imports a higher floor', () => {
    expect(floorBreaches(tree({ 'lab/a.ts': '' }))).toHaveLength(1)
    expect(floorBreaches(tree({ 'index.ts': `export { sqlite } from './store/index.ts'` }))).toHaveLength(1)
  })
  test('on a builtin of Node in the core, with or without its prefix, and on a package that is no dependency', () => {
    expect(environmentBreaches(tree({ 'study/a.ts': `import { x } from 'node:fs'`, 'space/b.ts': `import fs from 'fs'`, 'index.ts': `import 'tinybench'` }))).toHaveLength(3)
    expect(environmentBreaches(tree({ 'store/a.ts': `import { x } from 'node:fs'`, 'numerics/a.ts': `import seedrandom from 'seedrandom/seedrandom.js'` }))).toEqual([])
    expect(environmentBreaches(tree({ 'numerics/a.ts': `import x from '@seedrandom/x'` }))).toHaveLength(1)
  })
  test('on a file of 401 lines, not on 400, not on a generated one', () => {
    const lines = (count: number): string => 'x\n'.repeat(count)
    expect(fileBreaches(tree({ 'space/a.ts': lines(401) }))).toHaveLength(1)
    expect(fileBreaches(tree({ 'space/a.ts': lines(400), 'numerics/generated/b.ts': lines(401) }))).toEqual([])
  })
  test('on vague names', () => {
    expect(fileBreaches(tree({ 'space/utils.ts': '', 'space/helpers.ts': '', 'common/a.ts': '', 'study/types.ts': '', 'study/type-names.ts': '' }))).toHaveLength(4)
  })
  test('on a folder of 13 files and on a second sub-level', () => {
    const files = Array.from({ length: 13 }, (_, k): [string, string] => [`space/a${k}.ts`, ''])
    expect(folderBreaches(new Map(files))).toEqual(['space: 13 files, at most 12'])
    expect(folderBreaches(tree({ 'study/run/deep/a.ts': '' }))).toHaveLength(1)
  })
  test('on a cycle, however long', () => {
    expect(cycles(tree({ 'a/a.ts': `import './b.ts'`, 'a/b.ts': `import './c.ts'`, 'a/c.ts': `import './a.ts'` }))).toEqual(['a/a.ts → a/b.ts → a/c.ts → a/a.ts'])
    expect(cycles(tree({ 'a/a.ts': `import './b.ts'; import './c.ts'`, 'a/b.ts': `import './c.ts'`, 'a/c.ts': '' }))).toEqual([])
  })
  test('on an orphan golden, whatever else is tested', () => {
    expect(orphans(['a.json', 'b-1.json', 'c/d.log'], [`read('golden/a.json')`, 'read(`golden/b-${version}.json`)', `read('x/d.log')`])).toEqual(['b-1.json'])
    expect(orphans(['optuna-4.9.0.json', 'sobol.json'], ['read(`golden/optuna-${version}.json`)'])).toEqual(['sobol.json'])
    expect(orphans(['sobol.json'], ['read(`${name}.json`)'])).toEqual(['sobol.json'])
  })
  test('but not on imports inside comments and strings', () => {
    expect(importsOf(`// import x from './a.ts'\n/** import y from './b.ts' */\nconst text = "import z from './c.ts'"`)).toEqual([])
  })
  test('and every folder of the plan has a floor', () => {
    expect(new Set(Object.values(FLOORS))).toEqual(new Set([0, 1, 2, 3, 4, 5, 6, 7, 8, 9]))
  })
})
