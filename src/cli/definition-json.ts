// The parts of a study's JSON form that `study.json` and `cerebros asktell` share. A field nobody knows is refused, so that a typo
// never becomes a default.

import { mismatch, nearest } from '../errors/index.ts'
import type { Direction } from '../study/index.ts'

/** A JSON object, as parsed. */
export type Request = { readonly [key: string]: unknown }

/** Refuses other keys. @throws CerebrosError `INVALID_ARGUMENT` */
export function onlyKeys(request: Request, known: readonly string[], what: string): void {
  for (const key of Object.keys(request)) {
    if (known.includes(key)) continue
    const near = nearest(key, known)
    throw mismatch('INVALID_ARGUMENT', `${what} to have only ${known.join(', ')}`, key, near === undefined ? 'Remove it.' : `Did you mean ${near}?`)
  }
}

/** Name → direction of `[{"name","direction"}]`. @throws CerebrosError `INVALID_ARGUMENT` */
export function objectiveDirections(json: unknown): { [name: string]: Direction } {
  if (!Array.isArray(json) || json.length === 0) throw mismatch('INVALID_ARGUMENT', 'objectives to be a list of at least one', json, 'Write [{"name":"loss","direction":"minimize"}].')
  const names = json.map((one: unknown) => {
    const name: unknown = (one as { name?: unknown } | null)?.name
    if (typeof one !== 'object' || typeof name !== 'string' || name === '') throw mismatch('INVALID_ARGUMENT', 'every objective to have a name and a direction', one, 'Write {"name":"loss","direction":"minimize"}.')
    onlyKeys(one as Request, ['name', 'direction'], `objective ${JSON.stringify(name)}`)
    return name
  })
  checkUnique('objectives', names)
  return Object.fromEntries(names.map((name, j) => [name, (json[j] as { direction: Direction }).direction]))
}

/** The names of the constraints. @throws CerebrosError `INVALID_ARGUMENT` */
export function constraintNames(json: unknown): string[] {
  if (json === undefined || json === null) return []
  if (!Array.isArray(json) || !json.every((one) => typeof one === 'string')) throw mismatch('INVALID_ARGUMENT', 'constraints to be a list of names', json, 'Write ["memoryOverBudget"].')
  checkUnique('constraints', json)
  return json
}

function checkUnique(what: string, names: readonly string[]): void {
  const twice = names.find((name, j) => names.indexOf(name) !== j)
  if (twice !== undefined) throw mismatch('INVALID_ARGUMENT', `names of ${what} to be unique`, twice, 'Rename one of the two.')
}
