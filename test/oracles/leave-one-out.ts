// The leave-one-out likelihood of a Parzen density by a double loop: every kernel at every other point, written out.

import type { BandwidthRule } from '../../src/density/index.ts'
import { kernelMatrix } from '../../src/density/kernel-matrix.ts'
import { logNormalMass } from '../../src/numerics/index.ts'
import type { Axis } from '../../src/space/index.ts'

const LOG_SQRT_2PI = 0.5 * Math.log(2 * Math.PI)

/** log of a kernel at u, written out; of the prior: NaN as its mean. */
function logKernel(axis: Axis, u: number, mean: number, width: number, smoothing: number): number {
  if (axis.kind === 'categorical') {
    if (Number.isNaN(mean)) return -Math.log(axis.cells)
    return Math.log((smoothing + Number(axis.cellAt(u) === axis.cellAt(mean))) / (1 + smoothing * axis.cells))
  }
  const [m, h] = Number.isNaN(mean) ? [0.5, 1] : [mean, width]
  const inside = logNormalMass(-m / h, (1 - m) / h)
  if (axis.cells === Infinity) return -0.5 * ((u - m) / h) ** 2 - Math.log(h) - LOG_SQRT_2PI - inside
  const cell = axis.cellAt(u)
  return logNormalMass((axis.edge(cell) - m) / h, (axis.edge(cell + 1) - m) / h) - inside
}

/** The weighted mean of log p without the own kernel, over the kernels of the flat density. */
export function slowLeaveOneOut(axes: readonly Axis[], rows: Float64Array, weights: readonly number[], rule: BandwidthRule, priorWeight: number): number {
  const [d, n] = [axes.length, weights.length]
  const matrix = kernelMatrix(axes, rows, n, rule, priorWeight, Float64Array.from(weights))
  const widthOf = (i: number, j: number): number => {
    const k = matrix.continuous.indexOf(j)
    return k >= 0 ? 1 / matrix.inverse[k][i + 1] : matrix.width[matrix.discrete.indexOf(j)][i + 1]
  }
  let [sum, total] = [0, 0]
  for (let i = 0; i < n; i++) {
    if (weights[i] === 0) continue
    const terms: number[] = []
    let rest = priorWeight
    for (let other = -1; other < n; other++) {
      if (other === i) continue
      let log = Math.log(other < 0 ? priorWeight : weights[other])
      if (other >= 0) rest += weights[other]
      for (let j = 0; j < d; j++) {
        const u = rows[i * d + j]
        const mean = other < 0 ? NaN : rows[other * d + j]
        if (!Number.isNaN(u)) log += logKernel(axes[j], u, mean, other < 0 ? 1 : widthOf(other, j), priorWeight / (n + 1))
      }
      terms.push(log)
    }
    const largest = Math.max(...terms)
    sum += weights[i] * (largest + Math.log(terms.reduce((all, term) => all + Math.exp(term - largest), 0)) - Math.log(rest))
    total += weights[i]
  }
  return sum / total
}
