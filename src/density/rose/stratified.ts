// k draws from a rose-tree density at once, spread over its kernels: systematic sampling of the kernels in the order of the tree.
// Every node gets its expected share of the draws rounded down or up, so do the prior and every point; the kernels' own noise stays independent.
// Source: Madow, Ann. Math. Stat. 20 (1949) 333. Cost: O(k (log n + d)).

import { mismatch } from '../../errors/index.ts'
import type { Random } from '../../numerics/index.ts'
import { checkRandom } from '../question.ts'
import { kernelAt, PRIOR } from '../kernel-tree/kernel-draw.ts'
import type { RoseKernels } from './rose-kernels.ts'

/** Writes draws, row by row, in the order of the tree, the prior's last. @throws CerebrosError `INVALID_ARGUMENT` for a wrong length, `INVALID_STATE` for a total weight of 0 */
export function stratifiedInto(kernels: RoseKernels, out: Float64Array, random: Random): Float64Array {
  const { tree, d } = kernels
  checkRandom(random)
  const k = out.length / d
  if (!Number.isInteger(k)) throw mismatch('INVALID_ARGUMENT', `\`out\` to have a multiple of ${d} numbers`, out.length, 'Give each draw a row.')
  if (k === 0) return out
  const points = tree.mass(0)
  const step = kernels.total() / k
  const start = random.uniform()
  out.fill(NaN)
  for (let i = 0; i < k; i++) {
    const wanted = (i + start) * step
    kernels.completeInto(wanted < points ? kernelAt(tree, wanted) : PRIOR, random, out.subarray(i * d, (i + 1) * d))
  }
  return out
}
