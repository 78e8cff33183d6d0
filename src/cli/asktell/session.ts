// The state of one `cerebros asktell`: the study it speaks about. `answer` never throws: a mistake is an answer too.

import { CerebrosError, mismatch } from '../../errors/index.ts'
import { spaceFromJson } from '../../space/index.ts'
import { createStudy, memoryStore, type Store, type Study } from '../../study/index.ts'
import { constraintNames, objectiveDirections, onlyKeys, type Request } from '../definition-json.ts'
import { objectOf } from '../lines.ts'
import { openStore } from '../open-store.ts'
import { samplerFromJson } from '../sampler-from-json.ts'
import { refusal, sentenceOf } from '../sentence.ts'
import type { Current } from './current.ts'
import { resultOf, valuesByName, wholeNumber } from './request.ts'
import { foundTrial, listedTrial } from './trial-json.ts'

const KEYS: { readonly [op: string]: readonly string[] } = {
  create: ['name', 'space', 'objectives', 'constraints', 'seed', 'sampler', 'storage'],
  ask: ['n'],
  tell: ['id', 'values', 'constraints', 'state', 'error'],
  report: ['id', 'step', 'values'],
  front: [],
  best: [],
  trials: [],
  close: [],
}

/** Answers requests about one study at a time. */
export class Session {
  #current: Current | undefined
  /** Studies without a storage: they live as long as the process, also when it creates another. */
  readonly #memory: Store = memoryStore()

  /** The answer to a line. */
  async answer(line: string): Promise<object> {
    try {
      return await this.#dispatch(objectOf(line))
    } catch (error) {
      return { error: { code: codeOf(error), message: sentenceOf(error instanceof SyntaxError ? error.message : error) } }
    }
  }

  /** Closes the study. Asked trials stay open: any process may tell them. */
  async close(): Promise<void> {
    await this.#current?.study.close()
    this.#current = undefined
  }

  async #dispatch(request: Request): Promise<object> {
    const { op } = request
    if (typeof op !== 'string' || !Object.hasOwn(KEYS, op)) throw mismatch('INVALID_ARGUMENT', `op to be one of ${Object.keys(KEYS).join(', ')}`, op, 'Write {"op":"ask"}.')
    onlyKeys(request, ['op', ...KEYS[op]], `op ${op}`)
    if (op === 'create') return this.#create(request)
    const current = this.#current
    if (current === undefined) throw refusal('INVALID_STATE', 'a study', `op ${op} before create`, 'Create one first: {"op":"create","name":…,"space":[…],"objectives":[…]}.')
    if (op === 'ask') return this.#ask(current, request)
    if (op === 'tell') return this.#tell(current, request)
    if (op === 'report') return this.#report(current, request)
    if (op === 'close') {
      await this.close()
      return { ok: true }
    }
    await current.study.refresh()
    if (op === 'front') return { trials: current.study.front.map((trial) => foundTrial(current, trial)) }
    if (op === 'trials') return { trials: [...current.study.trials, ...current.study.open].sort((a, b) => a.number - b.number).map((trial) => listedTrial(current, trial)) }
    if (current.objectives.length > 1) throw refusal('INVALID_STATE', 'a study with one objective', `[${current.objectives.join(', ')}]`, 'Several objectives have no single best trial: use op front.')
    const { best } = current.study
    return { trial: best === undefined ? null : foundTrial(current, best) }
  }

  async #create(request: Request): Promise<object> {
    const { name, storage } = request
    if (storage !== undefined && storage !== null && typeof storage !== 'string') throw mismatch('INVALID_ARGUMENT', 'storage to be a path or null', storage, 'Write null for memory.')
    const objectives = objectiveDirections(request.objectives)
    const constraints = constraintNames(request.constraints)
    const definition = { name: name as string, space: spaceFromJson(request.space), objectives, constraints, sampler: samplerFromJson(request.sampler), ...(request.seed === undefined || request.seed === null ? {} : { seed: request.seed as number }) }
    const store = typeof storage === 'string' ? openStore(storage) : this.#memory
    const study: Study = await createStudy({ ...definition, store })
    await this.close()
    this.#current = { study, objectives: (request.objectives as { name: string }[]).map((one) => one.name), constraints, asked: new Map() }
    return { ok: true }
  }

  async #ask({ study, asked }: Current, request: Request): Promise<object> {
    const n = wholeNumber('n', request.n ?? 1, 1)
    const trials: object[] = []
    while (trials.length < n) {
      try {
        const trial = await study.ask({ lease: 'detached' })
        asked.set(trial.number, trial)
        trials.push({ id: trial.number, params: study.space.flatten(trial.params) })
      } catch (error) {
        // The points that were left are handed out; only when none was left is the end an error.
        if (trials.length > 0 && codeOf(error) === 'SPACE_EXHAUSTED') break
        throw error
      }
    }
    return { trials }
  }

  async #tell(current: Current, request: Request): Promise<object> {
    const id = wholeNumber('id', request.id, 0)
    const { front } = await current.study.tell(id, resultOf(current, request))
    current.asked.delete(id)
    return { ok: true, front: front.entered }
  }

  async #report(current: Current, request: Request): Promise<object> {
    const id = wholeNumber('id', request.id, 0)
    const trial = current.asked.get(id)
    if (trial === undefined) throw mismatch('UNKNOWN_TRIAL', 'the id of a trial this process asked and did not tell', id, 'Report from the process that asked.')
    await trial.report(wholeNumber('step', request.step, 0), valuesByName(current.objectives, request.values, 'values', 'objectives'))
    return { ok: true, prune: await trial.shouldPrune() }
  }
}

function codeOf(error: unknown): string {
  if (error instanceof CerebrosError) return error.code
  if (error instanceof SyntaxError) return 'INVALID_JSON'
  const code = error instanceof Error ? (error as NodeJS.ErrnoException).code : undefined
  return code ?? 'FAILED'
}
