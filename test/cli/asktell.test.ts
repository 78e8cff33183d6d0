import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { Session } from '../../src/cli/asktell/session.ts'
import { cerebros, folder, MAIN } from './command.ts'

type Answer = Record<string, unknown> & { readonly trials: { id: number; params: Record<string, unknown> }[]; readonly error: { code: string; message: string } }

const CREATE = {
  op: 'create',
  name: 's',
  space: [
    { name: 'rate', type: 'float', low: 1e-5, high: 0.1, log: true },
    { name: 'bias', type: 'bool' },
    { name: 'size', type: 'ordinal', choices: ['s', 'm', 'l'] },
    { name: 'head', type: 'choice', branches: { mlp: [{ name: 'width', type: 'int', low: 8, high: 256 }], linear: [] } },
  ],
  objectives: [{ name: 'accuracy', direction: 'maximize' }, { name: 'bytes', direction: 'minimize' }],
  constraints: ['over'],
  seed: 1,
  sampler: { name: 'motpe', profile: 'cerebros' },
  storage: null as string | null,
}

function talk(): { session: Session; say: (request: object | string) => Promise<Answer> } {
  const session = new Session()
  return { session, say: async (request) => (await session.answer(typeof request === 'string' ? request : JSON.stringify(request))) as Answer }
}

describe('a session', () => {
  test('creates, asks, tells and shows the front in the directions of the objectives', async () => {
    const { say } = talk()
    expect(await say(CREATE)).toEqual({ ok: true })
    const { trials } = await say({ op: 'ask', n: 4 })
    expect(trials.map((trial) => trial.id)).toEqual([0, 1, 2, 3])
    for (const { params } of trials) expect('head.mlp.width' in params).toBe(params['head'] === 'mlp')
    expect(await say({ op: 'tell', id: 0, values: [0.9, 100], constraints: [-1] })).toEqual({ ok: true, front: true })
    expect(await say({ op: 'tell', id: 1, values: [0.8, 200], constraints: [-1] })).toEqual({ ok: true, front: false })
    expect(await say({ op: 'tell', id: 2, values: [0.99, 1], constraints: [0.5] })).toEqual({ ok: true, front: false })
    expect(await say({ op: 'tell', id: 3, state: 'fail', error: 'no memory' })).toEqual({ ok: true, front: false })
    expect(await say({ op: 'front' })).toEqual({ trials: [{ id: 0, params: trials[0].params, values: [0.9, 100], constraints: [-1] }] })
    const all = (await say({ op: 'trials' })).trials
    expect(all.map((trial) => (trial as unknown as { state: string }).state)).toEqual(['complete', 'complete', 'complete', 'fail'])
    expect(all[3]).toEqual({ id: 3, state: 'fail', params: trials[3].params, values: null, constraints: null, error: 'no memory' })
  })

  test('keeps lists in the order of create, also when names look like numbers', async () => {
    const { say } = talk()
    await say({ op: 'create', name: 'order', space: [{ name: 'x', type: 'float', low: 0, high: 1 }], objectives: [{ name: '7', direction: 'minimize' }, { name: '1', direction: 'maximize' }] })
    await say({ op: 'ask' })
    await say({ op: 'tell', id: 0, values: [70, 10] })
    expect((await say({ op: 'front' })).trials[0]).toMatchObject({ values: [70, 10] })
  })

  test('reports, keeps pruned trials, and knows the best of one objective', async () => {
    const { say } = talk()
    await say({ op: 'create', name: 'one', space: [{ name: 'x', type: 'float', low: 0, high: 1 }], objectives: [{ name: 'loss', direction: 'minimize' }], sampler: 'random' })
    expect(await say({ op: 'best' })).toEqual({ trial: null })
    await say({ op: 'ask', n: 3 })
    expect(await say({ op: 'report', id: 0, step: 1, values: [3] })).toEqual({ ok: true, prune: false })
    expect(await say({ op: 'tell', id: 0, state: 'pruned' })).toEqual({ ok: true, front: false })
    expect(await say({ op: 'tell', id: 1, state: 'pruned', values: [2] })).toEqual({ ok: true, front: false })
    expect(await say({ op: 'tell', id: 2, values: [5] })).toEqual({ ok: true, front: true })
    expect(await say({ op: 'best' })).toMatchObject({ trial: { id: 2, values: [5] } })
  })

  test('hands out what is left of a finite space, then says that the search is complete', async () => {
    const { say } = talk()
    await say({ op: 'create', name: 'small', space: [{ name: 'b', type: 'bool' }], objectives: [{ name: 'loss', direction: 'minimize' }] })
    expect((await say({ op: 'ask', n: 5 })).trials).toHaveLength(2)
    expect((await say({ op: 'ask' })).error.code).toBe('SPACE_EXHAUSTED')
  })

  test('reopens a stored study with what it knows; another process may tell what the first asked, and none asks it again', async () => {
    const storage = join(folder(), 'study.db')
    const first = talk()
    await first.say({ ...CREATE, storage })
    const asked = (await first.say({ op: 'ask', n: 2 })).trials
    await first.say({ op: 'tell', id: 0, values: [0.5, 1], constraints: [0] })
    await first.session.close()
    const second = talk()
    expect(await second.say({ ...CREATE, storage })).toEqual({ ok: true })
    expect((await second.say({ op: 'ask' })).trials[0].id).toBe(2)
    expect(await second.say({ op: 'tell', id: 1, values: [0.6, 1], constraints: [0] })).toEqual({ ok: true, front: true })
    expect((await second.say({ op: 'front' })).trials).toEqual([{ id: 1, params: asked[1].params, values: [0.6, 1], constraints: [0] }])
    expect((await second.say({ ...CREATE, storage, space: CREATE.space.slice(1) })).error).toMatchObject({ code: 'STUDY_MISMATCH', message: expect.stringContaining('"rate" is stored but not given') as string })
    expect((await second.say({ op: 'front' })).trials).toHaveLength(1)
    await second.session.close()
  })

  test('keeps a study in memory while it speaks of another', async () => {
    const { say } = talk()
    await say(CREATE)
    await say({ op: 'ask', n: 3 })
    await say({ ...CREATE, name: 'other' })
    expect((await say({ op: 'trials' })).trials).toEqual([])
    await say(CREATE)
    expect((await say({ op: 'trials' })).trials).toHaveLength(3)
    expect(await say({ op: 'close' })).toEqual({ ok: true })
    expect((await say({ op: 'ask' })).error.code).toBe('INVALID_STATE')
  })

  test.each([
    ['no json', 'INVALID_JSON', /a line of JSON, got "no json"/],
    ['{"op":"tell","id":0,"values":[NaN]}', 'INVALID_JSON', /JSON has no NaN/],
    ['[1]', 'INVALID_JSON', /a JSON object, got \[1\]/],
    ['{}', 'INVALID_ARGUMENT', /op to be one of create, ask, tell/],
    ['{"op":"toString"}', 'INVALID_ARGUMENT', /op to be one of/],
    [{ op: 'ask', count: 2 }, 'INVALID_ARGUMENT', /op ask to have only op, n, got "count"/],
    [{ op: 'ask', n: 0 }, 'INVALID_ARGUMENT', /n to be a whole number ≥ 1/],
    [{ op: 'tell', id: 7, values: [1, 2], constraints: [0] }, 'UNKNOWN_TRIAL', /a trial number/],
    [{ op: 'tell', id: 1, values: [1, 2], constraints: [0] }, 'TRIAL_FINISHED', /trial 1 to be unfinished/],
    [{ op: 'tell', id: '0', values: [1, 2] }, 'INVALID_ARGUMENT', /id to be a whole number/],
    [{ op: 'tell', id: 0, values: [1, 2, 3], constraints: [0] }, 'INVALID_METRICS', /`values` to have 2 numbers, got 3\. The study has objectives \[accuracy, bytes\]/],
    [{ op: 'tell', id: 0, values: [1, null], constraints: [0] }, 'INVALID_METRICS', /metric "bytes" to be a number, got null\. The study has objectives \[accuracy, bytes\]\. A trial without a usable value is told with "state":"fail"\.$/],
    [{ op: 'tell', id: 0, values: [1, 2] }, 'INVALID_METRICS', /`constraints` to have 1 numbers/],
    [{ op: 'tell', id: 0, state: 'done' }, 'INVALID_ARGUMENT', /state to be complete, pruned or fail/],
    [{ op: 'report', id: 5, step: 0, values: [1, 2] }, 'UNKNOWN_TRIAL', /asked and did not tell/],
    [{ op: 'report', id: 0, step: 0.5, values: [1, 2] }, 'INVALID_ARGUMENT', /step to be a whole number/],
    [{ op: 'best' }, 'INVALID_STATE', /a study with one objective/],
    [{ ...CREATE, space: [{ name: 'x', type: 'float', low: 1, high: 0 }] }, 'INVALID_SPACE', /Parameter "x"/],
    [{ ...CREATE, objectives: [] }, 'INVALID_ARGUMENT', /objectives to be a list of at least one/],
    [{ ...CREATE, objectives: [{ name: 'a', direction: 'up' }] }, 'INVALID_ARGUMENT', /to be 'minimize' or 'maximize'/],
    [{ ...CREATE, objectives: [{ name: 'a', direction: 'minimize' }, { name: 'a', direction: 'minimize' }] }, 'INVALID_ARGUMENT', /names of objectives to be unique/],
    [{ ...CREATE, constraints: 'c' }, 'INVALID_ARGUMENT', /constraints to be a list of names/],
    [{ ...CREATE, sampler: 'gp' }, 'INVALID_ARGUMENT', /sampler to be one of/],
    [{ ...CREATE, seed: 1.5 }, 'INVALID_ARGUMENT', /seed to be/],
    [{ ...CREATE, storage: 7 }, 'INVALID_ARGUMENT', /storage to be a path or null/],
    [{ ...CREATE, name: '' }, 'INVALID_ARGUMENT', /a study name/],
  ])('answers %j with %s and lives on', async (line, code, message) => {
    const { say } = talk()
    await say(CREATE)
    await say({ op: 'ask', n: 2 })
    await say({ op: 'tell', id: 1, values: [0.1, 1], constraints: [0] })
    expect(await say(line)).toEqual({ error: { code, message: expect.stringMatching(message) as string } })
    expect(await say({ op: 'tell', id: 0, values: [0.5, 1], constraints: [0] })).toEqual({ ok: true, front: true })
  })
})

describe('cerebros asktell', () => {
  test('answers every line of a pipe in order, the last without a line feed, and prints nothing else', () => {
    const cwd = folder()
    const input = ['bad', JSON.stringify({ ...CREATE, storage: 'study.db' }), '', '{"op":"ask","n":3}', '{"op":"tell","id":2,"values":[1,1],"constraints":[0]}', '{"op":"front"}'].join('\n')
    const { code, stdout, stderr } = cerebros(['asktell'], { cwd, input })
    expect([code, stderr]).toEqual([0, ''])
    const answers = stdout.trim().split('\n').map((line) => Object.keys(JSON.parse(line) as object)[0])
    expect(answers).toEqual(['error', 'ok', 'trials', 'ok', 'trials'])
  })

  test('ends without a word when its reader is gone', async () => {
    const child = spawn(process.execPath, [MAIN, 'asktell'], { stdio: ['pipe', 'pipe', 'pipe'] })
    let stderr = ''
    child.stderr.on('data', (chunk) => (stderr += String(chunk)))
    const ended = new Promise((done) => child.once('exit', done))
    child.stdin.on('error', () => undefined)
    child.stdout.destroy()
    for (let k = 0; k < 20; k++) child.stdin.write('{"op":"front"}\n')
    expect([await ended, stderr]).toEqual([0, ''])
  })
})
