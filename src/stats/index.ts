export { Welford, type VarianceKind, type WelfordState } from './welford.ts'
