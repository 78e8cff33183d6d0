// Command lines: what a command takes, read strictly, and shown as its help. An unknown option is refused with the nearest name.

import { parseArgs } from 'node:util'
import { CerebrosError, mismatch, nearest } from '../errors/index.ts'
import { refusal } from './sentence.ts'

/** One option of a command. */
export interface Option {
  /** What stands after the option in the help, such as `N`; absent for a flag. */
  readonly value?: string
  readonly help: string
}

/** What a command takes. */
export interface Usage {
  /** Such as `run FILE`. */
  readonly line: string
  /** A sentence or two under the usage line. */
  readonly about: string
  readonly options: { readonly [name: string]: Option }
  /** Fewest and most arguments that are no options. */
  readonly positionals: readonly [number, number]
}

/** A command line as read. */
export interface Arguments {
  readonly positionals: readonly string[]
  /** Whether a flag is set. */
  flag(name: string): boolean
  /** The text of an option, or undefined. */
  text(name: string): string | undefined
  /** A positive number; a whole one where the help says N or K. @throws CerebrosError `INVALID_ARGUMENT` */
  number(name: string): number | undefined
}

/** A command, as its file exports it. */
export interface Command {
  readonly usage: Usage
  /** @returns the exit code */
  run(given: Arguments): Promise<number>
}

/** Reads a command line. @throws CerebrosError `INVALID_ARGUMENT` */
export function readArguments(usage: Usage, args: readonly string[]): Arguments {
  const options = Object.fromEntries(Object.entries(usage.options).map(([name, { value }]) => [name, { type: value === undefined ? ('boolean' as const) : ('string' as const) }]))
  const { tokens } = parseArgs({ args: [...args], options, strict: false, allowPositionals: true, tokens: true })
  const values = new Map<string, string | true>()
  const positionals: string[] = []
  for (const token of tokens) {
    if (token.kind === 'positional') positionals.push(token.value)
    if (token.kind !== 'option') continue
    checkOption(usage, token.name, token.rawName, token.value)
    values.set(token.name, token.value ?? true)
  }
  const [fewest, most] = usage.positionals
  if (positionals.length < fewest || positionals.length > most) throw refusal('INVALID_ARGUMENT', `the form \`cerebros ${usage.line}\``, positionals.length === 0 ? 'no argument' : `\`${positionals.join(' ')}\``, `See cerebros ${usage.line.split(' ')[0]} --help.`)
  return { positionals, flag: (name) => values.get(name) === true, text: (name) => values.get(name) as string | undefined, number: (name) => readNumber(usage, name, values.get(name)) }
}

/** The help of a command. */
export function helpOf({ line, about, options }: Usage): string {
  const shown: Usage['options'] = { ...options, help: { help: 'Show this.' } }
  const entries = Object.entries(shown).map(([name, { value, help }]) => [`  --${name}${value === undefined ? '' : ` ${value}`}`, help] as const)
  const width = Math.max(...entries.map(([left]) => left.length)) + 2
  return [`Usage: cerebros ${line}`, '', about, '', 'Options:', ...entries.map(([left, help]) => left.padEnd(width) + help)].join('\n')
}

function checkOption({ options, line }: Usage, name: string, raw: string, value: string | undefined): void {
  const known = Object.hasOwn(options, name) && raw.startsWith('--') ? options[name] : undefined
  const command = line.split(' ')[0]
  if (known === undefined) {
    const near = nearest(name, Object.keys(options))
    throw new CerebrosError('INVALID_ARGUMENT', `Expected an option of cerebros ${command}, got ${raw}. ${near === undefined ? '' : `Did you mean --${near}? `}See cerebros ${command} --help.`)
  }
  if (known.value !== undefined && value === undefined) throw refusal('INVALID_ARGUMENT', `a value after ${raw}`, 'none', `Write ${raw} ${known.value}.`)
  if (known.value === undefined && value !== undefined) throw mismatch('INVALID_ARGUMENT', `no value for ${raw}`, value, `Write ${raw} alone.`)
}

function readNumber(usage: Usage, name: string, text: string | true | undefined): number | undefined {
  if (text === undefined || text === true) return undefined
  const value = text.trim() === '' ? NaN : Number(text)
  const whole = usage.options[name].value !== 'S'
  if (!(value > 0) || value === Infinity || (whole && !Number.isSafeInteger(value))) {
    throw mismatch('INVALID_ARGUMENT', `--${name} to be a ${whole ? 'whole number ≥ 1' : 'positive number of seconds'}`, text, 'Leave it out for the default.')
  }
  return value
}
