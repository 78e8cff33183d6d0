// `cerebros tell STUDY.db NUMBER`: ends a trial that nobody will end any more, such as one a worker of Optuna left running when it died.

import { CerebrosError, mismatch } from '../../errors/index.ts'
import type { Metrics, TellResult } from '../../study/index.ts'
import type { Arguments, Command } from '../arguments.ts'
import { objectOf } from '../lines.ts'
import { refusal } from '../sentence.ts'
import { openStoredStudy } from '../show/stored-study.ts'

/** `cerebros tell` */
export const tell: Command = {
  usage: {
    line: 'tell STUDY.db NUMBER',
    about: "Ends a running trial: with its values, or as failed or pruned. For trials another program left running;\na trial of a living `cerebros run` is its own.",
    options: {
      values: { value: 'JSON', help: 'A number for every objective and constraint, such as \'{"loss":0.3}\'.' },
      state: { value: 'STATE', help: 'fail or pruned, instead of values.' },
      error: { value: 'TEXT', help: 'Why it failed.' },
      study: { value: 'NAME', help: 'Which study, when the file holds several.' },
    },
    positionals: [2, 2],
  },
  run: async (given) => {
    const [file, text] = given.positionals
    const number = /^\d+$/.test(text) ? Number(text) : NaN
    if (!Number.isSafeInteger(number)) throw mismatch('INVALID_ARGUMENT', 'the number of a trial', text, `See cerebros trials ${file}.`)
    const result = resultOf(given)
    const study = await openStoredStudy(file, given.text('study'))
    try {
      const { front } = await study.tell(number, result)
      const { state } = study.trials.find((trial) => trial.number === number)!
      console.log(`Told trial ${number}: ${state}${front.entered ? ', on the front' : ''}.`)
    } catch (error) {
      if (!(error instanceof CerebrosError) || error.code !== 'LEASE_LOST') throw error
      throw new CerebrosError('LEASE_LOST', `Expected a trial that no study of this package has taken up, got trial ${number}. It is told by its own run, or taken up again by the next one: cerebros run, or study.ask().`, { cause: error })
    } finally {
      await study.close()
    }
    return 0
  },
}

function resultOf(given: Arguments): TellResult {
  const [values, state, error] = ['values', 'state', 'error'].map((name) => given.text(name))
  if ((values === undefined) === (state === undefined)) throw refusal('INVALID_ARGUMENT', 'either --values or --state', values === undefined ? 'none' : 'both', `Write --values '{"loss":0.3}', or --state fail.`)
  if (error !== undefined && state !== 'fail' && state !== 'failed') throw refusal('INVALID_ARGUMENT', '--error with --state fail', 'it without', 'Leave it out.')
  if (values !== undefined) return metricsOf(values)
  if (state === 'pruned') return { state }
  if (state === 'fail' || state === 'failed') return { state: 'failed', ...(error === undefined ? {} : { error }) }
  throw mismatch('INVALID_ARGUMENT', '--state to be fail or pruned', state, 'A complete trial has --values.')
}

function metricsOf(text: string): Metrics {
  try {
    const values = objectOf(text)
    if (!('state' in values)) return values as Metrics
  } catch (error) {
    throw new CerebrosError('INVALID_METRICS', `--values: ${(error as SyntaxError).message}`, { cause: error })
  }
  throw mismatch('INVALID_METRICS', '--values to have only metrics', 'state', 'Write --state.')
}
