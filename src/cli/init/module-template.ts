// The study `cerebros init` writes: two kinds of model for noisy points of a curve, judged by their error and their size.

/** The text of `study.mjs`. */
export const MODULE = `// Which model predicts a noisy curve best, and how small can it be?
// Run it: cerebros run study.mjs     Look at it: cerebros front study.db
import { choice, float, int, searchSpace } from '@thunderline/cerebros'

export const study = {
  name: 'curve',
  space: searchSpace({
    // A branch: its parameters exist only when it is taken.
    model: choice({
      neighbours: { kept: int(4, 120, { scale: 'log' }), averaged: int(1, 8) },
      waves: { count: int(1, 16), rate: float(0.01, 1, { scale: 'log' }) },
    }),
  }),
  objectives: { error: 'minimize', numbers: 'minimize' },
  seed: 1,
}

export const options = { trials: 60, concurrency: 2 }

/** Trains one model. Return a number for every objective; throw when the trial failed. */
export async function objective({ params, signal }) {
  signal.throwIfAborted()
  const { model } = params
  const { predict, numbers } = model.kind === 'neighbours' ? neighbours(model) : waves(model)
  const error = validation.reduce((sum, [x, y]) => sum + (predict(x) - y) ** 2, 0) / validation.length
  return { error, numbers }
}

/** Points of a curve with noise: the even ones to train on, the odd ones to validate. */
const points = Array.from({ length: 240 }, (_, i) => {
  const x = (i * 0.6180339887) % 1
  return [x, Math.sin(7 * x) + 0.4 * Math.cos(19 * x) + 0.15 * Math.sin(i * i)]
})
const training = points.filter((_, i) => i % 2 === 0)
const validation = points.filter((_, i) => i % 2 === 1)

/** The mean of the nearest training points. */
function neighbours({ kept, averaged }) {
  const memory = training.slice(0, kept)
  const predict = (x) => {
    const near = memory.map(([u, v]) => [Math.abs(u - x), v]).sort((a, b) => a[0] - b[0]).slice(0, averaged)
    return near.reduce((sum, [, v]) => sum + v, 0) / near.length
  }
  return { predict, numbers: 2 * kept }
}

/** A sum of cosines, trained by stochastic gradient descent. */
function waves({ count, rate }) {
  const weights = new Array(count).fill(0)
  const predict = (x) => weights.reduce((sum, weight, j) => sum + weight * Math.cos(Math.PI * j * x), 0)
  for (let epoch = 0; epoch < 40; epoch++) {
    for (const [x, y] of training) {
      const miss = y - predict(x)
      for (let j = 0; j < count; j++) weights[j] += (rate / count) * miss * Math.cos(Math.PI * j * x)
    }
  }
  return { predict, numbers: count }
}
`
