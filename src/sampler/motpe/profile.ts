// The three profiles: what the sampler does at each of its choices. Facts of Optuna: its versions 4.9.0 and 5.0.0 (MIT), read and measured.
// `cerebros`: neighbour bandwidths with floors by kind of column, log-rank weights, crossed candidates: the choices that won on COCO's
// functions and on real tables, and in spaces with branches (docs/motpe.md has the figures and their sources).

import { numpyArgsortInto } from '../../numerics/index.ts'
import { neighbourBandwidth, shrinkingBandwidth, type BandwidthContext, type BandwidthRule } from '../../density/index.ts'
import { contributionWeights, logRankWeights, rampWeights, squaredLogRankWeights } from './good-weights.ts'
import type { GoodSetRule } from '../good-set/split.ts'

/** The name of a profile. */
export type ProfileName = 'cerebros' | 'optuna-4.9' | 'optuna-5.0'

/** Choices of the sampler, for a study of m objectives. */
export interface Profile extends GoodSetRule {
  readonly name: ProfileName
  readonly startup: number
  readonly candidates: number
  /** Start with scrambled Sobol points instead of independent draws. */
  readonly sobolStart: boolean
  /** `space`: one conditional density over all columns (needs `rest`). `root`: one over the unconditional columns, the others alone. `none`: every column alone. */
  readonly joint: 'space' | 'root' | 'none'
  /** Running trials count as bad ones. */
  readonly constantLiar: boolean
  /** Every coordinate of a candidate from its own kernel. */
  readonly crossing: boolean
  /** The branches are those of the first candidate: taken as often as the good trials take them, not only where the ratio is best. */
  readonly drawBranch: boolean
  /** The share of candidates, the first ones, whose branches are drawn evenly instead of from the good trials. */
  readonly evenBranches: number
  /** The rule of a group of columns, modelled jointly or alone. */
  readonly bandwidth: (joint: boolean) => BandwidthRule
  /** The neighbour bandwidths of the rest, in a profile that weighs it equally: then its density is updated rather than made anew. */
  readonly rest: RestBandwidth | undefined
  /** @param order of the good points: by rank, or by trial number */
  readonly goodOrder: 'rank' | 'number'
  /** @param values k·m of the good points in that order, NaN where pruned or infeasible */
  readonly goodWeights: (k: number, values: Float64Array) => Float64Array
  /** Weights of the rest, by trial number. */
  readonly restWeights: (k: number) => Float64Array
  /** Told of every choice among candidates: for tests and benches. */
  readonly watch?: (choice: Choice) => void
}

/** What `neighbourBandwidth` is made from. */
export interface RestBandwidth {
  readonly minimum: (context: BandwidthContext) => number
  readonly reach: number
}

/** A choice among candidates. */
export interface Choice {
  /** The good trials, by the order of their tells; for one objective best first. All others are the rest. */
  readonly good: Int32Array
  /** Candidates, row-major, over the columns that are modelled together. */
  readonly candidates: Float64Array
  /** Which one won. */
  readonly chosen: number
}

const uniform = (k: number): Float64Array => new Float64Array(k).fill(1)

/** A tenth of the trials, but at most so many; the boundary subset chosen again every so many tells. */
function tenth(mostGood: number, choicePeriod: (k: number) => number = () => 1): GoodSetRule {
  return { goodCount: (n) => Math.min(Math.ceil(0.1 * n), mostGood), mostGood, choicePeriod }
}

const cappedTenth = tenth(25)
/** A choice of 256 costs as much as the rest of an ask, and eight tells change little of it. */
const manyOfTenth = tenth(256, (k) => Math.max(1, Math.floor(k / 32)))

/** The choices of a profile. `multivariate` overrides whether columns are modelled jointly. */
export function profileOf(name: ProfileName, m: number, multivariate: boolean | undefined): Profile {
  if (name === 'optuna-4.9') return optuna49(m, multivariate ?? false)
  if (name === 'optuna-5.0') return optuna50(m, multivariate ?? m === 1)
  return cerebros(m, multivariate ?? true)
}

/** The smallest bandwidth of both versions: a hundredth of the range, more for few points. */
const magicClip = ({ n }: BandwidthContext): number => 1 / Math.min(100, 2 + n)

const optunaNeighbours: BandwidthRule = { ...neighbourBandwidth(magicClip), order: numpyArgsortInto }

function optuna50(m: number, multivariate: boolean): Profile {
  return {
    name: 'optuna-5.0',
    startup: 10,
    candidates: 24,
    sobolStart: false,
    joint: multivariate ? 'root' : 'none',
    constantLiar: true,
    crossing: false,
    drawBranch: false,
    evenBranches: 0,
    ...(m === 1 ? cappedTenth : tenth(Infinity)),
    bandwidth: () => optunaNeighbours,
    rest: undefined,
    goodOrder: 'number',
    goodWeights: m === 1 ? rampWeights : uniform,
    restWeights: rampWeights,
  }
}

function optuna49(m: number, multivariate: boolean): Profile {
  return {
    ...optuna50(m, multivariate),
    name: 'optuna-4.9',
    constantLiar: false,
    ...cappedTenth,
    bandwidth: (joint) => (joint ? shrinkingBandwidth(0.2, magicClip) : optunaNeighbours),
    goodWeights: m === 1 ? rampWeights : (k, values) => feasibleContributions(k, values, m),
  }
}

/** Contributions among the points that have values; the least weight for the others. */
function feasibleContributions(k: number, values: Float64Array, m: number): Float64Array {
  const having = [...Array(k).keys()].filter((i) => !Number.isNaN(values[i * m]))
  const own = new Float64Array(having.length * m)
  having.forEach((i, at) => own.set(values.subarray(i * m, (i + 1) * m), at * m))
  const weights = new Float64Array(k).fill(1e-12)
  contributionWeights(own, m).forEach((w, at) => (weights[having[at]] = w))
  return weights
}

/**
 * The smallest bandwidth of the default profile: 3 % of the range for one objective and 5 % for several, one cell of a discrete column (at most a
 * quarter of the range: two cells are nearly categories), and more for a handful of points.
 */
function floorOf(least: number): (context: BandwidthContext) => number {
  return ({ n, cells }) => Math.max(least, Math.min(0.25, 1 / cells), (1 / (2 + n)) ** 2)
}

/** The larger of two gaps is half as much again as the gap between points that lie at random: this part of it is about that gap. */
const REACH = 0.7
/** Shared parameters that are good in one branch deserve a look in every other. */
const EVEN_BRANCHES = 0.3
/** g a little smoother than l: in its gaps the ratio says more about g than about the objective. */
const LEAST_OF_REST = 0.04

function cerebros(m: number, multivariate: boolean): Profile {
  const minimum = floorOf(m === 1 ? 0.03 : 0.05)
  const neighbours = neighbourBandwidth(minimum)
  const closer = neighbourBandwidth(minimum, REACH)
  return {
    name: 'cerebros',
    startup: 10,
    candidates: 32,
    sobolStart: true,
    joint: multivariate ? 'space' : 'none',
    constantLiar: true,
    crossing: m === 1,
    // Several objectives want several branches on the front; for one, following the ratio alone finds the optimum sooner.
    drawBranch: m > 1,
    ...(m === 1 ? cappedTenth : manyOfTenth),
    evenBranches: m === 1 ? EVEN_BRANCHES : 0,
    bandwidth: (joint) => (m === 1 && joint ? closer : neighbours),
    rest: m === 1 ? { minimum: floorOf(LEAST_OF_REST), reach: REACH } : { minimum, reach: 1 },
    goodOrder: 'rank',
    goodWeights: m > 1 ? uniform : multivariate ? squaredLogRankWeights : logRankWeights,
    restWeights: uniform,
  }
}
