// The commit the guard compares with, and a working copy of it for as long as it is needed.

import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** What profiles/bench/baseline.json holds. */
export interface Baseline {
  readonly commit: string
  readonly date: string
}

/** Path of the baseline's record in a checkout. */
export function baselinePath(root: string): string {
  return join(root, 'profiles', 'bench', 'baseline.json')
}

/** The recorded baseline, or null before the first. @throws Error when the file names no commit */
export function readBaseline(root: string): Baseline | null {
  const path = baselinePath(root)
  if (!existsSync(path)) return null
  const baseline = JSON.parse(readFileSync(path, 'utf8')) as Partial<Baseline>
  if (typeof baseline.commit !== 'string' || !/^[0-9a-f]{40}$/.test(baseline.commit)) {
    throw new Error(`Expected ${path} to name a commit of 40 hex digits, got ${JSON.stringify(baseline.commit)}. Run npm run bench:baseline.`)
  }
  return { commit: baseline.commit, date: baseline.date ?? '' }
}

/** Git in a checkout. @throws Error when git refuses */
export function git(root: string, ...args: string[]): string {
  return execFileSync('git', ['-C', root, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim()
}

/** Whether a clone holds a commit: a shallow one may not. */
export function hasCommit(root: string, commit: string): boolean {
  try {
    git(root, 'cat-file', '-e', `${commit}^{commit}`)
    return true
  } catch {
    return false
  }
}

/** Gives `use` a worktree of the commit with the checkout's node_modules, and removes it afterwards, interrupted or not. */
export async function withWorktree<T>(root: string, commit: string, use: (tree: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'cerebros-baseline-'))
  const tree = join(folder, 'tree')
  const remove = (): void => {
    rmSync(folder, { recursive: true, force: true })
    git(root, 'worktree', 'prune')
  }
  const interrupted = (): never => process.exit(130)
  process.once('exit', remove).once('SIGINT', interrupted)
  try {
    git(root, 'worktree', 'add', '--quiet', '--detach', tree, commit)
    if (existsSync(join(root, 'node_modules')) && !existsSync(join(tree, 'node_modules'))) symlinkSync(join(root, 'node_modules'), join(tree, 'node_modules'))
    return await use(tree)
  } finally {
    process.off('exit', remove).off('SIGINT', interrupted)
    remove()
  }
}
