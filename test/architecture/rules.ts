// The rules of the house's shape, as functions from sources to sentences: no sentence, no breach.
// Sources are a map from a path below src/ to its text, so that each rule can be shown to fail on an invented tree.

import { builtinModules } from 'node:module'
import { dirname, join } from 'node:path/posix'
import ts from 'typescript'

/** Path below src/ → text. */
export type Sources = ReadonlyMap<string, string>

/** A folder's floor: it may import lower ones only. */
export const FLOORS: { readonly [folder: string]: number } = {
  errors: 0,
  numerics: 1,
  stats: 2, space: 2, pareto: 2,
  density: 3,
  field: 4,
  sampler: 5, curation: 5,
  study: 6,
  heads: 7, store: 7, engine: 7, report: 7, testing: 7,
  nas: 8, platform: 8,
  cli: 9,
}

/** Floors from which on Node may be used. */
const FIRST_NODE_FLOOR = 7
/** The packages the core (floors below that) may import: its dependencies. */
const CORE_PACKAGES = new Set(['seedrandom', 'ml-matrix', 'simple-statistics'])
const MOST_LINES = 400
const MOST_FILES = 12

/** Imports of a file: those of `import`, `export from`, `import()` and `import type`. */
export function importsOf(text: string): string[] {
  return ts.preProcessFile(text, true, true).importedFiles.map((one) => one.fileName)
}

/** A file imports its own folder, or the index.ts of a folder on a lower floor. */
export function floorBreaches(sources: Sources): string[] {
  return [...sources].flatMap(([file, text]) => {
    const from = folderOf(file)
    if (from !== '' && FLOORS[from] === undefined) return [`${file}: folder "${from}" has no floor; give it one in test/architecture/rules.ts and docs/architecture.md`]
    return importsOf(text).filter(isRelative).flatMap((specifier) => {
      const target = join(dirname(file), specifier)
      const to = folderOf(target)
      if (to === from) return []
      if (floorOf(to) >= floorOf(from)) return [`${file}: imports ${target}, which is not on a lower floor`]
      return target === `${to}/index.ts` ? [] : [`${file}: imports ${target}; only ${to}/index.ts is open to other folders`]
    })
  })
}

/** Below the Node floors nothing imports a builtin of Node, or a package that is no dependency. */
export function environmentBreaches(sources: Sources): string[] {
  return [...sources].flatMap(([file, text]) =>
    floorOf(folderOf(file)) >= FIRST_NODE_FLOOR && folderOf(file) !== ''
      ? []
      : importsOf(text).filter((specifier) => !isRelative(specifier)).flatMap((specifier) => {
          if (specifier.startsWith('node:') || builtinModules.includes(specifier)) return [`${file}: imports ${specifier}, but the core runs in browsers`]
          return CORE_PACKAGES.has(packageOf(specifier)) ? [] : [`${file}: imports ${specifier}, which is no dependency of the core`]
        }),
  )
}

/** A file states one idea: at most 400 lines, with a name that says which. Generated files are exempt from the length. */
export function fileBreaches(sources: Sources): string[] {
  return [...sources].flatMap(([file, text]) => {
    const lines = text.split('\n').length - 1
    const long = lines > MOST_LINES && !isGenerated(file) ? [`${file}: ${lines} lines, at most ${MOST_LINES}`] : []
    const vague = /(^|\/)(utils?|helpers?|common|types|misc|shared)(\.ts|\/)/.test(file) ? [`${file}: the name does not say which idea it holds`] : []
    return [...long, ...vague]
  })
}

/** A folder has at most 12 files and one sub-level. */
export function folderBreaches(sources: Sources): string[] {
  const counts = new Map<string, number>()
  for (const file of sources.keys()) {
    if (!isGenerated(file)) counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1)
  }
  const crowded = [...counts].filter(([, count]) => count > MOST_FILES).map(([folder, count]) => `${folder}: ${count} files, at most ${MOST_FILES}`)
  const deep = [...sources.keys()].filter((file) => file.split('/').length > 3).map((file) => `${file}: more than one level below its folder`)
  return [...crowded, ...deep]
}

/** No chain of imports returns to its beginning. */
export function cycles(sources: Sources): string[] {
  const done = new Set<string>()
  const found: string[] = []
  const visit = (file: string, chain: readonly string[]): void => {
    const at = chain.indexOf(file)
    if (at >= 0) found.push([...chain.slice(at), file].join(' → '))
    if (at >= 0 || done.has(file)) return
    for (const specifier of importsOf(sources.get(file) ?? '').filter(isRelative)) visit(join(dirname(file), specifier), [...chain, file])
    done.add(file)
  }
  for (const file of sources.keys()) visit(file, [])
  return found
}

/**
 * Golden files no test speaks of. A name may be spelled with a template: `optuna-${version}.json` speaks of every version.
 *
 * @param goldens names below test/golden
 * @param tests texts of the tests
 */
export function orphans(goldens: readonly string[], tests: Iterable<string>): string[] {
  const patterns = [...tests].flatMap((text) => [...text.matchAll(/[\w./${}()-]*\.(?:json|log)\b/g)].map(([name]) => patternOf(name)))
  return goldens.filter((golden) => !patterns.some((pattern) => pattern.test(golden)))
}

function patternOf(name: string): RegExp {
  const parts = name.slice(name.lastIndexOf('/') + 1).split(/\$\{[^}]*\}/)
  // A template without any fixed text of its own would speak of every golden.
  if (parts.length > 1 && parts.join('').length < 8) return /^$/
  return new RegExp(`(^|/)${parts.map((part) => part.replaceAll(/[.$()]/g, '\\$&').replaceAll(/[{}]/g, '')).join('.*')}$`)
}

function folderOf(file: string): string {
  return file.includes('/') ? file.slice(0, file.indexOf('/')) : ''
}

/** The barrel src/index.ts stands just above the core: it may import floors 0 to 6. */
function floorOf(folder: string): number {
  return folder === '' ? FIRST_NODE_FLOOR : (FLOORS[folder] ?? Infinity)
}

/** `seedrandom` of `seedrandom/seedrandom.js`, `@a/b` of `@a/b/c`. */
function packageOf(specifier: string): string {
  return specifier.split('/').slice(0, specifier.startsWith('@') ? 2 : 1).join('/')
}

function isRelative(specifier: string): boolean {
  return specifier.startsWith('.')
}

function isGenerated(file: string): boolean {
  return file.split('/').includes('generated')
}
