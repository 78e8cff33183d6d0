// What every picture has around its plot: a white ground, a title for readers and one for screen readers, a legend.
// The text of a picture depends on its input only: coordinates are rounded to 0.01, and nothing is drawn from a clock or a counter.

import type { SvgDocument, SvgElement } from './peers.ts'

const NAMESPACE = 'http://www.w3.org/2000/svg'

/** Ink of titles and marks, and of what stands back. */
export const INK = '#1b1f24'
export const GREY = '#57606a'
export const FAINT = '#8c959f'

/** Where the plot begins: below the titles and the legend, right of the tick labels. */
export const LEFT = 64
export const TOP = 108

/** One entry of a legend: what it says, and an SVG path around (0, 0) that looks like the mark. */
export interface LegendEntry {
  readonly label: string
  readonly path: string
  readonly style: { readonly [attribute: string]: string | number }
}

export interface Caption {
  readonly title: string
  /** The facts in a line, below the title. */
  readonly subtitle: string
  /** What is seen, for who cannot see it. */
  readonly description: string
  readonly legend: readonly LegendEntry[]
}

/** Completes a plot and returns the text of its SVG file. `extra` is drawn on top. */
export function pictureOf(document: SvgDocument, chart: SvgElement, caption: Caption, extra: readonly SvgElement[] = []): string {
  const make = (name: string, attributes: { readonly [attribute: string]: string | number }, text?: string): SvgElement => svgElement(document, name, attributes, text)
  chart.setAttribute('xmlns', NAMESPACE)
  chart.setAttribute('role', 'img')
  chart.setAttribute('font-size', '12')
  chart.setAttribute('fill', INK)
  chart.setAttribute('color', INK)
  chart.prepend(make('title', {}, caption.title), make('desc', {}, caption.description), make('rect', { width: '100%', height: '100%', fill: 'white' }))
  chart.append(make('text', { x: 16, y: 26, 'text-anchor': 'start', 'font-size': 16, 'font-weight': 600 }, caption.title))
  chart.append(make('text', { x: 16, y: 44, 'text-anchor': 'start', 'font-size': 12, fill: GREY }, caption.subtitle))
  let x = 22
  for (const { label, path, style } of caption.legend) {
    chart.append(make('path', { d: path, transform: `translate(${x},64)`, ...style }))
    chart.append(make('text', { x: x + 11, y: 68, 'text-anchor': 'start', 'font-size': 12 }, label))
    // 6.6 is the width of an average letter at 12 px, on the safe side.
    x += 38 + 6.6 * label.length
  }
  chart.append(...extra)
  roundNumbers(chart)
  return `${chart.outerHTML}\n`
}

/** An SVG element. */
export function svgElement(document: SvgDocument, name: string, attributes: { readonly [attribute: string]: string | number }, text?: string): SvgElement {
  const element = document.createElementNS(NAMESPACE, name)
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, String(value))
  if (text !== undefined) element.textContent = printable(text)
  return element
}

/** Text without the characters that XML 1.0 forbids even when escaped. */
export function printable(text: string): string {
  // eslint-disable-next-line no-control-regex -- these are what is looked for
  return text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, '\ufffd')
}

const GEOMETRY = new Set(['d', 'transform', 'x', 'y', 'x1', 'x2', 'y1', 'y2', 'cx', 'cy', 'r', 'width', 'height'])

function roundNumbers(element: SvgElement): void {
  for (const attribute of element.attributes) {
    if (GEOMETRY.has(attribute.name)) attribute.value = attribute.value.replace(/-?\d+\.\d{3,}(e-?\d+)?/g, (number) => String(Math.round(Number(number) * 100) / 100))
  }
  for (const child of element.children) roundNumbers(child)
}
