// `cerebros tpe`: one JSON line in, one JSON object out, exit code 0, whatever happens. The caller reads stdout and stderr merged,
// may keep stdin open, and starts a process for each call: so the answer comes after the first line, and little is loaded.

import type { Command } from '../arguments.ts'
import { firstLine, lastLine } from './one-line.ts'

/** The command, for its help. */
export const tpe: Command = {
  usage: {
    line: 'tpe',
    about:
      'Reads one line {"function":F,"args":{…}} on stdin and answers with one JSON object on stdout.\nF: ping, init_study, suggest, suggest_batch, record, best_params, get_status, delete_study, list_studies; see docs/tpe-client.md.\nStudies are kept in CEREBROS_STORE, else in the user\'s state folder.',
    options: {},
    positionals: [0, 0],
  },
  run: async () => {
    await serveTpe(undefined)
    return 0
  },
}

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
