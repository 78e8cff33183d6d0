// The built command: under an old Node, and what a call of it loads. Builds into a folder of its own, so that it needs no other test's build.

import { spawnSync } from 'node:child_process'
import { chmodSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { delimiter, dirname, join } from 'node:path'
import { build } from 'tsup'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { oldNode } from '../../src/cli/node-version.ts'
import { folder } from './command.ts'
import config, { tpe } from '../../tsup.config.ts'

const root = join(import.meta.dirname, '..', '..')
const out = join(root, 'node_modules', '.cache', `cerebros-cli-${process.pid}`)

/** A Node on PATH that is too old, or undefined. */
const old = (process.env['PATH'] ?? '').split(delimiter).map((path) => join(path, 'node')).find((node) => {
  const { status, stdout } = spawnSync(node, ['-p', 'process.versions.node'], { encoding: 'utf8' })
  return status === 0 && stdout.startsWith('20.') && oldNode(stdout.trim()) !== undefined
})

describe('the built command', () => {
  beforeAll(async () => {
    if (Array.isArray(config) || typeof config === 'function') throw new Error('tsup.config.ts is one object')
    await build({ ...config, entry: { cli: 'src/cli/main.ts' }, dts: false, silent: true, outDir: out, onSuccess: () => build({ ...tpe, config: false, silent: true, outDir: out }) })
  })
  afterAll(() => rmSync(out, { recursive: true, force: true }))

  const say = (node: string, args: readonly string[], input: string, env: object = {}): { code: number | null; both: string } => {
    const { status, stdout, stderr } = spawnSync(node, args, { input, encoding: 'utf8', env: { ...process.env, ...env } })
    return { code: status, both: stdout + stderr }
  }

  test.skipIf(old === undefined)('answers on an old Node with a JSON error in asktell and tpe, and with a sentence elsewhere', () => {
    const reason = expect.stringMatching(/^Expected Node 22\.13 or newer, got 20\./) as string
    for (const args of [[join(out, 'tpe.js')], [join(out, 'cli.js'), 'tpe']]) {
      const { code, both } = say(old!, args, '{"function":"ping","args":{}}\n')
      expect([code, JSON.parse(both)]).toEqual([0, { status: 'error', reason }])
    }
    const { code, both } = say(old!, [join(out, 'cli.js'), 'asktell'], '{"op":"front"}\n{"op":"ask"}\n')
    expect([code, both.trim().split('\n').map((line) => JSON.parse(line) as unknown)]).toEqual([0, new Array(2).fill({ error: { code: 'UNSUPPORTED', message: reason } })])
    expect(say(old!, [join(out, 'cli.js'), 'run', 'study.json'], '')).toEqual({ code: 1, both: expect.stringMatching(/^cerebros: Expected Node 22\.13 or newer, got 20\.[^\n]*\n$/) as string })
  })

  test('is started by its path, as the client starts dist/tpe.js', () => {
    const cwd = folder()
    const { code, both } = say(process.execPath, [join(out, 'tpe.js')], '{"function":"list_studies","args":{}}\n', { CEREBROS_STORE: join(cwd, 'a.db') })
    expect([code, JSON.parse(both)]).toEqual([0, { status: 'ok', studies: [] }])
    chmodSync(join(out, 'cli.js'), 0o755)
    expect(say(join(out, 'cli.js'), ['--version'], '', { PATH: dirname(process.execPath) + delimiter + (process.env['PATH'] ?? '') }).both).toMatch(/^\d+\.\d+\.\d+\n$/)
  })

  test('loads, for a call of the client, neither the cryptography of Node nor its streams, and keeps the licence of what is bundled', () => {
    const cwd = folder()
    const store = { CEREBROS_STORE: join(cwd, 'a.db') }
    const preload = join(cwd, 'preload.cjs')
    writeFileSync(preload, `process.on('exit', () => require('node:fs').writeFileSync(${JSON.stringify(join(cwd, 'loaded.json'))}, JSON.stringify(process.moduleLoadList)))`)
    const call = (name: string, args: object): unknown => JSON.parse(say(process.execPath, ['--require', preload, join(out, 'tpe.js')], `${JSON.stringify({ function: name, args })}\n`, store).both)
    expect(call('init_study', { study_name: 's', search_space: [{ name: 'x', type: 'float', low: 0, high: 1 }] })).toMatchObject({ status: 'ok' })
    expect(call('suggest', { study_name: 's' })).toMatchObject({ status: 'ok', trial_id: 0 })
    const builtins = JSON.parse(readFileSync(join(cwd, 'loaded.json'), 'utf8')) as string[]
    expect(builtins).toContain('NativeModule sqlite')
    expect(builtins.filter((name) => /^NativeModule (crypto|internal\/crypto\/\w+|stream|readline|internal\/fs\/promises)$/.test(name))).toEqual([])
    const texts = readdirSync(out).filter((name) => name.endsWith('.js')).map((name) => readFileSync(join(out, name), 'utf8'))
    expect(texts.filter((text) => text.includes('Copyright 2019 David Bau'))).toHaveLength(3)
  })
})
