// Study files between Optuna in Python and us, both ways.

import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { afterAll, describe, expect, test } from 'vitest'
import { bool, categorical, choice, createStudy, float, int, openStudy, ordinal, randomSampler, searchSpace } from '@thunderline/cerebros'
import { sqlite } from '@thunderline/cerebros/store'

/** A Python that imports Optuna with its database storage, or why there is none. */
function findPython(): { readonly python: string } | { readonly reason: string } {
  const python = process.env['CEREBROS_PYTHON'] ?? 'python3'
  const { status, error } = spawnSync(python, ['-c', 'import optuna, sqlalchemy; assert int(optuna.__version__.split(".")[0]) >= 4'], { stdio: 'ignore' })
  return error === undefined && status === 0 ? { python } : { reason: `${python} cannot import optuna 4 or newer; set CEREBROS_PYTHON to one that can` }
}

const found = findPython()
const folder = mkdtempSync(join(tmpdir(), 'sqlite-python-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Runs Python with `storage` of a file; it prints one JSON value. */
function python(path: string, code: string): unknown {
  const script = `
import json, optuna, warnings
warnings.simplefilter('ignore'); optuna.logging.set_verbosity(optuna.logging.ERROR)
storage = 'sqlite:///${path}'
constraint = lambda t: list(t.constraints.values()) if hasattr(t, 'constraints') else t.system_attrs.get('constraints', [])
def seen(study): return [{'number': t.number, 'state': t.state.name, 'params': t.params, 'values': t.values, 'constraints': constraint(t), 'reports': t.intermediate_values,
  'user': t.user_attrs, 'fixed': t.system_attrs.get('fixed_params')} for t in study.trials]
${code}`
  return JSON.parse(execFileSync((found as { python: string }).python, ['-c', script], { encoding: 'utf8' }).replaceAll('-Infinity', '-1e999').replaceAll('Infinity', '1e999'))
}

const space = searchSpace({
  rate: float(1e-5, 0.1, { scale: 'log' }),
  drop: float(0, 0.5, { step: 0.1 }),
  bias: bool(),
  size: ordinal(['s', 'm', 'é']),
  odd: categorical([1, '1', null, true]),
  head: choice({ mlp: { width: int(8, 256, { scale: 'log' }) }, linear: {} }),
})

/** How Optuna would ask for that space. */
const ASK = `
def ask(trial):
    trial.suggest_float('rate', 1e-5, 0.1, log=True); trial.suggest_float('drop', 0, 0.5, step=0.1); trial.suggest_categorical('bias', [False, True])
    trial.suggest_categorical('size', ['s', 'm', 'é']); trial.suggest_categorical('odd', [1, '1', None, True])
    if trial.suggest_categorical('head', ['mlp', 'linear']) == 'mlp': trial.suggest_int('head.mlp.width', 8, 256, log=True)
`

function column(path: string, sql: string): unknown[] {
  const database = new DatabaseSync(path)
  const rows = database.prepare(sql).all()
  database.close()
  return rows.map((row) => Object.values(row)[0])
}

describe.skipIf('reason' in found)(`Optuna in Python${'reason' in found ? ` (skipped: ${found.reason})` : ''}`, () => {
  test('opens a file of ours with every trial as it was, continues it, and we adopt and continue what it did', async () => {
    const path = join(folder, 'two.db')
    const definition = { name: 'two', space, objectives: { loss: 'minimize', accuracy: 'maximize' }, constraints: ['ram'], sampler: randomSampler(), seed: 3 } as const
    const study = await createStudy({ ...definition, store: sqlite(path) })
    await study.optimize(
      async (trial) => {
        await trial.report(0, { loss: 1, accuracy: Infinity })
        await trial.note('who', 'é')
        if (trial.number === 2) throw new Error('boom')
        if (trial.number === 3) return trial.pruned()
        return { loss: trial.number === 1 ? Infinity : trial.number, accuracy: 0.5, ram: trial.number - 3 }
      },
      { trials: 6 },
    )
    await study.enqueue({ rate: 0.01, drop: 0.3, bias: true, size: 'é', odd: '1', head: { kind: 'mlp', width: 16 } })
    await study.refresh()
    const ours = study.trials.map(({ number, state, params, metrics }) => ({ number, state, flat: space.flatten(params), metrics }))
    await study.close()

    const before = python(path, `
study = optuna.load_study(study_name='two', storage=storage)
print(json.dumps({'directions': [d.name for d in study.directions], 'names': study.metric_names, 'trials': seen(study)}))`) as { directions: string[]; names: string[]; trials: { state: string; params: object; values: number[] | null; constraints: number[]; user: object; fixed: object | null }[] }
    expect(before.directions).toEqual(['MINIMIZE', 'MAXIMIZE'])
    expect(before.names).toEqual(['loss', 'accuracy'])
    expect(before.trials.map((one) => one.state)).toEqual(['COMPLETE', 'COMPLETE', 'FAIL', 'PRUNED', 'COMPLETE', 'COMPLETE', 'WAITING'])
    for (const [k, { flat, metrics }] of ours.entries()) {
      expect(before.trials[k].params).toEqual(flat)
      expect(before.trials[k].user).toEqual({ who: 'é' })
      expect(before.trials[k].values).toEqual(metrics === null ? null : [metrics['loss'], metrics['accuracy']])
      expect(before.trials[k].constraints).toEqual(metrics === null ? [] : [metrics['ram']])
    }
    expect(before.trials[6].fixed).toEqual({ rate: 0.01, drop: 0.3, bias: true, size: 'é', odd: '1', head: 'mlp', 'head.mlp.width': 16 })

    const after = python(path, `${ASK}
study = optuna.load_study(study_name='two', storage=storage, sampler=optuna.samplers.TPESampler(seed=1, n_startup_trials=2))
def objective(trial):
    ask(trial); trial.set_user_attr('from', 'python'); return trial.number, -0.5
study.optimize(objective, n_trials=3)
print(json.dumps(seen(study)))`) as { number: number; state: string; params: object }[]
    expect(after.map((one) => one.state).slice(6)).toEqual(['COMPLETE', 'COMPLETE', 'COMPLETE'])
    expect(after[6].params).toEqual(before.trials[6].fixed)

    const again = await createStudy({ ...definition, store: sqlite(path) })
    expect(again.trials.map((one) => one.number)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8])
    for (const { number, params, metrics, attributes } of again.trials.slice(6)) {
      expect(space.flatten(params)).toEqual(after[number].params)
      expect(metrics).toEqual({ loss: number, accuracy: -0.5 })
      expect(attributes).toEqual({ from: 'python' })
    }
    await again.optimize(() => ({ loss: 0, accuracy: 1, ram: 0 }), { trials: 12 })
    expect(again.trials.length).toBe(12)
    await again.close()
    expect(python(path, "print(len(optuna.load_study(study_name='two', storage=storage).trials))")).toBe(12)
    expect(column(path, 'SELECT tell_order FROM cerebros_trials ORDER BY tell_order')).toEqual(Array.from({ length: 12 }, (_, k) => k))
  })

  test('shows reports of one objective as intermediate values, and prunes beside ours', async () => {
    const path = join(folder, 'one.db')
    const study = await createStudy({ name: 'one', space: searchSpace({ x: float(0, 1) }), objectives: { loss: 'minimize' }, sampler: randomSampler(), store: sqlite(path) })
    await study.optimize(
      async (trial) => {
        await trial.report(0, { loss: 0.5 })
        await trial.report(10, { loss: -Infinity })
        return trial.number === 1 ? trial.pruned() : { loss: trial.params.x }
      },
      { trials: 2 },
    )
    expect(python(path, "print(json.dumps([t['reports'] for t in seen(optuna.load_study(study_name='one', storage=storage))]))")).toEqual([{ 0: 0.5, 10: -Infinity }, { 0: 0.5, 10: -Infinity }])
    python(path, `
study = optuna.load_study(study_name='one', storage=storage)
def objective(trial):
    trial.suggest_float('x', 0, 1); trial.report(0.25, 3); trial.report(float('nan'), 4)
    raise optuna.TrialPruned()
study.optimize(objective, n_trials=1)
print(0)`)
    await study.refresh()
    const pruned = study.trials[2]
    expect(pruned.state).toBe('pruned')
    expect(pruned.reports).toEqual([{ step: 3, metrics: { loss: 0.25 } }])
    await study.close()
  })

  test('makes a study that we open by its name, with the space its trials tell, and both continue', async () => {
    const path = join(folder, 'theirs.db')
    const theirs = python(path, `${ASK}
study = optuna.create_study(study_name='theirs', storage=storage, directions=['maximize', 'minimize'])
def objective(trial):
    ask(trial)
    if trial.number == 4: raise ValueError('boom')
    study._storage.set_trial_system_attr(trial._trial_id, 'constraints', [trial.number - 2.0])
    return trial.number, 1
study.optimize(objective, n_trials=12, catch=(ValueError,))
study.enqueue_trial({'rate': 0.001})
study.enqueue_trial({'rate': 0.001, 'drop': 0.1, 'bias': False, 'size': 's', 'odd': None, 'head': 'linear'})
print(json.dumps(seen(study)))`) as { number: number; params: object; state: string }[]
    const store = sqlite(path)
    expect(await store.studies()).toEqual(['theirs'])
    const record = await store.record('theirs')
    expect(record.space.columns.map((one) => one.name).sort()).toEqual(space.columns.map((one) => one.name).sort())
    expect(record.space.columns.find((one) => one.name === 'head.mlp.width')!.parent).toBe(record.space.indexOf('head'))
    expect(record.objectives.map((one) => one.direction)).toEqual(['maximize', 'minimize'])
    expect(record.seed).toBe(0)

    const study = await openStudy({ store, name: 'theirs', sampler: randomSampler() })
    expect(study.trials.map(({ number, state, params }) => ({ number, state, params: study.space.flatten(params) }))).toEqual(
      theirs.slice(0, 12).map(({ number, state, params }) => ({ number, state: state === 'FAIL' ? 'failed' : 'complete', params })),
    )
    expect(study.trials.filter((one) => one.state === 'complete' && one.feasible).map((one) => one.number)).toEqual([0, 1, 2])
    const asked = await study.ask()
    expect([asked.number, asked.params]).toEqual([13, { rate: 0.001, drop: 0.1, bias: false, size: 's', odd: null, head: { kind: 'linear' } }])
    await study.tell(asked, { value0: 1, value1: 2, constraint0: 0 })
    await study.close()
    const states = python(path, `${ASK}
study = optuna.load_study(study_name='theirs', storage=storage)
study.optimize(lambda trial: (ask(trial), (1, 1))[1], n_trials=2)
print(json.dumps([[t['state'], t['values']] for t in seen(study)][12:]))`)
    expect(states).toEqual([['COMPLETE', [1, 1]], ['COMPLETE', [1, 2]], ['COMPLETE', [1, 1]]])
  })

  test("keeps another's unfitting result from stopping a study: it counts, without params, and says why", async () => {
    const path = join(folder, 'unfit.db')
    const definition = { name: 'unfit', space: searchSpace({ x: float(0, 1) }), objectives: { loss: 'minimize' }, sampler: randomSampler() } as const
    const study = await createStudy({ ...definition, store: sqlite(path) })
    await study.optimize(() => ({ loss: 1 }), { trials: 1 })
    python(path, `
study = optuna.load_study(study_name='unfit', storage=storage, sampler=optuna.samplers.RandomSampler(seed=1))
study.optimize(lambda trial: trial.suggest_float('y', 5, 6), n_trials=1)
print(0)`)
    await study.optimize(() => ({ loss: 2 }), { trials: 3 })
    expect(study.trials.map(({ number, params, error }) => [number, params === null, error?.slice(0, 31) ?? null])).toEqual([[0, false, null], [1, true, 'its params do not fit the space'], [2, false, null]])
    await study.close()
  })

  test('a point that Optuna tried on a finite space is not tried again', async () => {
    const path = join(folder, 'finite.db')
    const definition = { name: 'finite', space: searchSpace({ n: int(1, 4) }), objectives: { loss: 'minimize' }, sampler: randomSampler() } as const
    const study = await createStudy({ ...definition, store: sqlite(path) })
    await study.optimize(({ params }) => ({ loss: params.n }), { trials: 1 })
    const theirs = python(path, `
study = optuna.load_study(study_name='finite', storage=storage)
free = [n for n in (1, 2, 3, 4) if n != study.trials[0].params['n']]
study.enqueue_trial({'n': free[0]})
study.optimize(lambda trial: trial.suggest_int('n', 1, 4), n_trials=1)
running = study.ask(); study._storage.set_trial_param(running._trial_id, 'n', free[1], optuna.distributions.IntDistribution(1, 4))
print(json.dumps(free))`) as number[]
    const asked = await study.ask()
    expect(asked.params).toEqual({ n: theirs[2] })
    await expect(study.ask()).rejects.toMatchObject({ code: 'SPACE_EXHAUSTED' })
    await study.close()
  })

  test('deleting a study of ours leaves nothing behind', async () => {
    const path = join(folder, 'deleted.db')
    const study = await createStudy({ name: 'deleted', space: searchSpace({ x: float(0, 1) }), objectives: { loss: 'minimize' }, sampler: randomSampler(), store: sqlite(path) })
    await study.optimize(
      async (trial) => {
        await trial.attach('file', 'bytes')
        return { loss: 1 }
      },
      { trials: 2 },
    )
    python(path, "optuna.delete_study(study_name='deleted', storage=storage); print(0)")
    await expect(study.refresh()).rejects.toMatchObject({ code: 'STUDY_NOT_FOUND' })
    await study.close()
    for (const table of ['cerebros_trials', 'cerebros_studies', 'cerebros_attachments', 'trials', 'trial_params']) expect(column(path, `SELECT count(*) FROM ${table}`)).toEqual([0])
  })

  test('fails our trial when its heartbeat is stale, and we see it failed', async () => {
    const path = join(folder, 'stale.db')
    const clock = { now: () => Date.UTC(2026, 0, 1), after: () => () => undefined }
    const study = await createStudy({ name: 'stale', space: searchSpace({ x: float(0, 1) }), objectives: { loss: 'minimize' }, sampler: randomSampler(), store: sqlite(path), clock })
    const asked = await study.ask()
    python(path, `
study = optuna.load_study(study_name='stale', storage=optuna.storages.RDBStorage(storage, heartbeat_interval=60))
optuna.storages.fail_stale_trials(study)
print(0)`)
    await study.refresh()
    expect(study.trials.map((one) => one.state)).toEqual(['failed'])
    await expect(study.tell(asked, { loss: 1 })).rejects.toMatchObject({ code: 'TRIAL_FINISHED' })
    await study.close()
  })
})
