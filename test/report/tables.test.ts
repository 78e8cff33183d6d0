// Fronts and trials as text.

import { createStudy, choice, float, int, searchSpace } from '@thunderline/cerebros'
import { frontTable, metricLabel, shownNumber, columnsText, textTable, trialRows } from '@thunderline/cerebros/report'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

async function heads() {
  const study = await createStudy({ name: 'heads', seed: 1, objectives: { accuracy: 'maximize', latencyP95Ms: 'minimize' }, space: searchSpace({ rate: float(0, 1), head: choice({ mlp: { width: int(1, 999) }, linear: {} }) }) })
  await study.add({ rate: 0.25, head: { kind: 'mlp', width: 12 } }, { accuracy: 0.9, latencyP95Ms: 3.25 })
  await study.add({ rate: 0.5, head: { kind: 'linear' } }, { accuracy: 0.95, latencyP95Ms: 12 })
  await study.add({ rate: 0.75, head: { kind: 'linear' } }, { accuracy: 0.8, latencyP95Ms: 30 })
  return study
}

describe('frontTable', () => {
  it('has a row for every trial of the front, the best in the first objective on top, with units and short names', async () => {
    expect(frontTable(await heads())).toBe(
      [
        'trial  accuracy  latency P95 (ms)  params',
        '    1    0.9500             12.00  rate=0.5 head=linear',
        '    0    0.9000              3.25  rate=0.25 head=mlp width=12',
      ].join('\n'),
    )
  })

  it('takes further columns of typed trials, and leaves the params out', async () => {
    const table = frontTable(await heads(), { columns: { head: (trial) => trial.params.head.kind }, params: false })
    expect(table.split('\n')[1]).toBe('    1    0.9500             12.00  linear')
  })

  it('says so when nothing is on the front', async () => {
    const study = await createStudy({ name: 'empty', space: searchSpace({ a: float(0, 1) }), objectives: { loss: 'minimize' } })
    expect(frontTable(study)).toBe('No trial of "empty" is complete and feasible yet.')
  })

  it('shows every trial that trialRows is given, failed ones with empty cells', async () => {
    const study = await heads()
    await study.enqueue({ rate: 1, head: { kind: 'linear' } })
    await study.tell(await study.ask(), { state: 'failed', error: 'no memory' })
    const rows = trialRows(study.record, study.trials)
    expect(rows.map((row) => row.trial)).toEqual([0, 1, 2, 3])
    expect(rows[3]).toEqual({ trial: 3, accuracy: '', 'latency P95 (ms)': '', params: 'rate=1 head=linear' })
  })
})

describe('textTable', () => {
  it('pads words to the right and numbers to the left', () => {
    expect(textTable([{ model: 'mlp', size: 1 }, { model: 'k', size: '1,000' }, { model: 'x' }])).toBe('model   size\nmlp        1\nk      1,000\nx')
  })

  it('starts every column at the same place in every line', () => {
    const cell = fc.oneof(fc.stringMatching(/^[a-z]{1,9}$/), fc.integer())
    fc.assert(
      fc.property(fc.array(fc.tuple(cell, cell), { minLength: 1, maxLength: 8 }), (pairs) => {
        const lines = textTable(pairs.map(([a, b]) => ({ first: a, second: b, end: 'e' }))).split('\n')
        expect(lines).toHaveLength(pairs.length + 1)
        expect(new Set(lines.slice(1).map((line) => line.length)).size).toBe(1)
        for (const [i, [a, b]] of pairs.entries()) expect(lines[i + 1].split(/ +/).filter(Boolean)).toEqual([String(a), String(b), 'e'])
      }),
      { seed: 5, numRuns: 100 },
    )
  })

  it('keeps line breaks and terminal codes out of cells and names', () => {
    expect(textTable([{ note: 'a\nb\u001b[31mc' }])).toBe('note\na b [31mc')
    expect(textTable([{ 'no\u001b[31mte': 'a' }])).toBe('no [31mte\na')
  })

  it('has columns of the same name by way of columnsText', () => {
    expect(columnsText(['x', 'x'], [[1, 'left'], [10, '']])).toBe(' x  x\n 1  left\n10')
    expect(columnsText(['x'], [])).toBe('x')
  })

  it('is empty for no rows', () => expect(textTable([])).toBe(''))
})

describe('names and numbers', () => {
  it.each([
    ['latencyP95Ms', 'latency P95 (ms)'], ['latencyP95Us', 'latency P95 (µs)'], ['modelBytes', 'model (bytes)'], ['ramOverBudgetMiB', 'ram over budget (MiB)'],
    ['errorPercent', 'error (%)'], ['auc', 'auc'], ['bytes', 'bytes'], ['AUC', 'AUC'], ['val_loss', 'val_loss'], ['learningRate', 'learning rate'],
  ])('shows %s as %s', (name, shown) => expect(metricLabel(name)).toBe(shown))

  it.each([
    [0, '0'], [0.84371, '0.8437'], [12, '12'], [1234.5, '1,235'], [-1234567, '-1,234,567'], [1e-5, '1.00e-5'], [-0.5, '-0.5'], [3e12, '3.00e+12'], [Infinity, '∞'], [-Infinity, '-∞'], [NaN, 'NaN'],
  ])('shows %d as %s', (value, shown) => expect(shownNumber(value)).toBe(shown))

  it('shows numbers within 0.05 % of their value', () => {
    fc.assert(
      fc.property(fc.double({ min: -1e12, max: 1e12, noNaN: true }), (value) => {
        const back = Number(shownNumber(value).replaceAll(',', ''))
        expect(Math.abs(back - value)).toBeLessThanOrEqual(Math.abs(value) * 0.005 + Number.MIN_VALUE)
        if (Math.abs(value) >= 1e-3 && Math.abs(value) < 1e9) expect(Math.abs(back - value)).toBeLessThanOrEqual(Math.abs(value) * 5e-4)
      }),
      { seed: 6, numRuns: 300 },
    )
  })
})
