// The default sampler written out with flat densities and public parts only: what its tree, its updates and its early stops must agree with.
// Densities are made afresh from two sets of rows; every candidate is scored to the end. Cost: O(n d) a candidate.

import { neighbourBandwidth, Parzen, type BandwidthContext, type Random, type SearchSpace } from '@thunderline/cerebros'

const CANDIDATES = 32
/** One objective: so many of them have their branches drawn evenly. */
const EVEN_BRANCHES = 10

/** Densities of the good trials and of the rest. */
export interface FlatPair {
  readonly l: Parzen
  readonly g: Parzen
}

/**
 * l and g of the default profile, over the columns of a space or over some that every row has.
 *
 * @param good,rest rows, good ones best first
 * @param m number of objectives
 */
export function flatPair(columns: { readonly space: SearchSpace } | { readonly axes: SearchSpace['columns'][number]['axis'][] }, good: readonly Float64Array[], rest: readonly Float64Array[], m: number): FlatPair {
  const floor = (least: number) => ({ n, cells }: BandwidthContext): number => Math.max(least, Math.min(0.25, 1 / cells), (1 / (2 + n)) ** 2)
  const several = neighbourBandwidth(floor(0.05))
  const one = neighbourBandwidth(floor(0.03), 0.7)
  const l = new Parzen({ ...columns, rows: endToEnd(good), weights: m === 1 ? logRanks(good.length) : new Float64Array(good.length).fill(1), bandwidth: m === 1 ? one : several })
  return { l, g: new Parzen({ ...columns, rows: endToEnd(rest), bandwidth: m === 1 ? neighbourBandwidth(floor(0.04), 0.7) : several }) }
}

/** The candidate of 32 draws from l with the largest log l − log g; with several objectives among those in the first one's branches. */
export function flatSuggestion({ l, g }: FlatPair, m: number, random: Random): Float64Array {
  const candidates = Array.from({ length: CANDIDATES }, (_, k) => l.sample(random, { crossing: m === 1, evenBranches: m === 1 && k < EVEN_BRANCHES }))
  const eligible = m === 1 ? candidates : candidates.filter((row) => sameBranches(row, candidates[0]))
  let [best, score] = [eligible[0], -Infinity]
  for (const row of eligible) {
    const ratio = l.logDensity(row) - g.logDensity(row)
    if (ratio > score) [best, score] = [row, ratio]
  }
  return best
}

/** Some of the rows, drawn without replacement: for a density that is worse than it should be. */
export function thinned(rows: readonly Float64Array[], count: number, random: Random): Float64Array[] {
  const left = [...rows]
  return Array.from({ length: count }, () => left.splice(random.integer(left.length), 1)[0])
}

/** Whether two rows have the same columns. */
export function sameBranches(a: Float64Array, b: Float64Array): boolean {
  return a.every((u, j) => Number.isNaN(u) === Number.isNaN(b[j]))
}

/** The squares of log(k + 1) − log(rank + 1), scaled to mean 1. */
function logRanks(k: number): Float64Array {
  const raw = Array.from({ length: k }, (_, rank) => (Math.log(k + 1) - Math.log(rank + 1)) ** 2)
  const mean = raw.reduce((sum, weight) => sum + weight, 0) / k
  return Float64Array.from(raw, (weight) => weight / mean)
}

function endToEnd(rows: readonly Float64Array[]): Float64Array {
  const d = rows.length === 0 ? 0 : rows[0].length
  const all = new Float64Array(rows.length * d)
  rows.forEach((row, i) => all.set(row, i * d))
  return all
}
