// The picture of a search in time: an objective over trial numbers, one mark a trial, and the best so far as a stepped line.

import { mismatch } from '../errors/index.ts'
import type { Objective } from '../study/index.ts'
import { axisLabels, scaleFor, tickStyle, ticksOf } from './axes.ts'
import { BLUE, countsOf, legendOf, titleOf, trialMarks, type Spot } from './marks.ts'
import { loadDrawing, type SvgElement } from './peers.ts'
import { LEFT, pictureOf, TOP, type LegendEntry } from './picture.ts'
import { placedTrials, type StudyView } from './placed-trials.ts'
import { metricLabel } from './wording.ts'

/** What a picture shows. */
export interface HistoryPlotOptions {
  /** Default the first one. */
  readonly objective?: string
  /** Default: by the values' span, as in `paretoPlot`. */
  readonly scale?: 'linear' | 'log'
  /** Default the study's name. */
  readonly title?: string
  /** Pixels; default 640 × 400. */
  readonly width?: number
  readonly height?: number
}

/**
 * Draws an objective over the trials as an SVG file. The same trials give the same bytes.
 *
 * @param study a study, or `{ record, trials }`
 * @returns the text of the file
 * @throws CerebrosError `INVALID_ARGUMENT` for a name that is no objective, or values ≤ 0 on an axis asked to be logarithmic;
 *   `MISSING_PEER` when `@observablehq/plot` or `linkedom` is not installed
 * @example
 * ```ts
 * await writeFile('history.svg', await historyPlot(study, { objective: 'loss', scale: 'log' }))
 * ```
 */
export async function historyPlot(study: StudyView, options: HistoryPlotOptions = {}): Promise<string> {
  const { width = 640, height = 400, title = study.record.name } = options
  const objective = chosen(study.record.objectives, options.objective)
  const spots = spotsOf(study, objective)
  const refused = options.scale === 'log' ? spots.find((spot) => spot.y <= 0) : undefined
  if (refused !== undefined) throw mismatch('INVALID_ARGUMENT', `positive values of "${objective.name}" on a logarithmic axis`, refused.y, "Leave scale out, or set it to 'linear'.")
  const drawing = await loadDrawing()
  const { Plot, document } = drawing
  const best = bestSoFar(spots, objective)
  const scale = scaleFor(spots.map((spot) => spot.y), [...best, ...spots.filter(({ fate }) => fate === 'front')].map((spot) => spot.y), options.scale)
  const chart = Plot.plot({
    document: document as never,
    ...{ width, height, marginTop: TOP, marginLeft: LEFT, marginBottom: 48, marginRight: 24 },
    x: { domain: [0, Math.max(1, ...study.trials.map((trial) => trial.number))] },
    y: scale,
    marks: [
      Plot.gridY(ticksOf(scale), { strokeOpacity: 0.12 }),
      Plot.axisX({ anchor: 'bottom', label: null }),
      Plot.axisY(ticksOf(scale), tickStyle(scale)),
      Plot.line(best, { x: 'x', y: 'y', curve: 'step-after', stroke: BLUE, strokeWidth: 1.5, ariaDescription: 'best so far' }),
      ...trialMarks(drawing, spots),
    ],
  }) as unknown as SvgElement & { scale(name: 'y'): { readonly domain: readonly [number, number] } }
  const [low, high] = chart.scale('y').domain
  const subtitle = countsOf(spots, study, spots.filter((spot) => spot.y < low || spot.y > high).length)
  const better = objective.direction === 'maximize' ? 'more' : 'less'
  const description = `${subtitle}. Horizontal: trial number. Vertical: ${metricLabel(objective.name)}, ${better} is better.`
  return pictureOf(document, chart, { title, subtitle, description, legend: best.length > 0 ? [...legendOf(spots), STEPS] : legendOf(spots) }, axisLabels(document, { x: null, y: objective, width, height, right: 24 }))
}

const STEPS: LegendEntry = { label: 'best so far', path: 'M-8,4H0V-4H8', style: { fill: 'none', stroke: BLUE, 'stroke-width': 1.5 } }

function chosen(objectives: readonly Objective[], name: string | undefined): Objective {
  const found = name === undefined ? objectives[0] : objectives.find((one) => one.name === name)
  if (found === undefined) throw mismatch('INVALID_ARGUMENT', `an objective of [${objectives.map((one) => one.name).join(', ')}]`, name, 'Check its spelling.')
  return found
}

function spotsOf(study: StudyView, { name }: Objective): Spot[] {
  const spots = placedTrials(study).map((placed) => ({ x: placed.trial.number, y: placed.metrics[name], colour: undefined, fate: placed.fate, title: titleOf(study, placed) }))
  return spots.filter((spot) => Number.isFinite(spot.y))
}

/** The corners of the best feasible value so far, to the last trial drawn. */
function bestSoFar(spots: readonly Spot[], { direction }: Objective): { x: number; y: number }[] {
  const sign = direction === 'maximize' ? -1 : 1
  const corners: { x: number; y: number }[] = []
  for (const { x, y, fate } of [...spots].sort((a, b) => a.x - b.x)) {
    const counts = fate === 'front' || fate === 'beaten'
    const last = corners.at(-1)
    if (counts && (last === undefined || sign * y < sign * last.y)) corners.push({ x, y })
  }
  const end = Math.max(...spots.map((spot) => spot.x))
  return corners.length === 0 ? [] : [...corners, { x: end, y: corners.at(-1)!.y }]
}
