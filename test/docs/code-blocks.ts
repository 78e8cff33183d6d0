// The code in the documentation, cut out of it: fenced blocks with the file and line they stand at.

/** A fenced block of TypeScript. */
export interface CodeBlock {
  readonly file: string
  /** Line of the opening fence, from 1. */
  readonly line: number
  readonly code: string
  /** Why it is not executed; null when it is. */
  readonly notRun: string | null
}

/**
 * The ```ts blocks of a Markdown text. A block is executed unless its fence says "no-run" and why: ```ts no-run needs a database.
 *
 * @throws Error for a no-run without a reason, or a fence that never closes
 */
export function codeBlocks(file: string, markdown: string): CodeBlock[] {
  const blocks: CodeBlock[] = []
  let open: { line: number; fence: string; info: string; lines: string[] } | null = null
  markdown.split('\n').forEach((text, at) => {
    const fence = /^ {0,3}(`{3,}|~{3,})\s*(.*)$/.exec(text)
    if (open === null) {
      if (fence !== null) open = { line: at + 1, fence: fence[1], info: fence[2].trim(), lines: [] }
    } else if (fence !== null && fence[1].startsWith(open.fence) && fence[2] === '') {
      blocks.push(...typescriptBlock(file, open))
      open = null
    } else {
      open.lines.push(text)
    }
  })
  const unclosed = open as { line: number } | null
  if (unclosed !== null) throw new Error(`Expected the code block of ${file}:${unclosed.line} to be closed, got the end of the file. Add the closing fence.`)
  return blocks
}

/** What a program says it prints: the comments behind its `console.log(…) // value` lines. */
export function promisesOf(code: string): string[] {
  return code.split('\n').flatMap((line) => /console\.log\(.*\)\s*\/\/ (.+)$/.exec(line)?.[1].trim() ?? [])
}

/**
 * The first promise that no line of a program's output keeps, lines and promises taken in their order; undefined when all are kept. A promise is the
 * line, or the line with a remark after a colon or a comma; … stands for what differs or goes on.
 */
export function brokenPromise(promises: readonly string[], output: string): string | undefined {
  const lines = output.split('\n')
  let at = 0
  return promises.find((promise) => {
    const values = [promise, ...Array.from(promise.matchAll(/[:,] /g), ({ index }) => promise.slice(0, index))].map(patternOf)
    const found = lines.findIndex((line, k) => k >= at && values.some((value) => value.test(line.trim())))
    if (found >= 0) at = found + 1
    return found < 0
  })
}

function patternOf(value: string): RegExp {
  return new RegExp(`^${value.split('…').map((part) => part.replaceAll(/[$()*+.?[\\\]^{|}]/g, '\\$&')).join('.+')}$`)
}

function typescriptBlock(file: string, { line, info, lines }: { line: number; info: string; lines: string[] }): CodeBlock[] {
  const [language, ...words] = info.split(/\s+/)
  if (language !== 'ts' && language !== 'typescript') return []
  const notRun = words[0] === 'no-run' ? words.slice(1).join(' ') : null
  if (notRun === '') throw new Error(`Expected a reason after no-run at ${file}:${line}, got none. Say what the block needs, or let it run.`)
  return [{ file, line, code: `${lines.join('\n')}\n`, notRun }]
}
