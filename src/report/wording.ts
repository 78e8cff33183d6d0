// How an objective's name is shown: `latencyP95Ms` becomes "latency P95 (ms)". A unit is the last word of a camel-case name.

/** Last word of a name → the unit it stands for. */
const UNITS: { readonly [word: string]: string } = {
  Ns: 'ns', Us: 'µs', Ms: 'ms', Seconds: 's', Minutes: 'min', Hours: 'h',
  KB: 'kB', MB: 'MB', GB: 'GB', KiB: 'KiB', MiB: 'MiB', GiB: 'GiB', Bytes: 'bytes', Bits: 'bits',
  Percent: '%', Hz: 'Hz', MHz: 'MHz', Watts: 'W', MilliWatts: 'mW', Joules: 'J', MilliJoules: 'mJ', Usd: 'USD', Eur: 'EUR',
}

/**
 * A metric's name in words, its unit in brackets.
 *
 * @param name a metric's name; one that is not camel case is kept as it is
 * @example
 * ```ts
 * metricLabel('latencyP95Ms') // 'latency P95 (ms)'
 * metricLabel('AUC')          // 'AUC'
 * ```
 */
export function metricLabel(name: string): string {
  if (!/^[a-z][A-Za-z0-9]*$/.test(name)) return name
  const unit = Object.keys(UNITS).filter((word) => name.endsWith(word) && name.length > word.length).sort((a, b) => b.length - a.length)[0]
  const words = (unit === undefined ? name : name.slice(0, -unit.length)).split(/(?<=[a-z0-9])(?=[A-Z])/)
  const shown = words.map((word) => (/^[A-Z][a-z]+$/.test(word) ? word.toLowerCase() : word)).join(' ')
  return unit === undefined ? shown : `${shown} (${UNITS[unit]})`
}

/** A number for people: four significant digits, thousands separated, very large and very small ones in powers of ten. */
export function shownNumber(value: number): string {
  if (!Number.isFinite(value)) return String(value).replace('Infinity', '∞')
  const size = Math.abs(value)
  return value < 0 ? `-${shownSize(size)}` : shownSize(size)
}

/**
 * Numbers of a column, with as many decimals as give the largest four significant digits; each by itself where that would
 * leave the smallest fewer than two. An empty string for a value that is missing.
 */
export function shownNumbers(values: readonly (number | undefined)[]): string[] {
  const sizes = values.filter((value) => value !== undefined && value !== 0 && Number.isFinite(value)).map((value) => Math.abs(value!))
  const [low, high] = [Math.min(...sizes), Math.max(...sizes)]
  const decimals = sizes.every(Number.isInteger) ? 0 : Math.max(0, 3 - Math.floor(Math.log10(high)))
  const even = sizes.length > 0 && high < 1000 && low >= 10 ** (1 - decimals) && decimals > 0
  return values.map((value) => (value === undefined ? '' : even && Number.isFinite(value) ? value.toFixed(decimals) : shownNumber(value)))
}

function shownSize(size: number): string {
  if (size === 0) return '0'
  if (size >= 1e9 || size < 1e-3) return size.toExponential(2)
  const rounded = size >= 1000 ? Math.round(size) : Number(size.toPrecision(4))
  return String(rounded).replace(/\B(?=(\d{3})+$)/g, Number.isInteger(rounded) ? ',' : '')
}
