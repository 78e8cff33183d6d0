// The vocabulary of a search space: seven constructors that return plain, frozen, typed definitions.
// Every bad bound is refused here, when the space is written, not when a trial hits it.

import { checkKeys, mismatch } from '../errors/index.ts'

/** A value a categorical or ordinal parameter may take. */
export type Choice = string | number | boolean | null

/** How a numeric range is searched: evenly, or evenly in the logarithm. */
export type Scale = 'linear' | 'log'

declare const valueType: unique symbol

/** A parameter whose trials receive a `T`. Made by `float`, `int`, `bool`, `categorical`, `ordinal` and `choice`. */
export interface Parameter<T> {
  readonly domain: Domain
  readonly [valueType]?: T
}

/** Names to parameters: a space, or one branch of a `choice`. */
export type Definition = { readonly [name: string]: Parameter<unknown> }

/** The value type of one parameter. */
export type ValueOf<P> = P extends Parameter<infer T> ? T : never

/** The params a trial of a definition receives. A `choice` becomes a union discriminated by `kind`. */
export type ParamsOf<D extends Definition> = { -readonly [K in keyof D]: ValueOf<D[K]> }

type BranchesOf<B extends { readonly [branch: string]: Definition }> = {
  [K in keyof B & string]: { kind: K } & ParamsOf<B[K]>
}[keyof B & string]

/** What a parameter ranges over, as plain data. */
export type Domain =
  | { readonly type: 'float'; readonly low: number; readonly high: number; readonly log: boolean; readonly step: number | null }
  | { readonly type: 'int'; readonly low: number; readonly high: number; readonly log: boolean; readonly step: number }
  | { readonly type: 'bool' }
  | { readonly type: 'categorical'; readonly choices: readonly Choice[] }
  | { readonly type: 'ordinal'; readonly choices: readonly Choice[] }
  | { readonly type: 'choice'; readonly branches: { readonly [branch: string]: Definition } }

/**
 * A real number in [low, high].
 *
 * @param options.scale `'log'` searches evenly in the logarithm (low > 0); default `'linear'`
 * @param options.step values are low, low + step, …, high; the range must be a whole number of steps
 * @throws CerebrosError `INVALID_SPACE`
 * @example
 * ```ts
 * float(1e-5, 1e-1, { scale: 'log' })
 * float(0, 1, { step: 0.25 }) // 0, 0.25, 0.5, 0.75, 1
 * ```
 */
export function float(low: number, high: number, options: { scale?: Scale; step?: number } = {}): Parameter<number> {
  checkOptions('float', options)
  checkBounds('float', low, high)
  const log = isLog('float', options.scale)
  const step = options.step ?? null
  if (log && !(low > 0)) throw mismatch('INVALID_SPACE', 'float with scale "log" to have low > 0', low, 'Raise low, or use the linear scale.')
  if (step !== null) checkStep('float', low, high, log, step)
  return Object.freeze({ domain: Object.freeze({ type: 'float', low, high, log, step }) })
}

/**
 * A whole number in low … high, both included.
 *
 * @param options.scale `'log'` searches evenly in the logarithm (low ≥ 1, no step); default `'linear'`
 * @param options.step values are low, low + step, …, high; default 1
 * @throws CerebrosError `INVALID_SPACE`
 * @example
 * ```ts
 * int(8, 256, { scale: 'log' })
 * ```
 */
export function int(low: number, high: number, options: { scale?: Scale; step?: number } = {}): Parameter<number> {
  checkOptions('int', options)
  for (const bound of [low, high]) {
    if (!Number.isSafeInteger(bound)) throw mismatch('INVALID_SPACE', 'int bounds to be safe integers', bound, 'Round it, or use float.')
  }
  checkBounds('int', low, high)
  const log = isLog('int', options.scale)
  const step = options.step ?? 1
  if (!Number.isSafeInteger(step)) throw mismatch('INVALID_SPACE', 'int step to be a whole number', step, 'Use float with a step for fractions.')
  if (log && low < 1) throw mismatch('INVALID_SPACE', 'int with scale "log" to have low ≥ 1', low, 'Raise low, or use the linear scale.')
  if (log && high > 2 ** 40) throw mismatch('INVALID_SPACE', 'int with scale "log" to have high ≤ 2⁴⁰', high, 'Search the exponent, or use float with scale "log" and round it.')
  if (step !== 1) checkStep('int', low, high, log, step)
  if ((high - low) / step >= 2 ** 50) throw mismatch('INVALID_SPACE', 'int to have at most 2⁵⁰ values', `[${low}, ${high}]`, 'Use a step, or float and round it.')
  return Object.freeze({ domain: Object.freeze({ type: 'int', low, high, log, step }) })
}

/**
 * `false` or `true`.
 *
 * @example
 * ```ts
 * searchSpace({ useBias: bool() })
 * ```
 */
export function bool(): Parameter<boolean> {
  return Object.freeze({ domain: Object.freeze({ type: 'bool' }) })
}

/**
 * One of a list of unordered values.
 *
 * @param choices at least one string, number, boolean or null, all different
 * @throws CerebrosError `INVALID_SPACE`
 * @example
 * ```ts
 * categorical(['adam', 'sgd', null])
 * ```
 */
export function categorical<const T extends Choice>(choices: readonly T[]): Parameter<T> {
  checkChoices('categorical', choices)
  return Object.freeze({ domain: Object.freeze({ type: 'categorical', choices: Object.freeze([...choices]) }) })
}

/**
 * One of a list of values whose order matters: neighbours in the list are expected to behave alike.
 *
 * @param choices at least one string, number, boolean or null, all different, in order
 * @throws CerebrosError `INVALID_SPACE`
 * @example
 * ```ts
 * ordinal(['small', 'medium', 'large'])
 * ```
 */
export function ordinal<const T extends Choice>(choices: readonly T[]): Parameter<T> {
  checkChoices('ordinal', choices)
  return Object.freeze({ domain: Object.freeze({ type: 'ordinal', choices: Object.freeze([...choices]) }) })
}

/**
 * A branch: one of several named groups of parameters, which exist only when their branch is taken.
 *
 * @param branches branch name → its parameters (may be empty); a parameter named `kind` is refused, that name holds the branch
 * @throws CerebrosError `INVALID_SPACE`
 * @example
 * ```ts
 * const head = choice({ mlp: { width: int(8, 256) }, linear: {} })
 * // trial.params.head: { kind: 'mlp', width: number } | { kind: 'linear' }
 * ```
 */
export function choice<const B extends { readonly [branch: string]: Definition }>(branches: B): Parameter<BranchesOf<B>> {
  const names = typeof branches === 'object' && branches !== null ? Object.keys(branches) : []
  if (names.length === 0) throw mismatch('INVALID_SPACE', 'choice to have at least one branch', branches, 'Write choice({ name: { … } }).')
  for (const name of names) {
    checkName(name, 'a branch')
    checkDefinition(branches[name], `branch "${name}"`)
    if ('kind' in branches[name]) {
      throw mismatch('INVALID_SPACE', `branch "${name}" to have no parameter named "kind"`, 'kind', 'That key holds the name of the branch: choose another name.')
    }
  }
  return Object.freeze({ domain: Object.freeze({ type: 'choice', branches: Object.freeze({ ...branches }) }) })
}

/** Refuses a definition that is no object of parameters. @internal */
export function checkDefinition(definition: Definition, where: string): void {
  if (typeof definition !== 'object' || definition === null || Array.isArray(definition)) {
    throw mismatch('INVALID_SPACE', `${where} to be an object of parameters`, definition, 'Write { name: float(0, 1) }.')
  }
  for (const [name, parameter] of Object.entries(definition)) {
    checkName(name, `a parameter of ${where}`)
    const domain: unknown = (parameter as Partial<Parameter<unknown>> | null | undefined)?.domain
    if (typeof domain !== 'object' || domain === null) {
      throw mismatch('INVALID_SPACE', `parameter "${name}" to be made by float, int, bool, categorical, ordinal or choice`, parameter, `Write ${name}: float(0, 1).`)
    }
  }
}

function checkOptions(kind: string, options: object): void {
  checkKeys('INVALID_SPACE', kind, options, ['scale', 'step'], { log: "Write scale: 'log'." })
}

function checkName(name: string, what: string): void {
  if (name.trim() === '') throw mismatch('INVALID_SPACE', `${what} to have a name`, name, 'Use at least one visible character.')
  if (name === '__proto__') throw mismatch('INVALID_SPACE', `${what} to have a name that objects can hold`, name, 'Choose another name.')
  if (name.length > 400) throw mismatch('INVALID_SPACE', `the name of ${what} to have at most 400 characters`, name.length, 'Shorten it: stores index names.')
}

function checkBounds(kind: string, low: number, high: number): void {
  for (const [name, bound] of [['low', low], ['high', high]] as const) {
    if (typeof bound !== 'number' || !Number.isFinite(bound)) throw mismatch('INVALID_SPACE', `${kind} ${name} to be a finite number`, bound, 'Bounds are part of the space: choose a finite one.')
  }
  if (!(low <= high)) throw mismatch('INVALID_SPACE', `${kind} to have low ≤ high`, `[${low}, ${high}]`, 'Swap the bounds.')
  if (!Number.isFinite(high - low)) throw mismatch('INVALID_SPACE', `${kind} to have a range a double can hold`, `[${low}, ${high}]`, 'Rescale the parameter.')
}

function isLog(kind: string, scale: Scale | undefined): boolean {
  if (scale !== undefined && scale !== 'linear' && scale !== 'log') throw mismatch('INVALID_SPACE', `${kind} scale to be "linear" or "log"`, scale, 'Leave it out for linear.')
  return scale === 'log'
}

function checkStep(kind: string, low: number, high: number, log: boolean, step: number): void {
  if (log) throw mismatch('INVALID_SPACE', `${kind} to have either scale "log" or a step`, step, 'Drop one: a log scale has no even grid.')
  if (!Number.isFinite(step) || !(step > 0)) throw mismatch('INVALID_SPACE', `${kind} step to be a positive number`, step, 'Leave it out for no grid.')
  const largest = Math.max(Math.abs(low), Math.abs(high))
  if (kind === 'float' && step < largest * 2 ** -40) throw mismatch('INVALID_SPACE', 'float step to be at least 2⁻⁴⁰ of the bounds, which doubles can tell apart', step, 'Leave it out for no grid.')
  const steps = (high - low) / step
  const whole = kind === 'int' ? (high - low) % step === 0 : Math.abs(steps - Math.round(steps)) <= gridNoise(low, high, step) / step
  if (!whole) {
    const below = kind === 'int' ? low + Math.floor(steps) * step : tidy(low + Math.floor(steps) * step)
    throw mismatch('INVALID_SPACE', `${kind} range to be a whole number of steps`, `[${low}, ${high}] with step ${step}`, `Set high to ${below} or ${kind === 'int' ? below + step : tidy(below + step)}.`)
  }
}

/** How far a value may lie from its grid point: what rounding to doubles, and to 15 digits, moves it. @internal */
export function gridNoise(low: number, high: number, step: number): number {
  return 1e-8 * step + 2 ** -46 * Math.max(Math.abs(low), Math.abs(high))
}

function checkChoices(kind: string, choices: readonly Choice[]): void {
  if (!Array.isArray(choices) || choices.length === 0) throw mismatch('INVALID_SPACE', `${kind} to have at least one choice`, choices, `Write ${kind}(['a', 'b']).`)
  const seen = new Set<Choice>()
  for (const one of choices as readonly unknown[]) {
    const plain = one === null || typeof one === 'string' || typeof one === 'boolean' || (typeof one === 'number' && Number.isFinite(one))
    if (!plain) throw mismatch('INVALID_SPACE', `a ${kind} choice to be a string, a finite number, a boolean or null`, one, 'Name it, and map the name to the thing in your objective.')
    if (seen.has(one)) throw mismatch('INVALID_SPACE', `${kind} choices to be different`, one, 'Remove the duplicate.')
    seen.add(one)
  }
}

/** Removes the last-digit noise of low + k·step, so that 0.1 + 2·0.1 is 0.3. @internal */
export function tidy(value: number): number {
  return Number(value.toPrecision(15))
}
