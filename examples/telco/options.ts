// The options of the main job. A mistake is a sentence, never a stack.

import { parseArgs } from 'node:util'

const HELP = `Usage: npm start -- [--trials N] [--store FILE]

Tunes a churn model for AUC, latency and size on real data, and draws the front.

Options:
  --trials N    Trials in all, those of earlier runs included; default 100.
  --store FILE  The SQLite file they are kept in; default runs/telco.db.
  --help        Show this.`

/** What the main job was asked for. */
export interface Options {
  readonly trials: number
  readonly store: string
}

/** Reads them; a number instead is the exit code to end with, after its reason was printed. */
export function readOptions(args: readonly string[]): Options | number {
  try {
    const { values } = parseArgs({ args: [...args], options: { trials: { type: 'string', default: '100' }, store: { type: 'string', default: 'runs/telco.db' }, help: { type: 'boolean', short: 'h' } } })
    if (values.help === true) {
      console.log(HELP)
      return 0
    }
    const trials = Number(values.trials)
    if (Number.isSafeInteger(trials) && trials >= 1) return { trials, store: values.store }
    console.error(`Expected --trials to be a whole number ≥ 1, got ${values.trials}. Leave it out for 100.`)
  } catch (error) {
    // Node's own words, which end without the options there are.
    console.error(`${(error as Error).message.split(/\. |\n/)[0]}. See npm start -- --help.`)
  }
  return 1
}
