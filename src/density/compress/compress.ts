// A Parzen density in at most k components: a cut of the tree of its kernels, one component a group, and the certificate of the cut.
// Method: components have the moments of the truncated kernels they replace, cells and categories their exact mixture; the cut is greedy (cut.ts).
// Source: the convexity of the Kullback–Leibler divergence; merge costs as in Runnalls, IEEE Trans. AES 43 (2007) 989.
// Cost: O(n d) and two Φ a kernel and column near an end of the range. Does not: look for the least divergence, only for the least bound, greedily.

import { mismatch } from '../../errors/index.ts'
import { CompressedParzen } from './compressed-parzen.ts'
import { Components, type ComponentColumn } from './components.ts'
import { cutInto, type Group } from './cut.ts'
import type { KernelHierarchy } from './kernel-hierarchy.ts'
import { PRIOR_MEAN, PRIOR_WIDTH } from '../kernel-matrix.ts'
import { CellMasses } from './cell-masses.ts'
import { Summaries } from './summaries.ts'

/**
 * The density of a hierarchy of kernels in at most `nodes` components beside the prior.
 *
 * @param nodes a whole number ≥ 1; from the number of different kernels on the result is the original
 * @throws CerebrosError `INVALID_ARGUMENT`
 */
export function compress(hierarchy: KernelHierarchy, nodes: number): CompressedParzen {
  if (!Number.isSafeInteger(nodes) || nodes < 1) throw mismatch('INVALID_ARGUMENT', '`nodes` to be a whole number ≥ 1', nodes, 'Give the number of components the density may have.')
  const { axes, space, bounds, priorWeight } = hierarchy
  const summaries = new Summaries(hierarchy)
  const { groups, certificate } = cutInto(summaries, hierarchy, nodes)
  const total = groups.reduce((sum, { summary }) => sum + summary[0], priorWeight)
  const weights = Float64Array.from([priorWeight, ...groups.map(({ summary }) => summary[0])], (weight) => weight / total)
  const columns = axes.map((_, j) => componentColumn(summaries, hierarchy, groups, j))
  return new CompressedParzen({ axes, space, bounds, certificate, components: new Components(axes, weights, columns) })
}

function componentColumn(summaries: Summaries, { smoothing }: KernelHierarchy, groups: readonly Group[], j: number): ComponentColumn {
  const { axis, tabled } = summaries.columns[j]
  if (!tabled) return { kind: 'normal', means: Float64Array.from([PRIOR_MEAN, ...groups.map(({ fit }) => fit.normals[j].mean)]), deviations: Float64Array.from([PRIOR_WIDTH, ...groups.map(({ fit }) => fit.normals[j].deviation)]) }
  const { cells } = axis
  const logMasses = new Float64Array((groups.length + 1) * cells)
  logMasses.set(new CellMasses(axis, smoothing).of(axis.kind === 'categorical' ? -1 : PRIOR_MEAN, axis.kind === 'categorical' ? 0 : PRIOR_WIDTH).logs)
  groups.forEach(({ summary }, k) => summaries.logMassesInto(summary, j, logMasses.subarray((k + 1) * cells, (k + 2) * cells)))
  return { kind: 'table', logMasses }
}
