// The branch-independent rule with everything else as in the default sampler: shared parameters, and the parameters of each branch, are modelled
// apart, as Optuna's `group` does. So what a branch's parameters owe to the shared ones is lost. For one objective, without running trials.

import { quasiRandom, type Observation, type Random, type Sampler, type SamplerRun, type SearchSpace } from '@thunderline/cerebros'
import { flatPair, flatSuggestion } from './flat-tpe.ts'

const STARTUP = 10

/** The sampler. */
export function groupedTpe(): Sampler {
  return {
    name: 'grouped',
    avoidDuplicates: false,
    start: (context): SamplerRun => {
      const start = quasiRandom().start(context)
      const groups = groupsOf(context.space)
      const told: Observation[] = []
      return {
        tell: (observation) => told.push(observation),
        suggest: (request) => (told.length < STARTUP ? start.suggest(request) : suggestion(context.space, groups, told, request.random)),
      }
    },
  }
}

/** Columns that exist together, parents first. */
function groupsOf({ columns }: SearchSpace): number[][] {
  const groups = new Map<string, number[]>()
  columns.forEach(({ parent, branch }, j) => {
    const key = `${parent}/${branch}`
    groups.set(key, [...(groups.get(key) ?? []), j])
  })
  return [...groups.values()]
}

function suggestion(space: SearchSpace, groups: readonly number[][], told: readonly Observation[], random: Random): Float64Array {
  const ranked = told.toSorted((a, b) => a.values![0] - b.values![0] || a.number - b.number)
  const size = Math.min(Math.ceil(told.length / 10), 25)
  const row = new Float64Array(space.d).fill(NaN)
  for (const columns of groups) {
    if (!space.isActive(row, columns[0])) continue
    const having = (trials: readonly Observation[]): Float64Array[] => trials.filter((trial) => !Number.isNaN(trial.row[columns[0]])).map((trial) => Float64Array.from(columns, (j) => trial.row[j]))
    const pair = flatPair({ axes: columns.map((j) => space.columns[j].axis) }, having(ranked.slice(0, size)), having(ranked.slice(size)), 1)
    const best = flatSuggestion(pair, 1, random)
    columns.forEach((j, k) => (row[j] = best[k]))
  }
  return space.snapInto(row)
}
