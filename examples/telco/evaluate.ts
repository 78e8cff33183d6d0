// One experiment: train on the training rows, judge on the validation rows. Run as a worker thread, it answers jobs one by one.

import { parentPort } from 'node:worker_threads'

import { randomStream } from '@thunderline/cerebros'

import { aucOf, latencyP95 } from './metrics.ts'
import { fit, type LearnerParams } from './models/learner.ts'
import { splitTable } from './split.ts'
import { readTelco, type Table } from './table.ts'

/** A request: the same number and params give the same model, bit for bit. */
export interface Job {
  /** Names the random stream of the training: the trial's number. */
  readonly number: number
  readonly params: LearnerParams
}

/** What came out. */
export interface Evaluation {
  /** On the validation rows. */
  readonly auc: number
  readonly latencyP95Us: number
  /** The saved model. */
  readonly model: Uint8Array
}

/** The parts of the data, always the same. */
export function telcoParts(): { readonly train: Table; readonly validation: Table; readonly test: Table } {
  return splitTable(readTelco(), randomStream('telco split'))
}

/** Trains and judges a model. Everything but the latency is a function of the job. */
export function evaluate({ number, params }: Job, { train, validation }: { readonly train: Table; readonly validation: Table }): Evaluation {
  const model = fit(train, params, randomStream('telco training', number))
  return { auc: aucOf(model, validation), latencyP95Us: latencyP95(model, validation), model: model.toBytes() }
}

if (parentPort !== null) {
  const port = parentPort
  const parts = telcoParts()
  port.on('message', (job: Job) => port.postMessage(evaluate(job, parts)))
}
