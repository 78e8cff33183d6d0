// `welford-mean-variance` beside numpy: the same numbers, in turns, CPU time, one thread. numpy's mean and variance share the mean.

import { Welford } from '@thunderline/cerebros'
import type { Bench, Measurement } from '../bench.ts'
import { checkMoments, close, plainSum } from '../cases/welford-mean-variance.ts'
import { DISTRIBUTIONS, numbers, type Distribution } from '../inputs/distributions.ts'
import type { LineProcess } from '../line-process.ts'
import { inTurns, repeated } from '../turns.ts'
import { packed, withPeer } from './python-peer.ts'

/** Numbers a sample of the peer goes through: a few milliseconds. */
const NUMBERS = 2e6
const TURNS = 101

interface Answer {
  readonly ms: number
  readonly mean: number | null
  readonly variance: number
}

export const welfordPeers: Bench = {
  name: 'welford-mean-variance:peers',
  about: 'mean and variance of n numbers beside a one-accumulator sum, numpy.var, numpy.mean and var, µs; the ratios are of the least of turns; see bench/peers/README.md',
  byDefault: false,
  rows: (root) =>
    withPeer({ name: 'numpy', variable: 'CEREBROS_PYTHON_NUMPY', folder: 'venv-numpy', driver: 'moments_driver.py' }, root, async function* (peer, { numpy }) {
      for (const n of [10_000, 1_000_000]) for (const distribution of DISTRIBUTIONS) yield* beside(peer, `numpy ${numpy}`, distribution, n)
    }),
}

async function* beside(peer: LineProcess, numpy: string, distribution: Distribution, n: number): AsyncGenerator<Measurement> {
  const values = numbers(distribution, n, 1)
  checkMoments(values)
  await peer.request({ op: 'load', values: packed(values) })
  const ask = async (op: 'var' | 'mean_and_var'): Promise<number> => checked(await peer.request<Answer>({ op, calls: NUMBERS / n }), values)
  const turns = await inTurns({
    cerebros: repeated(() => Welford.of(values).variance('sample')),
    'plain sum': repeated(() => plainSum(values)),
    var: () => ask('var'),
    'mean + var': () => ask('mean_and_var'),
  }, TURNS)
  const at = `${distribution} n=${n}`
  for (const [name, title] of [['cerebros', 'cerebros'], ['plain sum', 'plain sum'], ['var', `${numpy} var`], ['mean + var', `${numpy} mean + var`]] as const) {
    const { median, mean, samples } = turns.times(name)
    yield { row: `${title} ${at}`, value: median * 1000, unit: 'µs', mean: mean * 1000, samples }
  }
  yield { row: `cerebros ÷ plain sum ${at}`, value: turns.leastRatio('cerebros', 'plain sum'), unit: '×', samples: TURNS }
  for (const name of ['var', 'mean + var'] as const) yield { row: `${numpy} ${name} ÷ cerebros ${at}`, value: turns.leastRatio(name, 'cerebros'), unit: '×', samples: TURNS }
}

/** The time of an answer that agrees with ours. @throws Error when it does not */
function checked({ ms, mean, variance }: Answer, values: Float64Array): number {
  const found = Welford.of(values)
  if (!close(found.variance('sample'), variance) || (mean !== null && !close(found.mean, mean))) {
    throw new Error(`Expected numpy's mean ${mean ?? ''} and variance ${variance}, got ${found.mean} and ${found.variance('sample')}. The bench times right answers only.`)
  }
  return ms
}
