export { Moments, type MomentsState, type ShapeKind } from './moments.ts'
export { pushStream, type NumberStream } from './stream.ts'
export { Welford, type VarianceKind, type WelfordState } from './welford.ts'
