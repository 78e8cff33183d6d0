import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, appendFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, test } from 'vitest'
import { bool, choice, createStudy, float, int, memoryStore, openStudy, ordinal, randomSampler, searchSpace } from '@thunderline/cerebros'
import { importOptunaStudy, openOptunaJournal, optunaStudyOf, optunaTrialOf, readOptunaJournal, writeOptunaJournal } from '@thunderline/cerebros/store'

/** A Python that imports Optuna, or why there is none. */
function findPython(): { readonly python: string } | { readonly reason: string } {
  const python = process.env['CEREBROS_PYTHON'] ?? 'python3'
  const { status, error } = spawnSync(python, ['-c', 'from optuna.storages.journal import JournalFileBackend'], { stdio: 'ignore' })
  return error === undefined && status === 0 ? { python } : { reason: `${python} cannot import optuna 4 or newer; set CEREBROS_PYTHON to one that can` }
}

const found = findPython()
const folder = mkdtempSync(join(tmpdir(), 'journal-python-'))
afterAll(() => rmSync(folder, { recursive: true }))

/** Runs Python with a study loaded from the journal; it prints one JSON value. */
function python(path: string, name: string, code: string): unknown {
  const script = `
import json, optuna, warnings
warnings.simplefilter('ignore'); optuna.logging.set_verbosity(optuna.logging.ERROR)
from optuna.storages import JournalStorage
from optuna.storages.journal import JournalFileBackend
study = optuna.load_study(study_name=${JSON.stringify(name)}, storage=JournalStorage(JournalFileBackend(${JSON.stringify(path)})), sampler=optuna.samplers.RandomSampler(seed=1))
${code}`
  return JSON.parse(execFileSync((found as { python: string }).python, ['-c', script], { encoding: 'utf8', env: { ...process.env, TZ: 'Asia/Tokyo' } }))
}

const space = searchSpace({ rate: float(1e-5, 0.1, { scale: 'log' }), drop: float(0, 0.5, { step: 0.1 }), bias: bool(), size: ordinal(['s', 'm', 'é']), head: choice({ mlp: { width: int(8, 256, { scale: 'log' }) }, linear: {} }) })

/** How Optuna would ask for that space. */
const objective = `
def params(trial):
    trial.suggest_float('rate', 1e-5, 0.1, log=True); trial.suggest_float('drop', 0, 0.5, step=0.1); trial.suggest_categorical('bias', [False, True])
    trial.suggest_categorical('size', ['s', 'm', 'é'])
    if trial.suggest_categorical('head', ['mlp', 'linear']) == 'mlp': trial.suggest_int('head.mlp.width', 8, 256, log=True)
`

describe.skipIf('reason' in found)(`Optuna in Python${'reason' in found ? ` (skipped: ${found.reason})` : ''}`, () => {
  test('opens a journal of ours with every trial as it was, continues it, and we go on with what it wrote', async () => {
    const path = join(folder, 'two.log')
    const study = await createStudy({ name: 'two', space, objectives: { loss: 'minimize', accuracy: 'maximize' }, constraints: ['ram'], sampler: randomSampler(), seed: 3 })
    await study.optimize(
      (trial) => {
        if (trial.number === 2) throw new Error('boom')
        return { loss: trial.number === 1 ? Infinity : trial.number, accuracy: 0.5, ram: trial.number - 3 }
      },
      { trials: 6 },
    )
    await study.enqueue({ rate: 0.01, drop: 0.3, bias: true, size: 'é', head: { kind: 'mlp', width: 16 } })
    await study.refresh()
    await writeOptunaJournal(path, optunaStudyOf(study))

    const seen = python(path, 'two', `
constraint = lambda t: list(t.constraints.values()) if hasattr(t, 'constraints') else t.system_attrs.get('constraints', [])
print(json.dumps({'directions': [d.name for d in study.directions], 'names': study.metric_names,
  'trials': [[t.number, t.state.name, t.params, t.values, constraint(t)] for t in study.trials],
  'start': study.trials[0].datetime_start.timestamp(), 'best': [t.number for t in study.best_trials]}).replace('Infinity', '"inf"'))`)
    expect(seen).toEqual({
      directions: ['MINIMIZE', 'MAXIMIZE'],
      names: ['loss', 'accuracy'],
      trials: [
        ...study.trials.map(({ number, state, params, metrics }) => [
          number, state === 'failed' ? 'FAIL' : 'COMPLETE', space.flatten(params),
          metrics === null ? null : [metrics.loss === Infinity ? 'inf' : metrics.loss, metrics.accuracy], metrics === null ? [] : [metrics.ram],
        ]),
        [6, 'WAITING', {}, null, []],
      ],
      start: expect.closeTo(study.trials[0].startedAt! / 1000, 3) as unknown,
      best: [0],
    })

    python(path, 'two', `${objective}
def run(trial):
    params(trial); trial.set_user_attr('from', 'python')
    trial.set_system_attr('constraints', [float(trial.number) - 7]) if not hasattr(trial, 'set_constraint') else trial.set_constraint('ram', float(trial.number) - 7)
    return 1.5, 0.25
study.optimize(run, n_trials=3)
print('null')`)
    const [read] = await readOptunaJournal(path)
    expect(read.trials.map((trial) => trial.state)).toEqual(['complete', 'complete', 'failed', 'complete', 'complete', 'complete', 'complete', 'complete', 'complete'])
    expect(read.trials[6].params).toEqual({ rate: 0.01, drop: 0.3, bias: true, size: 'é', head: 'mlp', 'head.mlp.width': 16 })

    const store = memoryStore()
    await importOptunaStudy(read, store)
    const again = await openStudy({ store, name: 'two', sampler: randomSampler() })
    expect(again.trials.slice(0, 6).map(({ params, metrics }) => ({ params, metrics }))).toEqual(study.trials.map(({ params, metrics }) => ({ params, metrics })))
    expect(again.trials.slice(6).map(({ metrics, attributes }) => ({ metrics, attributes }))).toEqual([6, 7, 8].map((number) => ({ metrics: { loss: 1.5, accuracy: 0.25, ram: number - 7 }, attributes: { from: 'python' } })))
  }, 120_000)

  test('reads reports and pruned trials, and writes beside us', async () => {
    const path = join(folder, 'one.log')
    const study = await createStudy({ name: 'one', space, objectives: { loss: 'minimize' }, sampler: randomSampler(), seed: 3 })
    const journal = openOptunaJournal(path)
    await journal.addStudy(optunaStudyOf({ record: study.record, trials: [] }))
    await study.optimize(
      async (trial) => {
        await trial.report(0, { loss: 2 })
        await trial.report(3, { loss: Infinity })
        await trial.note('memo', { deep: [1, null, 'é'] })
        return trial.number === 1 ? trial.pruned() : { loss: trial.number }
      },
      { trials: 2 },
    )
    for (const trial of study.trials) await journal.addTrial('one', optunaTrialOf(study.record, trial))
    // A torn line, as a crash leaves it: both sides go on after it.
    appendFileSync(path, '{"op_code":4,"worker_id":"w","study_id":0,"datetime_st')
    await journal.addTrial('one', optunaTrialOf(study.record, study.trials[0]))
    const seen = python(path, 'one', `${objective}
def run(trial):
    params(trial); trial.report(1.0, 0); trial.report(float('nan'), 1)
    return 0.5
study.optimize(run, n_trials=1)
print(json.dumps([[t.state.name, t.value, {k: str(v) for k, v in t.intermediate_values.items()}, t.user_attrs] for t in study.trials]))`)
    const memo = { memo: { deep: [1, null, 'é'] } }
    const reports = { '0': '2', '3': 'inf' }
    expect(seen).toEqual([['COMPLETE', 0, reports, memo], ['PRUNED', null, reports, memo], ['COMPLETE', 0, reports, memo], ['COMPLETE', 0.5, { '0': '1.0', '1': 'nan' }, {}]])
    expect(await journal.addTrial('one', optunaTrialOf(study.record, study.trials[1]))).toBe(4)
    const [read] = await readOptunaJournal(path)
    expect(read.trials[3].reports).toEqual([{ step: 0, value: 1 }, { step: 1, value: NaN }])
    expect(read.trials[4]).toEqual({ ...read.trials[1], number: 4 })
  }, 120_000)
})
