// One column's geometry in the unit cube: where values lie, and where the cells of discrete values end.
// Continuous axes map [low, high] (log axes: its logarithm) to [0, 1]. Discrete axes divide [0, 1] into one cell a value:
// equal cells for steps, ordinals and categories; for log integers cells end half an integer below and above, in the logarithm.
// A uniform draw on [0, 1] therefore decodes to the prior of every kind, and equals the rule of Optuna's random sampler.
// Cost: O(1) per call, no tables, so a range of 10⁹ integers costs nothing. Decoding a discrete code is exact.

import { mismatch } from '../errors/index.ts'
import { gridNoise, tidy, type Choice, type Domain } from './parameter.ts'

/** Geometry of one column. `continuous`: cells is Infinity. `cells`: ordered values. `categorical`: unordered values. */
export interface Axis {
  readonly kind: 'continuous' | 'cells' | 'categorical'
  /** Number of different values; Infinity on a continuous axis. */
  readonly cells: number
  /** The value at unit coordinate u ∈ [0, 1]. Discrete axes: the value of the cell that holds u. */
  valueAt(u: number): Choice
  /** Unit coordinate of a value; discrete axes: the centre of its cell. @throws when the value is not of this axis. */
  unitOf(value: unknown): number
  /** Discrete axes: index of the cell that holds u. */
  cellAt(u: number): number
  /** Discrete axes: unit coordinate of the centre of cell k. */
  centre(k: number): number
  /** Discrete axes: unit coordinate of the lower end of cell k; edge(cells) is 1. */
  edge(k: number): number
}

/** The axis of a domain. `name` is used in messages only. */
export function axisOf(domain: Domain, name: string): Axis {
  switch (domain.type) {
    case 'float':
      return domain.step === null ? continuousAxis(domain.low, domain.high, domain.log, name) : gridAxis(domain.low, domain.high, domain.step, name, tidy)
    case 'int':
      return domain.log ? logIntegerAxis(domain.low, domain.high, name) : gridAxis(domain.low, domain.high, domain.step, name, (whole) => whole)
    case 'bool':
      return listAxis('categorical', [false, true], name)
    case 'categorical':
    case 'ordinal':
      return listAxis(domain.type === 'ordinal' ? 'cells' : 'categorical', domain.choices, name)
    case 'choice':
      return listAxis('categorical', Object.keys(domain.branches), name)
  }
}

function continuousAxis(low: number, high: number, logarithmic: boolean, name: string): Axis {
  // Over a range of a few ulps the logarithm is flat in doubles, and as good as linear.
  const log = logarithmic && Math.log(low) < Math.log(high)
  const from = log ? Math.log(low) : low
  const range = (log ? Math.log(high) : high) - from
  const clip = (value: number): number => Math.min(high, Math.max(low, value))
  const none = (): never => {
    throw mismatch('INVALID_ARGUMENT', `parameter "${name}" to be discrete`, 'a continuous float', 'Only discrete axes have cells.')
  }
  return {
    kind: 'continuous',
    cells: range === 0 ? 1 : Infinity,
    // The ends are exact: low + (high − low) and exp(log(high)) need not be high.
    valueAt: (u) => (u <= 0 ? low : u >= 1 ? high : clip(log ? Math.exp(from + u * range) : from + u * range)),
    unitOf: (value) => {
      const number = checkNumber(value, low, high, name)
      return range === 0 ? 0.5 : Math.min(1, Math.max(0, ((log ? Math.log(number) : number) - from) / range))
    },
    cellAt: range === 0 ? () => 0 : none,
    centre: range === 0 ? () => 0.5 : none,
    edge: range === 0 ? (k) => k : none,
  }
}

/** `spell` takes the noise off low + k·step; whole numbers have none. */
function gridAxis(low: number, high: number, step: number, name: string, spell: (value: number) => number): Axis {
  const cells = Math.round((high - low) / step) + 1
  const value = (k: number): number => (k === 0 ? low : k === cells - 1 ? high : Math.min(high, Math.max(low, spell(low + k * step))))
  const even = evenCells(cells)
  const noise = gridNoise(low, high, step)
  return {
    kind: 'cells',
    cells,
    ...even,
    valueAt: (u) => value(even.cellAt(u)),
    unitOf: (given) => {
      const number = checkNumber(given, low, high, name)
      const k = Math.round((number - low) / step)
      if (Math.abs(number - (low + k * step)) > noise) {
        throw mismatch('INVALID_PARAMS', `parameter "${name}" to be ${low} + k·${step}`, given, `The nearest value is ${value(k)}.`)
      }
      return even.centre(k)
    },
  }
}

function logIntegerAxis(low: number, high: number, name: string): Axis {
  const from = Math.log(low - 0.5)
  const range = Math.log(high + 0.5) - from
  const cells = high - low + 1
  const unit = (x: number): number => (Math.log(x) - from) / range
  const cellAt = (u: number): number => Math.min(high, Math.max(low, Math.round(Math.exp(from + u * range)))) - low
  return {
    kind: 'cells',
    cells,
    cellAt,
    centre: (k) => unit(low + k),
    edge: (k) => (k === 0 ? 0 : k === cells ? 1 : unit(low + k - 0.5)),
    valueAt: (u) => low + cellAt(u),
    unitOf: (given) => {
      const number = checkNumber(given, low, high, name)
      if (!Number.isInteger(number)) throw mismatch('INVALID_PARAMS', `parameter "${name}" to be a whole number`, given, 'Round it.')
      return unit(number)
    },
  }
}

function listAxis(kind: 'cells' | 'categorical', choices: readonly Choice[], name: string): Axis {
  const indices = new Map(choices.map((one, k) => [one, k]))
  const even = evenCells(choices.length)
  return {
    kind,
    cells: choices.length,
    ...even,
    valueAt: (u) => choices[even.cellAt(u)]!,
    unitOf: (value) => {
      const k = indices.get(value as Choice)
      if (k === undefined) throw mismatch('INVALID_PARAMS', `parameter "${name}" to be one of ${JSON.stringify(choices)}`, value, 'Choices are compared exactly: "1" is not 1.')
      return even.centre(k)
    },
  }
}

function evenCells(cells: number): Pick<Axis, 'cellAt' | 'centre' | 'edge'> {
  return {
    cellAt: (u) => Math.min(cells - 1, Math.max(0, Math.floor(u * cells))),
    centre: (k) => (k + 0.5) / cells,
    edge: (k) => k / cells,
  }
}

function checkNumber(value: unknown, low: number, high: number, name: string): number {
  if (typeof value !== 'number' || !(value >= low && value <= high)) {
    throw mismatch('INVALID_PARAMS', `parameter "${name}" to be a number in [${low}, ${high}]`, value, 'Clip it, or widen the space.')
  }
  return value
}
