import { spawnSync } from 'node:child_process'
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'

// .ci/run in a folder of its own, with an npm that says what the test wants it to say.
const root = mkdtempSync(join(tmpdir(), 'cerebros-ci-'))
afterAll(() => rmSync(root, { recursive: true, force: true }))
for (const folder of ['.ci', 'bin', 'node_modules/.bin']) mkdirSync(join(root, folder), { recursive: true })
cpSync(join(import.meta.dirname, '..', '..', '.ci', 'run'), join(root, '.ci', 'run'))
script('node_modules/.bin/node', 'echo v24.0.0')

function script(path: string, body: string): void {
  writeFileSync(join(root, path), `#!/bin/sh\n${body}\n`)
  chmodSync(join(root, path), 0o755)
}

/** Last line and status of a run in which `npm test` prints a summary and each step ends with a status. */
function run(steps: { install?: number; summary: string; test: number; guard: number }): { last: string; status: number | null } {
  script('bin/npm', `case "$1 $2" in
"ci "*) exit ${steps.install ?? 0};;
"run bench:guard") exit ${steps.guard};;
"test "*) printf '%s\\n' '${steps.summary}'; exit ${steps.test};;
*) echo 11.0.0;;
esac`)
  const { stdout, status } = spawnSync(join(root, '.ci', 'run'), { encoding: 'utf8', env: { ...process.env, PATH: `${join(root, 'bin')}:${process.env.PATH ?? ''}` } })
  return { last: stdout.trim().split('\n').at(-1)!, status }
}

describe('.ci/run', () => {
  test('adds the guard to the tests that passed', () => {
    expect(run({ summary: ' Test Files  3 passed (3)\n      Tests  41 passed | 2 skipped (43)', test: 0, guard: 0 })).toEqual({ last: '42 passed, 0 failed', status: 0 })
  })
  test('counts failed tests and a failed guard', () => {
    expect(run({ summary: '      Tests  2 failed | 39 passed (41)', test: 1, guard: 0 })).toEqual({ last: '40 passed, 2 failed', status: 1 })
    expect(run({ summary: '      Tests  41 passed (41)', test: 0, guard: 1 })).toEqual({ last: '41 passed, 1 failed', status: 1 })
  })
  test('counts a failure without a failed test, a run without tests, and a failed install', () => {
    expect(run({ summary: 'src/a.ts(1,1): error TS2304', test: 2, guard: 0 })).toEqual({ last: '1 passed, 1 failed', status: 1 })
    expect(run({ summary: '      Tests  41 passed (41)', test: 1, guard: 0 })).toEqual({ last: '42 passed, 1 failed', status: 1 })
    expect(run({ summary: '', test: 0, guard: 0 })).toEqual({ last: '1 passed, 1 failed', status: 1 })
    expect(run({ install: 1, summary: '', test: 0, guard: 0 })).toEqual({ last: '0 passed, 1 failed', status: 1 })
  })
})
