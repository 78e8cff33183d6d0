// docs/refusals.md promises what a mistake answers. Every row of its tables is executed here, as written.

import { execFile } from 'node:child_process'
import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import * as cerebros from '../../src/index.ts'
import * as store from '../../src/store/index.ts'

const page = await readFile(new URL('../../docs/refusals.md', import.meta.url), 'utf8')
const command = join(import.meta.dirname, '..', '..', 'src', 'cli', 'main.ts')

interface Row { readonly input: string; readonly code: string; readonly answer: string }

/** The rows of the tables that follow a marker: | `input` | `CODE` | answer |, or without a code. */
function rowsOf(marker: string): Row[] {
  return page.split(`<!-- ${marker} -->`).slice(1).flatMap((rest) => {
    const lines = rest.trimStart().split('\n\n')[0].trim().split('\n')
    return lines.slice(2).map((line) => {
      const cells = line.split(/(?<!\\)\|/).slice(1, -1).map((cell) => cell.trim().replaceAll('\\|', '|').replace(/^(`+) ?(.*?) ?\1$/, '$2'))
      return { input: cells[0], code: cells.length === 3 ? cells[1] : '', answer: cells.at(-1)! }
    })
  })
}

type Evaluate = (...values: unknown[]) => Promise<unknown>
const AsyncFunction = Object.getPrototypeOf(async () => undefined) as { constructor: new (...parts: string[]) => Evaluate }
const library = { ...cerebros, ...store }

/** Runs a piece of JavaScript with names in scope. */
function evaluate(code: string, scope: Record<string, unknown>): Promise<unknown> {
  return new AsyncFunction.constructor(...Object.keys(scope), code)(...Object.values(scope))
}

/** What the page's first block of code declares. */
async function setting(): Promise<Record<string, unknown>> {
  const block = /```ts setting\n(.*?)```/s.exec(page)![1].replaceAll(/^import .*$/gm, '').replaceAll(' as const', '')
  const declared = [...block.matchAll(/^const (\w+)/gm)].map(([, name]) => name)
  return (await evaluate(`${block}\nreturn { ${declared.join(', ')} }`, library)) as Record<string, unknown>
}

const run = promisify(execFile)
let folder = ''
beforeAll(async () => void (folder = await mkdtemp(join(tmpdir(), 'refusals-'))))
afterAll(() => rm(folder, { recursive: true }))

const programs = rowsOf('program')
const lines = rowsOf('asktell')
const commands = rowsOf('command')

describe('docs/refusals.md', () => {
  it('lists at least 25 bad inputs, each once', () => {
    const inputs = [...programs, ...lines, ...commands].map(({ input }) => input)
    expect(inputs.length).toBeGreaterThanOrEqual(25)
    expect(new Set(inputs).size).toBe(inputs.length)
  })

  it.each(programs)('$input is refused as $code', async ({ input, code, answer }) => {
    const scope = { ...library, ...(await setting()) }
    const error: unknown = await evaluate(`return await (${input})`, scope).then((value) => expect.fail(`answered ${JSON.stringify(value)}`), (reason: unknown) => reason)
    expect(error).toBeInstanceOf(cerebros.CerebrosError)
    expect({ code: (error as cerebros.CerebrosError).code, answer: (error as Error).message }).toEqual({ code, answer })
  })

  it('lines of `cerebros asktell` are answered by an error, and the process lives on', async () => {
    const create = /```json[^\n]*\n(.*?)```/s.exec(page)![1].trim()
    const child = run(process.execPath, [command, 'asktell'], { cwd: folder })
    child.child.stdin!.end(`${[create, ...lines.map(({ input }) => input), '{"op":"ask"}'].join('\n')}\n`)
    const answers = (await child).stdout.trim().split('\n').map((line) => JSON.parse(line) as { ok?: boolean; error?: { code: string; message: string }; trials?: unknown[] })
    expect(answers[0]).toMatchObject({ ok: true })
    expect(answers.at(-1)!.trials).toHaveLength(1)
    expect(answers.slice(1, -1).map(({ error }, k) => ({ input: lines[k].input, code: error?.code, answer: error?.message }))).toEqual(lines)
  })

  it.each(commands)('$input ends with status 1', async ({ input, answer }) => {
    const failed = await run(process.execPath, [command, ...input.split(' ').slice(1)], { cwd: folder }).then(() => expect.fail('it worked'), (error: unknown) => error as { code: number; stdout: string; stderr: string })
    expect({ status: failed.code, stdout: failed.stdout, stderr: failed.stderr.trim() }).toEqual({ status: 1, stdout: '', stderr: answer })
  })
})
