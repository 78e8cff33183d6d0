// `cerebros tpe` among the commands for people: its help. What answers is the script that callers start.

import type { Command } from '../arguments.ts'

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
    await import('../tpe-main.ts')
    return 0
  },
}
