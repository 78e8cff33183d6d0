// Prints the CPU milliseconds of mean and variance of 10,000 normals, a number per sample.

import { Welford } from '@thunderline/cerebros'
import { checkMoments } from '../../cases/welford-mean-variance.ts'
import { callTimes } from '../../cpu-time.ts'
import { numbers } from '../../inputs/distributions.ts'

const values = numbers('gaussian', 10_000, 1)
checkMoments(values)
const times = callTimes(() => Welford.of(values).variance('sample'), { warmUpMs: 40, sampleMs: 2, samples: 31 })
console.log(JSON.stringify(times))
