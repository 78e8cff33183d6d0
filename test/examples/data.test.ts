// The data side of the churn example: reading, splitting and judging.

import { randomStream } from '@thunderline/cerebros'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { auc, latencyP95 } from '../../examples/telco/metrics.ts'
import { splitTable } from '../../examples/telco/split.ts'
import { parseTable, readTelco, rowOf } from '../../examples/telco/table.ts'

const csv = '"age","plan","churn"\n30,"b","Yes"\n41.5,"a","No"\n'

describe('a table', () => {
  it('turns words into codes in alphabetical order and keeps numbers', () => {
    const table = parseTable(csv)
    expect(table.columns).toEqual([{ name: 'age', categories: null }, { name: 'plan', categories: ['a', 'b'] }])
    expect([...table.values]).toEqual([30, 1, 41.5, 0])
    expect([...table.target]).toEqual([1, 0])
  })

  it('reads lines that end in the manner of Windows alike', () => {
    expect(parseTable(csv.replaceAll('\n', '\r\n'))).toEqual(parseTable(csv))
  })

  it('refuses a line with too few or too many fields by its number', () => {
    expect(() => parseTable(`${csv}30,"Yes"\n`)).toThrow('Expected line 4 to have 3 fields, got 2.')
    expect(() => parseTable(`${csv}30,"a",1,"Yes"\n`)).toThrow('Expected line 4 to have 3 fields, got 4.')
  })

  it('refuses a target that is neither Yes nor No', () => {
    expect(() => parseTable(`${csv}30,"a","maybe"\n`)).toThrow('Expected line 4 to end with Yes or No, got "maybe".')
  })

  it('of the telephone company has 7,032 customers, 1,869 of whom left', () => {
    const table = readTelco()
    expect([table.n, table.d]).toEqual([7032, 19])
    expect(table.target.reduce((sum, label) => sum + label, 0)).toBe(1869)
    expect(table.values.every(Number.isFinite)).toBe(true)
  })
})

describe('a split', () => {
  const table = readTelco()
  const { train, validation, test } = splitTable(table, randomStream(5))

  it('keeps the share of churners in every part within one customer', () => {
    const share = 1869 / 7032
    for (const part of [train, validation, test]) expect(Math.abs(part.target.reduce((sum, label) => sum + label, 0) - share * part.n)).toBeLessThan(1.5)
  })

  it('hands out every row once', () => {
    const keys = (part: typeof train) => Array.from({ length: part.n }, (_, i) => `${rowOf(part, i).join()};${part.target[i]}`)
    expect([...keys(train), ...keys(validation), ...keys(test)].sort()).toEqual(keys(table).sort())
    expect(train.n / table.n).toBeCloseTo(0.6, 3)
  })

  it('is the same for the same stream and another for another', () => {
    expect(splitTable(table, randomStream(5)).test.values).toEqual(test.values)
    expect(splitTable(table, randomStream(6)).test.values).not.toEqual(test.values)
  })
})

describe('AUC', () => {
  it('equals the share of pairs of a churner and a loyal customer in the right order, ties counting half', () => {
    const scored = fc.array(fc.record({ score: fc.integer({ min: 0, max: 6 }), label: fc.integer({ min: 0, max: 1 }) }), { minLength: 2, maxLength: 40 })
    fc.assert(
      fc.property(scored.filter((rows) => new Set(rows.map((row) => row.label)).size === 2), (rows) => {
        let [wins, pairs] = [0, 0]
        for (const one of rows) {
          for (const other of rows) {
            if (one.label !== 1 || other.label !== 0) continue
            pairs++
            wins += one.score > other.score ? 1 : one.score === other.score ? 0.5 : 0
          }
        }
        expect(auc(Float64Array.from(rows, (row) => row.score), Uint8Array.from(rows, (row) => row.label))).toBeCloseTo(wins / pairs, 12)
      }),
      { seed: 12, numRuns: 300 },
    )
  })
})

describe('latency', () => {
  it('of a model that waits 20 µs is at least 20 µs', () => {
    const table = splitTable(readTelco(), randomStream(5)).validation
    const slow = {
      toBytes: () => new Uint8Array(),
      predict: () => {
        const until = performance.now() + 0.02
        while (performance.now() < until);
        return 0.5
      },
    }
    expect(latencyP95(slow, table)).toBeGreaterThanOrEqual(20)
  })
})
