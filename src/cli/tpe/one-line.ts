// One line in and one line out by system calls: Node's streams would cost a tenth of the whole call.

import { linesOf } from '../lines.ts'
import { fs } from './node-fs.ts'

/** The first line of stdin that is not blank; undefined when it ends without one. Does not wait for the end of stdin. */
export async function firstLine(): Promise<string | undefined> {
  const chunk = new Uint8Array(65_536)
  const read: Uint8Array[] = []
  for (;;) {
    let length: number
    try {
      length = fs.readSync(0, chunk)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code === 'EOF') length = 0
      else if (code === 'EAGAIN') return waitForLine(text(read))
      else throw error
    }
    read.push(chunk.slice(0, length))
    const line = lineIn(text(read), length === 0)
    if (line !== undefined || length === 0) return line
  }
}

/** Writes a JSON line to stdout, all of it. A reader that is gone is not told. */
export function lastLine(value: unknown): void {
  const bytes = new TextEncoder().encode(`${JSON.stringify(value)}\n`)
  for (let written = 0; written < bytes.length; ) {
    try {
      written += fs.writeSync(1, bytes, written)
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException
      if (code !== 'EAGAIN') return
      // The pipe is full and does not block: its reader needs a moment.
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1)
    }
  }
}

/** The line of a stdin that does not block. @param begun what was read of it */
async function waitForLine(begun: string): Promise<string | undefined> {
  let before = begun
  for await (const line of linesOf(process.stdin)) {
    if ((before + line).trim() !== '') return before + line
    before = ''
  }
  return before.trim() === '' ? undefined : before
}

function lineIn(read: string, ended: boolean): string | undefined {
  const lines = read.split('\n')
  return (ended ? lines : lines.slice(0, -1)).find((line) => line.trim() !== '')
}

function text(parts: readonly Uint8Array[]): string {
  return Buffer.concat(parts).toString('utf8')
}
