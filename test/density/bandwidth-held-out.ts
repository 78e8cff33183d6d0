// How likely held-out points are under densities with different bandwidth rules: a mixture of three normals in d dimensions, seeded.
// Run: node test/density/bandwidth-held-out.ts [n]   (prints the table of docs/bandwidths.md)

import {
  adaptiveBandwidth, defaultBandwidth, leaveOneOutBandwidth, nearestBandwidth, Parzen, scottBandwidth, sheatherJonesBandwidth, silvermanBandwidth, type BandwidthRule,
} from '../../src/density/index.ts'
import { normalQuantile, randomStream, type Random } from '../../src/numerics/index.ts'

const SHARES = [0.5, 0.3, 0.2]
const DEVIATIONS = [1, 0.5, 0.8]
/** The range of every column, the middle of the mixture at 0. */
const BOUND = 10

const spread = { spread: 'deviation', minimum: 1e-3 } as const

/** The rules of the table: name → rule. */
export const RULES: { readonly [name: string]: BandwidthRule } = {
  'neighbour (default)': defaultBandwidth,
  Scott: scottBandwidth(spread),
  Silverman: silvermanBandwidth(spread),
  'Sheather–Jones': sheatherJonesBandwidth(),
  'leave-one-out': leaveOneOutBandwidth({ base: scottBandwidth(spread), joint: true }),
  'Abramson, leave-one-out': leaveOneOutBandwidth({ base: adaptiveBandwidth({ base: scottBandwidth(spread), joint: true }), joint: true }),
  '√n-th nearest, leave-one-out': leaveOneOutBandwidth({ base: nearestBandwidth({ joint: true }), joint: true }),
}

/** Mean of component c in dimension k: the components lie 3 to 5 apart in all of them, in changing order. */
function centre(c: number, k: number): number {
  return [0, 3, -2][(c + k) % 3]
}

/** n points of the mixture, row-major. */
export function mixture(n: number, d: number, random: Random): Float64Array {
  const points = new Float64Array(n * d)
  for (let i = 0; i < n; i++) {
    const u = random.uniform()
    const c = u < SHARES[0] ? 0 : u < SHARES[0] + SHARES[1] ? 1 : 2
    for (let k = 0; k < d; k++) points[i * d + k] = centre(c, k) + DEVIATIONS[c] * normalQuantile(random.uniform())
  }
  return points
}

/** Log density of the mixture itself at row i. */
function truth(points: Float64Array, i: number, d: number): number {
  const logs = SHARES.map((share, c) => {
    let log = Math.log(share)
    for (let k = 0; k < d; k++) log += -0.5 * ((points[i * d + k] - centre(c, k)) / DEVIATIONS[c]) ** 2 - Math.log(DEVIATIONS[c] * Math.sqrt(2 * Math.PI))
    return log
  })
  const largest = Math.max(...logs)
  return largest + Math.log(logs.reduce((sum, log) => sum + Math.exp(log - largest), 0))
}

/** Mean log-likelihood of held-out points under n points, of the truth and of each rule. */
export function heldOut(n: number, d: number, seed: number, names: readonly string[] = Object.keys(RULES)): { readonly [name: string]: number } {
  const random = randomStream(seed)
  const points = mixture(n, d, random)
  const fresh = mixture(1000, d, random)
  const bounds = Float64Array.from({ length: 2 * d }, (_, k) => (k % 2 === 0 ? -BOUND : BOUND))
  const mean = (logs: Float64Array): number => logs.reduce((sum, log) => sum + log, 0) / logs.length
  const result: { [name: string]: number } = { truth: mean(Float64Array.from({ length: 1000 }, (_, i) => truth(fresh, i, d))) }
  for (const name of names) result[name] = mean(new Parzen({ points, d, bounds, bandwidth: RULES[name] }).logDensityInto(fresh, new Float64Array(1000)))
  return result
}

if (process.argv[1] === import.meta.filename) {
  const n = Number(process.argv[2] ?? 1000)
  const dimensions = [1, 2, 4, 8]
  const tables = dimensions.map((d) => heldOut(n, d, 7))
  const lines = Object.keys(tables[0]).map((name) => `| ${name} | ${tables.map((table) => table[name].toFixed(3)).join(' | ')} |`)
  process.stdout.write([`| n = ${n} | ${dimensions.map((d) => `d = ${d}`).join(' | ')} |`, '|---|---|---|---|---|', ...lines, ''].join('\n'))
}
