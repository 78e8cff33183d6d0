// The study of the `motpe-ask` benches: ten mixed parameters and 1 to 3 objectives, prefilled with random trials.

import { categorical, createOptimizer, float, int, randomStream, searchSpace, type FlatParams, type Optimizer, type ParamsIn, type Sampler } from '@thunderline/cerebros'

/** 3 floats, a log float, a stepped float, an int, a log int, a stepped int, 2 categoricals of 4 and 3 choices. */
export const mixedSpace = searchSpace({
  momentum: float(0, 1),
  offset: float(-5, 5),
  temperature: float(0, 10),
  learningRate: float(1e-5, 1e-1, { scale: 'log' }),
  dropout: float(0, 1, { step: 0.05 }),
  layers: int(1, 10),
  width: int(8, 256, { scale: 'log' }),
  batch: int(16, 128, { step: 16 }),
  activation: categorical(['relu', 'gelu', 'tanh', 'silu']),
  schedule: categorical(['constant', 'cosine', 'step']),
})

type MixedParams = ParamsIn<typeof mixedSpace>

/** One finished random trial. */
export interface MixedTrial {
  readonly params: MixedParams
  readonly flat: FlatParams
  readonly values: readonly number[]
}

/** Names of m objectives, all minimised. */
export function objectiveNames(m: number): string[] {
  return Array.from({ length: m }, (_, j) => `f${j}`)
}

/** Sums of squared distances, in the unit cube, to m fixed centres. */
export function mixedObjective(params: MixedParams, m: number): number[] {
  return [...rowObjective(mixedSpace.rowOf(mixedSpace.flatten(params)), m)]
}

/** The same of a row. */
export function rowObjective(row: Float64Array, m: number): Float64Array {
  return Float64Array.from({ length: m }, (_, j) => row.reduce((sum, u, column) => sum + (u - centre(j, column)) ** 2, 0))
}

/** Unit coordinates of a point that no other dominates: the mean of the m centres. */
export function goodPoint(m: number): Float64Array {
  return Float64Array.from({ length: mixedSpace.d }, (_, column) => Array.from({ length: m }, (_, j) => centre(j, column)).reduce((sum, u) => sum + u, 0) / m)
}

/** n random trials: trial i is the same whatever n is. */
export function mixedTrials(n: number, m: number, seed = 1): MixedTrial[] {
  return Array.from({ length: n }, (_, i) => {
    const row = mixedSpace.sample(randomStream(seed, i))
    const params = mixedSpace.decode(row)
    return { params, flat: mixedSpace.flatOf(row), values: mixedObjective(params, m) }
  })
}

/** An optimiser that knows the trials. */
export function prefilled(sampler: Sampler, m: number, trials: readonly MixedTrial[]): Optimizer<typeof mixedSpace.definition> {
  const names = objectiveNames(m)
  const optimizer = createOptimizer({ space: mixedSpace, objectives: Object.fromEntries(names.map((name) => [name, 'minimize'] as const)), sampler, seed: 3 })
  for (const { params, values } of trials) optimizer.add(params, metricsOf(names, values))
  return optimizer
}

/** Values by name. */
export function metricsOf(names: readonly string[], values: readonly number[]): { [name: string]: number } {
  return Object.fromEntries(names.map((name, j) => [name, values[j]]))
}

/** Centres spread over the cube: the golden ratio's multiples never line up. */
function centre(objective: number, column: number): number {
  return (0.3 + 0.618034 * (objective * 10 + column)) % 1
}
