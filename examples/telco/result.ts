// What the study found, told honestly: the front beside the default settings, and the AUC of both on rows that nobody tuned on.

import { textTable, trialRows } from '@thunderline/cerebros/report'

import { telcoParts } from './evaluate.ts'
import { aucOf } from './metrics.ts'
import { loadModel } from './models/learner.ts'
import { defaults, type TelcoStudy, type TelcoTrial } from './study.ts'

/** Prints the front and the defaults as a table, and shows that the best model can be had back from the store. */
export async function printResult(study: TelcoStudy): Promise<void> {
  const { validation, test } = telcoParts()
  const front = [...study.front].sort((a, b) => b.metrics!.auc - a.metrics!.auc)
  const untuned = study.trials.filter(({ number, metrics }) => number < defaults.length && metrics !== null)
  const shown = [...front, ...untuned.filter((trial) => !study.front.includes(trial))]
  const testAuc = new Map<number, number>()
  for (const { number } of shown) testAuc.set(number, aucOf(loadModel(await study.readAttachment(number, 'model')), test))
  const columns = {
    'test auc': ({ number }: TelcoTrial) => testAuc.get(number)!.toFixed(4),
    model: ({ params }: TelcoTrial) => params.model.kind,
    features: ({ params }: TelcoTrial) => params.features,
    bits: ({ params }: TelcoTrial) => params.bits,
    note: (trial: TelcoTrial) => [...(untuned.includes(trial) ? ['default settings'] : []), ...(front.includes(trial) ? [] : [trial.feasible ? 'beaten' : 'infeasible'])].join(', '),
  }
  console.log(`\nThe front, and the default settings:\n${textTable(trialRows(study.record, shown, { columns, params: false }))}\n`)
  for (const trial of untuned) {
    const better = front.filter((other) => beats(other, trial)).length
    console.log(`Default ${trial.params.model.kind}: ${front.includes(trial) ? 'on the front' : `beaten by ${better} of the front`}.`)
  }
  console.log('A trial beats another when it is at least as good in all three objectives, and better in one.')
  console.log('The front was chosen by its validation AUC. The test AUC, on rows that chose nothing, is the one to quote.')
  const best = front[0]
  const again = aucOf(loadModel(await study.readAttachment(best.number, 'model')), validation)
  if (again !== best.metrics!.auc) throw new Error(`Expected the stored model of trial ${best.number} to have AUC ${best.metrics!.auc}, got ${again}.`)
  console.log(`The model of trial ${best.number}, read back from the store, predicts the same: validation AUC ${again.toFixed(4)}.`)
}

function beats({ metrics }: TelcoTrial, { metrics: other }: TelcoTrial): boolean {
  const gains = [metrics!.auc - other!.auc, other!.latencyP95Us - metrics!.latencyP95Us, other!.bytes - metrics!.bytes]
  return gains.every((gain) => gain >= 0) && gains.some((gain) => gain > 0)
}
