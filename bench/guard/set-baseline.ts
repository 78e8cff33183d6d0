// npm run bench:baseline: makes HEAD the commit the guard compares with. Nothing else moves it.

import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { baselinePath, git, type Baseline } from './baseline.ts'

const root = join(import.meta.dirname, '..', '..')
const changes = git(root, 'status', '--porcelain')
if (changes !== '') {
  console.error(`Expected a clean tree, got changes:\n${changes}\nCommit first: a baseline is a commit, not a state of files.`)
  process.exitCode = 1
} else {
  const baseline: Baseline = { commit: git(root, 'rev-parse', 'HEAD'), date: git(root, 'show', '--no-patch', '--format=%cI', 'HEAD') }
  mkdirSync(dirname(baselinePath(root)), { recursive: true })
  writeFileSync(baselinePath(root), `${JSON.stringify(baseline, null, 2)}\n`)
  console.log(`The guard now compares with ${baseline.commit}. Commit profiles/bench/baseline.json.`)
}
