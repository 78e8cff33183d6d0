export { Argsort, stableArgsort } from './argsort.ts'
export { randomStream, type Random } from './random.ts'
export { SOBOL_MAX_DIMENSIONS, sobolInto } from './sobol.ts'
export { NeumaierSum, neumaierSum } from './sum.ts'
