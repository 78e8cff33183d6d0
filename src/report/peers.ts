// The optional peers of the pictures, loaded when the first picture is drawn: tables and programs that draw nothing need neither.

import type * as PlotModule from '@observablehq/plot'

import { CerebrosError } from '../errors/index.ts'

/** What draws: Plot, and a fresh document for it to draw in. @internal */
export interface Drawing {
  readonly Plot: typeof PlotModule
  readonly document: SvgDocument
}

/** The little of the DOM that pictures use. @internal */
export interface SvgElement {
  textContent: string | null
  readonly children: Iterable<SvgElement>
  readonly attributes: Iterable<{ readonly name: string; value: string }>
  setAttribute(name: string, value: string): void
  append(...children: SvgElement[]): void
  prepend(...children: SvgElement[]): void
  querySelectorAll(selector: string): Iterable<SvgElement>
  readonly outerHTML: string
}

/** @internal */
export interface SvgDocument {
  createElementNS(namespace: string, name: string): SvgElement
}

/** Loads Plot and makes a document. @throws CerebrosError `MISSING_PEER` @internal */
export async function loadDrawing(): Promise<Drawing> {
  const Plot = await peer('@observablehq/plot', () => import('@observablehq/plot'))
  const { DOMParser } = await peer('linkedom', () => import('linkedom'))
  // An XML document, not an HTML one: its serialiser closes and escapes as SVG files need.
  const document = new DOMParser().parseFromString('<svg xmlns="http://www.w3.org/2000/svg"/>', 'image/svg+xml')
  return { Plot, document: document as unknown as SvgDocument }
}

/**
 * A module that may not be installed.
 *
 * @throws CerebrosError `MISSING_PEER` with the command that installs it; an error inside an installed module passes through
 * @internal
 */
export async function peer<T>(name: string, load: () => Promise<T>): Promise<T> {
  try {
    return await load()
  } catch (error) {
    if (!isNotFound(error, name)) throw error
    throw new CerebrosError('MISSING_PEER', `Expected the optional package ${name} to be installed, got none. Pictures need it: run npm install @observablehq/plot linkedom.`, { cause: error })
  }
}

/** Whether this very package was not found: one of its own dependencies missing is another trouble. */
function isNotFound(error: unknown, name: string): boolean {
  if (!(error instanceof Error) || !('code' in error)) return false
  return (error.code === 'ERR_MODULE_NOT_FOUND' || error.code === 'MODULE_NOT_FOUND') && error.message.includes(`'${name}'`)
}
