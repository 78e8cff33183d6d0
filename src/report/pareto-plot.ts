// The picture of a multi-objective study: two objectives as axes, a third as colour, one mark a trial, and the best trade-off
// of the two axes as a stepped line. With three objectives a trial can be on the front without touching that line.

import { mismatch } from '../errors/index.ts'
import type { Objective } from '../study/index.ts'
import { type AxisScale, axisLabels, isWide, ramp, scaleFor, tickStyle, ticksOf } from './axes.ts'
import { BLUE, countsOf, legendOf, titleOf, trialMarks, type Spot } from './marks.ts'
import { loadDrawing, type SvgElement } from './peers.ts'
import { LEFT, pictureOf, TOP, type LegendEntry } from './picture.ts'
import { placedTrials, type StudyView } from './placed-trials.ts'
import { metricLabel } from './wording.ts'

/** What a picture shows. */
export interface ParetoPlotOptions {
  /** Objective on the horizontal axis; default the second one. */
  readonly x?: string
  /** Objective on the vertical axis; default the first one. */
  readonly y?: string
  /** Objective shown as colour; default the next one that is not an axis, if any; null for none. */
  readonly colour?: string | null
  /** Objectives whose axis is logarithmic, or linear, whatever their values span. Only positive values fit a logarithmic one. */
  readonly scales?: { readonly [objective: string]: 'linear' | 'log' }
  /** Default the study's name. */
  readonly title?: string
  /** Pixels; default 640 × 460. */
  readonly width?: number
  readonly height?: number
}

/**
 * Draws the trials of a study with two or more objectives as an SVG file. The same trials give the same bytes.
 *
 * An axis whose values are positive and span more than two decades is logarithmic. Trials farther from the front than the front
 * is long are drawn at the end of the axis, and counted. Failed trials, and those without a finite value, are counted only.
 *
 * @param study a study, or `{ record, trials }`
 * @returns the text of the file
 * @throws CerebrosError `INVALID_ARGUMENT` for fewer than two objectives, a name that is none of them or is used twice, or values ≤ 0 on an
 *   axis asked to be logarithmic; `MISSING_PEER` when `@observablehq/plot` or `linkedom` is not installed
 * @example
 * ```ts
 * await writeFile('front.svg', await paretoPlot(study, { x: 'latencyP95Ms', y: 'accuracy', colour: 'bytes' }))
 * ```
 */
export async function paretoPlot(study: StudyView, options: ParetoPlotOptions = {}): Promise<string> {
  const axes = chooseAxes(study.record.objectives, options)
  const { x, y, colour } = axes
  const spots = spotsOf(study, axes)
  const drawing = await loadDrawing()
  const { Plot, document } = drawing
  const { width = 640, height = 460, title = study.record.name } = options
  const right = colour === null ? 24 : 92
  const [xScale, yScale] = [axisOf(spots, 'x', x, options), axisOf(spots, 'y', y, options)]
  const shades = spots.flatMap((spot) => spot.colour ?? [])
  const chart = Plot.plot({
    document: document as never,
    ...{ width, height, marginTop: TOP, marginLeft: LEFT, marginBottom: 48, marginRight: right },
    x: xScale,
    y: yScale,
    color: { type: isWide(shades) ? 'log' : 'linear', scheme: 'viridis', range: [0, 0.92] },
    marks: [
      Plot.gridX(ticksOf(xScale), { strokeOpacity: 0.12 }),
      Plot.gridY(ticksOf(yScale), { strokeOpacity: 0.12 }),
      Plot.axisX(ticksOf(xScale), tickStyle(xScale)),
      Plot.axisY(ticksOf(yScale), tickStyle(yScale)),
      Plot.line(tradeOff(spots, x, y), { x: 'x', y: 'y', curve: 'step-after', stroke: BLUE, strokeWidth: 1.5, ariaDescription: 'best trade-off of the two axes' }),
      ...trialMarks(drawing, spots),
    ],
  }) as unknown as Chart
  const legend = spots.some((spot) => spot.fate === 'front') ? [...legendOf(spots), STEPS] : legendOf(spots)
  const subtitle = countsOf(spots, study, beyond(chart, spots))
  const description = `${subtitle}. Horizontal: ${phrase(x)}. Vertical: ${phrase(y)}.${colour === null ? '' : ` Colour: ${phrase(colour)}.`}`
  const labels = axisLabels(document, { x, y, width, height, right })
  const bar = colour === null || shades.length === 0 ? [] : ramp(document, { label: metricLabel(colour.name), values: shades, colourOf: (value) => chart.scale('color').apply(value), width, top: TOP })
  return pictureOf(document, chart, { title, subtitle, description, legend }, [...labels, ...bar])
}

interface Chart extends SvgElement {
  scale(name: 'x' | 'y' | 'color'): { readonly domain: readonly [number, number]; apply(value: number): string }
}

const STEPS: LegendEntry = { label: 'best of the two axes', path: 'M-8,4H0V-4H8', style: { fill: 'none', stroke: BLUE, 'stroke-width': 1.5 } }

interface Axes {
  readonly x: Objective
  readonly y: Objective
  readonly colour: Objective | null
}

function chooseAxes(objectives: readonly Objective[], { x, y, colour }: ParetoPlotOptions): Axes {
  if (objectives.length < 2) throw mismatch('INVALID_ARGUMENT', 'a study with two or more objectives', objectives.length, 'Use historyPlot for one.')
  const named = [x, y, colour].filter((name) => name !== undefined && name !== null)
  for (const name of named) {
    if (!objectives.some((one) => one.name === name)) throw mismatch('INVALID_ARGUMENT', `an objective of [${objectives.map((one) => one.name).join(', ')}]`, name, 'Check its spelling.')
  }
  if (new Set(named).size < named.length) throw mismatch('INVALID_ARGUMENT', 'x, y and colour to be different objectives', named, 'Show each objective once.')
  const free = objectives.filter((one) => !named.includes(one.name))
  const pick = (name: string | undefined): Objective => (name === undefined ? free.shift()! : objectives.find((one) => one.name === name)!)
  const vertical = pick(y)
  const horizontal = pick(x)
  if (colour === null || (colour === undefined && free.length === 0)) return { x: horizontal, y: vertical, colour: null }
  return { x: horizontal, y: vertical, colour: pick(colour) }
}

function spotsOf(study: StudyView, { x, y, colour }: Axes): Spot[] {
  const spots = placedTrials(study).map((placed) => ({
    x: placed.metrics[x.name],
    y: placed.metrics[y.name],
    colour: colour === null ? undefined : placed.metrics[colour.name],
    fate: placed.fate,
    title: titleOf(study, placed),
  }))
  return spots.filter((spot) => Number.isFinite(spot.x) && Number.isFinite(spot.y) && Number.isFinite(spot.colour ?? 0))
}

function axisOf(spots: readonly Spot[], axis: 'x' | 'y', { name }: Objective, { scales = {} }: ParetoPlotOptions): AxisScale {
  const values = spots.map((spot) => spot[axis])
  const refused = scales[name] === 'log' ? values.find((value) => value <= 0) : undefined
  if (refused !== undefined) throw mismatch('INVALID_ARGUMENT', `positive values of "${name}" on a logarithmic axis`, refused, "Leave its scale out, or set it to 'linear'.")
  return scaleFor(values, spots.filter(({ fate }) => fate === 'front').map((spot) => spot[axis]), scales[name])
}

/** How many spots lie outside the axes. */
function beyond(chart: Chart, spots: readonly Spot[]): number {
  const [x, y] = [chart.scale('x').domain, chart.scale('y').domain]
  return spots.filter((spot) => spot.x < x[0] || spot.x > x[1] || spot.y < y[0] || spot.y > y[1]).length
}

/** The feasible spots that no other beats in both axes, from the best x to the worst. */
function tradeOff(spots: readonly Spot[], x: Objective, y: Objective): Spot[] {
  const [xSign, ySign] = [x, y].map((one) => (one.direction === 'maximize' ? -1 : 1)) as [number, number]
  const feasible = spots.filter(({ fate }) => fate === 'front' || fate === 'beaten')
  feasible.sort((a, b) => xSign * (a.x - b.x) || ySign * (a.y - b.y))
  let best = Infinity
  return feasible.filter((spot) => {
    const better = ySign * spot.y < best
    if (better) best = ySign * spot.y
    return better
  })
}

function phrase({ name, direction }: Objective): string {
  return `${metricLabel(name)}, ${direction === 'maximize' ? 'more' : 'less'} is better`
}
