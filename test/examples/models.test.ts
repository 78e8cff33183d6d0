// The learners of the churn example: gradients against finite differences, saved forms, and that training trains.

import { randomStream } from '@thunderline/cerebros'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { aucOf } from '../../examples/telco/metrics.ts'
import { fitBoosting } from '../../examples/telco/models/boosting.ts'
import { ByteReader, ByteWriter } from '../../examples/telco/models/bytes.ts'
import { fit, loadModel, type LearnerParams } from '../../examples/telco/models/learner.ts'
import { residualInto } from '../../examples/telco/models/logistic.ts'
import { gradientInto, newNetwork } from '../../examples/telco/models/mlp.ts'
import { rankFeatures } from '../../examples/telco/models/ranking.ts'
import { defaults, space } from '../../examples/telco/study.ts'
import { readTelco, rowOf, take, type Table } from '../../examples/telco/table.ts'

const telco = readTelco()
const some = take(telco, Array.from({ length: 600 }, (_, k) => k * 11))

const boosting = { trees: 12, depth: 3, learningRate: 0.2, minLeaf: 5, rowShare: 1, columnShare: 1, l2: 1 }
const models: readonly LearnerParams['model'][] = [
  { kind: 'boosting', ...boosting, rowShare: 0.8, columnShare: 0.6 },
  { kind: 'logistic', penalty: 1e-3, l1Ratio: 0.5, interactions: 8 },
  { kind: 'mlp', hidden: 5, activation: 'tanh', epochs: 3, batch: 32, learningRate: 5e-3, weightDecay: 1e-3 },
]

function predictions(model: { predict(row: Float64Array): number }, table: Table): Float64Array {
  return Float64Array.from({ length: table.n }, (_, i) => model.predict(rowOf(table, i)))
}

describe('a trained model', () => {
  for (const model of models) {
    it(`of ${model.kind} predicts the same bits from its bytes, at every size of weights`, () => {
      for (const bits of [8, 16, 32] as const) {
        const trained = fit(some, { features: 9, bits, model }, randomStream(7, 1))
        const loaded = loadModel(trained.toBytes())
        expect(predictions(loaded, some)).toEqual(predictions(trained, some))
        expect(loaded.toBytes()).toEqual(trained.toBytes())
      }
    })

    it(`of ${model.kind} is the same bytes for the same stream, and ranks churners above the others`, () => {
      const train = () => fit(some, { features: 9, bits: 32, model }, randomStream(7, 2))
      expect(train().toBytes()).toEqual(train().toBytes())
      expect(aucOf(train(), some)).toBeGreaterThan(0.75)
    })

    it(`of ${model.kind} is smaller with smaller weights, and nearly as good with 16 bits as with 32`, () => {
      const of = (bits: 8 | 16 | 32) => fit(some, { features: 9, bits, model }, randomStream(7, 3))
      const [eight, sixteen, thirtyTwo] = [of(8), of(16), of(32)]
      expect(eight.toBytes().length).toBeLessThan(sixteen.toBytes().length)
      expect(sixteen.toBytes().length).toBeLessThan(thirtyTwo.toBytes().length)
      expect(Math.abs(aucOf(sixteen, some) - aucOf(thirtyTwo, some))).toBeLessThan(0.002)
    })
  }

  it('is refused when its first byte names no learner', () => {
    expect(() => loadModel(Uint8Array.of(9, 0, 0))).toThrow('begin with 1, 2 or 3, got 9')
  })
})

describe('gradients', () => {
  it('of the network equal central differences of its loss', () => {
    for (const activation of ['tanh', 'relu'] as const) {
      const random = randomStream(3)
      const network = newNetwork(4, { hidden: 3, activation }, random)
      const x = Float64Array.from({ length: 20 * 4 }, () => random.normal())
      const target = Uint8Array.from({ length: 20 }, () => random.integer(2))
      const rows = [...target.keys()]
      const gradient = new Float64Array(network.weights.length)
      gradientInto(network, x, target, rows, gradient)
      const scratch = new Float64Array(network.weights.length)
      const h = 1e-6
      for (let k = 0; k < network.weights.length; k++) {
        const kept = network.weights[k]
        network.weights[k] = kept + h
        const above = gradientInto(network, x, target, rows, scratch)
        network.weights[k] = kept - h
        const below = gradientInto(network, x, target, rows, scratch)
        network.weights[k] = kept
        expect(gradient[k]).toBeCloseTo((above - below) / (2 * h), 7)
      }
    }
  })

  it('of the logistic regression equal central differences of its loss', () => {
    const random = randomStream(4)
    const columns = Array.from({ length: 3 }, () => Float64Array.from({ length: 30 }, () => random.normal()))
    const target = Uint8Array.from({ length: 30 }, () => random.integer(2))
    const weights = Float64Array.of(0.4, -0.7, 0.2)
    const loss = (w: Float64Array) => target.reduce((sum, label, i) => sum + Math.log1p(Math.exp((label === 1 ? -1 : 1) * (0.3 + columns.reduce((score, column, t) => score + w[t] * column[i], 0)))), 0)
    const residual = new Float64Array(30)
    residualInto(columns, weights, 0.3, target, residual)
    columns.forEach((column, t) => {
      const h = 1e-6
      const moved = (by: number) => weights.map((weight, k) => (k === t ? weight + by : weight))
      const downhill = column.reduce((sum, value, i) => sum + value * residual[i], 0)
      expect(-downhill).toBeCloseTo((loss(moved(h)) - loss(moved(-h))) / (2 * h), 6)
    })
  })
})

describe('boosting', () => {
  it('lowers the training loss with every tree', () => {
    const losses: number[] = []
    fitBoosting(some, rankFeatures(some).slice(0, 8), { ...boosting, trees: 30 }, 32, randomStream(1), (loss) => losses.push(loss))
    expect(losses).toHaveLength(30)
    for (let t = 1; t < losses.length; t++) expect(losses[t]).toBeLessThan(losses[t - 1])
  })

  it('predicts the share of churners when it may not split', () => {
    const model = fitBoosting(some, [0], { ...boosting, trees: 5, depth: 0 }, 32, randomStream(1))
    expect(model.predict(rowOf(some, 0))).toBeCloseTo(some.target.reduce((sum, label) => sum + label, 0) / some.n, 5)
  })
})

describe('a logistic regression', () => {
  it('drops every weight under a strong lasso and keeps them under a ridge', () => {
    const of = (penalty: number, l1Ratio: number) => fit(some, { features: 9, bits: 32, model: { kind: 'logistic', penalty, l1Ratio, interactions: 0 } }, randomStream(1))
    const empty = of(10, 1)
    expect(predictions(empty, some).every((p, _, all) => p === all[0])).toBe(true)
    expect(of(1e-4, 0).toBytes().length).toBeGreaterThan(of(0.02, 1).toBytes().length)
    expect(of(0.02, 1).toBytes().length).toBeGreaterThan(empty.toBytes().length)
  })
})

describe('saved weights', () => {
  it('come back within half a step of their largest value, exactly as written the second time', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { maxLength: 40 }), fc.constantFrom(8, 16, 32), (values, bits) => {
        const written = (numbers: ArrayLike<number>) => {
          const to = new ByteWriter()
          to.weights(numbers, bits)
          return to.done()
        }
        const back = new ByteReader(written(values)).weights()
        const largest = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
        const step = bits === 32 ? largest * 2 ** -23 : largest / (2 ** (bits - 1) - 1)
        values.forEach((value, k) => expect(Math.abs(back[k] - value)).toBeLessThanOrEqual(step * 0.501 + 1e-30))
      }),
      { seed: 11, numRuns: 200 },
    )
  })
})

describe('the study', () => {
  it('contains the default settings', () => {
    for (const params of defaults) expect(space.decode(space.encode(params)).model.kind).toBe(params.model.kind)
  })

  it('ranks the features that tell most first, whatever the order of the rows', () => {
    const order = rankFeatures(telco)
    expect(order).toHaveLength(19)
    expect(telco.columns[order[0]].name).toBe('contract')
    expect(rankFeatures(take(telco, Array.from({ length: telco.n }, (_, i) => telco.n - 1 - i)))).toEqual(order)
  })
})
