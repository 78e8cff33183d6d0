// Axes and the colour bar: linear, or logarithmic where the values span more than two decades.

import type { Objective } from '../study/index.ts'
import type { SvgDocument, SvgElement } from './peers.ts'
import { LEFT, svgElement, TOP } from './picture.ts'
import { metricLabel, shownNumber } from './wording.ts'

/** Whether values are positive and the largest is more than a hundred times the smallest. */
export function isWide(values: readonly number[]): boolean {
  const [low, high] = extent(values)
  return low > 0 && high > 100 * low
}

/** The scale of an axis. */
export function scaleFor(values: readonly number[]) {
  return { type: isWide(values) ? ('log' as const) : ('linear' as const), nice: true }
}

/** Where grid lines go: by Plot's choice on a linear axis, at the powers of ten on a logarithmic one. */
export function gridTicks(values: readonly number[]): number[] | undefined {
  if (!isWide(values)) return undefined
  const [low, high] = extent(values).map(Math.log10) as [number, number]
  return Array.from({ length: Math.ceil(high) - Math.floor(low) + 1 }, (_, k) => 10 ** (Math.floor(low) + k))
}

/** The names of both axes, each with an arrow to its better end. */
export function axisLabels(document: SvgDocument, { x, y, width, height, right }: { x: Objective; y: Objective; width: number; height: number; right: number }): SvgElement[] {
  const middle = (LEFT + width - right) / 2
  return [
    svgElement(document, 'text', { x: middle, y: height - 10, 'text-anchor': 'middle' }, `${metricLabel(x.name)}  ${x.direction === 'maximize' ? '→' : '←'} better`),
    svgElement(document, 'text', { x: 16, y: TOP - 14, 'text-anchor': 'start' }, `${metricLabel(y.name)}  ${y.direction === 'maximize' ? '↑' : '↓'} better`),
  ]
}

/** A vertical colour bar of 36 steps, low values at the foot, with its ends and middle labelled. */
export function ramp(document: SvgDocument, bar: { label: string; values: readonly number[]; colourOf: (value: number) => string; width: number; top: number }): SvgElement[] {
  const { label, values, colourOf, width, top } = bar
  const x = width - 78
  const [low, high] = extent(values)
  const at = (share: number): number => (isWide(values) ? low * (high / low) ** share : low + share * (high - low))
  const [steps, size] = [36, 4]
  const boxes = Array.from({ length: steps }, (_, k) => svgElement(document, 'rect', { x, y: top + size * (steps - 1 - k), width: 12, height: size + 0.5, fill: colourOf(at(k / (steps - 1))) }))
  const marks = high > low ? [0, 0.5, 1] : [0]
  const texts = marks.map((share) => svgElement(document, 'text', { x: x + 18, y: top + size * steps * (1 - share) + 4, 'text-anchor': 'start' }, shownNumber(at(share))))
  return [svgElement(document, 'text', { x: width - 12, y: top - 14, 'text-anchor': 'end' }, label), ...boxes, ...texts]
}

function extent(values: readonly number[]): [number, number] {
  return values.reduce<[number, number]>(([low, high], value) => [Math.min(low, value), Math.max(high, value)], [Infinity, -Infinity])
}
