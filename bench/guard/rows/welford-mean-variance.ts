// Mean and variance of 10,000 normals: CPU milliseconds of 100 times.

import { Welford } from '@thunderline/cerebros'
import { checkMoments } from '../../cases/welford-mean-variance.ts'
import { cpuMilliseconds } from '../../cpu-time.ts'
import { numbers } from '../../inputs/distributions.ts'
import { serve } from './serve.ts'

const values = numbers('gaussian', 10_000, 1)
checkMoments(values)

function sample(): number {
  let kept = 0
  const start = cpuMilliseconds()
  for (let call = 0; call < 100; call++) kept += Welford.of(values).variance('sample')
  const time = cpuMilliseconds() - start
  if (Number.isNaN(kept)) throw new Error('Expected a variance, got NaN.')
  return time
}

for (let k = 0; k < 40; k++) sample()
serve(sample)
