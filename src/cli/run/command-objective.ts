// A trial run by a program in any language. Params go in as one JSON line on stdin; reports and the result come out as JSON lines on
// stdout. Other lines on stdout, and all of stderr, are the program's log. The last result counts.

import type { ChildProcessWithoutNullStreams } from 'node:child_process'
import { CerebrosError } from '../../errors/index.ts'
import type { SearchSpace } from '../../space/index.ts'
import type { Metrics, TellResult, Trial, TrialObjective } from '../../study/index.ts'
import { linesOf } from '../lines.ts'
import { endProgram, startProgram } from './child-processes.ts'

/** A program as an objective. */
export interface ProgramObjective {
  /** The program and its arguments. */
  readonly command: readonly string[]
  /** Where it runs. */
  readonly folder: string
  readonly space: SearchSpace
  /** Whether reports may be answered with {"prune":true}; if not, stdin ends after the params. */
  readonly prunes: boolean
  /** Called with each line of the program's log. */
  readonly log: (line: string) => void
  /** Called when the program cannot be started at all: no trial will ever run. */
  readonly unstartable: (error: CerebrosError) => void
}

/** How much of the end of stderr an error shows. */
const TAIL = 500

const NO_NAN = '. JSON has no NaN and no Infinity: print {"state":"failed","error":"why"} for a trial without a usable value'

/** The objective that starts a program for each trial. */
export function commandObjective(program: ProgramObjective): TrialObjective<unknown, Metrics> {
  return async (trial) => {
    const child = startProgram(program.command, program.folder)
    const end = (): void => endProgram(child)
    trial.signal.addEventListener('abort', end)
    if (trial.signal.aborted) end()
    try {
      return await converse(program, trial, child)
    } catch (error) {
      end()
      throw error
    } finally {
      trial.signal.removeEventListener('abort', end)
    }
  }
}

async function converse(program: ProgramObjective, trial: Trial, child: ChildProcessWithoutNullStreams): Promise<TellResult> {
  const ended = endOf(program, child)
  let tail = ''
  const listen = async (): Promise<void> => {
    for await (const line of linesOf(child.stderr)) {
      tail = `${tail}${line}\n`.slice(-TAIL)
      program.log(line)
    }
  }
  // A program may end without reading its params; that is no error of ours.
  child.stdin.on('error', () => undefined)
  child.stdin.write(`${JSON.stringify({ number: trial.number, attempt: trial.attempt, params: program.space.flatten(trial.params as never) })}\n`)
  if (!program.prunes) child.stdin.end()
  const [how, , { result, last, cure }] = await Promise.all([ended, listen(), readAnswers(program, trial, child)])
  if (how !== undefined) throw new Error(`${program.command[0]} ended with ${how}${tail.trim() === '' ? '' : `: ${tail.trim()}`}`)
  if (result === undefined) throw new Error(`${program.command[0]} ended without a result line like {"values":{…}}${last === undefined ? '' : `; its last line was ${last.slice(0, 200)}`}${cure}`)
  return result
}

/** Undefined when the program ends well, else how it ended. */
function endOf({ command, folder, unstartable }: ProgramObjective, child: ChildProcessWithoutNullStreams): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    child.once('error', (error: NodeJS.ErrnoException) => {
      if (child.pid !== undefined) return
      const cure = error.code === 'ENOENT' ? `There is no program ${command[0]} on PATH, or no folder ${folder}: check both.` : 'Check the command of the study.'
      const refusal = new CerebrosError('INVALID_ARGUMENT', `Expected the command ${JSON.stringify(command)} to start, got ${error.code ?? error.message}. ${cure}`, { cause: error })
      unstartable(refusal)
      reject(refusal)
    })
    child.once('close', (code, signal) => resolve(code === 0 ? undefined : code === null ? `signal ${signal}` : `exit code ${code}`))
  })
}

async function readAnswers(program: ProgramObjective, trial: Trial, child: ChildProcessWithoutNullStreams): Promise<{ result: TellResult | undefined; last: string | undefined; cure: string }> {
  let result: TellResult | undefined
  let last: string | undefined
  let cure = ''
  for await (const line of linesOf(child.stdout)) {
    if (line.trim() === '') continue
    last = line
    const said = answerOf(line)
    cure = said === undefined ? cureOf(line) : ''
    if (said === undefined) {
      program.log(line)
      // The last result counts: one before a result that cannot be read does not.
      if (cure === NO_NAN) result = undefined
    }
    else if ('step' in said) {
      await trial.report(said.step, said.values)
      if (program.prunes && (await trial.shouldPrune())) child.stdin.write('{"prune":true}\n')
    } else result = said.result
  }
  return { result, last, cure }
}

/** What a line says: a report, a result, or nothing (a line of the log). */
function answerOf(line: string): { step: number; values: Metrics } | { result: TellResult } | undefined {
  let said: { step?: unknown; values?: unknown; state?: unknown; error?: unknown } | null
  try {
    said = JSON.parse(line) as typeof said
  } catch {
    return undefined
  }
  if (typeof said !== 'object' || said === null) return undefined
  const { step, values, state, error } = said
  if (step !== undefined && values !== undefined) return { step: step as number, values: values as Metrics }
  if (state === 'failed' || state === 'fail') return { result: { state: 'failed', error: typeof error === 'string' ? error : 'the command said so' } }
  if (state === 'pruned') return { result: values === undefined ? { state } : { state, metrics: values as Metrics } }
  return values === undefined || (state !== undefined && state !== 'complete') ? undefined : { result: values as Metrics }
}

/** What to print instead of a line that was meant as a result; empty for a line of the log. */
function cureOf(line: string): string {
  if (/^\s*\{.*"value".*:/.test(line)) return '. Did you mean "values", by name?'
  return /^\s*\{.*"values".*[[:,]\s*-?(NaN|Infinity)\b/.test(line) && !line.includes('"step"') ? NO_NAN : ''
}
