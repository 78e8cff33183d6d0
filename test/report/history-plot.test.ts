// The picture of a search in time.

import { createStudy, float, randomSampler, searchSpace } from '@thunderline/cerebros'
import { historyPlot } from '@thunderline/cerebros/report'
import { describe, expect, it } from 'vitest'

import { XMLParser } from './xml.ts'

async function parabola(direction: 'minimize' | 'maximize' = 'minimize') {
  const study = await createStudy({ name: 'parabola', space: searchSpace({ a: float(0, 1) }), objectives: { loss: direction }, constraints: ['late'], seed: 2, sampler: randomSampler() })
  await study.optimize(({ number, params: { a } }) => (number === 4 ? { state: 'failed' } : { loss: (a - 0.3) ** 2, late: number === 7 ? 1 : 0 }), { trials: 30 })
  return study
}

const cornersOf = (svg: string): (readonly [number, number])[] => /aria-description="best so far"[^>]*><path d="([^"]*)"/.exec(svg)![1].split(/[ML]/).filter(Boolean).map((pair) => pair.split(',').map(Number) as [number, number])

describe('historyPlot', () => {
  it('is well-formed, repeatable, and has one mark for every trial with a value', async () => {
    const study = await parabola()
    const svg = await historyPlot(study)
    expect(await historyPlot(study)).toBe(svg)
    expect(new XMLParser(svg).root.children[1].text).toMatch(/^30 trials · .* · 1 infeasible · 1 failed.*Horizontal: trial number. Vertical: loss, less is better\.$/)
    expect(svg.match(/<title>trial \d+: /g)).toHaveLength(29)
  })

  it('draws a step for every improvement of a feasible trial, always towards the better end', async () => {
    for (const direction of ['minimize', 'maximize'] as const) {
      const study = await parabola(direction)
      let [best, steps] = [Infinity, 0]
      for (const { metrics, feasible } of study.trials) {
        const value = (direction === 'minimize' ? 1 : -1) * (metrics?.loss ?? NaN)
        if (!feasible || !(value < best)) continue
        best = value
        steps++
      }
      expect(steps).toBeGreaterThan(2)
      const corners = cornersOf(await historyPlot(study))
      // A corner of arrival and one of departure for each step, and the end.
      expect(corners).toHaveLength(2 * steps + 1)
      const heights = corners.map(([, y]) => y)
      expect(heights).toEqual([...heights].sort((a, b) => (direction === 'minimize' ? a - b : b - a)))
    }
  })

  it('draws an empty study, and refuses an unknown objective and a logarithm of nothing', async () => {
    const { record, trials } = await parabola()
    expect(new XMLParser(await historyPlot({ record, trials: [] })).root.name).toBe('svg')
    await expect(historyPlot({ record, trials }, { objective: 'lost' })).rejects.toThrow('Expected an objective of [loss], got "lost".')
    const zero = trials.map((trial) => (trial.number === 1 ? { ...trial, metrics: { loss: 0, late: 0 } } : trial))
    await expect(historyPlot({ record, trials: zero }, { scale: 'log' })).rejects.toThrow('Expected positive values of "loss" on a logarithmic axis, got 0.')
  })
})
