// Three learners behind one door: `fit` trains what a trial asks for, `loadModel` brings a saved model back.
// A fitted model is always the one its own bytes load to, so a model predicts the same bits before it is saved and after.

import type { Random } from '@thunderline/cerebros'

import { fitBoosting, type BoostingParams } from './boosting.ts'
import type { Bits } from './bytes.ts'
import { fitLogistic, logisticFromBytes, LOGISTIC, type LogisticParams } from './logistic.ts'
import { fitMlp, MLP, mlpFromBytes, type MlpParams } from './mlp.ts'
import { rankFeatures } from './ranking.ts'
import type { Table } from '../table.ts'
import { TREES, treesFromBytes } from './trees.ts'

/** A trained model. */
export interface Model {
  /** The chance that the customer of this row leaves. */
  predict(row: Float64Array): number
  /** The saved form, all that `loadModel` needs. */
  toBytes(): Uint8Array
}

/** What to train. */
export interface LearnerParams {
  /** How many features to use: the most informative ones. */
  readonly features: number
  /** Size of a weight in the saved model. */
  readonly bits: Bits
  readonly model: ({ kind: 'boosting' } & BoostingParams) | ({ kind: 'logistic' } & LogisticParams) | ({ kind: 'mlp' } & MlpParams)
}

/** Trains a model. The same params, rows and random stream give the same bytes. */
export function fit(train: Table, { features, bits, model }: LearnerParams, random: Random): Model {
  const chosen = rankFeatures(train).slice(0, features)
  switch (model.kind) {
    case 'boosting':
      return fitBoosting(train, chosen, model, bits, random)
    case 'logistic':
      return fitLogistic(train, chosen, model, bits)
    case 'mlp':
      return fitMlp(train, chosen, model, bits, random)
  }
}

/** The model saved in these bytes. */
export function loadModel(bytes: Uint8Array): Model {
  const loaders: { readonly [kind: number]: (bytes: Uint8Array) => Model } = { [TREES]: treesFromBytes, [LOGISTIC]: logisticFromBytes, [MLP]: mlpFromBytes }
  const load = loaders[bytes[0] ?? 0]
  if (load === undefined) throw new Error(`Expected a saved model to begin with 1, 2 or 3, got ${bytes[0]}. Is it a file of this example?`)
  return load(bytes)
}
