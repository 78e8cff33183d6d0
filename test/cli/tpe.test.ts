import { spawn } from 'node:child_process'
import { existsSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { storedSampler, clientSampler } from '../../src/cli/tpe/client-sampler.ts'
import { respond } from '../../src/cli/tpe/functions.ts'
import { defaultStore } from '../../src/cli/tpe/locations.ts'
import { clientSpace } from '../../src/cli/tpe/search-space.ts'
import { spaceToJson } from '../../src/space/index.ts'
import { cerebros, folder, MAIN } from './command.ts'

type Answer = Record<string, unknown> & { readonly trials: { params: Record<string, unknown>; trial_id: number }[] }

const SPACE = [
  { name: 'x', type: 'float', low: 0, high: 1, choices: null, log: false, step: null },
  { name: 'n', type: 'int', low: 1, high: 9, choices: [], log: null, step: 1 },
  { name: 'c', type: 'categorical', low: null, high: null, choices: ['a', 'b'] },
]

describe('cerebros tpe, a process for each call, both streams read', () => {
  test('answers every function of the client with one JSON object and exit code 0', () => {
    const cwd = folder()
    const call = (name: string, args: object): Answer => {
      const { code, stdout, stderr } = cerebros(['tpe'], { cwd, input: `${JSON.stringify({ function: name, args })}\n`, env: { CEREBROS_STORE: join(cwd, 'state', 'tpe.db') } })
      expect([code, stderr, stdout.split('\n').length]).toEqual([0, '', 2])
      return JSON.parse(stdout) as Answer
    }
    const study = { study_name: 's' }
    expect(call('ping', {})).toMatchObject({ status: 'ok', available: true })
    expect(call('suggest', study)).toMatchObject({ status: 'error', reason: expect.stringContaining('"s"') as string })
    expect(call('init_study', { ...study, search_space: SPACE, seed: 3, sampler_kwargs: { n_startup_trials: 2, group: true } })).toMatchObject({ status: 'ok', study_name: 's', n_params: 3, direction: 'maximize', sampler: 'TPESampler' })
    expect(call('best_params', study)).toEqual({ status: 'error', reason: 'no completed trials' })
    const { params, trial_id } = call('suggest', study) as unknown as Answer['trials'][0]
    expect([trial_id, Object.keys(params)]).toEqual([0, ['x', 'n', 'c']])
    expect(call('record', { ...study, params, value: 0.5, trial_id, state: 'complete' })).toEqual({ status: 'ok', trial_id: 0, is_best: true, n_complete: 1 })
    const { trials } = call('suggest_batch', { ...study, n: 2 })
    expect(trials.map((trial) => trial.trial_id)).toEqual([1, 2])
    expect(call('record', { ...study, params: trials[0].params, value: null, trial_id: 1, state: 'fail' })).toEqual({ status: 'ok', trial_id: 1, is_best: false, n_complete: 1 })
    expect(call('record', { ...study, params: { x: 0.1, n: 3, c: 'b' }, value: 0.7, trial_id: null, state: 'complete' })).toEqual({ status: 'ok', trial_id: 3, is_best: true, n_complete: 2 })
    expect(call('best_params', study)).toEqual({ status: 'ok', params: { x: 0.1, n: 3, c: 'b' }, value: 0.7, trial_id: 3 })
    expect(call('get_status', study)).toMatchObject({ status: 'ok', study_name: 's', n_trials: 4, n_complete: 2, n_failed: 1, n_running: 1, best_value: 0.7, sampler: 'TPESampler' })
    expect(call('list_studies', {})).toEqual({ status: 'ok', studies: [{ name: 's', n_trials: 4, direction: 'maximize' }] })
    expect(call('delete_study', study)).toEqual({ status: 'ok', study_name: 's' })
    expect(call('list_studies', {})).toEqual({ status: 'ok', studies: [] })
  })

  test('answers before stdin ends, as a caller needs that cannot close it', async () => {
    const child = spawn(process.execPath, [MAIN, 'tpe'], { stdio: ['pipe', 'pipe', 'inherit'] })
    const ended = new Promise((done) => child.once('exit', done))
    let said = ''
    child.stdout.on('data', (chunk) => (said += String(chunk)))
    child.stdin.write('{"function":"ping","args":{}}\n')
    expect(await ended).toBe(0)
    expect(JSON.parse(said)).toMatchObject({ status: 'ok' })
  })

  test.each([['nothing', '', /got none/], ['no JSON', 'hello\n', /a line of JSON, got "hello"/]])('answers %s on stdin with an error and exit code 0', (_, input, reason) => {
    const { code, stdout, stderr } = cerebros(['tpe'], { input })
    expect([code, stderr]).toEqual([0, ''])
    expect(JSON.parse(stdout)).toEqual({ status: 'error', reason: expect.stringMatching(reason) as string })
  })
})

describe('the functions of the client', () => {
  const call = async (name: string, args: object): Promise<Answer> => (await respond(JSON.stringify({ function: name, args }))) as Answer
  const inFolder = async (use: (cwd: string) => Promise<void>): Promise<void> => {
    const cwd = folder()
    const before = process.env['CEREBROS_STORE']
    process.env['CEREBROS_STORE'] = join(cwd, 'tpe.db')
    try {
      await use(cwd)
    } finally {
      if (before === undefined) delete process.env['CEREBROS_STORE']
      else process.env['CEREBROS_STORE'] = before
    }
  }

  test('load an existing study whatever its seed, and refuse another space or direction under its name', () => inFolder(async () => {
    const given = { study_name: 's', search_space: SPACE, direction: 'minimize' }
    expect(await call('init_study', { ...given, seed: 1 })).toMatchObject({ status: 'ok', direction: 'minimize', loaded: false })
    expect(await call('init_study', { ...given, seed: 2, sampler: 'RandomSampler' })).toMatchObject({ status: 'ok', loaded: true, sampler: 'RandomSampler' })
    expect(await call('get_status', { study_name: 's' })).toMatchObject({ sampler: 'RandomSampler', best_value: null, best_trial_id: null })
    expect(await call('init_study', { ...given, direction: 'maximize' })).toMatchObject({ status: 'error', reason: expect.stringContaining('objectives are stored as') as string })
    expect(await call('init_study', { ...given, search_space: SPACE.slice(1) })).toMatchObject({ status: 'error', reason: expect.stringContaining('"x" is stored but not given') as string })
  }))

  test('suggest the same from the same seed, and better points than chance', () => inFolder(async () => {
    const space = [{ name: 'x', type: 'float', low: 0, high: 1 }, { name: 'y', type: 'float', low: 0, high: 1 }]
    const first: unknown[] = []
    for (const study_name of ['a', 'b']) {
      await call('init_study', { study_name, search_space: space, seed: 11 })
      const { params, trial_id } = (await call('suggest', { study_name })) as unknown as Answer['trials'][0]
      first.push(params)
      await call('record', { study_name, params, value: 0, trial_id, state: 'complete' })
    }
    expect(first[0]).toEqual(first[1])
    for (let k = 0; k < 40; k++) {
      const { params, trial_id } = (await call('suggest', { study_name: 'a' })) as unknown as { params: { x: number; y: number }; trial_id: number }
      await call('record', { study_name: 'a', params, value: -((params.x - 0.3) ** 2) - (params.y - 0.8) ** 2, trial_id, state: 'complete' })
    }
    // Forty uniform draws have a best of −0.008 in the mean; this is a tenth of it.
    expect((await call('best_params', { study_name: 'a' }))['value']).toBeGreaterThan(-0.0008)
  }))

  test('find a study again whose storage only init_study named', () => inFolder(async (cwd) => {
    const storage = `sqlite:///${join(cwd, 'elsewhere', 'own.db')}`
    expect(await call('init_study', { study_name: 'far', search_space: SPACE, storage })).toMatchObject({ status: 'ok' })
    expect(await call('suggest', { study_name: 'far' })).toMatchObject({ status: 'ok', trial_id: 0 })
    expect(existsSync(join(cwd, 'elsewhere', 'own.db'))).toBe(true)
    expect(await call('list_studies', {})).toMatchObject({ studies: [{ name: 'far', n_trials: 1 }] })
    expect(await call('delete_study', { study_name: 'far' })).toMatchObject({ status: 'ok' })
    expect(readdirSync(join(cwd, 'tpe.db.locations'))).toEqual([])
  }))

  test('keep pruned trials with and without a value, and hand out what is left of a finite space', () => inFolder(async () => {
    const study_name = 'small'
    await call('init_study', { study_name, search_space: [{ name: 'c', type: 'categorical', choices: ['a', 'b', 'c'] }] })
    expect((await call('suggest_batch', { study_name, n: 5 })).trials).toHaveLength(3)
    expect(await call('suggest', { study_name })).toMatchObject({ status: 'error', reason: expect.stringContaining('The search is complete') as string })
    await call('record', { study_name, trial_id: 0, value: 2, state: 'PRUNED' })
    await call('record', { study_name, trial_id: 1, value: null, state: 'pruned' })
    expect(await call('get_status', { study_name })).toMatchObject({ n_pruned: 2, n_complete: 0, n_running: 1 })
  }))

  const MISTAKES: [string, object, RegExp][] = [
    ['nope', {}, /function to be one of ping, init_study/],
    ['init_study', {}, /study_name to be a non-empty string/],
    ['init_study', { study_name: 's' }, /search_space to be a list/],
    ['init_study', { study_name: 's', search_space: [] }, /at least one parameter/],
    ['init_study', { study_name: 's', search_space: [{ name: 'x', type: 'flaot' }] }, /"x" to have a type/],
    ['init_study', { study_name: 's', search_space: [{ name: 'x', type: 'float', low: 0, high: 1, log: true }] }, /Parameter "x": .* low > 0/],
    ['init_study', { study_name: 's', search_space: SPACE, direction: 'up' }, /to be 'minimize' or 'maximize'/],
    ['init_study', { study_name: 's', search_space: SPACE, sampler: 'CmaEsSampler' }, /sampler to be TPESampler, RandomSampler, QMCSampler/],
    ['init_study', { study_name: 's', search_space: SPACE, sampler_kwargs: { n_startup_trials: -1 } }, /startup to be a whole number/],
    ['init_study', { study_name: 's', search_space: SPACE, sampler_kwargs: 'x' }, /sampler_kwargs to be an object/],
    ['init_study', { study_name: 's', search_space: SPACE, storage: 'postgresql://x/y' }, /the path of a SQLite file/],
    ['suggest', { study_name: 'none' }, /the name of a stored study, got "none"/],
    ['suggest_batch', { study_name: 'ready', n: 0 }, /n to be a whole number ≥ 1/],
    ['record', { study_name: 'ready', trial_id: 99, value: 1 }, /a trial number of study "ready"/],
    ['record', { study_name: 'ready', trial_id: 'x', value: 1 }, /trial_id to be a whole number or null/],
    ['record', { study_name: 'ready', trial_id: 0, value: null }, /value to be a number, got null\. Record a trial without a usable value with "state":"fail"\.$/],
    ['record', { study_name: 'ready', trial_id: 0, value: 1, state: 'done' }, /state to be complete, pruned or fail/],
    ['record', { study_name: 'ready', value: 1 }, /params when trial_id is null/],
    ['record', { study_name: 'ready', value: 1, params: { x: 2, n: 1, c: 'a' } }, /"x"/],
    ['record', { study_name: 'ready', value: 1, params: { x: 0, n: 1, c: 'a', z: 1 } }, /params only of this space/],
    ['delete_study', { study_name: 'none' }, /the name of a stored study/],
  ]
  test('answer mistakes by a reason', () => inFolder(async () => {
    await call('init_study', { study_name: 'ready', search_space: SPACE })
    await call('suggest', { study_name: 'ready' })
    for (const [name, args, reason] of MISTAKES) expect(await call(name, args)).toEqual({ status: 'error', reason: expect.stringMatching(reason) as string })
  }))
})

describe('the parts', () => {
  test('the store is CEREBROS_STORE, else a file in the state folder of the platform', () => {
    expect(defaultStore({ CEREBROS_STORE: 'a.db' }, 'linux')).toBe(resolve('a.db'))
    expect(defaultStore({ CEREBROS_STORE: '', XDG_STATE_HOME: '/state' }, 'linux')).toBe(join('/state', 'cerebros', 'studies.db'))
    expect(defaultStore({}, 'linux')).toBe(join(homedir(), '.local', 'state', 'cerebros', 'studies.db'))
    expect(defaultStore({}, 'darwin')).toBe(join(homedir(), 'Library', 'Application Support', 'cerebros', 'studies.db'))
    expect(defaultStore({ LOCALAPPDATA: '/local' }, 'win32')).toBe(join('/local', 'cerebros', 'studies.db'))
  })
  test('a stored sampler comes back with its options, and any other name is the default', () => {
    expect(storedSampler(clientSampler('TPESampler', { n_startup_trials: 5, multivariate: true }).name).name).toBe('TPESampler {"startup":5,"multivariate":true}')
    expect(storedSampler('motpe(cerebros)').name).toBe('TPESampler')
    expect(storedSampler('QMCSampler').name).toBe('QMCSampler')
  })
  test('a high off the grid of its step is lowered to it, as Optuna does', () => {
    const high = (low: number, top: number, step: number): unknown => spaceToJson(clientSpace([{ name: 'x', type: 'float', low, high: top, step }]))[0].high
    expect([high(0, 1, 0.3), high(0, 0.3, 0.1), high(1, 2, 0.25), high(0, 0.1, 0.2)]).toEqual([0.9, 0.3, 2, 0])
  })
})
