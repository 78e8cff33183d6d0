// What makes a study ours, kept in one attribute of Optuna's study, since Optuna itself stores neither a space nor names of constraints.

import { CerebrosError, mismatch } from '../../errors/index.ts'
import { spaceFromJson, spaceToJson } from '../../space/index.ts'
import type { Objective, StudyRecord } from '../../study/index.ts'

/** The key of the attribute. */
export const RECORD_KEY = 'cerebros:study'

const VERSION = 1

/** The JSON value of a record. */
export function recordAttribute({ space, objectives, constraints, seed, sampler }: StudyRecord): { readonly [key: string]: unknown } {
  return { version: VERSION, space: spaceToJson(space), objectives, constraints, seed, sampler }
}

/**
 * The record of an attribute.
 *
 * @throws CerebrosError `STORE_VERSION` when a newer version wrote it, `STORE_CORRUPT` when it is damaged
 * @example
 * ```ts
 * recordOfAttribute('heads', JSON.parse(stored)).space.columns
 * ```
 */
export function recordOfAttribute(name: string, value: unknown): StudyRecord {
  const { version, space, objectives, constraints, seed, sampler } = (value ?? {}) as { readonly [key: string]: unknown }
  if (typeof version === 'number' && version !== VERSION) {
    throw mismatch('STORE_VERSION', `study ${JSON.stringify(name)} to be of version ${VERSION}`, version, 'Update this library: a newer one wrote the study.')
  }
  const whole = version === VERSION && Array.isArray(objectives) && objectives.every(isObjective) && Array.isArray(constraints) && constraints.every((one) => typeof one === 'string')
  const seeded = typeof seed === 'number' || typeof seed === 'string' || seed === null
  if (!whole || !seeded || typeof sampler !== 'string') throw mismatch('STORE_CORRUPT', `the attribute ${RECORD_KEY} of study ${JSON.stringify(name)} to be a study`, value, 'It was damaged: restore it from a copy.')
  try {
    return { name, space: spaceFromJson(space), objectives, constraints: constraints, seed, sampler }
  } catch (cause) {
    throw new CerebrosError('STORE_CORRUPT', `Expected the attribute ${RECORD_KEY} of study ${JSON.stringify(name)} to hold a space. ${cause instanceof Error ? cause.message : String(cause)}`, { cause })
  }
}

function isObjective(one: unknown): one is Objective {
  const { name, direction } = (one ?? {}) as { name?: unknown; direction?: unknown }
  return typeof name === 'string' && (direction === 'minimize' || direction === 'maximize')
}
