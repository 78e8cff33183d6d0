export { motpe } from './motpe.ts'
export { quasiRandom } from './quasi-random.ts'
export { randomSampler } from './random-sampler.ts'
export { type Observation, type Sampler, type SamplerContext, type SamplerRun, type SuggestRequest } from './sampler.ts'
