// Where and of what a figure was taken: a number without these is a rumour.

import { execFileSync } from 'node:child_process'
import { cpus } from 'node:os'

/** CPU model and count, Node version, and the commit of the working tree. */
export function provenance(root: string): { machine: string; node: string; commit: string } {
  const cores = cpus()
  return { machine: `${cores[0]?.model.trim() ?? process.arch} × ${cores.length}`, node: process.version, commit: commitOf(root) }
}

/** Short commit of a checkout, `+changes` when its tracked files differ, `none` outside git. */
function commitOf(folder: string): string {
  try {
    const git = (...args: string[]): string => execFileSync('git', ['-C', folder, ...args], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim()
    const changed = git('status', '--porcelain', '--untracked-files=no') !== ''
    return git('rev-parse', '--short=12', 'HEAD') + (changed ? '+changes' : '')
  } catch {
    return 'none'
  }
}
