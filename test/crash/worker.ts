// A process to be killed: goes on with a study in a file, and prints every tell it was acknowledged.
// Arguments: file, trials in all, milliseconds an objective takes.

import { writeSync } from 'node:fs'
import { createStudy } from '../../src/study/index.ts'
import { sqlite } from '../../src/store/index.ts'
import { crashDefinition, measured } from './definition.ts'

const [path, trials, pauseMs] = process.argv.slice(2)

const study = await createStudy({ ...crashDefinition(), store: sqlite(path) })
writeSync(1, 'ready\n')
await study.optimize(
  async (trial) => {
    for (let step = 0; step < 2; step++) {
      await new Promise((resolve) => setTimeout(resolve, Number(pauseMs) / 2))
      await trial.report(step, { loss: step, size: trial.number })
    }
    return measured(trial.params)
  },
  { trials: Number(trials), onTrial: ({ number, metrics }) => void writeSync(1, `${JSON.stringify({ number, metrics })}\n`) },
)
await study.close()
writeSync(1, 'done\n')
