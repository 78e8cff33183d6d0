// Bandwidth rules written out: every pair of points, one column, no sorting tricks. Φ by Simpson's rule.

/** Φ(b) − Φ(a). */
function mass(a: number, b: number): number {
  const [from, to] = [Math.max(a, -12), Math.min(b, 12)]
  const steps = 2000
  const step = (to - from) / steps
  let sum = 0
  for (let k = 0; k <= steps; k++) sum += (k === 0 || k === steps ? 1 : k % 2 === 1 ? 4 : 2) * Math.exp(-0.5 * (from + k * step) ** 2)
  return ((sum * step) / 3) / Math.sqrt(2 * Math.PI)
}

/** The kernel on `centre`, a normal truncated to [0, 1]. */
function kernel(x: number, centre: number, h: number): number {
  return Math.exp(-0.5 * ((x - centre) / h) ** 2) / (h * Math.sqrt(2 * Math.PI)) / inside(centre, h)
}

const known = new Map<string, number>()

/** The mass of a normal inside [0, 1]. */
function inside(centre: number, h: number): number {
  const key = `${centre} ${h}`
  let result = known.get(key)
  if (result === undefined) known.set(key, (result = mass(-centre / h, (1 - centre) / h)))
  return result
}

/** Σ w_i log p₋ᵢ(x_i) / Σ w_i, equal points left out together, with a share of points that are uniform over the range of all. */
export function slowLikelihood(x: readonly number[], weights: readonly number[], h: number, share: number): number {
  const range = Math.max(...x) - Math.min(...x)
  let sum = 0
  let weight = 0
  x.forEach((own, i) => {
    let density = 0
    let others = 0
    x.forEach((other, j) => {
      if (other === own) return
      density += weights[j] * kernel(own, other, h)
      others += weights[j]
    })
    sum += weights[i] * Math.log((share / range) + ((1 - share) * density) / others)
    weight += weights[i]
  })
  return sum / weight
}

/** Distance to the k-th nearest other point. */
export function slowNearest(x: readonly number[], k: number): number[] {
  return x.map((own, i) => x.filter((_, j) => j !== i).map((other) => Math.abs(own - other)).sort((a, b) => a - b)[k - 1])
}

/** Abramson's factors on one bandwidth h, not clipped. */
export function slowAbramson(x: readonly number[], weights: readonly number[], h: number): number[] {
  const total = weights.reduce((sum, w) => sum + w, 0)
  const logs = x.map((own) => Math.log(x.reduce((sum, other, j) => sum + (weights[j] / total) * kernel(own, other, h), 0)))
  const mean = logs.reduce((sum, log, i) => sum + (weights[i] / total) * log, 0)
  return logs.map((log) => Math.exp(-0.5 * (log - mean)))
}

/** The cosine transform by its definition. */
export function slowCosineTransform(x: Float64Array): Float64Array {
  return x.map((_, k) => x.reduce((sum, value, i) => sum + value * Math.cos((Math.PI * k * (i + 0.5)) / x.length), 0))
}
