// How fast something grows: the power of n that its figures follow.

/** Least-squares slope of log value over log size: 0 for constant figures, 1 for linear ones. */
export function growthExponent(sizes: readonly number[], values: readonly number[]): number {
  const x = sizes.map(Math.log)
  const y = values.map(Math.log)
  const mean = (numbers: readonly number[]): number => numbers.reduce((sum, value) => sum + value, 0) / numbers.length
  const [x0, y0] = [mean(x), mean(y)]
  return x.reduce((sum, value, k) => sum + (value - x0) * (y[k] - y0), 0) / x.reduce((sum, value) => sum + (value - x0) ** 2, 0)
}
