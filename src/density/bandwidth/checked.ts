// Bandwidth rules at the border: what is given as a rule, the options and numbers it is made from, and what a rule writes when it is asked.
// Cost: one pass over the bandwidths each time a rule is asked.

import { checkKeys, mismatch, nearest } from '../../errors/index.ts'
import type { BandwidthContext, BandwidthRule } from './rule.ts'

/** Rules that a name alone says enough of. */
const BY_NAME: { readonly [name: string]: string } = {
  scott: 'scottBandwidth()', silverman: 'silvermanBandwidth()', 'sheather-jones': 'sheatherJonesBandwidth()', isj: 'sheatherJonesBandwidth()',
  'leave-one-out': 'leaveOneOutBandwidth()', nearest: 'nearestBandwidth()', adaptive: 'adaptiveBandwidth()', abramson: 'adaptiveBandwidth()', fixed: 'fixedBandwidth(0.1)',
}

/**
 * Refuses what is no bandwidth rule.
 *
 * @param what the option it was given as, for the message
 * @throws CerebrosError `INVALID_ARGUMENT`
 * @example
 * ```ts
 * checkRule('bandwidth', scottBandwidth) // Expected `bandwidth` to be a bandwidth rule, got function scottBandwidth. Call it: scottBandwidth().
 * ```
 */
export function checkRule(what: string, rule: unknown): void {
  if (typeof rule === 'object' && rule !== null && 'into' in rule && typeof rule.into === 'function') return
  throw mismatch('INVALID_ARGUMENT', `\`${what}\` to be a bandwidth rule`, rule, cureOf(rule))
}

function cureOf(rule: unknown): string {
  if (typeof rule === 'function' && rule.name !== '') return `Call it: ${rule.name}(${rule.length > 0 ? '…' : ''}).`
  if (typeof rule === 'number' && rule > 0 && rule < Infinity) return `Write fixedBandwidth(${rule}).`
  const name = typeof rule === 'string' ? nearest(rule.toLowerCase(), Object.keys(BY_NAME)) : undefined
  return name === undefined ? 'Write, for example, scottBandwidth(), or fixedBandwidth(0.1).' : `Write ${BY_NAME[name]}.`
}

/** @throws CerebrosError `INVALID_ARGUMENT` for a number that is not above 0 and finite, or no number */
export function checkPositive(what: string, value: number, cure: string): void {
  if (typeof value !== 'number' || !(value > 0 && value < Infinity)) throw mismatch('INVALID_ARGUMENT', `${what} to be a finite number > 0`, value, cure)
}

/** @throws CerebrosError `INVALID_ARGUMENT` for what is neither left out nor true or false */
export function checkSwitch(what: string, value: boolean | undefined): void {
  if (value !== undefined && typeof value !== 'boolean') throw mismatch('INVALID_ARGUMENT', `${what} to be true or false`, value, 'Leave it out for false.')
}

/** @throws CerebrosError `INVALID_ARGUMENT` for what is neither left out nor a whole number ≥ 1 */
export function checkCount(what: string, value: number | undefined, cure: string): void {
  if (value !== undefined && !(Number.isSafeInteger(value) && value >= 1)) throw mismatch('INVALID_ARGUMENT', `${what} to be a whole number ≥ 1`, value, cure)
}

/**
 * Refuses options that are not known, and limits that are none; `rule` is whose options they are.
 *
 * @throws CerebrosError `INVALID_ARGUMENT`
 */
export function checkLimited(rule: string, options: { readonly minimum?: unknown; readonly maximum?: unknown }, known: readonly string[]): void {
  checkKeys('INVALID_ARGUMENT', rule, options, [...known, 'minimum', 'maximum'])
  const { minimum, maximum } = options
  for (const [name, limit] of [['minimum', minimum], ['maximum', maximum]] as const) {
    if (limit === undefined || typeof limit === 'function' || (typeof limit === 'number' && limit >= 0)) continue
    throw mismatch('INVALID_ARGUMENT', `${name} of ${rule} to be a number ≥ 0, or a function of the column`, limit, 'Leave it out for the default.')
  }
  if (typeof minimum === 'number' && typeof maximum === 'number' && minimum > maximum) throw mismatch('INVALID_ARGUMENT', `${rule} to have minimum ≤ maximum`, [minimum, maximum], 'Swap them.')
}

/**
 * Asks a rule for the bandwidths of n points.
 *
 * @throws CerebrosError `INVALID_ARGUMENT` unless it writes n finite numbers > 0
 */
export function bandwidthsInto(rule: BandwidthRule, sorted: Float64Array, context: BandwidthContext, out: Float64Array): void {
  writtenInto(rule, sorted, context, out)
  for (let i = 0; i < context.n; i++) {
    if (out[i] > 0 && out[i] < Infinity) continue
    throw mismatch('INVALID_ARGUMENT', `the bandwidth rule "${rule.name}" to write a finite number > 0 for point ${i} of ${context.n}`, out[i], 'Put limits around it: clampedBandwidth(rule, { minimum: 0.001 }).')
  }
}

/**
 * Asks a rule whose bandwidths another rule goes on with: 0 and Infinity are for that one to limit.
 *
 * @throws CerebrosError `INVALID_ARGUMENT` unless it writes n numbers
 */
export function writtenInto(rule: BandwidthRule, sorted: Float64Array, context: BandwidthContext, out: Float64Array): void {
  // What an earlier column left there would pass for what this rule wrote.
  out.fill(NaN, 0, context.n)
  rule.into(sorted, context, out)
  for (let i = 0; i < context.n; i++) {
    if (!Number.isNaN(out[i])) continue
    throw mismatch('INVALID_ARGUMENT', `the bandwidth rule "${rule.name}" to write a number into \`out\` for each of ${context.n} points`, `none for point ${i}`, 'Write out[0] to out[n − 1]; what `into` returns is not read.')
  }
}
