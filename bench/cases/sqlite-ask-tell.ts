// One ask and one tell of a durable study: random sampler, ten parameters, two objectives, a SQLite file.
// The sampler costs next to nothing, so this is the price of the study and its store.

import { createStudy, memoryStore, randomSampler, type Store } from '@thunderline/cerebros'
import { sqlite } from '@thunderline/cerebros/store'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Bench, Measurement } from '../bench.ts'
import { cpuMilliseconds, summary, type Times } from '../cpu-time.ts'
import { mixedObjective, mixedSpace } from '../inputs/mixed-study.ts'

const WARM_UP = 100
const TRIALS = 500

export const sqliteAskTell: Bench = {
  name: 'sqlite-ask-tell',
  about: `one ask + tell of a study with the random sampler, ${TRIALS} trials of 10 parameters and 2 objectives, ms`,
  byDefault: true,
  async *rows(): AsyncGenerator<Measurement> {
    const folder = mkdtempSync(join(tmpdir(), 'cerebros-bench-'))
    try {
      const memory = await askTell(memoryStore())
      yield { row: 'memory', value: memory.median, unit: 'ms', mean: memory.mean, samples: memory.samples }
      const path = join(folder, 'study.db')
      const file = await askTell(sqlite(path))
      yield { row: 'sqlite', value: file.median, unit: 'ms', mean: file.mean, samples: file.samples }
      yield { row: 'sqlite, file size per trial', value: statSync(path).size / (WARM_UP + TRIALS), unit: 'bytes', samples: 1 }
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

async function askTell(store: Store): Promise<Times> {
  const study = await createStudy({ name: 'bench', space: mixedSpace, objectives: { f0: 'minimize', f1: 'minimize' }, sampler: randomSampler(), seed: 1, store })
  const times: number[] = []
  for (let k = 0; k < WARM_UP + TRIALS; k++) {
    const start = cpuMilliseconds()
    const trial = await study.ask()
    const asked = cpuMilliseconds()
    const [f0, f1] = mixedObjective(trial.params, 2)
    const before = cpuMilliseconds()
    await study.tell(trial, { f0, f1 })
    times.push(asked - start + (cpuMilliseconds() - before))
  }
  await study.refresh()
  if (study.trials.length !== WARM_UP + TRIALS) throw new Error(`Expected ${WARM_UP + TRIALS} trials in the store, got ${study.trials.length}.`)
  await study.close()
  return summary(times.slice(WARM_UP))
}
