// What the pages about the command show is what it does. Params are compared by their names and types: a sampler may change.

import { spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { respond } from '../../src/cli/tpe/functions.ts'
import { cerebros, folder, hasPython, MAIN } from './command.ts'

const page = (name: string): string => readFileSync(join(import.meta.dirname, '..', '..', 'docs', name), 'utf8')

/** The fenced blocks of a language. */
function blocks(name: string, language: string): string[] {
  return [...page(name).matchAll(new RegExp('^```' + language + '\\n([^]*?)^```$', 'gm'))].map((match) => match[1])
}

/** Requests and answers of a `>` `<` block. */
function dialogue(block: string): { requests: string[]; answers: string[] } {
  const lines = block.trim().split('\n')
  return { requests: lines.filter((line) => line.startsWith('> ')).map((line) => line.slice(2)), answers: lines.filter((line) => line.startsWith('< ')).map((line) => line.slice(2)) }
}

/** An answer with the values of its params replaced by their types. */
function shape(line: string): unknown {
  return JSON.parse(line, (key, value: unknown) => (key === 'params' && value !== null ? Object.keys(value as object).filter((name) => !name.includes('.')) : value))
}

describe('docs/asktell.md', () => {
  test('shows a dialogue as it goes', () => {
    const { requests, answers } = dialogue(blocks('asktell.md', 'asktell')[0])
    const { stdout, stderr } = cerebros(['asktell'], { input: `${requests.join('\n')}\n` })
    expect([requests.length, stderr]).toEqual([10, ''])
    expect(stdout.trim().split('\n').map(shape)).toEqual(answers.map(shape))
  })

  test.skipIf(!hasPython)('has a client in Python that works', () => {
    const cwd = folder()
    const [client, use] = blocks('asktell.md', 'python')
    expect(use).toContain('study = Study(\n')
    writeFileSync(join(cwd, 'client.py'), client + use.replace('Study(\n', `Study(\n    command=${JSON.stringify([process.execPath, MAIN, 'asktell'])},\n`))
    const { status, stdout, stderr } = spawnSync('python3', ['client.py'], { cwd, encoding: 'utf8' })
    expect([status, stderr.replace(/.*ResourceWarning.*\n/g, '')]).toEqual([0, ''])
    expect(stdout).toMatch(/^\d trials on the front\n$/)
    expect(JSON.parse(cerebros(['trials', 'parabola.db', '--json'], { cwd }).stdout)).toHaveLength(30)
  })
})

describe('docs/tpe-client.md', () => {
  test('shows calls as they go', async () => {
    const { requests, answers } = dialogue(blocks('tpe-client.md', 'tpe')[0])
    const before = process.env['CEREBROS_STORE']
    process.env['CEREBROS_STORE'] = join(folder(), 'tpe.db')
    try {
      for (const [i, request] of requests.entries()) expect(shape(JSON.stringify(await respond(request)))).toEqual(shape(answers[i]))
      expect(answers).toHaveLength(8)
    } finally {
      if (before === undefined) delete process.env['CEREBROS_STORE']
      else process.env['CEREBROS_STORE'] = before
    }
  })
})

describe('docs/command.md', () => {
  test('shows the overview as it is', () => {
    expect(cerebros(['--help']).stdout).toBe(blocks('command.md', 'text')[0])
  })
  test('has a module that runs', () => {
    const cwd = folder()
    writeFileSync(join(cwd, 'study.mjs'), blocks('command.md', 'js')[0])
    expect(cerebros(['run', 'study.mjs'], { cwd }).stdout).toMatch(/This run: 30 trials \(30 complete\)/)
  })
  test.skipIf(!hasPython)('has a Python command that runs', () => {
    const cwd = folder()
    writeFileSync(join(cwd, 'study.json'), blocks('command.md', 'json')[0])
    writeFileSync(join(cwd, 'train.py'), blocks('command.md', 'python')[0])
    expect(cerebros(['run', 'study.json'], { cwd }).stdout).toMatch(/This run: 5 trials \(5 complete\)/)
  })
})
