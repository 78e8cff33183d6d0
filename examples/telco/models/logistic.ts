// Logistic regression with an elastic net, on encoded features and, if wanted, the most promising products of two of them.
// Method: accelerated proximal gradient (FISTA; Beck & Teboulle 2009, doi:10.1137/080716542) on standardised terms.
// Products are screened by their correlation with the residual of the model without them. Cost: O(iterations · n · terms).

import { ByteReader, ByteWriter, type Bits } from './bytes.ts'
import { encodeInto, fitEncoder, keepColumns, NUMBER, readEncoder, writeEncoder, type Encoder } from './encoder.ts'
import type { Model } from './learner.ts'
import { rowOf, type Table } from '../table.ts'

export interface LogisticParams {
  /** Strength of the elastic net. */
  readonly penalty: number
  /** 0: ridge, weights shrink · 1: lasso, weights vanish. */
  readonly l1Ratio: number
  /** Number of products of two encoded columns. */
  readonly interactions: number
}

/** First byte of a saved logistic regression. */
export const LOGISTIC = 2

/** A product of two encoded columns, or one column alone. */
type Term = readonly [a: number, b: number]
const ALONE = 255

/** Trains on these features. */
export function fitLogistic(train: Table, features: readonly number[], params: LogisticParams, bits: Bits): Model {
  const encoder = fitEncoder(train, features)
  const encoded = Array.from({ length: train.n }, (_, i) => {
    const out = new Float64Array(encoder.p)
    encodeInto(encoder, rowOf(train, i), out)
    return out
  })
  const singles: Term[] = Array.from({ length: encoder.p }, (_, a) => [a, ALONE])
  const first = fitTerms(encoded, train.target, singles, params, 60)
  const terms = params.interactions === 0 ? singles : [...singles, ...screen(encoded, first.residual, encoder, params.interactions)]
  const { weights, bias } = fitTerms(encoded, train.target, terms, params, 240)
  return logisticFromBytes(logisticToBytes(encoder, terms, weights, bias, bits))
}

/** Saves the terms whose weight is not zero, and the encoded columns that they need. */
function logisticToBytes(encoder: Encoder, terms: readonly Term[], weights: Float64Array, bias: number, bits: Bits): Uint8Array {
  const used = terms.filter((_, t) => weights[t] !== 0)
  const columns = [...new Set(used.flat().filter((column) => column !== ALONE))].sort((a, b) => a - b)
  const indexOf = (column: number): number => (column === ALONE ? ALONE : columns.indexOf(column))
  const to = new ByteWriter()
  to.u8(LOGISTIC)
  to.f32(bias)
  writeEncoder(keepColumns(encoder, columns), to)
  to.list(used.flatMap(([a, b]) => [indexOf(a), indexOf(b)]))
  to.weights(weights.filter((weight) => weight !== 0), bits)
  return to.done()
}

/** The model that `fitLogistic` saved. */
export function logisticFromBytes(bytes: Uint8Array): Model {
  const from = new ByteReader(bytes.subarray(1))
  const bias = from.f32()
  const encoder = readEncoder(from)
  // A term that is one column is its product with the constant 1 behind the columns.
  const terms = Uint8Array.from(from.list(), (column) => (column === ALONE ? encoder.p : column))
  const weights = from.weights()
  const x = new Float64Array(encoder.p + 1).fill(1)
  return {
    toBytes: () => bytes.slice(),
    predict(row) {
      encodeInto(encoder, row, x)
      let sum = bias
      for (let t = 0; t < weights.length; t++) sum += weights[t] * x[terms[2 * t]] * x[terms[2 * t + 1]]
      return 1 / (1 + Math.exp(-sum))
    },
  }
}

/** The `count` products that correlate most with the residual. */
function screen(encoded: readonly Float64Array[], residual: Float64Array, { p, feature, category }: Encoder, count: number): Term[] {
  const candidates: { term: Term; score: number }[] = []
  for (let a = 0; a < p; a++) {
    for (let b = a; b < p; b++) {
      // Two categories of one feature never meet, and a category times itself is itself.
      if (feature[a] === feature[b] && category[a] !== NUMBER) continue
      const { mean, deviation } = standardise(valuesOf(encoded, [a, b]))
      if (deviation === 0) continue
      let sum = 0
      for (let i = 0; i < encoded.length; i++) sum += residual[i] * (encoded[i][a] * encoded[i][b] - mean)
      candidates.push({ term: [a, b], score: Math.abs(sum) / deviation })
    }
  }
  return candidates.sort((one, other) => other.score - one.score).slice(0, count).map(({ term }) => term)
}

function valuesOf(encoded: readonly Float64Array[], [a, b]: Term): Float64Array {
  return Float64Array.from(encoded, (x) => (b === ALONE ? x[a] : x[a] * x[b]))
}

function standardise(values: Float64Array): { mean: number; deviation: number } {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length
  return { mean, deviation: Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / values.length) }
}

interface Fit {
  readonly weights: Float64Array
  readonly bias: number
  readonly residual: Float64Array
}

/** Minimises mean log-loss + penalty · (l1Ratio · |w| + (1 − l1Ratio) · w² / 2) over the weights of standardised terms. */
function fitTerms(encoded: readonly Float64Array[], target: Uint8Array, terms: readonly Term[], { penalty, l1Ratio }: LogisticParams, iterations: number): Fit {
  const n = encoded.length
  const moments = terms.map((term) => standardise(valuesOf(encoded, term)))
  const columns = terms.map((term, t) => {
    const { mean, deviation } = moments[t]
    return valuesOf(encoded, term).map((value) => (deviation === 0 ? 0 : (value - mean) / deviation))
  })
  const step = 1 / (0.25 * (largestEigenvalue(columns, n) + 1) + penalty * (1 - l1Ratio))
  const residual = new Float64Array(n)
  let weights = new Float64Array(terms.length)
  let ahead = weights.slice()
  let [bias, biasAhead, momentum] = [0, 0, 1]
  for (let k = 0; k < iterations; k++) {
    residualInto(columns, ahead, biasAhead, target, residual)
    const next = ahead.map((weight, t) => {
      const moved = weight + step * (dot(columns[t], residual) / n - penalty * (1 - l1Ratio) * weight)
      return Math.sign(moved) * Math.max(0, Math.abs(moved) - step * penalty * l1Ratio)
    })
    const biasNext = biasAhead + (step * residual.reduce((sum, one) => sum + one, 0)) / n
    const momentumNext = (1 + Math.sqrt(1 + 4 * momentum * momentum)) / 2
    const push = (momentum - 1) / momentumNext
    ahead = next.map((weight, t) => weight + push * (weight - weights[t]))
    biasAhead = biasNext + push * (biasNext - bias)
    ;[weights, bias, momentum] = [next, biasNext, momentumNext]
  }
  residualInto(columns, weights, bias, target, residual)
  // Back to the units of the terms: a standardised weight is divided by its deviation, its mean goes into the bias.
  const plain = weights.map((weight, t) => (moments[t].deviation === 0 ? 0 : weight / moments[t].deviation))
  return { weights: plain, bias: bias - plain.reduce((sum, weight, t) => sum + weight * moments[t].mean, 0), residual }
}

/** target − probability, the negative gradient of the log-loss by the log-odds. */
export function residualInto(columns: readonly Float64Array[], weights: Float64Array, bias: number, target: Uint8Array, out: Float64Array): void {
  out.fill(bias)
  columns.forEach((column, t) => {
    const weight = weights[t]
    if (weight !== 0) for (let i = 0; i < out.length; i++) out[i] += weight * column[i]
  })
  for (let i = 0; i < out.length; i++) out[i] = target[i] - 1 / (1 + Math.exp(-out[i]))
}

/** Largest eigenvalue of XᵀX / n, by thirty power iterations and a margin of 5 %. */
function largestEigenvalue(columns: readonly Float64Array[], n: number): number {
  let direction = new Float64Array(columns.length).fill(1)
  let value = 1
  for (let k = 0; k < 30; k++) {
    const image = new Float64Array(n)
    columns.forEach((column, t) => {
      for (let i = 0; i < n; i++) image[i] += direction[t] * column[i]
    })
    const next = Float64Array.from(columns, (column) => dot(column, image) / n)
    value = Math.sqrt(dot(next, next) / dot(direction, direction))
    direction = next.map((one) => one / Math.sqrt(dot(next, next)))
  }
  return value * 1.05
}

function dot(a: Float64Array, b: Float64Array): number {
  let sum = 0
  for (let i = 0; i < a.length; i++) sum += a[i] * b[i]
  return sum
}
