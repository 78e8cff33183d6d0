import { describe, expect, test } from 'vitest'
import { median, summary } from '../../bench/cpu-time.ts'
import { BENCHES, chosenBenches } from '../../bench/registry.ts'
import { aligned, significant, table } from '../../bench/table.ts'

const from = { bench: 'b', machine: 'CPU × 2', node: 'v24.0.0', commit: 'abc' }

describe('the table of a bench', () => {
  test('aligns numbers to the right, and names a row that has none with the reason', () => {
    expect(table('b: about', [{ row: 'one', value: 12.345, unit: 'ms', mean: 13, samples: 31, ...from }, { row: 'longer', value: null, unit: 'ms', note: 'not installed', ...from }])).toBe(
      ['b: about', '  one     12.3  ms  mean 13.0  of 31', '  longer  none  ms                    not installed'].join('\n'),
    )
  })
  test('shows three significant digits without an exponent', () => {
    expect([0.000123456, 0.9999, 1.5, 123.4, 98765, 0].map(significant)).toEqual(['0.000123', '1.000', '1.50', '123', '98765', '0'])
  })
  test('pads to the widest cell', () => {
    expect(aligned([['a', 'b'], ['ccc', 'd']])).toEqual(['  a    b', '  ccc  d'])
  })
})

test('the median is the middle, or the mean of the two middle ones; no times are refused', () => {
  expect(median([3, 1, 2])).toBe(2)
  expect(median([4, 1, 2, 3])).toBe(2.5)
  expect(summary([3, 1, 8])).toEqual({ median: 3, mean: 4, least: 1, samples: 3 })
  expect(() => summary([])).toThrow('Expected at least one time')
})

test('benches are chosen by name, all but the peers and the long ones by default, and an unknown one is refused with the list', () => {
  expect(chosenBenches([]).map(({ name }) => name)).toEqual(['welford-mean-variance', 'density-queries', 'motpe-ask', 'tpe-command', 'hypervolume', 'sqlite-ask-tell'])
  expect(chosenBenches(['motpe-ask:peers', 'motpe-scale']).map(({ name }) => name)).toEqual(['motpe-ask:peers', 'motpe-scale'])
  expect(() => chosenBenches(['motpe'])).toThrow(/^Expected a bench of \[welford-mean-variance, .*motpe-ask, motpe-ask:peers, .*sqlite-ask-tell\], got "motpe"\./)
  expect(new Set(BENCHES.map(({ name }) => name)).size).toBe(BENCHES.length)
})
