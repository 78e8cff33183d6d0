export { ParetoArchive, type Insertion, type ParetoArchiveState } from './archive/pareto-archive.ts'
export { dominates } from './dominance.ts'
export { nonDominatedSort } from './rank/non-dominated-sort.ts'
export { constrainedDominates, constraintViolation } from './violation.ts'
