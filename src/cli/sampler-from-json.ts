// A sampler from its JSON form, the same in study.json, `cerebros asktell` and `cerebros tpe`: {"name":"motpe","profile":"cerebros"}.

import { mismatch, nearest } from '../errors/index.ts'
import { motpe, quasiRandom, randomSampler, type Sampler } from '../sampler/index.ts'

const SAMPLERS: { readonly [name: string]: { readonly keys: readonly string[]; make: (options: object) => Sampler } } = {
  motpe: { keys: ['profile', 'multivariate', 'startup', 'candidates'], make: (options) => motpe(options) },
  random: { keys: [], make: () => randomSampler() },
  'quasi-random': { keys: ['scramble'], make: (options) => quasiRandom(options) },
}

/**
 * A sampler by its name, or by an object of its name and options. null and undefined are `motpe`.
 *
 * @throws CerebrosError `INVALID_ARGUMENT` for an unknown name or option
 * @example
 * ```ts
 * samplerFromJson({ name: 'motpe', profile: 'optuna-5.0' }).name // 'motpe(optuna-5.0)'
 * ```
 */
export function samplerFromJson(json: unknown): Sampler {
  const given: unknown = typeof json === 'string' ? { name: json } : (json ?? {})
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw mismatch('INVALID_ARGUMENT', 'sampler to be a name or an object', json, 'Write {"name":"motpe"}.')
  const { name = 'motpe', ...rest } = given as { name?: unknown }
  if (typeof name !== 'string' || !Object.hasOwn(SAMPLERS, name)) {
    throw mismatch('INVALID_ARGUMENT', `sampler to be one of ${Object.keys(SAMPLERS).join(', ')}`, name, 'Leave it out for motpe.')
  }
  const { keys, make } = SAMPLERS[name]
  const options = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== null))
  for (const key of Object.keys(options)) {
    if (keys.includes(key)) continue
    const near = nearest(key, keys)
    throw mismatch('INVALID_ARGUMENT', `options of sampler ${name} (${keys.length === 0 ? 'it has none' : keys.join(', ')})`, key, near === undefined ? 'Remove it.' : `Did you mean ${near}?`)
  }
  return make(options)
}
