// How trials are drawn: one mark a trial, its shape and weight by what became of it. The title of a mark is shown on hovering.

import type { Drawing } from './peers.ts'
import { FAINT, GREY, INK, printable, type LegendEntry } from './picture.ts'
import type { Fate, PlacedTrial, StudyView } from './placed-trials.ts'
import { shownParams } from './front-table.ts'
import { metricLabel, shownNumber } from './wording.ts'

/** A trial with its place. */
export interface Spot {
  readonly x: number
  readonly y: number
  /** The value its colour shows; undefined without a colour. */
  readonly colour: number | undefined
  readonly fate: Fate
  readonly title: string
}

/** Colour of the front where colour shows nothing else. */
export const BLUE = '#0b5cad'

/** Facts of a trial, a line each. */
export function titleOf({ record }: StudyView, { trial, fate, metrics }: PlacedTrial): string {
  const values = [...record.objectives.map((one) => one.name), ...record.constraints].filter((name) => metrics[name] !== undefined)
  return printable([`trial ${trial.number}: ${FATES[fate].label}`, ...values.map((name) => `${metricLabel(name)}: ${shownNumber(metrics[name])}`), shownParams(record.space, trial.params)].join('\n'))
}

/** Marks of all spots, those that matter most last, on top. */
export function trialMarks({ Plot }: Drawing, spots: readonly Spot[]) {
  const groups = (['pruned', 'infeasible', 'beaten', 'front'] as const).map((fate) => ({ fate, data: spots.filter((spot) => spot.fate === fate) }))
  return groups.map(({ fate, data }) => {
    const { symbol, r, hollow, opacity, plain } = FATES[fate]
    const paint = data.some((spot) => spot.colour !== undefined) ? 'colour' : plain
    const look = hollow ? { stroke: paint, strokeWidth: 1.6 } : { fill: paint, stroke: fate === 'front' ? INK : 'white', strokeWidth: fate === 'front' ? 1.1 : 0.5 }
    return Plot.dot(data, { x: 'x', y: 'y', symbol, r, opacity, title: 'title', ariaDescription: `trials ${FATES[fate].label}`, ...look })
  })
}

/** Legend entries of the fates that occur. */
export function legendOf(spots: readonly Spot[]): LegendEntry[] {
  return (Object.keys(FATES) as Fate[]).filter((fate) => spots.some((spot) => spot.fate === fate)).map((fate) => {
    const { label, path, hollow, plain, opacity } = FATES[fate]
    const coloured = spots.some((spot) => spot.colour !== undefined)
    const tone = coloured ? GREY : plain
    const style = hollow ? { fill: 'none', stroke: tone, 'stroke-width': 1.6 } : { fill: tone, stroke: fate === 'front' ? INK : 'white', 'stroke-width': fate === 'front' ? 1.1 : 0.5, opacity }
    return { label, path, style }
  })
}

/** How many trials met each fate, in words. `beyond` of them lie outside the axes. */
export function countsOf(spots: readonly Spot[], { trials }: StudyView, beyond: number): string {
  const failed = trials.filter((trial) => trial.state === 'failed').length
  const counts = (Object.keys(FATES) as Fate[]).map((fate) => ({ count: spots.filter((spot) => spot.fate === fate).length, label: FATES[fate].label }))
  counts.push({ count: failed, label: 'failed' }, { count: trials.length - spots.length - failed, label: 'without a finite value' }, { count: beyond, label: 'beyond the axes, at their ends' })
  const parts = counts.filter(({ count }) => count > 0).map(({ count, label }) => `${count} ${label}`)
  return [`${trials.length} ${trials.length === 1 ? 'trial' : 'trials'}`, ...parts].join(' · ')
}

interface Look {
  readonly label: string
  readonly symbol: 'circle' | 'times' | 'triangle'
  readonly r: number
  readonly hollow: boolean
  readonly opacity: number
  readonly plain: string
  readonly path: string
}

const FATES: { readonly [fate in Fate]: Look } = {
  front: { label: 'on the front', symbol: 'circle', r: 5.2, hollow: false, opacity: 1, plain: BLUE, path: 'M5,0A5,5 0 1 1 -5,0A5,5 0 1 1 5,0Z' },
  beaten: { label: 'beaten', symbol: 'circle', r: 3.6, hollow: false, opacity: 0.6, plain: FAINT, path: 'M3.6,0A3.6,3.6 0 1 1 -3.6,0A3.6,3.6 0 1 1 3.6,0Z' },
  infeasible: { label: 'infeasible', symbol: 'times', r: 3.6, hollow: true, opacity: 0.9, plain: '#b3261e', path: 'M-4,-4L4,4M-4,4L4,-4' },
  pruned: { label: 'pruned', symbol: 'triangle', r: 3.6, hollow: true, opacity: 0.9, plain: GREY, path: 'M0,-5L4.5,3.5L-4.5,3.5Z' },
}
