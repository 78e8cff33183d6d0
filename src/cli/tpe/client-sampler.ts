// The client names a sampler when it makes a study and never again, so the study keeps it: as the sampler's own name, with its
// options behind it, such as `TPESampler {"startup":5}`.

import { mismatch } from '../../errors/index.ts'
import type { Sampler } from '../../sampler/index.ts'
import { samplerFromJson } from '../sampler-from-json.ts'

/** Optuna's name → ours, and which of Optuna's options are ours under which name. Others are ignored: they have no meaning here. */
const SAMPLERS: { readonly [name: string]: { readonly name: string; readonly options: { readonly [option: string]: string } } } = {
  TPESampler: { name: 'motpe', options: { n_startup_trials: 'startup', n_ei_candidates: 'candidates', multivariate: 'multivariate', profile: 'profile' } },
  RandomSampler: { name: 'random', options: {} },
  QMCSampler: { name: 'quasi-random', options: { scramble: 'scramble' } },
}

/** The sampler of `sampler` and `sampler_kwargs`. @throws CerebrosError `INVALID_ARGUMENT` */
export function clientSampler(name: unknown, given: unknown): Sampler {
  if (typeof name !== 'string' || !Object.hasOwn(SAMPLERS, name)) throw mismatch('INVALID_ARGUMENT', `sampler to be ${Object.keys(SAMPLERS).join(', ')}`, name, 'Leave it out for TPESampler.')
  if (typeof given !== 'object' || given === null || Array.isArray(given)) throw mismatch('INVALID_ARGUMENT', 'sampler_kwargs to be an object', given, 'Write {"n_startup_trials":10}.')
  const known = SAMPLERS[name].options
  const options = Object.entries(given).flatMap(([key, value]) => (Object.hasOwn(known, key) && value !== null ? [[known[key], value as unknown] as const] : []))
  return described(name, Object.fromEntries(options))
}

/** The sampler a stored study was made with; of a study made otherwise, `TPESampler`. */
export function storedSampler(description: string): Sampler {
  const match = /^(\w+)(?: (\{.*\}))?$/s.exec(description)
  if (match === null || !Object.hasOwn(SAMPLERS, match[1])) return described('TPESampler', {})
  return described(match[1], JSON.parse(match[2] ?? '{}') as object)
}

/** The client's name of a stored study's sampler. */
export function samplerWord(description: string): string {
  return storedSampler(description).name.split(' ')[0]
}

function described(name: string, options: object): Sampler {
  const sampler = samplerFromJson({ name: SAMPLERS[name].name, ...options })
  return { ...sampler, name: Object.keys(options).length === 0 ? name : `${name} ${JSON.stringify(options)}` }
}
