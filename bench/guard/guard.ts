// The perf guard: the working tree against the baseline commit, row by row.
// A missing baseline, commit or row passes and says so: the guard watches for slow-downs, it is no gate for history.

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { alternate, tryBuild } from './alternate.ts'
import { hasCommit, readBaseline, withWorktree } from './baseline.ts'
import { judge, type Comparison } from './judge.ts'
import { buildRow, type GuardRow } from './row-build.ts'

/** What the guard found of one row. */
export interface RowResult {
  readonly row: string
  readonly passed: boolean
  readonly comparisons: readonly Comparison[]
  /** Why there is no comparison. */
  readonly note: string | null
}

/** What the guard found. */
export interface GuardResult {
  readonly baseline: string | null
  readonly rows: readonly RowResult[]
  /** Why there are no rows. */
  readonly note: string | null
}

/** How the guard measures. */
export interface GuardOptions {
  /** A git checkout with `src/index.ts`. */
  readonly root: string
  readonly rows: readonly GuardRow[]
}

/**
 * Compares the working tree with its baseline.
 *
 * @throws Error when the working tree itself cannot build or run a row
 */
export async function guard({ root, rows }: GuardOptions): Promise<GuardResult> {
  const baseline = readBaseline(root)
  if (baseline === null) return { baseline: null, rows: [], note: 'no baseline yet: nothing to compare with. Set one with npm run bench:baseline.' }
  const { commit } = baseline
  if (!hasCommit(root, commit)) return { baseline: commit, rows: [], note: `this clone does not hold the baseline commit ${commit.slice(0, 12)}: nothing to compare with. Fetch it with git fetch --unshallow.` }
  return withWorktree(root, commit, (tree) =>
    withFolder(async (folder) => {
      const results: RowResult[] = []
      for (const row of rows) results.push(await guardRow(row, root, tree, folder))
      return { baseline: commit, rows: results, note: null }
    }),
  )
}

/** A temporary folder for bundles. */
export async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'cerebros-guard-'))
  try {
    return await use(folder)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

async function guardRow(row: GuardRow, root: string, tree: string, folder: string): Promise<RowResult> {
  for (const side of ['head', 'base']) mkdirSync(join(folder, side), { recursive: true })
  const head = await buildRow(row, root, join(folder, 'head'))
  await tryBuild(head)
  let base: string
  try {
    base = await buildRow(row, tree, join(folder, 'base'))
    await tryBuild(base)
  } catch (error) {
    return { row: row.name, passed: true, comparisons: [], note: `the baseline lacks this row: ${reasonOf(error)}` }
  }
  return { row: row.name, ...(await judge(() => alternate(base, head, row.effort))), note: null }
}

/** The line that tells: the bundler puts a count before it, Node a stack behind it. */
function reasonOf(error: unknown): string {
  const lines = (error instanceof Error ? error.message : String(error)).split('\n')
  return (lines.find((line) => line.includes('ERROR')) ?? lines[0]).trim()
}
