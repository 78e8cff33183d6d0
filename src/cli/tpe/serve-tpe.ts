// `cerebros tpe`: one JSON line in, one JSON object out, exit code 0, whatever happens. The caller reads stdout and stderr merged,
// may keep stdin open, and starts a process for each call: so the answer comes after the first line, and little is loaded.

import { firstLine, lastLine } from './one-line.ts'

/** Answers the first line and ends the process. @param refusal why this Node cannot */
export async function serveTpe(refusal: string | undefined): Promise<void> {
  const end = (answer: object): never => {
    lastLine(answer)
    process.exit(0)
  }
  process.on('uncaughtException', (error) => end({ status: 'error', reason: error.message }))
  const line = await firstLine()
  if (line === undefined) end({ status: 'error', reason: 'Expected a line of JSON on stdin, got none. Write {"function":"ping","args":{}}.' })
  else end(refusal === undefined ? await (await import('./functions.ts')).respond(line) : { status: 'error', reason: refusal })
}
