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

/** A linear or logarithmic axis over all values, or over what is near the front. */
export interface AxisScale {
  readonly type: 'linear' | 'log'
  readonly domain: readonly [number, number]
  readonly nice: boolean
  readonly clamp: true
}

/**
 * The axis of these values. One far-off trial must not squeeze the front into a corner: the axis ends where a value is farther
 * from the front than the front is long, and marks beyond are drawn at its end.
 */
export function scaleFor(values: readonly number[], front: readonly number[], type: 'linear' | 'log' = isWide(values) ? 'log' : 'linear'): AxisScale {
  const onAxis = type === 'log' ? Math.log : (value: number): number => value
  const back = type === 'log' ? Math.exp : (value: number): number => value
  const [low, high] = extent(values)
  const [near, far] = extent(front).map(onAxis) as [number, number]
  const length = far - near
  const [from, to] = length > 0 ? [Math.max(onAxis(low), near - length), Math.min(onAxis(high), far + length)] : [onAxis(low), onAxis(high)]
  if (values.length === 0) return { type: 'linear', domain: [0, 1], nice: true, clamp: true }
  // Rounding a logarithmic axis would go to whole powers of ten, and leave half of it empty.
  const margin = type === 'log' ? 0.04 * (to - from) : 0
  return { type, domain: [back(from - margin), back(to + margin)], nice: type === 'linear', clamp: true }
}

/** Ticks of a logarithmic axis: 1, 2, 5, 10, … or only powers of ten over three decades and more. Plot's own choice on a linear one. */
export function ticksOf({ type, domain: [low, high] }: AxisScale): number[] | undefined {
  if (type === 'linear') return undefined
  const digits = high >= 1000 * low ? [1] : [1, 2, 5]
  const [first, last] = [Math.floor(Math.log10(low)), Math.ceil(Math.log10(high))]
  const ticks = Array.from({ length: last - first + 1 }, (_, k) => digits.map((digit) => Number(`${digit}e${first + k}`))).flat()
  return ticks.filter((tick) => tick >= low && tick <= high)
}

/** How ticks are labelled. (Plot's `tickFormat` would drop some labels of a logarithmic axis.) */
export function tickStyle({ type }: AxisScale): { label: null; text?: (value: number) => string } {
  return type === 'linear' ? { label: null } : { label: null, text: shownNumber }
}

/** The names of both axes, each with an arrow to its better end; a horizontal axis without an objective counts trials. */
export function axisLabels(document: SvgDocument, { x, y, width, height, right }: { x: Objective | null; y: Objective; width: number; height: number; right: number }): SvgElement[] {
  const middle = (LEFT + width - right) / 2
  return [
    svgElement(document, 'text', { x: middle, y: height - 10, 'text-anchor': 'middle' }, x === null ? 'trial' : `${metricLabel(x.name)}  ${x.direction === 'maximize' ? '→' : '←'} better`),
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
