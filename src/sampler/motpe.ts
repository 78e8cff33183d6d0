import { randomSampler } from './random-sampler.ts'
import type { Sampler } from './sampler.ts'

export function motpe(): Sampler {
  return randomSampler()
}
