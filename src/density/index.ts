export { fixedBandwidth, neighbourBandwidth, scottBandwidth, type BandwidthContext, type BandwidthRule } from './bandwidth.ts'
export { LiveParzen } from './live-parzen.ts'
export { defaultBandwidth, Parzen } from './parzen.ts'
export { type ParzenOptions } from './parzen-options.ts'
