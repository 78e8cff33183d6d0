// Single values as Optuna's tables hold them: numbers with their kind, times without a zone, states in capitals.

import type { TrialState } from '../../study/index.ts'
import { optunaTime } from '../optuna/time.ts'
import type { Cell } from './connection.ts'

/** A number and its kind: SQL has no infinities that every reader understands. */
export function storedNumber(value: number): [Cell, string] {
  if (Number.isNaN(value)) return [null, 'NAN']
  return Number.isFinite(value) ? [value, 'FINITE'] : [null, value > 0 ? 'INF_POS' : 'INF_NEG']
}

/** The number of a value and its kind. */
export function numberOf(value: Cell | undefined, kind: Cell | undefined): number {
  return kind === 'FINITE' && typeof value === 'number' ? value : (SPECIAL.get(kind) ?? NaN)
}

const SPECIAL = new Map<Cell | undefined, number>([['INF_POS', Infinity], ['INF_NEG', -Infinity]])

/** Milliseconds as naive UTC with microseconds, as Optuna 5 stores them: `2026-01-02 03:04:05.678000`. */
export function storedTime(milliseconds: number): string {
  return optunaTime(milliseconds).slice(0, 26).replace('T', ' ')
}

/** Milliseconds of a stored time. Optuna 4 stores local time, which cannot be told apart, and is read as UTC too. */
export function timeOf(text: Cell | undefined): number | null {
  if (typeof text !== 'string') return null
  const micros = Number((text.slice(20) || '0').padEnd(6, '0').slice(0, 6))
  return Date.parse(`${text.slice(0, 10)}T${text.slice(11, 19)}Z`) + micros / 1000
}

const STATES: { readonly [state in TrialState]: string } = { waiting: 'WAITING', running: 'RUNNING', complete: 'COMPLETE', pruned: 'PRUNED', failed: 'FAIL' }

export function storedState(state: TrialState): string {
  return STATES[state]
}

export function stateOf(stored: Cell | undefined): TrialState {
  return (Object.keys(STATES) as TrialState[]).find((state) => STATES[state] === stored)!
}
