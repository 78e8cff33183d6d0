import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { baselinePath, git } from '../../bench/guard/baseline.ts'
import { guard, type GuardResult } from '../../bench/guard/guard.ts'
import { guardPassed, guardReport } from '../../bench/guard/report.ts'
import { GUARD_ROWS } from '../../bench/guard/rows.ts'

// A small checkout of its own: a library with one function, a row that times it.
const root = mkdtempSync(join(tmpdir(), 'cerebros-guard-test-'))
const rows = [{ name: 'work', entry: join(root, 'row.ts'), effort: { pairs: 3, turns: 5 } }]
const library = (turns: number): string => `export function work(): number { let sum = 0; for (let k = 0; k < ${turns}; k++) sum += Math.sqrt(k + sum); return sum }\n`

beforeAll(() => {
  mkdirSync(join(root, 'src'))
  mkdirSync(join(root, 'profiles', 'bench'), { recursive: true })
  symlinkSync(join(import.meta.dirname, '..', '..', 'node_modules'), join(root, 'node_modules'))
  execFileSync('git', ['init', '--quiet', root])
  write('src/index.ts', 'export const other = 1\n')
  write('row.ts', `import { work } from '@thunderline/cerebros'
import { createInterface } from 'node:readline'
const sample = () => { const start = process.cpuUsage(); work(); const { user, system } = process.cpuUsage(start); return (user + system) / 1000 }
for (let k = 0; k < 50; k++) sample()
createInterface({ input: process.stdin }).on('line', () => console.log(sample()))
`)
  commit('empty')
  write('src/index.ts', library(100_000))
  commit('work')
})

afterAll(() => rmSync(root, { recursive: true, force: true }))

function write(path: string, text: string): void {
  writeFileSync(join(root, path), text)
}

function commit(message: string): string {
  git(root, 'add', 'src', 'row.ts')
  git(root, '-c', 'user.name=test', '-c', 'user.email=test@localhost', 'commit', '--quiet', '-m', message)
  return git(root, 'rev-parse', 'HEAD')
}

function setBaseline(revision: string): void {
  writeFileSync(baselinePath(root), JSON.stringify({ commit: git(root, 'rev-parse', revision), date: '' }))
}

async function run(): Promise<GuardResult> {
  return guard({ root, rows })
}

describe('the guard of a checkout', () => {
  test('passes with a message when there is no baseline yet', async () => {
    const result = await run()
    expect(guardPassed(result)).toBe(true)
    expect(guardReport(result)).toBe('perf guard passed: no baseline yet: nothing to compare with. Set one with npm run bench:baseline.')
  })
  test('passes with a message when the clone does not hold the baseline commit', async () => {
    writeFileSync(baselinePath(root), JSON.stringify({ commit: '0123456789'.repeat(4), date: '' }))
    const result = await run()
    expect(guardPassed(result)).toBe(true)
    expect(guardReport(result)).toMatch(/this clone does not hold the baseline commit 012345678901: .*--unshallow/)
  })
  test('passes with a message when the baseline lacks the row', async () => {
    setBaseline('HEAD~1')
    const result = await run()
    expect(guardPassed(result)).toBe(true)
    expect(guardReport(result)).toMatch(/work .*passed +the baseline lacks this row: .*No matching export/)
  })
  test('passes the tree of the baseline itself, and leaves no worktree behind', async () => {
    setBaseline('HEAD')
    const result = await run()
    expect(result.rows).toHaveLength(1)
    expect(guardPassed(result)).toBe(true)
    expect(git(root, 'worktree', 'list').split('\n')).toHaveLength(1)
  })
  test('fails a slowed working tree and says which row, by how much, and what to do', async () => {
    setBaseline('HEAD')
    write('src/index.ts', library(300_000))
    const result = await run()
    expect(guardPassed(result)).toBe(false)
    expect(result.rows[0].comparisons).toHaveLength(3)
    for (const { ratio } of result.rows[0].comparisons) expect(ratio).toBeGreaterThan(1.5)
    expect(guardReport(result)).toMatch(/work +[\d.]+ × +baseline [\d.]+ ms +tree [\d.]+ ms[^]*FAILED[^]*failed: work beyond 1\.2 × in three measurements\. Make it faster, or/)
    write('src/index.ts', library(100_000))
  })
  test('refuses a working tree that cannot run the row, and a baseline that is no commit', async () => {
    setBaseline('HEAD')
    write('src/index.ts', 'export function work() { throw new Error("broken") }\n')
    await expect(run()).rejects.toThrow(/Expected an answer to null, got the end of the process: Error: broken/)
    write('src/index.ts', 'export const other = 1\n')
    await expect(run()).rejects.toThrow(/No matching export/)
    writeFileSync(baselinePath(root), '{"commit":"main"}')
    await expect(run()).rejects.toThrow(/to name a commit of 40 hex digits, got "main"/)
  })
})

test('the rows watched are those promised', () => {
  expect(GUARD_ROWS.map(({ name }) => name)).toEqual(['welford-mean-variance', 'density-queries d=4 n=10000', 'motpe-ask m=1 n=1000', 'motpe-ask m=2 n=1000'])
})
