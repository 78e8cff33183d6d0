export {
  adaptiveBandwidth, clampedBandwidth, finestBandwidth, fixedBandwidth, leaveOneOutBandwidth, nearestBandwidth, neighbourBandwidth, scaledBandwidth, scottBandwidth,
  sheatherJonesBandwidth, shrinkingBandwidth, silvermanBandwidth,
} from './bandwidth/index.ts'
export type {
  AdaptiveOptions, BandwidthContext, BandwidthLimit, BandwidthLimits, BandwidthRule, LeaveOneOutOptions, NearestOptions, NormalReferenceOptions, PointKernels, SpreadKind,
} from './bandwidth/index.ts'
export { defaultBandwidth, Parzen } from './parzen.ts'
export { type ParzenOptions } from './parzen-options.ts'
export { RoseTreeParzen, type RoseTreeParzenOptions } from './rose-tree-parzen.ts'
export { ToldParzen } from './told-parzen.ts'
