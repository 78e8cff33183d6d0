// A study as Optuna knows it, as plain data: what a journal file holds, and what our own studies are turned into and out of.

import type { Domain, FlatParams } from '../../space/index.ts'
import type { TrialState } from '../../study/index.ts'

/** Attribute name → JSON value; NaN and ±Infinity are allowed, as Python writes them. */
export type Attributes = { readonly [key: string]: unknown }

/** A trial as Optuna knows it. */
export interface OptunaTrial {
  /** 0, 1, 2, … in the study. */
  readonly number: number
  readonly state: TrialState
  readonly params: FlatParams
  /** Parameter → what it ranged over. bool, ordinal and choice are categorical there. */
  readonly distributions: { readonly [param: string]: Domain }
  /** One an objective; null without a result. */
  readonly values: readonly number[] | null
  /** Constraint → value, feasible when ≤ 0; null when none was set. Optuna before 5 numbers them: "0", "1", … */
  readonly constraints: { readonly [name: string]: number } | null
  /** Intermediate values, by step. Optuna keeps one number a step. */
  readonly reports: readonly { readonly step: number; readonly value: number }[]
  readonly userAttributes: Attributes
  /** All but the constraints. */
  readonly systemAttributes: Attributes
  /** Milliseconds since the epoch, with microseconds as fractions. */
  readonly startedAt: number | null
  readonly finishedAt: number | null
}

/** A study as Optuna knows it. */
export interface OptunaStudy {
  readonly name: string
  readonly directions: readonly ('minimize' | 'maximize' | 'not set')[]
  /** Names of the objectives, when they were set. */
  readonly metricNames: readonly string[] | null
  readonly userAttributes: Attributes
  /** All but the metric names. */
  readonly systemAttributes: Attributes
  /** By number. Numbers that a journal discarded are missing. */
  readonly trials: readonly OptunaTrial[]
}

/** Where Optuna keeps constraints (a list, and one key a constraint since 5.0), and the names of objectives. @internal */
export const CONSTRAINTS = 'constraints'
/** @internal */
export const METRIC_NAMES = 'study:metric_names'

/** States by Optuna's number: RUNNING, COMPLETE, PRUNED, FAIL, WAITING. @internal */
export const STATES: readonly TrialState[] = ['running', 'complete', 'pruned', 'failed', 'waiting']

/** Directions by Optuna's number. @internal */
export const DIRECTIONS: readonly OptunaStudy['directions'][number][] = ['not set', 'minimize', 'maximize']
