// The public core: floors 0 to 6. Everything here runs in Node and in browsers.

export { CerebrosError, type ErrorCode } from './errors/index.ts'
export { randomStream, type Random } from './numerics/index.ts'
export { Covariance, CovarianceFactors, describe, ExponentialWelford, Moments, pushStream, quantiles, Welford, WindowedWelford } from './stats/index.ts'
export type {
  CovarianceState, Description, Eigen, ExponentialWelfordState, Fading, MomentsState, NumberStream, ShapeKind, VarianceKind, WelfordState, WindowedWelfordState, WindowLimits,
} from './stats/index.ts'
export {
  constrainedDominates, constrainedSort, constraintViolation, dominates, hypervolume, hypervolumeContributions, hypervolumeSubset, nonDominatedSort, ParetoArchive,
  referencePoint, type Insertion, type ParetoArchiveState,
} from './pareto/index.ts'
export { bool, categorical, choice, float, int, ordinal, pointIndex, searchSpace, SearchSpace, spaceDifferences, spaceFromJson, spaceToJson } from './space/index.ts'
export type { Axis, Choice, Column, Definition, Domain, FlatParams, Parameter, ParameterJson, ParamsIn, ParamsOf, PointIndex, Scale, ValueOf } from './space/index.ts'
export {
  adaptiveBandwidth, clampedBandwidth, defaultBandwidth, finestBandwidth, fixedBandwidth, leaveOneOutBandwidth, nearestBandwidth, neighbourBandwidth, Parzen,
  scaledBandwidth, scottBandwidth, sheatherJonesBandwidth, shrinkingBandwidth, silvermanBandwidth, CompressedParzen, RoseTreeParzen,
} from './density/index.ts'
export type {
  AdaptiveOptions, BandwidthContext, BandwidthLimit, BandwidthLimits, BandwidthRule, LeaveOneOutOptions, NearestOptions, NormalReferenceOptions, ParzenOptions, PointKernels,
  SpreadKind, CompressedParzenState, ConditionalParzen, Exactness, RestoreOptions, RoseTreeParzenOptions, RoseTreeParzenState, SampledDensity, RoseTreeState,
} from './density/index.ts'
export { motpe, quasiRandom, randomSampler } from './sampler/index.ts'
export type { MotpeOptions, Observation, ProfileName, Sampler, SamplerContext, SamplerRun, SuggestRequest } from './sampler/index.ts'
export { checkSameStudy, createOptimizer, createStudy, memoryStore, openStudy, Optimizer, Study, systemClock } from './study/index.ts'
export type {
  Attachment, AttachmentContent, Candidate, Clock, Direction, FinishedTrial, FrontChange, Metrics, MetricsFor, Objective, OptimizerDefinition, Outcome, Pruner, PrunerReport, Report,
  ReserveRequest, RunOptions, RunSummary, StopReason, StopRules, Store, StoredTrial, StudyDefinition, StudyOptions, StudyRecord, StudyStore, TellFacts, TellResult,
  Trial, TrialObjective, TrialState,
} from './study/index.ts'
