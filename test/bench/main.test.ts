import { spawnSync } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'

const root = join(import.meta.dirname, '..', '..')

function bench(...args: string[]): { stdout: string; stderr: string; status: number | null } {
  return spawnSync(process.execPath, ['--disable-warning=ExperimentalWarning', join(root, 'bench', 'main.ts'), ...args], { encoding: 'utf8', cwd: root })
}

describe('npm run bench', () => {
  test('prints one JSON object per row with --json, and nothing else on stdout', { timeout: 120_000 }, () => {
    const { stdout, stderr, status } = bench('--json', 'welford-mean-variance')
    expect({ stderr, status }).toEqual({ stderr: '', status: 0 })
    const rows = stdout.trimEnd().split('\n').map((line) => JSON.parse(line) as { [key: string]: unknown })
    expect(rows).toHaveLength(12)
    for (const row of rows) {
      expect(row).toEqual({ bench: 'welford-mean-variance', row: expect.any(String) as string, value: expect.any(Number) as number, unit: expect.stringMatching(/^(µs|×)$/) as string, samples: 400, machine: expect.any(String) as string, node: process.version, commit: expect.any(String) as string, ...('mean' in row ? { mean: expect.any(Number) as number } : {}) })
      expect(row.value).toBeGreaterThan(0)
    }
    const bundles = existsSync(join(root, '.bench')) ? readdirSync(join(root, '.bench')).filter((name) => name.startsWith('measure-')) : []
    expect(bundles).toEqual([])
  })
  test('refuses an unknown bench with the list, and lists them with --help', () => {
    expect(bench('nothing')).toMatchObject({ stdout: '', status: 1, stderr: expect.stringContaining('Expected a bench of [welford-mean-variance, ') as string })
    expect(bench('--help').stdout).toMatch(/^Usage: npm run bench[^]*motpe-ask:peers/)
    // A name that fills its column would run into what it measures.
    expect(bench('--help').stdout).toMatch(/ welford-mean-variance:peers {2,}\S/)
  })
})
