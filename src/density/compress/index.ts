export { compress } from './compress.ts'
export { CompressedParzen, type SampledDensity } from './compressed-parzen.ts'
export { type KernelHierarchy } from './kernel-hierarchy.ts'
export { type CompressedParzenState } from './saved-components.ts'
