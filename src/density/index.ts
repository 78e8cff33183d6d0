export {
  adaptiveBandwidth, clampedBandwidth, finestBandwidth, fixedBandwidth, leaveOneOutBandwidth, nearestBandwidth, neighbourBandwidth, scaledBandwidth, scottBandwidth,
  sheatherJonesBandwidth, shrinkingBandwidth, silvermanBandwidth,
} from './bandwidth/index.ts'
export type {
  AdaptiveOptions, BandwidthContext, BandwidthLimit, BandwidthLimits, BandwidthRule, LeaveOneOutOptions, NearestOptions, NormalReferenceOptions, PointKernels, SpreadKind,
} from './bandwidth/index.ts'
export { defaultBandwidth, Parzen } from './parzen.ts'
export { type ParzenOptions } from './parzen-options.ts'
export { CompressedParzen, type CompressedParzenState, type SampledDensity } from './compress/index.ts'
export { type ConditionalParzen } from './rose/conditional-parzen.ts'
export { type Exactness, type RoseTreeParzenOptions } from './rose/rose-options.ts'
export { RoseTreeParzen } from './rose/rose-tree-parzen.ts'
export { type RestoreOptions, type RoseTreeParzenState } from './rose/saved-rose-tree.ts'
export { type RoseTreeState } from './rose/saved-shape.ts'
export { ToldParzen } from './kernel-tree/told-parzen.ts'
