import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { fixedBandwidth, RoseTreeParzen } from '../../../src/density/index.ts'
import { kernelMatrix } from '../../../src/density/kernel-matrix.ts'
import { randomStream } from '../../../src/numerics/index.ts'
import { logNormalMass } from '../../../src/numerics/index.ts'
import type { Axis } from '../../../src/space/index.ts'
import { rowsOf, rules, spaces } from './densities.ts'

const seed = 20261129
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

/** The mean by a double loop over the kernels of a flat density. */
function slowLeaveOneOut(axes: readonly Axis[], rows: Float64Array, weights: readonly number[], rule: string, priorWeight: number): number {
  const [d, n] = [axes.length, weights.length]
  const matrix = kernelMatrix(axes, rows, n, rules[rule], priorWeight, Float64Array.from(weights))
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

describe('the leave-one-out likelihood of a rose-tree density', () => {
  test('is that of a double loop, whatever the columns, weights and rule', () => {
    fc.assert(
      fc.property(fc.constantFrom('continuous', 'mixed', 'conditional', 'finite'), fc.constantFrom(...Object.keys(rules)), fc.integer({ min: 1, max: 60 }), fc.constantFrom(0.3, 1), fc.nat({ max: 1e6 }), (name, rule, n, priorWeight, key) => {
        const space = spaces[name]
        const rows = rowsOf(space, n, key)
        const weights = Array.from({ length: n }, (_, i) => (i * 7 + 1) % 5)
        const density = new RoseTreeParzen({ space, rows, weights, bandwidth: rules[rule], priorWeight, leafSize: 4, branchFactor: 3 })
        const before = density.logDensity(rows.slice(0, space.d))
        const truth = slowLeaveOneOut(space.columns.map(({ axis }) => axis), rows, weights, rule, priorWeight)
        expect(Math.abs(density.leaveOneOut() - truth)).toBeLessThan(1e-11 * Math.max(1, Math.abs(truth)))
        expect(Math.abs(density.leaveOneOut({ relativeError: 0.05 }) - truth)).toBeLessThan(0.06)
        expect(density.logDensity(rows.slice(0, space.d))).toBe(before)
      }),
      { seed, numRuns: 80 },
    )
  })

  test('does not cancel for a point that stands alone, nor beside one that outweighs all', () => {
    const points = Float64Array.of(0.1, 0.11, 0.9)
    const density = new RoseTreeParzen({ points, d: 1, bandwidth: fixedBandwidth(0.01), priorWeight: 0, weights: [1, 1, 1] })
    const z = (a: number, b: number): number => -0.5 * ((a - b) / 0.01) ** 2
    const alone = Math.log(Math.exp(z(0.9, 0.11) - z(0.9, 0.11)) + Math.exp(z(0.9, 0.1) - z(0.9, 0.11))) + z(0.9, 0.11)
    const head = -Math.log(0.01) - LOG_SQRT_2PI
    const pair = Math.log(Math.exp(z(0.1, 0.11)))
    expect(density.leaveOneOut()).toBeCloseTo((alone + 2 * pair) / 3 + head - Math.log(2), 9)
    const heavy = new RoseTreeParzen({ points: Float64Array.of(0.3, 0.31), d: 1, bandwidth: fixedBandwidth(0.01), priorWeight: 0, weights: [1e20, 1] })
    expect(heavy.leaveOneOut()).toBeCloseTo(z(0.3, 0.31) + head, 9)
  })

  test('is in the units of a box, and finds the bandwidth of a sample', () => {
    const random = randomStream(6)
    const points = Float64Array.from({ length: 300 }, () => 0.5 + 0.1 * random.normal())
    const at = (width: number, scale: number): number => new RoseTreeParzen({ points: points.map((u) => scale * u), d: 1, bounds: Float64Array.of(0, scale), bandwidth: fixedBandwidth(width) }).leaveOneOut({ relativeError: 1e-3 })
    expect(at(0.03, 10)).toBeCloseTo(at(0.03, 1) - Math.log(10), 9)
    expect(at(0.03, 1)).toBeGreaterThan(at(0.003, 1))
    expect(at(0.03, 1)).toBeGreaterThan(at(0.3, 1))
  })

  test('is −∞ for a lone point without a prior, and refused without a point', () => {
    expect(new RoseTreeParzen({ points: Float64Array.of(0.3), d: 1, priorWeight: 0 }).leaveOneOut()).toBe(-Infinity)
    expect(() => new RoseTreeParzen({ points: Float64Array.of(), d: 1 }).leaveOneOut()).toThrow('Expected a point of some weight, got 0. Insert points first.')
    expect(() => new RoseTreeParzen({ points: Float64Array.of(0.3), d: 1 }).leaveOneOut({ relativeError: 2 })).toThrow('relativeError to be in [0, 1)')
  })
})
