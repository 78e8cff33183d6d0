// How many trials the long benches tell at most: a million takes minutes, and whoever tries a change wants less.

const VARIABLE = 'CEREBROS_BENCH_MOST'

/** The sizes that `CEREBROS_BENCH_MOST` allows; all without it. @throws Error when it is no number, or allows none */
export function allowedSizes(sizes: readonly number[]): number[] {
  const most = Number(process.env[VARIABLE] ?? Infinity)
  const allowed = sizes.filter((n) => n <= most)
  if (allowed.length === 0) throw new Error(`Expected ${VARIABLE} to be a number ≥ ${Math.min(...sizes)}, got "${process.env[VARIABLE]}". Leave it out for every size.`)
  return allowed
}
