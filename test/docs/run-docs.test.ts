import { execFile } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { promisify } from 'node:util'
import ts from 'typescript'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { brokenPromise, codeBlocks, promisesOf, type CodeBlock } from './code-blocks.ts'

const root = join(import.meta.dirname, '..', '..')
const files = ['README.md', 'CHANGELOG.md', ...readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' }).map((name) => join('docs', name))].filter((name) => name.endsWith('.md') && existsSync(join(root, name))).sort()
const blocks = files.flatMap((file) => codeBlocks(file, readFileSync(join(root, file), 'utf8')))

// Inside the package, so that its own name resolves to the build, but ignored by git and lint.
const folder = join(root, '.bench', `docs-${process.pid}`)
const cwd = mkdtempSync(join(tmpdir(), 'cerebros-docs-'))

beforeAll(() => {
  mkdirSync(folder, { recursive: true })
  for (const block of blocks) writeFileSync(pathOf(block), block.code)
})
afterAll(() => {
  for (const path of [folder, cwd]) rmSync(path, { recursive: true, force: true })
})

function pathOf({ file, line }: CodeBlock): string {
  return join(folder, `${file.replaceAll(/[^\w]+/g, '-')}-${line}.ts`)
}

describe('the code in the documentation', () => {
  test.for(blocks.filter((block) => block.notRun === null).map((block) => [`${block.file}:${block.line}`, block] as const))('%s runs to its end, and prints what it says it prints', async ([, block]) => {
    const output = await run(pathOf(block))
    expect(brokenPromise(promisesOf(block.code), output), `It printed:\n${output}`).toBeUndefined()
  })

  test('type-checks, whether it is run or not', { timeout: 120_000 }, () => {
    expect(complaints(blocks.map(pathOf))).toEqual([])
  })
})

describe('the harness', () => {
  test('takes TypeScript blocks only, with their line, and leaves nested fences alone', () => {
    const markdown = '# A\n```ts\nlet a = 1\n```\n```sh\nls\n```\n````md\n```ts\nlet b = 2\n```\n````\n~~~ts\nlet c = 3\n~~~\n'
    expect(codeBlocks('a.md', markdown)).toEqual([
      { file: 'a.md', line: 2, code: 'let a = 1\n', notRun: null },
      { file: 'a.md', line: 13, code: 'let c = 3\n', notRun: null },
    ])
  })
  test('leaves a block out only for a reason', () => {
    expect(codeBlocks('a.md', '```ts no-run needs Postgres\n```\n')[0].notRun).toBe('needs Postgres')
    expect(() => codeBlocks('a.md', 'x\n```ts no-run\n```\n')).toThrow('Expected a reason after no-run at a.md:2')
    expect(() => codeBlocks('a.md', '```ts\nlet a\n')).toThrow('Expected the code block of a.md:1 to be closed')
  })
  test('compares what is printed with the comments behind it, in their order', () => {
    const code = "console.log(1) // 1\nconst a = f() // 7\n  if (b) console.log(g(2), 'x')   // 0.5… x: about a half\nconsole.log([3]) // [ 3 ]\n"
    expect(promisesOf(code)).toEqual(['1', '0.5… x: about a half', '[ 3 ]'])
    expect(brokenPromise(promisesOf(code), '1\nmore\n0.5123 x\n[ 3 ]\n')).toBeUndefined()
    expect(brokenPromise(promisesOf(code), '1\n0.4123 x\n[ 3 ]\n')).toBe('0.5… x: about a half')
    expect(brokenPromise(promisesOf(code), '1\n[ 3 ]\n0.5123 x\n')).toBe('[ 3 ]')
    expect(brokenPromise(['true, always'], 'false\n')).toBe('true, always')
    expect(brokenPromise(['1'], '10\n')).toBe('1')
  })
  test('fails on a block that throws, and on one that has a wrong type', async () => {
    const throws = write('throws.ts', "import { float } from '@thunderline/cerebros'\nfloat(1, 0)\n")
    await expect(run(throws)).rejects.toThrow(/low ≤ high/)
    expect(complaints([write('wrong.ts', "import { float } from '@thunderline/cerebros'\nfloat('1', 2)\n")])).toEqual([expect.stringContaining('wrong.ts:2')])
  })
})

function write(name: string, code: string): string {
  writeFileSync(join(folder, name), code)
  return join(folder, name)
}

/** Runs a program against the build, in an empty folder. @throws Error with its stderr */
async function run(path: string): Promise<string> {
  const { stdout } = await promisify(execFile)(process.execPath, ['--disable-warning=ExperimentalWarning', path], { cwd, timeout: 50_000, encoding: 'utf8' })
  return stdout
}

/** What the compiler says of programs, by the checkout's own settings; an unused name is fine in an example. */
function complaints(paths: readonly string[]): string[] {
  const { config } = ts.readConfigFile(join(root, 'tsconfig.json'), (path) => ts.sys.readFile(path)) as { config: { compilerOptions: object } }
  const { options } = ts.convertCompilerOptionsFromJson({ ...config.compilerOptions, noUnusedLocals: false, noUnusedParameters: false }, root)
  const program = ts.createProgram([...paths], options)
  return paths.flatMap((path) => {
    const source = program.getSourceFile(path)
    return [...program.getSyntacticDiagnostics(source), ...program.getSemanticDiagnostics(source)].map((one) => {
      const line = one.file?.getLineAndCharacterOfPosition(one.start ?? 0).line ?? 0
      return `${relative(folder, path)}:${line + 1}: ${ts.flattenDiagnosticMessageText(one.messageText, '\n')}`
    })
  })
}
