// The functions of the TPE client. Each call is a process: it opens the store, does one thing, and closes it. Asked trials are
// detached: whichever process comes with their result may record it.

import { CerebrosError, mismatch } from '../../errors/index.ts'
import { objectOf } from '../lines.ts'
import { sentenceOf } from '../sentence.ts'
import { dropStudy, initStudy, listStudies, withStudy, type Args } from './studies.ts'
import type { FlatParams } from '../../space/index.ts'
import type { FinishedTrial, Study, TellResult } from '../../study/index.ts'
import { samplerWord } from './client-sampler.ts'

type Answer = { readonly [key: string]: unknown }

const FUNCTIONS: { readonly [name: string]: (args: Args) => Promise<Answer> } = {
  ping: async () => ({ available: true, cerebros: true }),
  init_study: initStudy,
  suggest: (args) => withStudy(args, suggest),
  suggest_batch: (args) => withStudy(args, (study) => suggestBatch(study, args)),
  record: (args) => withStudy(args, (study) => recordTrial(study, args)),
  best_params: (args) => withStudy(args, async (study) => bestParams(study)),
  get_status: (args) => withStudy(args, async (study) => statusOf(study)),
  delete_study: dropStudy,
  list_studies: listStudies,
}

/** The answer to a line. Never throws. */
export async function respond(line: string): Promise<Answer> {
  try {
    const request = objectOf(line)
    const name = request['function']
    if (typeof name !== 'string' || !Object.hasOwn(FUNCTIONS, name)) throw mismatch('INVALID_ARGUMENT', `function to be one of ${Object.keys(FUNCTIONS).join(', ')}`, name, 'Write {"function":"ping","args":{}}.')
    const args: unknown = request['args'] ?? {}
    if (typeof args !== 'object' || Array.isArray(args)) throw mismatch('INVALID_ARGUMENT', 'args to be an object', args, 'Write {"function":"ping","args":{}}.')
    return { status: 'ok', ...(await FUNCTIONS[name](args as Args)) }
  } catch (error) {
    return { status: 'error', reason: sentenceOf(error instanceof SyntaxError ? error.message : error) }
  }
}

async function suggest(study: Study): Promise<{ params: FlatParams; trial_id: number }> {
  const trial = await study.ask({ lease: 'detached' })
  return { params: study.space.flatten(trial.params), trial_id: trial.number }
}

async function suggestBatch(study: Study, { n = 1 }: Args): Promise<Answer> {
  if (!Number.isSafeInteger(n) || (n as number) < 1) throw mismatch('INVALID_ARGUMENT', 'n to be a whole number ≥ 1', n, 'Write "n":4.')
  const trials: object[] = []
  while (trials.length < (n as number)) {
    try {
      trials.push(await suggest(study))
    } catch (error) {
      // A finite space has fewer points left than were asked for: those that are left are handed out.
      if (trials.length > 0 && error instanceof CerebrosError && error.code === 'SPACE_EXHAUSTED') break
      throw error
    }
  }
  return { trials }
}

async function recordTrial(study: Study, args: Args): Promise<Answer> {
  const { trial_id: id = null } = args
  if (id !== null && !Number.isSafeInteger(id)) throw mismatch('INVALID_ARGUMENT', 'trial_id to be a whole number or null', id, 'Pass the trial_id of suggest.')
  const result = resultOf(study, args)
  const number = id === null ? await addTrial(study, args['params'], result) : (await study.tell(id as number, result)).number
  return { trial_id: number, is_best: study.best?.number === number, n_complete: complete(study).length }
}

async function addTrial(study: Study, params: unknown, result: TellResult): Promise<number> {
  if (typeof params !== 'object' || params === null) throw mismatch('INVALID_ARGUMENT', 'params when trial_id is null', params, 'Pass either.')
  // Nesting reads only the params it knows: unknown ones are refused first.
  study.space.rowOf(params as FlatParams)
  return study.add(study.space.nest(params as FlatParams), result)
}

function resultOf(study: Study, { state = 'complete', value = null, error }: Args): TellResult {
  const word = typeof state === 'string' ? state.toLowerCase() : state
  const usable = (): { [name: string]: number } => {
    if (typeof value === 'number') return { [study.record.objectives[0].name]: value }
    throw mismatch('INVALID_METRICS', 'value to be a number', value, 'Record a trial without a usable value with "state":"fail".')
  }
  if (word === 'complete') return usable()
  if (word === 'pruned') return value === null ? { state: 'pruned' } : { state: 'pruned', metrics: usable() }
  if (word === 'fail' || word === 'failed') return { state: 'failed', ...(typeof error === 'string' ? { error } : {}) }
  throw mismatch('INVALID_ARGUMENT', 'state to be complete, pruned or fail', state, 'Leave it out for complete.')
}

function bestParams(study: Study): Answer {
  const { best } = study
  if (best === undefined) throw new CerebrosError('INVALID_STATE', 'no completed trials')
  return { params: study.space.flatten(best.params), value: valueOf(study, best), trial_id: best.number }
}

function statusOf(study: Study): Answer {
  const { best, trials, open, record } = study
  const count = (state: string): number => [...trials, ...open].filter((trial) => trial.state === state).length
  return {
    study_name: study.name,
    direction: record.objectives[0].direction,
    sampler: samplerWord(record.sampler),
    n_trials: trials.length + open.length,
    n_complete: complete(study).length,
    n_pruned: count('pruned'),
    n_failed: count('failed'),
    n_running: count('running'),
    best_value: best === undefined ? null : valueOf(study, best),
    best_trial_id: best?.number ?? null,
  }
}

function complete(study: Study): readonly FinishedTrial[] {
  return study.trials.filter(({ state }) => state === 'complete')
}

function valueOf(study: Study, trial: FinishedTrial): number {
  return trial.metrics![study.record.objectives[0].name]
}
