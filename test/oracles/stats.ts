// Sums, means and variances of doubles in exact rational arithmetic: every double is an integer times a power of two.

/** x as an integer multiple of 2^−scale; exact when scale is large enough. */
function scaled(x: number, scale: number): bigint {
  let value = x
  let left = scale
  while (!Number.isInteger(value)) {
    value *= 2
    left--
  }
  if (left < 0) throw new Error('scale is too small')
  return BigInt(value) << BigInt(left)
}

/** The smallest scale at which all values are integers. */
function scaleOf(values: ArrayLike<number>): number {
  let scale = 0
  for (let i = 0; i < values.length; i++) {
    let value = values[i]
    let needed = 0
    for (; !Number.isInteger(value); needed++) value *= 2
    scale = Math.max(scale, needed)
  }
  return scale
}

/** numerator / denominator · 2^−shift, to the last place or the one before; NaN when the denominator is not positive. */
function toNumber(numerator: bigint, denominator: bigint, shift: number): number {
  if (denominator <= 0n) return NaN
  if (numerator === 0n) return 0
  const sign = numerator < 0n ? -1 : 1
  const size = numerator < 0n ? -numerator : numerator
  const extra = Math.max(0, 70 + denominator.toString(2).length - size.toString(2).length)
  const quotient = (size << BigInt(extra)) / denominator
  const drop = Math.max(0, quotient.toString(2).length - 64)
  const exponent = drop - extra - shift
  // In two factors, since 2^exponent alone may underflow.
  return sign * Number(quotient >> BigInt(drop)) * 2 ** Math.ceil(exponent / 2) * 2 ** Math.floor(exponent / 2)
}

/** The exact sum, rounded once. */
export function exactSum(values: ArrayLike<number>): number {
  const scale = scaleOf(values)
  let sum = 0n
  for (let i = 0; i < values.length; i++) sum += scaled(values[i], scale)
  return toNumber(sum, 1n, scale)
}

/** Exact mean and variances of weighted values, each rounded once. */
export function exactMoments(values: ArrayLike<number>, weights?: ArrayLike<number>): { mean: number; sample: number; population: number; reliability: number } {
  const scale = scaleOf(values)
  const weightScale = weights === undefined ? 0 : scaleOf(weights)
  let total = 0n
  let squaredWeights = 0n
  let first = 0n
  let second = 0n
  for (let i = 0; i < values.length; i++) {
    const x = scaled(values[i], scale)
    const w = weights === undefined ? 1n : scaled(weights[i], weightScale)
    total += w
    squaredWeights += w * w
    first += w * x
    second += w * x * x
  }
  // Σ w (x − mean)² = squares / total, in units of 2^−(weightScale + 2 scale).
  const squares = second * total - first * first
  const one = 1n << BigInt(weightScale)
  return {
    mean: toNumber(first, total, scale),
    sample: toNumber(squares, total * (total - one), 2 * scale),
    population: toNumber(squares, total * total, 2 * scale),
    reliability: toNumber(squares, total * total - squaredWeights, 2 * scale),
  }
}

/** Exact skewness and excess kurtosis of weighted values themselves (g₁ and g₂), each rounded once or twice; NaN when all are equal. */
export function exactShape(values: ArrayLike<number>, weights?: ArrayLike<number>): { skewness: number; kurtosis: number } {
  const scale = scaleOf(values)
  const weightScale = weights === undefined ? 0 : scaleOf(weights)
  const pairs = Array.from({ length: values.length }, (_, i): [bigint, bigint] => [scaled(values[i], scale), weights === undefined ? 1n : scaled(weights[i], weightScale)])
  const total = pairs.reduce((sum, [, w]) => sum + w, 0n)
  const first = pairs.reduce((sum, [x, w]) => sum + w * x, 0n)
  const power = (k: bigint): bigint => pairs.reduce((sum, [x, w]) => sum + w * (total * x - first) ** k, 0n)
  const [second, third, fourth] = [power(2n), power(3n), power(4n)]
  const size = Math.sqrt(toNumber(total * third * third, second ** 3n, 0))
  return { skewness: third < 0n ? -size : size, kurtosis: toNumber(total * fourth - 3n * second * second, second * second, 0) }
}

/** Exact covariances of two columns of weighted values, rounded once. */
export function exactCovariance(x: ArrayLike<number>, y: ArrayLike<number>, weights?: ArrayLike<number>): { sample: number; population: number } {
  const [xScale, yScale, weightScale] = [scaleOf(x), scaleOf(y), weights === undefined ? 0 : scaleOf(weights)]
  let [total, xs, ys, xys] = [0n, 0n, 0n, 0n]
  for (let i = 0; i < x.length; i++) {
    const [a, b, w] = [scaled(x[i], xScale), scaled(y[i], yScale), weights === undefined ? 1n : scaled(weights[i], weightScale)]
    total += w
    xs += w * a
    ys += w * b
    xys += w * a * b
  }
  const products = xys * total - xs * ys
  return {
    sample: toNumber(products, total * (total - (1n << BigInt(weightScale))), xScale + yScale),
    population: toNumber(products, total * total, xScale + yScale),
  }
}
