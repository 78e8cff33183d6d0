// The trade-off picture: a valid, repeatable SVG file with one mark a trial, in sentences.

import { createStudy, float, randomSampler, searchSpace, type FinishedTrial } from '@thunderline/cerebros'
import { paretoPlot, type StudyView } from '@thunderline/cerebros/report'
import { describe, expect, it } from 'vitest'

import { batchFront } from './batch-front.ts'
import { XMLParser } from './xml.ts'

/** 40 trials of a study with three objectives and a constraint: some fail, some are pruned, some are infeasible. */
async function mixed(name = 'heads'): Promise<StudyView> {
  const study = await createStudy({ name, space: searchSpace({ a: float(0, 1), b: float(0, 1) }), seed: 3, constraints: ['over'], sampler: randomSampler(), objectives: { accuracy: 'maximize', latencyMs: 'minimize', modelBytes: 'minimize' } })
  await study.optimize(
    async (trial) => {
      const { a, b } = trial.params
      if (trial.number % 13 === 3) throw new Error('no memory')
      const metrics = { accuracy: 0.7 + 0.2 * Math.sin(9 * a) * b, latencyMs: 1 + 10 * a, modelBytes: Math.round(50 * 10 ** (3 * b)) }
      if (trial.number % 11 !== 5) return { ...metrics, over: b > 0.9 ? 1 : -1 }
      await trial.report(1, metrics)
      return trial.pruned()
    },
    { trials: 40 },
  )
  return study
}

/** A study of hand-made points in two objectives. */
function handMade(points: readonly (readonly [x: number, y: number])[], direction: 'minimize' | 'maximize' = 'minimize'): StudyView {
  const space = searchSpace({ a: float(0, 1) })
  const record = { name: 'made', space: space as unknown as StudyView['record']['space'], objectives: [{ name: 'y', direction }, { name: 'x', direction: 'minimize' as const }], constraints: [], seed: 0, sampler: 'none' }
  const trials = points.map(([x, y], number): FinishedTrial => ({ number, state: 'complete', params: { a: 0.5 }, metrics: { y, x }, feasible: true, violation: 0, reports: [], error: null, attempt: 1, startedAt: null, finishedAt: null, attributes: {} }))
  return { record, trials }
}

describe('the strict reader of these tests', () => {
  it.each(['<a>', '<a b="<"/>', '<a>&</a>', '<a><b></a></b>', '<a b="1" b="2"/>', '<a/>x', '<a>\u0007</a>'])('refuses %s', (text) => {
    expect(() => new XMLParser(text)).toThrow()
  })
})

const titlesIn = (svg: string): string[] => [...svg.matchAll(/<title>(trial \d+: [^<]*)<\/title>/g)].map((match) => match[1])

describe('paretoPlot', () => {
  it('draws one mark for every trial with values, and counts the failed ones', async () => {
    const study = await mixed()
    const svg = await paretoPlot(study)
    const drawn = study.trials.filter((trial) => trial.state !== 'failed')
    expect(titlesIn(svg).map((title) => Number(/\d+/.exec(title)![0])).sort((a, b) => a - b)).toEqual(drawn.map((trial) => trial.number))
    expect(svg).toContain('40 trials · ')
    expect(svg).toContain(`${40 - drawn.length} failed`)
  })

  it('tells the front, the beaten, the infeasible and the pruned apart', async () => {
    const study = await mixed()
    const titles = titlesIn(await paretoPlot(study))
    const front = batchFront(study)
    for (const title of titles) {
      const trial = study.trials.find((one) => one.number === Number(/\d+/.exec(title)![0]))!
      const fate = trial.state === 'pruned' ? 'pruned' : !trial.feasible ? 'infeasible' : front.has(trial.number) ? 'on the front' : 'beaten'
      expect(title.split('\n')[0]).toBe(`trial ${trial.number}: ${fate}`)
    }
    expect(new Set(titles.map((title) => title.split('\n')[0].split(': ')[1])).size).toBe(4)
  })

  it('gives the same bytes for the same trials', async () => {
    const study = await mixed()
    const first = await paretoPlot(study)
    await paretoPlot(await mixed('another'))
    expect(await paretoPlot(study)).toBe(first)
    expect(await paretoPlot(await mixed())).toBe(first)
  })

  it('is well-formed XML with a title, a description and a white ground', async () => {
    const svg = new XMLParser(await paretoPlot(await mixed())).root
    expect(svg.name).toBe('svg')
    expect(svg.attributes).toMatchObject({ xmlns: 'http://www.w3.org/2000/svg', role: 'img', viewBox: '0 0 640 460' })
    expect(svg.children.slice(0, 3).map((child) => child.name)).toEqual(['title', 'desc', 'rect'])
    expect(svg.children[0].text).toBe('heads')
    expect(svg.children[1].text).toContain('Horizontal: latency (ms), less is better. Vertical: accuracy, more is better. Colour: model (bytes), less is better.')
    expect(svg.children[2].attributes.fill).toBe('white')
  })

  it('escapes names, and drops characters that XML forbids', async () => {
    const name = 'a < b & "c" \u0007 ]]> \ud800'
    const svg = await paretoPlot(await mixed(name))
    expect(svg).not.toContain('a < b')
    expect(new XMLParser(svg).root.children[0].text).toBe('a < b & "c" \ufffd ]]> \ufffd')
  })

  it('marks the axis that values of more than two decades share as logarithmic, at powers of ten', async () => {
    const wide = await paretoPlot(handMade([[1, 3], [10, 2], [5000, 1]]))
    for (const tick of ['1', '10', '100', '1,000']) expect(wide).toContain(`>${tick}</text>`)
    expect(await paretoPlot(handMade([[1, 3], [2, 2], [3, 1]]))).not.toContain('>1,000</text>')
  })

  it('draws the best trade-off as steps from the best x, whatever the directions', async () => {
    const stepsOf = async (view: StudyView) => /aria-description="best trade-off of the two axes"[^>]*><path d="([^"]*)"/.exec(await paretoPlot(view))![1]
    const corners = (path: string) => path.split(/[ML]/).filter(Boolean).map((pair) => pair.split(',').map(Number) as [number, number])
    const down = corners(await stepsOf(handMade([[3, 1], [1, 3], [2, 2], [3, 3]])))
    const up = corners(await stepsOf(handMade([[3, 3], [1, 1], [2, 2], [3, 1]], 'maximize')))
    for (const path of [down, up]) {
      expect(path).toHaveLength(5)
      path.slice(1).forEach(([x, y], k) => expect(x === path[k][0] || y === path[k][1]).toBe(true))
      expect(path[1][1]).toBe(path[0][1])
      expect(path[4][0]).toBeGreaterThan(path[0][0])
    }
    expect(down[4][1]).toBeGreaterThan(down[0][1])
    expect(up[4][1]).toBeLessThan(up[0][1])
  })

  it('draws a far-off trial at the end of its axis, and says so', async () => {
    const svg = await paretoPlot(handMade([[1, 3], [2, 2], [3, 1], [90, 90]]))
    expect(svg).toContain('4 trials · 3 on the front · 1 beaten · 1 beyond the axes, at their ends')
    expect(titlesIn(svg)).toHaveLength(4)
    expect(await paretoPlot(handMade([[1, 3], [2, 2], [3, 1]]))).not.toContain('beyond')
  })

  it('draws studies without trials, without a front, of one point and of infinite values', async () => {
    const study = await mixed()
    for (const trials of [[], study.trials.filter((trial) => trial.state === 'failed'), study.trials.filter((trial) => !trial.feasible), study.trials.slice(0, 1)]) {
      const svg = await paretoPlot({ record: study.record, trials })
      expect(new XMLParser(svg).root.name).toBe('svg')
      expect(svg).not.toContain('NaN')
    }
    expect(await paretoPlot(handMade([[1, 1], [Infinity, 0]]))).toContain('1 without a finite value')
  })

  it('refuses what it cannot draw', async () => {
    const study = await mixed()
    await expect(paretoPlot(study, { x: 'latency' })).rejects.toThrow('Expected an objective of [accuracy, latencyMs, modelBytes], got "latency". Check its spelling.')
    await expect(paretoPlot(study, { x: 'latencyMs', y: 'latencyMs' })).rejects.toThrow('Expected x, y and colour to be different objectives')
    await expect(paretoPlot(handMade([[0, 1]]), { scales: { x: 'log' } })).rejects.toThrow('Expected positive values of "x" on a logarithmic axis, got 0.')
    const record = { ...study.record, objectives: study.record.objectives.slice(0, 1) }
    await expect(paretoPlot({ record, trials: [] })).rejects.toThrow('Expected a study with two or more objectives, got 1.')
  })

  it('shows only two axes when colour is null or the study has two objectives', async () => {
    expect(await paretoPlot(await mixed(), { colour: null })).not.toContain('Colour')
    expect(await paretoPlot(handMade([[1, 2], [2, 1]]))).not.toContain('Colour')
  })
})
