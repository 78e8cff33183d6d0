// Seeded problems whose best point couples shared parameters with those of one branch: what a model of the whole conditional space should win on.
// Shared s ∈ [0,1]², one of three branches b, its own o_b ∈ [0,1]²: f = |s − c|² + |o_b − A_b s|² + δ_b, δ = (0, .05, .1).
// Nested: inside every branch one of two inner branches k with its own z ∈ [0, 1], and (z − a_bk · o_b)² + δ_k more, δ = (0, .05).
// Every row of A_b and every a_bk is u (v, 1 − v), u uniform on [½, 1], v on [0, 1]: sums of at most 1 keep A_b s in the unit square.
// The least value is 0, in the first branch (and its first inner one), at s = c.

import { choice, createOptimizer, float, randomStream, searchSpace, type FlatParams, type Random, type Sampler, type SearchSpace } from '@thunderline/cerebros'

/** One seeded problem. */
export interface ConditionalProblem {
  readonly nested: boolean
  /** c: two numbers on [0, 1]. */
  readonly centre: readonly number[]
  /** A_b: two rows a branch. */
  readonly maps: readonly (readonly (readonly number[])[])[]
  /** a_bk: one row an inner branch. */
  readonly inner: readonly (readonly (readonly number[])[])[]
}

const BRANCHES = ['first', 'second', 'third'] as const
const INNER = ['low', 'high'] as const
const COST = [0, 0.05, 0.1]
const INNER_COST = [0, 0.05]

/** Enough: the branches but the first cannot reach it. */
export const GOAL = 0.01
/** Trials a search may take. */
export const MOST_TRIALS = 300

const unit = (): ReturnType<typeof float> => float(0, 1)

/** The space of the plain problem, 9 columns. */
export const plainSpace = searchSpace({ s0: unit(), s1: unit(), branch: choice({ first: own(), second: own(), third: own() }) })

/** The space of the nested problem, 18 columns. */
export const nestedSpace = searchSpace({ s0: unit(), s1: unit(), branch: choice({ first: ownAndInner(), second: ownAndInner(), third: ownAndInner() }) })

function own() {
  return { x: unit(), y: unit() }
}

function ownAndInner() {
  return { ...own(), inner: choice({ low: { z: unit() }, high: { z: unit() } }) }
}

/** Problem number `seed`. */
export function conditionalProblem(seed: number, nested: boolean): ConditionalProblem {
  const random = randomStream(seed, Number(nested))
  const centre = [random.uniform(), random.uniform()]
  const maps = BRANCHES.map(() => [rowOfMap(random), rowOfMap(random)])
  return { nested, centre, maps, inner: BRANCHES.map(() => INNER.map(() => rowOfMap(random))) }
}

function rowOfMap(random: Random): number[] {
  const [u, v] = [0.5 + 0.5 * random.uniform(), random.uniform()]
  return [u * v, u * (1 - v)]
}

/** f at flat params. */
export function conditionalLoss({ nested, centre, maps, inner }: ConditionalProblem, params: FlatParams): number {
  const branch = `branch.${String(params.branch)}`
  const b = BRANCHES.indexOf(params.branch as (typeof BRANCHES)[number])
  const s = [params.s0, params.s1] as number[]
  const o = [params[`${branch}.x`], params[`${branch}.y`]] as number[]
  const loss = squared(s, centre) + squared(o, maps[b].map((row) => dot(row, s))) + COST[b]
  if (!nested) return loss
  const k = INNER.indexOf(params[`${branch}.inner`] as (typeof INNER)[number])
  const z = params[`${branch}.inner.${INNER[k]}.z`] as number
  return loss + (z - dot(inner[b][k], o)) ** 2 + INNER_COST[k]
}

function dot(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, k) => sum + value * b[k], 0)
}

function squared(a: readonly number[], b: readonly number[]): number {
  return a.reduce((sum, value, k) => sum + (value - b[k]) ** 2, 0)
}

/** How many trials a sampler takes to the goal; Infinity when `MOST_TRIALS` are not enough. */
export function trialsToGoal(sampler: Sampler, seed: number, nested: boolean): number {
  const problem = conditionalProblem(seed, nested)
  const space = (nested ? nestedSpace : plainSpace) as unknown as SearchSpace
  const optimizer = createOptimizer({ space, objectives: { loss: 'minimize' }, sampler, seed })
  for (let k = 1; k <= MOST_TRIALS; k++) {
    const candidate = optimizer.ask()
    const loss = conditionalLoss(problem, space.flatten(candidate.params))
    if (loss <= GOAL) return k
    optimizer.tell(candidate, { loss })
  }
  return Infinity
}
