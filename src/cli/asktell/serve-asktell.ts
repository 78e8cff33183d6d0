// `cerebros asktell`: one answer a line, in the order of the requests. Nothing else is printed, and no bad line ends it.

import type { Command } from '../arguments.ts'
import { endWhenReaderIsGone, linesOf, writeLine } from '../lines.ts'

/** The command, for its help. */
export const asktell: Command = {
  usage: {
    line: 'asktell',
    about: 'Reads requests as JSON lines on stdin and answers each with a JSON line on stdout.\nOps: create, ask, tell, report, front, best, trials, close. docs/asktell.md has the protocol and a client.',
    options: {},
    positionals: [0, 0],
  },
  run: async () => {
    await serveAsktell(undefined)
    return 0
  },
}

/** Answers until stdin ends. @param refusal why this Node cannot; every line is then answered with it */
export async function serveAsktell(refusal: string | undefined): Promise<void> {
  endWhenReaderIsGone()
  const session = refusal === undefined ? new (await import('./session.ts')).Session() : undefined
  for await (const line of linesOf(process.stdin)) {
    if (line.trim() === '') continue
    await writeLine(process.stdout, session === undefined ? { error: { code: 'UNSUPPORTED', message: refusal } } : await session.answer(line))
  }
  await session?.close()
}
