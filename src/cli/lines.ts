// Lines in and lines out. A line ends with a line feed; the last one may lack it.

import type { Readable, Writable } from 'node:stream'

/** The lines of a stream, one at a time, without their line feeds. */
export async function* linesOf(stream: Readable): AsyncGenerator<string> {
  stream.setEncoding('utf8')
  let rest = ''
  for await (const chunk of stream as AsyncIterable<string>) {
    const parts = (rest + chunk).split('\n')
    rest = parts.pop()!
    yield* parts
  }
  if (rest !== '') yield rest
}

/** Writes a JSON line; resolves when the stream has taken it. */
export function writeLine(stream: Writable, value: unknown): Promise<void> {
  return new Promise((resolve, reject) => {
    stream.write(`${JSON.stringify(value)}\n`, (error) => (error ? reject(error) : resolve()))
  })
}

/** Ends the process without a word when the reader of stdout is gone: there is nobody to tell. */
export function endWhenReaderIsGone(): void {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EPIPE') process.exit(0)
      throw error
    })
  }
}

/** The object on a JSON line. @throws SyntaxError, whose message quotes the line */
export function objectOf(line: string): { [key: string]: unknown } {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch (error) {
    const cure = /\b(NaN|Infinity)\b/.test(line) ? 'JSON has no NaN and no Infinity.' : 'Write the object in one line.'
    throw new SyntaxError(`Expected a line of JSON, got ${JSON.stringify(line.length > 80 ? `${line.slice(0, 77)}...` : line)}. ${cure}`, { cause: error })
  }
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as { [key: string]: unknown }
  throw new SyntaxError(`Expected a JSON object, got ${JSON.stringify(value).slice(0, 80)}. Write {…} in one line.`)
}
