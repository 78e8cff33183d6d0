import fc from 'fast-check'
import { mkdtempSync, readFileSync, rmSync, symlinkSync, lstatSync, writeFileSync, appendFileSync, readdirSync, renameSync, unlinkSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, describe, expect, test } from 'vitest'
import { categorical, float, int } from '@thunderline/cerebros'
import { openOptunaJournal, parseOptunaJournal, readOptunaJournal, writeOptunaJournal, type OptunaStudy, type OptunaTrial } from '@thunderline/cerebros/store'

const golden = (name: string): string => join(import.meta.dirname, '..', 'golden', name)
const folder = mkdtempSync(join(tmpdir(), 'journal-'))
let files = 0
const fresh = (): string => join(folder, `study-${files++}.log`)
afterAll(() => rmSync(folder, { recursive: true }))

const blank: OptunaTrial = { number: 0, state: 'complete', params: {}, distributions: {}, values: [0], constraints: null, reports: [], userAttributes: {}, systemAttributes: {}, startedAt: 1, finishedAt: 2 }
const study = (name: string, trials: readonly Partial<OptunaTrial>[] = [], rest: Partial<OptunaStudy> = {}): OptunaStudy => ({
  name,
  directions: ['minimize'],
  metricNames: null,
  userAttributes: {},
  systemAttributes: {},
  ...rest,
  trials: trials.map((trial, number) => ({ ...blank, ...trial, number })),
})
const line = (fields: object): string => `${JSON.stringify({ worker_id: 'w', ...fields })}\n`

describe('a journal of Optuna', () => {
  test.each([
    ['4.9.0', '', { '0': -0.5, '1': -1 }],
    ['5.0.0.dev', 'utc', { mem: -0.5 }],
  ])('%s is read with every study, trial and value', async (version, zone, constraints) => {
    const [mo, so, ...others] = await readOptunaJournal(golden(`optuna-journal-${version}.log`))
    expect(others).toEqual([])
    expect({ ...mo, trials: mo.trials.map((trial) => trial.state) }).toEqual({
      name: 'mo', directions: ['minimize', 'maximize'], metricNames: ['loss', 'acc'], userAttributes: { note: 'héllo' }, systemAttributes: {}, trials: ['complete', 'complete', 'complete', 'complete'],
    })
    const first = mo.trials[0]
    expect({ ...first, startedAt: null, finishedAt: null }).toEqual({
      number: 0,
      state: 'complete',
      params: { lr: 0.01, drop: 0.2, layers: 3, width: 8, opt: 'sgd' },
      distributions: {
        lr: float(1e-4, 0.1, { scale: 'log' }).domain, drop: float(0, 0.5, { step: 0.1 }).domain, layers: int(1, 4).domain,
        width: int(8, 256, { scale: 'log' }).domain, opt: categorical(['adam', 'sgd', null, 3, true]).domain,
      },
      values: [0.03, -0.16875],
      constraints: expect.objectContaining(constraints) as unknown,
      reports: [],
      userAttributes: { why: 'seed', mem: 4.5 },
      systemAttributes: { fixed_params: { lr: 0.01, opt: 'sgd' } },
      startedAt: null,
      finishedAt: null,
    })
    expect(mo.trials.map((trial) => trial.params['opt'])).toEqual(['sgd', true, true, true])
    expect(so.trials.map(({ number, state, values, reports }) => ({ number, state, values, reports: reports.map((one) => one.value) }))).toEqual([
      { number: 0, state: 'complete', values: [0.0976270078546495], reports: [0.0976270078546495, NaN, Infinity] },
      { number: 1, state: 'pruned', values: [Infinity], reports: [0.43037873274483895, NaN, Infinity] },
      { number: 2, state: 'failed', values: null, reports: [0.20552675214328775, NaN, Infinity] },
      { number: 3, state: 'complete', values: [Infinity], reports: [0.08976636599379373, NaN, Infinity] },
      { number: 4, state: 'complete', values: [0.25], reports: [0.3] },
      { number: 5, state: 'running', values: null, reports: [] },
    ])
    expect(so.trials[4].userAttributes).toEqual({ a: [1, { b: null }] })
    if (zone === '') expect(first.startedAt).toBeCloseTo(new Date(2026, 10, 22, 11, 27, 28).getTime() + 235.489, 3)
    else expect(so.trials[3].finishedAt).toBeCloseTo(Date.UTC(2026, 10, 22, 11, 27, 39) + 446.476, 3)
  })

  test('that was written on after a torn line is refused by the number of the line', async () => {
    const reading = readOptunaJournal(golden('optuna-journal-torn.log'))
    await expect(reading).rejects.toMatchObject({ code: 'STORE_CORRUPT', message: expect.stringContaining('Expected line 2 of the journal to be JSON') as unknown })
  })

  test('that does not exist is refused by its path', async () => {
    await expect(readOptunaJournal(join(folder, 'none.log'))).rejects.toMatchObject({ code: 'STUDY_NOT_FOUND' })
  })

  test('that holds another op or a malformed one is refused by the number of the line', () => {
    const start = line({ op_code: 0, study_name: 's', directions: [1] })
    const cases: [object, string, string][] = [
      [{ op_code: 11 }, 'UNSUPPORTED', 'an op_code of 0 to 10, got 11'],
      [{ op_code: 0, study_name: 's2', directions: [3] }, 'STORE_CORRUPT', '"directions"'],
      [{ op_code: 4, study_id: 0, datetime_start: 'noon' }, 'STORE_CORRUPT', 'a time like'],
      [{ op_code: 4, study_id: 0, datetime_start: null, params: { x: 1 } }, 'STORE_CORRUPT', 'a distribution of parameter "x"'],
      [{ op_code: 4, study_id: 0, datetime_start: null, state: 9 }, 'STORE_CORRUPT', '"state" to be 0 to 4'],
    ]
    for (const [operation, code, words] of cases) {
      expect(() => parseOptunaJournal(start + line(operation))).toThrow(expect.objectContaining({ code, message: expect.stringMatching(new RegExp(`^Line 2 of the journal: .*${words}`)) as unknown }) as Error)
    }
  })
})

describe('the rules of replay', () => {
  const start = line({ op_code: 0, study_name: 'a', directions: [1] })
  const trial = line({ op_code: 4, study_id: 0, datetime_start: null })
  const x = (low: string) => `{"name": "FloatDistribution", "attributes": {"step": null, "low": ${low}, "high": 9.0, "log": false}}`

  test('operations on unknown studies and trials are ignored', () => {
    const text = start + trial + line({ op_code: 4, study_id: 7, datetime_start: null }) + line({ op_code: 8, trial_id: 1, user_attr: { k: 1 } }) + line({ op_code: 2, study_id: 3, user_attr: { k: 1 } }) + line({ op_code: 1, study_id: 3 })
    expect(parseOptunaJournal(text)).toEqual([study('a', [{ state: 'running', values: null, startedAt: null, finishedAt: null }])])
  })

  test('a second study of a name is ignored, and takes no id', () => {
    const text = start + start + line({ op_code: 0, study_name: 'b', directions: [2] }) + line({ op_code: 4, study_id: 1, datetime_start: null })
    expect(parseOptunaJournal(text).map((one) => [one.name, one.trials.length])).toEqual([['a', 0], ['b', 1]])
  })

  test('trial ids count over all studies, deleted ones included', () => {
    const text = start + trial + line({ op_code: 1, study_id: 0 }) + line({ op_code: 0, study_name: 'a', directions: [1] }) + line({ op_code: 4, study_id: 1, datetime_start: null }) + line({ op_code: 8, trial_id: 1, user_attr: { k: 1 } })
    expect(parseOptunaJournal(text)[0].trials[0].userAttributes).toEqual({ k: 1 })
  })

  test('a finished trial does not change', () => {
    const done = line({ op_code: 6, trial_id: 0, state: 1, values: [1], datetime_complete: '2026-01-01T00:00:00.000000+00:00' })
    const late = line({ op_code: 6, trial_id: 0, state: 3, values: null, datetime_complete: '2026-01-01T00:00:00.000000+00:00' }) + line({ op_code: 7, trial_id: 0, step: 1, intermediate_value: 2 })
    expect(parseOptunaJournal(start + trial + done + late)).toEqual(parseOptunaJournal(start + trial + done))
  })

  test('a parameter of another kind than its first one is ignored, one with other bounds is not', () => {
    const set = (id: number, distribution: string, value: number) => line({ op_code: 5, trial_id: id, param_name: 'x', param_value_internal: value, distribution })
    const text = start + trial + trial + trial + set(0, x('0.0'), 1) + set(1, x('1.0'), 2) + set(2, '{"name": "IntDistribution", "attributes": {"log": false, "step": 1, "low": 0, "high": 9}}', 3)
    expect(parseOptunaJournal(text)[0].trials.map((one) => one.params)).toEqual([{ x: 1 }, { x: 2 }, {}])
  })

  test('discarded trials are gone and the others keep their numbers', () => {
    expect(parseOptunaJournal(start + trial + trial + trial + line({ op_code: 10, trial_ids: [0, 1, 99] }))[0].trials.map((one) => one.number)).toEqual([2])
  })
})

describe('a written journal', () => {
  const json = fc.jsonValue({ maxDepth: 2 })
  const loose = fc.letrec<{ value: unknown }>((tie) => ({ value: fc.oneof({ depthSize: 'small' }, json, fc.double(), fc.array(tie('value'), { maxLength: 3 }), fc.dictionary(fc.string({ unit: 'binary' }), tie('value'), { maxKeys: 3, noNullPrototype: true })) })).value
  const attributes = fc.dictionary(fc.string({ unit: 'binary' }).filter((key) => !key.startsWith('constraints') && key !== 'study:metric_names'), loose, { maxKeys: 3, noNullPrototype: true })
  const value = fc.oneof(fc.double({ noNaN: true }), fc.constantFrom(Infinity, -Infinity, 0, 1e-300))
  const time = fc.nat(2e9).map((micros) => 1.7e12 + micros / 1000)
  const trials = fc.array(
    fc.record<OptunaTrial>({
      number: fc.constant(0),
      state: fc.constantFrom('complete', 'pruned'),
      params: fc.record({ x: fc.double({ min: 0, max: 1, noNaN: true }), 'head.mlp.width': fc.integer({ min: 1, max: 9 }), opt: fc.constantFrom('ä', null, true, 3) }, { noNullPrototype: true }),
      distributions: fc.constant({ x: float(0, 1).domain, 'head.mlp.width': int(1, 9).domain, opt: categorical(['ä', null, true, 3]).domain }),
      values: fc.oneof(value.map((one) => [one])),
      constraints: fc.oneof(fc.constant(null), value.map((one) => ({ '0': one, '1': -1 }))),
      reports: fc.uniqueArray(fc.record({ step: fc.nat(9), value: fc.double() }, { noNullPrototype: true }), { selector: (one) => one.step, maxLength: 3 }).map((list) => list.sort((a, b) => a.step - b.step)),
      userAttributes: attributes,
      systemAttributes: attributes,
      startedAt: time,
      finishedAt: time,
    }, { noNullPrototype: true }),
    { maxLength: 3 },
  )

  test('reads back as it was, whatever JSON, NaN or ∞ its attributes hold', async () => {
    await fc.assert(
      fc.asyncProperty(trials, attributes, attributes, async (list, user, system) => {
        const written = study('é', list, { metricNames: ['löss'], userAttributes: user, systemAttributes: system })
        const path = fresh()
        await writeOptunaJournal(path, written)
        expect(await readOptunaJournal(path)).toEqual([written])
        expect(readFileSync(path).every((byte) => byte < 128)).toBe(true)
      }),
      { seed: 11, numRuns: 60 },
    )
  })

  test('keeps waiting, running and failed trials as they are', async () => {
    const path = fresh()
    const written = study('s', [
      { state: 'waiting', values: null, startedAt: null, finishedAt: null, systemAttributes: { fixed_params: { x: 1 } }, userAttributes: { a: 1 } },
      { state: 'running', values: null, finishedAt: null, params: { x: 0.5 }, distributions: { x: float(0, 1).domain }, reports: [{ step: 0, value: NaN }] },
      { state: 'failed', values: null },
      { state: 'waiting', values: null, startedAt: 5, finishedAt: null, params: { x: 0.5 }, distributions: { x: float(0, 1).domain }, constraints: { '0': 1 } },
    ])
    await writeOptunaJournal(path, written, study('t'))
    expect(await readOptunaJournal(path)).toEqual([written, study('t')])
  })

  test('refuses a second study of a name, and a trial of an unknown study or without a distribution, and stays as it was', async () => {
    const path = fresh()
    await writeOptunaJournal(path, study('s'))
    const before = readFileSync(path, 'utf8')
    await expect(writeOptunaJournal(path, study('s'))).rejects.toMatchObject({ code: 'INVALID_STATE' })
    const journal = openOptunaJournal(path)
    await expect(journal.addTrial('none', blank)).rejects.toMatchObject({ code: 'STUDY_NOT_FOUND' })
    await expect(journal.addTrial('s', { ...blank, params: { x: 1 } })).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', message: expect.stringContaining('a distribution of parameter "x"') as unknown })
    expect(readFileSync(path, 'utf8')).toBe(before)
    expect(readdirSync(folder).filter((name) => name.includes('.lock'))).toEqual([])
  })
})

describe('a file that is no journal', () => {
  const others = { 'a JSON file': '{\n  "name": "x",\n  "private": true\n}\n', 'one line of JSON': '{"name":"x"}\n', 'one line without its end': '{"name":"x"}', 'a text': '# Title\n\nWords.\n', 'a list': '[1]\n', 'a database': 'SQLite format 3\0\x10' }

  test.each(Object.entries(others))('%s is refused by its path, and nothing is written to it', async (_what, text) => {
    const path = fresh()
    writeFileSync(path, text)
    const refusal = { code: 'STORE_CORRUPT', message: expect.stringContaining(`Expected ${JSON.stringify(path)} to be a journal, whose lines start with {"op_code":, got `) as unknown }
    await expect(readOptunaJournal(path)).rejects.toMatchObject(refusal)
    await expect(writeOptunaJournal(path, study('s'))).rejects.toMatchObject(refusal)
    expect(readFileSync(path, 'utf8')).toBe(text)
    expect(() => parseOptunaJournal(text)).toThrow('Expected the text to be a journal')
  })

  test('a folder is refused, as is a path below a file', async () => {
    const path = fresh()
    writeFileSync(path, '')
    expect(await readOptunaJournal(path)).toEqual([])
    await expect(readOptunaJournal(folder)).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', message: `Expected ${JSON.stringify(folder)} to be a journal file that can be read, got a folder. Check the path and its permissions.`, cause: { code: 'EISDIR' } })
    await expect(readOptunaJournal(join(path, 'x.log'))).rejects.toMatchObject({ code: 'STUDY_NOT_FOUND' })
    await expect(writeOptunaJournal(join(path, 'x.log'), study('s'))).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', message: expect.stringMatching(/to be a file that can be made and written, got EEXIST/) as unknown, cause: { code: 'EEXIST' } })
  })
})

describe('appending', () => {
  test('gives trials their numbers, also beside another writer', async () => {
    const path = fresh()
    await writeOptunaJournal(path, study('s'), study('t'))
    const [one, two] = [openOptunaJournal(path), openOptunaJournal(path)]
    const numbers = await Promise.all(Array.from({ length: 12 }, (_, k) => (k % 2 === 0 ? one : two).addTrial(k % 3 === 0 ? 't' : 's', { ...blank, values: [k] })))
    const studies = await readOptunaJournal(path)
    expect(studies.map((read) => read.trials.length)).toEqual([8, 4])
    numbers.forEach((number, k) => expect(studies[k % 3 === 0 ? 1 : 0].trials[number].values).toEqual([k]))
  })

  test('a journal torn at any byte of its last line loses that line and nothing else', async () => {
    const path = fresh()
    const whole = study('s', [{ userAttributes: { note: 'é"\\' } }, { reports: [{ step: 1, value: NaN }] }])
    await writeOptunaJournal(path, whole)
    const bytes = readFileSync(path)
    const last = bytes.lastIndexOf(10, bytes.length - 2) + 1
    const expected = parseOptunaJournal(bytes.subarray(0, last))
    expect(expected[0].trials[1].state).toBe('running')
    for (let end = last; end < bytes.length; end++) {
      const torn = bytes.subarray(0, end)
      expect(parseOptunaJournal(torn)).toEqual(expected)
      writeFileSync(path, torn)
      await openOptunaJournal(path).addTrial('s', blank)
      const [read] = await readOptunaJournal(path)
      expect(read.trials).toHaveLength(3)
      // All but the newline is there: the line is whole, and appending says so.
      expect(read.trials[1].state).toBe(end === bytes.length - 1 ? 'complete' : 'running')
      expect(read.trials[2]).toEqual({ ...blank, number: 2 })
    }
  })

  test('a bad last line is left out, and cut before the next one is written', async () => {
    const path = fresh()
    await writeOptunaJournal(path, study('s'))
    appendFileSync(path, '{"op_code":4,"study_\n')
    expect(await readOptunaJournal(path)).toEqual([study('s')])
    await openOptunaJournal(path).addTrial('s', blank)
    expect(await readOptunaJournal(path)).toEqual([study('s', [{}])])
  })

  test('a torn tail is cut whole, also when it is longer than what comes next', async () => {
    const path = fresh()
    await writeOptunaJournal(path, study('s'))
    appendFileSync(path, `{"op_code":8,"note":"${'x'.repeat(5000)}`)
    await openOptunaJournal(path).addTrial('s', blank)
    expect(await readOptunaJournal(path)).toEqual([study('s', [{}])])
    expect(readFileSync(path, 'utf8')).not.toContain('xx')
  })

  test('a journal that was replaced by a shorter one is refused', async () => {
    const path = fresh()
    const journal = openOptunaJournal(path)
    await journal.addStudy(study('a long name of a study'))
    writeFileSync(path, '')
    await expect(journal.addTrial('s', blank)).rejects.toMatchObject({ code: 'STORE_CORRUPT' })
  })
})

describe('the lock of a journal', () => {
  test('is waited for', async () => {
    const path = fresh()
    symlinkSync(path, `${path}.lock`)
    let done = false
    const writing = writeOptunaJournal(path, study('s')).then(() => (done = true))
    await sleep(80)
    expect(done).toBe(false)
    unlinkSync(`${path}.lock`)
    await writing
    expect(() => lstatSync(`${path}.lock`)).toThrow('ENOENT')
  })

  test('is taken from a holder that died', async () => {
    const path = fresh()
    symlinkSync(path, `${path}.lock`)
    await openOptunaJournal(path, { graceMs: 60 }).addStudy(study('s'))
    expect(await readOptunaJournal(path)).toEqual([study('s')])
  })

  test('is not taken while it changes hands', async () => {
    const path = fresh()
    symlinkSync(path, `${path}.lock`)
    let done = false
    const writing = openOptunaJournal(path, { graceMs: 400 }).addStudy(study('s')).then(() => (done = true))
    for (let k = 0; k < 10; k++) {
      await sleep(60)
      symlinkSync(path, `${path}.next`)
      renameSync(`${path}.next`, `${path}.lock`)
    }
    const during = done
    if (!done) unlinkSync(`${path}.lock`)
    await writing
    expect(during).toBe(false)
  })
})
