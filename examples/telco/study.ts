// The study: which of three learners, its own parameters, how many features it sees, how finely it is saved; three objectives, and a constraint.

import { categorical, choice, createStudy, float, int, ordinal, searchSpace, type ParamsIn } from '@thunderline/cerebros'
import { sqlite } from '@thunderline/cerebros/store'

export const space = searchSpace({
  features: int(3, 19),
  bits: ordinal([8, 16, 32]),
  model: choice({
    boosting: {
      trees: int(3, 150, { scale: 'log' }),
      depth: int(1, 6),
      learningRate: float(0.03, 0.5, { scale: 'log' }),
      minLeaf: int(5, 200, { scale: 'log' }),
      rowShare: float(0.4, 1),
      columnShare: float(0.3, 1),
      l2: float(0.1, 100, { scale: 'log' }),
    },
    logistic: {
      penalty: float(1e-5, 0.05, { scale: 'log' }),
      l1Ratio: float(0, 1),
      interactions: int(0, 60),
    },
    mlp: {
      hidden: int(2, 32, { scale: 'log' }),
      activation: categorical(['relu', 'tanh']),
      epochs: int(4, 30, { scale: 'log' }),
      batch: ordinal([16, 32, 64, 128]),
      learningRate: float(3e-4, 3e-2, { scale: 'log' }),
      weightDecay: float(1e-5, 0.3, { scale: 'log' }),
    },
  }),
})

/** A model below this validation AUC is of no use, however small and fast. Without this limit the search spends itself on tiny ones. */
export const LEAST_AUC = 0.83

/** What somebody would train who tunes nothing. They are the first trials: the yardstick of the others, and a fair start. */
export const defaults: readonly ParamsIn<typeof space>[] = [
  { features: 19, bits: 32, model: { kind: 'logistic', penalty: 1e-4, l1Ratio: 0, interactions: 0 } },
  { features: 19, bits: 32, model: { kind: 'boosting', trees: 100, depth: 3, learningRate: 0.1, minLeaf: 20, rowShare: 1, columnShare: 1, l2: 1 } },
  { features: 19, bits: 32, model: { kind: 'mlp', hidden: 16, activation: 'relu', epochs: 20, batch: 32, learningRate: 1e-3, weightDecay: 1e-3 } },
]

/** The study in this file: a new one, or the stored one, to go on with. */
export async function openTelco(path: string) {
  const study = await createStudy({
    name: 'telco',
    space,
    seed: 7,
    objectives: { auc: 'maximize', latencyP95Us: 'minimize', bytes: 'minimize' },
    constraints: ['aucShortfall'],
    store: sqlite(path),
  })
  for (const params of defaults.slice(study.trials.length + study.open.length)) await study.enqueue(params)
  return study
}

export type TelcoStudy = Awaited<ReturnType<typeof openTelco>>
export type TelcoTrial = TelcoStudy['trials'][number]
