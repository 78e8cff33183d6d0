// The client's search space, as loosely as Optuna's clients write it: fields of other types are null or empty, and `high` may lie off
// the grid of `step`, where Optuna lowers it.

import { mismatch } from '../../errors/index.ts'
import { spaceFromJson, type SearchSpace } from '../../space/index.ts'

const FIELDS: { readonly [type: string]: readonly string[] } = { float: ['low', 'high', 'log', 'step'], int: ['low', 'high', 'log', 'step'], categorical: ['choices'] }

/** The space of a list of `{name, type, low, high, choices, log, step}`. @throws CerebrosError `INVALID_SPACE` */
export function clientSpace(json: unknown): SearchSpace {
  if (!Array.isArray(json)) throw mismatch('INVALID_SPACE', 'search_space to be a list of parameters', json, 'Write [{"name":"x","type":"float","low":0,"high":1}].')
  return spaceFromJson(json.map((one: unknown) => (typeof one === 'object' && one !== null ? parameter(one as { [key: string]: unknown }) : one)))
}

function parameter(given: { readonly [key: string]: unknown }): object {
  const fields = typeof given['type'] === 'string' && Object.hasOwn(FIELDS, given['type']) ? FIELDS[given['type']] : undefined
  if (fields === undefined) return given
  const kept = Object.fromEntries(Object.entries(given).filter(([key, value]) => (key === 'name' || key === 'type' || fields.includes(key)) && value !== null))
  const { low, high, step } = kept
  if (typeof low !== 'number' || typeof high !== 'number' || typeof step !== 'number' || !(step > 0) || !(high >= low)) return kept
  const steps = (high - low) / step
  // A quotient within rounding of a whole number is one: 0.3 / 0.1 is 2.9999999999999996.
  if (Math.abs(steps - Math.round(steps)) <= 1e-8 * Math.max(1, steps)) return kept
  return { ...kept, high: Number((low + Math.floor(steps) * step).toPrecision(15)) }
}
