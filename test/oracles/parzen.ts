// The Parzen density of a space written out: every kernel, every column, by numerical facts only (an own error function by quadrature).

import type { SearchSpace } from '../../src/space/index.ts'

/** Φ(b) − Φ(a) by 20 Gauss–Legendre nodes on pieces of at most ¼. */
function mass(a: number, b: number): number {
  const [from, to] = [Math.max(a, -40), Math.min(b, 40)]
  if (!(to > from)) return 0
  const pieces = Math.ceil((to - from) * 4)
  let sum = 0
  for (let k = 0; k < pieces; k++) {
    const low = from + ((to - from) * k) / pieces
    const width = (to - from) / pieces
    NODES.forEach((t, i) => (sum += (WEIGHTS[i] / 2) * width * Math.exp(-0.5 * (low + (width * (1 + t)) / 2) ** 2)))
  }
  return sum / Math.sqrt(2 * Math.PI)
}

const NODES: number[] = []
const WEIGHTS: number[] = []
for (let i = 1; i <= 20; i++) {
  let x = Math.cos((Math.PI * (i - 0.25)) / 20.5)
  let slope = 1
  for (let step = 0; step < 20; step++) {
    let [p, q] = [1, 0]
    for (let k = 1; k <= 20; k++) [p, q] = [((2 * k - 1) * x * p - (k - 1) * q) / k, p]
    slope = (20 * (x * p - q)) / (x * x - 1)
    x -= p / slope
  }
  NODES.push(x)
  WEIGHTS.push(2 / ((1 - x * x) * slope * slope))
}

function widths(values: readonly number[], cells: number): number[] {
  const n = values.length
  const least = Math.max(0.03, Math.min(0.25, 1 / cells), (1 / (2 + n)) ** 2)
  const order = values.map((_, i) => i).sort((a, b) => values[a] - values[b] || a - b)
  const out = Array<number>(n)
  order.forEach((i, at) => {
    const left = at > 0 ? values[i] - values[order[at - 1]] : n === 1 ? values[i] : 0
    const right = at < n - 1 ? values[order[at + 1]] - values[i] : n === 1 ? 1 - values[i] : 0
    out[i] = Math.min(1, Math.max(least, left, right))
  })
  return out
}

/** log density of the default Parzen density over a space at a row. */
export function slowLogDensity(space: SearchSpace, rows: Float64Array, weights: Float64Array, x: Float64Array): number {
  const { d } = space
  const n = rows.length / d
  const terms = [...weights, 1].map((w) => w / (weights.reduce((a, b) => a + b, 0) + 1))
  if (n === 0) terms[0] = 1
  space.columns.forEach(({ axis }, j) => {
    if (Number.isNaN(x[j])) return
    const present = [...Array(n).keys()].filter((i) => !Number.isNaN(rows[i * d + j]))
    const own = axis.kind === 'categorical' ? [] : widths(present.map((i) => rows[i * d + j]), axis.cells)
    for (let i = 0; i <= n; i++) {
      const at = i < n ? present.indexOf(i) : -1
      const mean = at < 0 ? 0.5 : rows[i * d + j]
      if (axis.kind === 'categorical') {
        const smoothing = 1 / (n + 1)
        terms[i] *= at < 0 ? 1 / axis.cells : (smoothing + (axis.cellAt(mean) === axis.cellAt(x[j]) ? 1 : 0)) / (1 + smoothing * axis.cells)
        continue
      }
      const width = at < 0 ? 1 : own[at]
      const whole = mass(-mean / width, (1 - mean) / width)
      if (axis.cells === Infinity) terms[i] *= Math.exp(-0.5 * ((x[j] - mean) / width) ** 2) / (width * Math.sqrt(2 * Math.PI)) / whole
      else terms[i] *= mass((axis.edge(axis.cellAt(x[j])) - mean) / width, (axis.edge(axis.cellAt(x[j]) + 1) - mean) / width) / whole
    }
  })
  return Math.log(terms.reduce((a, b) => a + b, 0))
}
