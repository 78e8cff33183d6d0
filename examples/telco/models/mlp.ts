// A small neural network: encoded features → one hidden layer → the log-odds of leaving. Trained by Adam on mini-batches.
// Source: Kingma & Ba 2015, arXiv:1412.6980 (with decoupled weight decay: arXiv:1711.05101). Cost: O(epochs · n · inputs · hidden).

import type { Random } from '@thunderline/cerebros'

import { ByteReader, ByteWriter, type Bits } from './bytes.ts'
import { encodeInto, fitEncoder, readEncoder, writeEncoder } from './encoder.ts'
import type { Model } from './learner.ts'
import { shuffled } from '../split.ts'
import { rowOf, type Table } from '../table.ts'

export interface MlpParams {
  readonly hidden: number
  readonly activation: 'relu' | 'tanh'
  readonly epochs: number
  readonly batch: number
  readonly learningRate: number
  readonly weightDecay: number
}

/** First byte of a saved network. */
export const MLP = 3

/** Trains on these features. */
export function fitMlp(train: Table, features: readonly number[], params: MlpParams, bits: Bits, random: Random): Model {
  const encoder = fitEncoder(train, features)
  const network = newNetwork(encoder.p, params, random)
  const x = new Float64Array(train.n * encoder.p)
  for (let i = 0; i < train.n; i++) encodeInto(encoder, rowOf(train, i), x, i * encoder.p)
  trainNetwork(network, x, train.target, params, random)
  const to = new ByteWriter()
  to.u8(MLP)
  writeEncoder(encoder, to)
  to.u8(params.activation === 'relu' ? 0 : 1)
  // Inner and outer weights are quantised apart: they differ in size.
  to.weights(network.weights.subarray(0, network.outer), bits)
  to.weights(network.weights.subarray(network.outer), bits)
  return mlpFromBytes(to.done())
}

/** The model that `fitMlp` saved. */
export function mlpFromBytes(bytes: Uint8Array): Model {
  const from = new ByteReader(bytes.subarray(1))
  const encoder = readEncoder(from)
  const relu = from.u8() === 0
  const inner = from.weights()
  const outer = from.weights()
  const hidden = outer.length - 1
  const network = { p: encoder.p, hidden, relu, outer: inner.length, weights: Float64Array.from([...inner, ...outer]) }
  const x = new Float64Array(encoder.p)
  const activity = new Float64Array(hidden)
  return {
    toBytes: () => bytes.slice(),
    predict(row) {
      encodeInto(encoder, row, x)
      return 1 / (1 + Math.exp(-forward(network, x, 0, activity)))
    },
  }
}

/** A network while it trains. Hidden unit u owns weights[u·(p+1) … ], its bias last; from `outer` on lie the output weights, their bias last. */
export interface Network {
  readonly p: number
  readonly hidden: number
  readonly relu: boolean
  readonly outer: number
  readonly weights: Float64Array
}

export function newNetwork(p: number, { hidden, activation }: Pick<MlpParams, 'hidden' | 'activation'>, random: Random): Network {
  const outer = hidden * (p + 1)
  const weights = new Float64Array(outer + hidden + 1)
  for (let k = 0; k < outer; k++) weights[k] = (k + 1) % (p + 1) === 0 ? 0 : random.normal() / Math.sqrt(p)
  for (let u = 0; u < hidden; u++) weights[outer + u] = random.normal() / Math.sqrt(hidden)
  return { p, hidden, relu: activation === 'relu', outer, weights }
}

/** The log-odds of the row at `offset` of x; leaves the hidden activities in `activity`. */
function forward({ p, hidden, relu, outer, weights }: Network, x: Float64Array, offset: number, activity: Float64Array): number {
  let output = weights[outer + hidden]
  for (let u = 0, at = 0; u < hidden; u++, at += p + 1) {
    let sum = weights[at + p]
    for (let j = 0; j < p; j++) sum += weights[at + j] * x[offset + j]
    activity[u] = relu ? Math.max(0, sum) : Math.tanh(sum)
    output += weights[outer + u] * activity[u]
  }
  return output
}

/** Writes the gradient of the mean log-loss of these rows; returns the mean log-loss. */
export function gradientInto(network: Network, x: Float64Array, target: Uint8Array, rows: readonly number[], gradient: Float64Array): number {
  const activity = new Float64Array(network.hidden)
  gradient.fill(0)
  let loss = 0
  for (const i of rows) {
    const output = forward(network, x, i * network.p, activity)
    loss += Math.log1p(Math.exp(target[i] === 1 ? -output : output))
    backward(network, x, i * network.p, activity, (1 / (1 + Math.exp(-output)) - target[i]) / rows.length, gradient)
  }
  return loss / rows.length
}

/** Adds the gradient of one row's log-loss, whose derivative by the output is `error`. */
function backward({ p, hidden, relu, outer, weights }: Network, x: Float64Array, offset: number, activity: Float64Array, error: number, gradient: Float64Array): void {
  gradient[outer + hidden] += error
  for (let u = 0, at = 0; u < hidden; u++, at += p + 1) {
    const active = activity[u]
    gradient[outer + u] += error * active
    const slope = error * weights[outer + u] * (relu ? (active > 0 ? 1 : 0) : 1 - active * active)
    if (slope === 0) continue
    for (let j = 0; j < p; j++) gradient[at + j] += slope * x[offset + j]
    gradient[at + p] += slope
  }
}

function trainNetwork(network: Network, x: Float64Array, target: Uint8Array, { epochs, batch, learningRate, weightDecay }: MlpParams, random: Random): void {
  const { weights } = network
  const gradient = new Float64Array(weights.length)
  const mean = new Float64Array(weights.length)
  const square = new Float64Array(weights.length)
  const everyRow = [...target.keys()]
  let steps = 0
  for (let epoch = 0; epoch < epochs; epoch++) {
    const order = shuffled(everyRow, random)
    const rate = learningRate * (1 - epoch / epochs)
    for (let from = 0; from < order.length; from += batch) {
      const rows = order.slice(from, from + batch)
      gradientInto(network, x, target, rows, gradient)
      steps++
      const size = (rate * Math.sqrt(1 - 0.999 ** steps)) / (1 - 0.9 ** steps)
      for (let k = 0; k < weights.length; k++) {
        mean[k] = 0.9 * mean[k] + 0.1 * gradient[k]
        square[k] = 0.999 * square[k] + 0.001 * gradient[k] ** 2
        weights[k] -= size * (mean[k] / (Math.sqrt(square[k]) + 1e-8)) + rate * weightDecay * weights[k]
      }
    }
  }
}
