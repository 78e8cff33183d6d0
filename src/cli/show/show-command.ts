// `cerebros front`, `best` and `trials`: what a stored study has found, without changing it.

import { CerebrosError } from '../../errors/index.ts'
import type { Study } from '../../study/index.ts'
import type { Arguments, Command, Usage } from '../arguments.ts'
import { refusal } from '../sentence.ts'
import { openStoredStudy } from './stored-study.ts'
import { csvText, tableText } from './table.ts'
import { allTrials, trialJson, trialRows, type AnyTrial } from './trial-rows.ts'

/** `cerebros front STUDY.db` */
export const front: Command = {
  usage: usageOf('front', 'Shows the Pareto front: the feasible trials no other trial beats in everything. With one objective, the best trials.'),
  run: (given) => show(given, (study) => study.front, 'There is no feasible complete trial yet.'),
}

/** `cerebros best STUDY.db` */
export const best: Command = {
  usage: usageOf('best', 'Shows the best feasible trial of a study with one objective.'),
  run: (given) => show(given, bestOf, 'There is no feasible complete trial yet.'),
}

/** `cerebros trials STUDY.db` */
export const trials: Command = {
  usage: usageOf('trials', 'Shows all trials by number, running and failed ones too.'),
  run: (given) => show(given, allTrials, 'There are no trials yet.'),
}

function bestOf(study: Study): readonly AnyTrial[] {
  const names = study.record.objectives.map((one) => one.name)
  if (names.length > 1) throw new CerebrosError('INVALID_STATE', `Expected a study with one objective, got ${names.join(', ')}. Several objectives have no single best trial: use cerebros front.`)
  return study.best === undefined ? [] : [study.best]
}

function usageOf(name: string, about: string): Usage {
  return {
    line: `${name} STUDY.db`,
    about,
    options: {
      study: { value: 'NAME', help: 'Which study, when the file holds several.' },
      json: { help: 'A JSON list instead of a table.' },
      csv: { help: 'Comma-separated values instead of a table.' },
    },
    positionals: [1, 1],
  }
}

async function show(given: Arguments, choose: (study: Study) => readonly AnyTrial[], none: string): Promise<number> {
  if (given.flag('json') && given.flag('csv')) throw refusal('INVALID_ARGUMENT', 'either --json or --csv', 'both', 'Leave one out.')
  const file = given.positionals[0]
  const study = await openStoredStudy(file, given.text('study'))
  try {
    const chosen = choose(study)
    const { columns, rows } = trialRows(study, chosen)
    if (given.flag('json')) console.log(JSON.stringify(chosen.map((trial) => trialJson(study, trial)), null, 2))
    else if (given.flag('csv')) console.log(csvText(columns, rows))
    else console.log(chosen.length === 0 ? none : tableText(columns, rows))
  } finally {
    await study.close()
  }
  return 0
}
