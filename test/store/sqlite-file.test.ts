// The file itself: its tables, its errors, and what it takes to be found again.

import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { DatabaseSync, StatementSync } from 'node:sqlite'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { choice, createStudy, float, int, openStudy, randomSampler, searchSpace, type Store } from '@thunderline/cerebros'
import { sqlite } from '@thunderline/cerebros/store'
import { distributionOf } from '../../src/store/optuna/distribution.ts'
import { builtin } from '../../src/store/sqlite/node.ts'
import { SCOPES } from '../../src/store/sqlite/trial-reader.ts'
import { isGone, thisProcess } from '../../src/store/sqlite/worker.ts'

interface Golden {
  readonly schemaVersion: number
  readonly revision: string
  readonly statements: readonly { readonly type: string; readonly name: string; readonly sql: string }[]
}

const golden = JSON.parse(readFileSync(new URL('../golden/optuna-rdb-schema.json', import.meta.url), 'utf8')) as Golden

let folder: string
let path: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cerebros-file-'))
  path = join(folder, 'study.db')
})

afterEach(() => rmSync(folder, { recursive: true }))

const space = searchSpace({ x: float(0, 1), n: int(1, 4) })

function open(store: Store, name = 'study') {
  return createStudy({ name, space, objectives: { loss: 'minimize' }, sampler: randomSampler(), store, seed: 1 })
}

async function made(trials: number): Promise<void> {
  const study = await open(sqlite(path))
  await study.optimize(({ params }) => ({ loss: params.x }), { trials })
  await study.close()
}

/** Runs a step on the file as another program would. */
function outside<T>(step: (database: DatabaseSync) => T): T {
  const database = new DatabaseSync(path)
  try {
    return step(database)
  } finally {
    database.close()
  }
}

test("a new file has the tables and indexes of Optuna's schema, word for word, and its versions", async () => {
  await made(1)
  outside((database) => {
    const folded = (sql: unknown): string => String(sql).replace(/\s+/g, ' ').replaceAll('( ', '(').replaceAll(' )', ')').trim()
    const rows = database.prepare("SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND type <> 'trigger' AND name NOT LIKE 'cerebros%' ORDER BY type, name").all()
    expect(rows.map(({ type, name, sql }) => ({ type, name, sql: folded(sql) }))).toEqual(golden.statements.map(({ type, name, sql }) => ({ type, name, sql: folded(sql) })))
    expect({ ...database.prepare('SELECT schema_version, version_num FROM version_info, alembic_version').get() }).toEqual({ schema_version: golden.schemaVersion, version_num: golden.revision })
    expect({ ...database.prepare('PRAGMA journal_mode').get() }).toEqual({ journal_mode: 'wal' })
  })
})

test('no query of changes scans a table: each walks an index from the new or unfinished trials', async () => {
  await made(3)
  outside((database) => {
    for (const { trials, details } of Object.values(SCOPES)) {
      for (const sql of [trials, details]) {
        const plan = database.prepare(`EXPLAIN QUERY PLAN ${sql}`).all(1, 1).map(({ detail }) => String(detail))
        expect(plan.filter((step) => step.startsWith('SCAN') && step !== 'SCAN picked')).toEqual([])
      }
    }
  })
})

test('trials read the same where Node has no lists of cells, before 22.16', async () => {
  await made(3)
  const read = async () => {
    const study = await open(sqlite(path))
    await study.close()
    return study.trials
  }
  const expected = await read()
  const inherited = Object.getOwnPropertyDescriptor(StatementSync.prototype, 'setReturnArrays')
  Reflect.deleteProperty(StatementSync.prototype, 'setReturnArrays')
  try {
    expect(await read()).toEqual(expected)
  } finally {
    if (inherited !== undefined) Object.defineProperty(StatementSync.prototype, 'setReturnArrays', inherited)
  }
})

test('looking for studies makes no file', async () => {
  const store = sqlite(path)
  expect(await store.studies()).toEqual([])
  await expect(store.record('study')).rejects.toMatchObject({ code: 'STUDY_NOT_FOUND' })
  await expect(store.deleteStudy('study')).rejects.toMatchObject({ code: 'STUDY_NOT_FOUND' })
  expect(existsSync(path)).toBe(false)
})

test.each<[string, () => void, string, RegExp]>([
  ['a file that is no database', () => writeFileSync(path, 'name,value\n'.repeat(200)), 'STORE_CORRUPT', /to be a SQLite database, got .*Check the path/],
  ["another program's database", () => outside((database) => database.exec('CREATE TABLE songs (title TEXT)')), 'STORE_VERSION', /to be a file of studies, got \["songs"\]/],
  ['a folder', () => mkdirSync(path), 'INVALID_ARGUMENT', /to be a file that can be opened/],
])('%s is refused by name, and left as it is', async (_what, make, code, message) => {
  make()
  const before = code === 'INVALID_ARGUMENT' ? '' : readFileSync(path, 'latin1')
  await expect(open(sqlite(path))).rejects.toMatchObject({ code, message: expect.stringMatching(message) as string })
  if (code !== 'INVALID_ARGUMENT') expect(readFileSync(path, 'latin1')).toBe(before)
})

test('another revision of the schema is refused with the command that upgrades it', async () => {
  await made(1)
  outside((database) => database.exec("UPDATE alembic_version SET version_num = 'v2.6.0.a'"))
  await expect(open(sqlite(path))).rejects.toMatchObject({ code: 'STORE_VERSION', message: expect.stringContaining(`optuna storage upgrade --storage sqlite:///${path}`) as string })
})

test("the revision of Debian's Optuna 3.1 can be asked for, and is opened", async () => {
  const study = await open(sqlite(path, { schema: 'v3.0.0.d' }))
  await study.optimize(() => ({ loss: 1 }), { trials: 3 })
  await study.close()
  expect(outside((database) => ({ ...database.prepare('SELECT version_num FROM alembic_version').get() }))).toEqual({ version_num: 'v3.0.0.d' })
  const again = await open(sqlite(path))
  expect(again.trials.length).toBe(3)
  await again.close()
})

test('a file held by another program for longer than busyMs is refused by name; a shorter wait is waited out', async () => {
  await made(1)
  const other = new DatabaseSync(path)
  other.exec('BEGIN IMMEDIATE')
  const impatient = sqlite(path, { busyMs: 50 })
  await expect(open(impatient)).rejects.toMatchObject({ code: 'STORE_BUSY', message: expect.stringContaining('raise busyMs') as string })
  const patient = open(sqlite(path, { busyMs: 30_000 }))
  await new Promise((resolve) => setTimeout(resolve, 250))
  other.exec('COMMIT')
  other.close()
  const study = await patient
  expect(study.trials.length).toBe(1)
  await study.close()
})

test('a handle that has asked nothing closes without waiting for a writer', async () => {
  await made(1)
  const study = await open(sqlite(path, { busyMs: 30_000 }))
  const other = new DatabaseSync(path)
  other.exec('BEGIN IMMEDIATE')
  await study.close()
  other.exec('COMMIT')
  other.close()
}, 5000)

test('a program that writes without the log, as Optuna does in a new file, is waited for too', async () => {
  await made(1)
  outside((database) => database.exec('PRAGMA journal_mode = DELETE'))
  const other = new DatabaseSync(path)
  for (const held of ['BEGIN IMMEDIATE', 'BEGIN EXCLUSIVE']) {
    other.exec(held)
    const patient = open(sqlite(path, { busyMs: 30_000 }))
    await new Promise((resolve) => setTimeout(resolve, 400))
    other.exec('COMMIT')
    const study = await patient
    expect(study.trials.length).toBe(1)
    await study.close()
    outside((database) => database.exec('PRAGMA journal_mode = DELETE'))
  }
  other.close()
})

test('a waiting trial that came with params, as of Optuna\'s add_trial, is handed out with them', async () => {
  await made(1)
  const [x, n] = [distributionOf(space.columns[0].domain), distributionOf(space.columns[1].domain)]
  outside((database) => {
    database.exec("INSERT INTO trials (number, study_id, state) VALUES (1, 1, 'WAITING')")
    const insert = database.prepare('INSERT INTO trial_params (trial_id, param_name, param_value, distribution_json) VALUES (2, ?, ?, ?)')
    insert.run('x', 0.25, x)
    insert.run('n', 3, n)
  })
  const study = await open(sqlite(path))
  const trial = await study.ask()
  expect([trial.number, trial.params]).toEqual([1, { x: 0.25, n: 3 }])
  await study.tell(trial, { loss: 1 })
  expect(study.trials[1].params).toEqual({ x: 0.25, n: 3 })
  await study.close()
})

test('a detached trial has no heartbeat that Optuna could find old, whoever held it before', async () => {
  const store = sqlite(path)
  const [one, two] = [await open(store), await open(store)]
  expect((await one.ask()).number).toBe(0)
  expect(outside((database) => database.prepare('SELECT trial_id FROM trial_heartbeats').all()).length).toBe(1)
  await one.close()
  expect((await two.ask({ lease: 'detached' })).number).toBe(0)
  const handle = await store.openStudy(two.record)
  expect(await handle.heartbeat([1], 5)).toEqual([])
  expect(outside((database) => database.prepare('SELECT trial_id FROM trial_heartbeats').all())).toEqual([])
  await handle.close()
  await two.close()
})

test.each([[''], [':memory:'], ['sqlite:///study.db']])('the path %j is refused', (bad) => {
  expect(() => sqlite(bad)).toThrow(/Expected the path of a file/)
})

test('bad options are refused', () => {
  expect(() => sqlite(path, { durability: 'none' as 'full' })).toThrow(/durability/)
  expect(() => sqlite(path, { busyMs: NaN })).toThrow(/busyMs/)
})

test('without node:sqlite the error names the Node that has it', () => {
  expect(() => builtin('node:sqlite', () => undefined)).toThrow(expect.objectContaining({ code: 'MISSING_PEER', message: expect.stringContaining('22.13') as string }) as Error)
})

test('a trial that was there before our tables is adopted, finished ones in order of completion', async () => {
  await made(4)
  outside((database) => {
    database.exec('DROP TABLE cerebros_trials; DROP TRIGGER cerebros_made; DROP TRIGGER cerebros_told')
    database.exec("UPDATE trials SET datetime_complete = '2026-01-01 00:00:0' || (9 - number) || '.000000'")
  })
  const study = await open(sqlite(path))
  await study.optimize(() => ({ loss: 1 }), { trials: 5 })
  await study.close()
  const order = outside((database) => database.prepare('SELECT t.number FROM trials t JOIN cerebros_trials c USING (trial_id) ORDER BY c.tell_order').all())
  expect(order.map(({ number }) => number)).toEqual([3, 2, 1, 0, 4])
})

test("with durability 'full' every commit waits for the disk", async () => {
  const study = await open(sqlite(path, { durability: 'full' }))
  await study.optimize(() => ({ loss: 1 }), { trials: 2 })
  expect(study.trials.length).toBe(2)
  await study.close()
})

test('a process is known to be gone only on proof', () => {
  const [place, pid, start] = thisProcess().split('|')
  expect(isGone(thisProcess())).toBe(false)
  expect(isGone(`${place}|${pid}|${start}1|handle`)).toBe(process.platform === 'linux')
  expect(isGone(`${place}|999999999|1|handle`)).toBe(true)
  expect(isGone(`elsewhere|999999999|1|handle`)).toBe(false)
})

test('the last handle that closes leaves one file, free to be moved', async () => {
  const store = sqlite(path)
  const [one, two] = [await open(store), await open(store, 'other')]
  await one.close()
  await two.optimize(() => ({ loss: 1 }), { trials: 1 })
  await two.close()
  expect(existsSync(`${path}-wal`)).toBe(false)
  expect(await store.studies()).toEqual(['study', 'other'])
})

test('a study of Optuna whose trials have different parameters without a branch is not opened, and the file stays as it was', async () => {
  const branched = await createStudy({ name: 'study', space: searchSpace({ m: choice({ a: { k: float(0, 1) }, b: { k: float(0, 1) } }) }), objectives: { loss: 'minimize' }, sampler: randomSampler(), store: sqlite(path), seed: 1 })
  await branched.add({ m: { kind: 'a', k: 0.5 } }, { loss: 1 })
  await branched.add({ m: { kind: 'b', k: 0.5 } }, { loss: 2 })
  await branched.close()
  outside((database) => {
    database.exec("DELETE FROM study_system_attributes WHERE \"key\" = 'cerebros:study'; UPDATE trial_params SET param_name = 'k' || substr(param_name, 3, 1) WHERE param_name LIKE 'm.%'")
  })
  for (const _ of [1, 2]) {
    await expect(openStudy({ store: sqlite(path), name: 'study' })).rejects.toMatchObject({ code: 'UNSUPPORTED', message: expect.stringContaining('the complete trials of study "study" to have parameter "kb", as others have, got trial 0 with "m", "ka".') as unknown })
  }
})

test('a path below a file is refused by name, with what the system said', async () => {
  writeFileSync(join(folder, 'plain'), '')
  for (const below of ['x.db', 'runs/x.db']) {
    const file = join(folder, 'plain', below)
    await expect(open(sqlite(file))).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', message: expect.stringMatching(/to be in a folder that is there or can be made, got E(EXIST|NOTDIR)/) as unknown, cause: { syscall: 'mkdir' } })
    expect(await sqlite(file).studies()).toEqual([])
  }
})

/** Runs a step without a superuser's rights, which see no permissions. */
async function asNobody(step: () => Promise<void>): Promise<void> {
  const superuser = process.getuid?.() === 0
  if (superuser) process.seteuid!(65534)
  try {
    await step()
  } finally {
    if (superuser) process.seteuid!(0)
  }
}

const [major, minor] = process.versions.node.split('.').map(Number)

test.skipIf(process.platform === 'win32' || (major === 22 && minor < 15))('a study file where nothing can be written is read, and writing is refused in a sentence', async () => {
  await made(4)
  chmodSync(path, 0o444)
  chmodSync(folder, 0o555)
  try {
    await asNobody(async () => {
      const store = sqlite(path)
      expect(await store.studies()).toEqual(['study'])
      const study = await openStudy({ store, name: 'study' })
      expect(study.trials).toHaveLength(4)
      expect(study.best).toBeDefined()
      await expect(study.ask()).rejects.toMatchObject({ code: 'INVALID_ARGUMENT', message: expect.stringMatching(/to be a file that can be written, in a folder that can be written, got .*\. Change its permissions/) as unknown })
      await study.close()
      await expect(open(sqlite(join(folder, 'new.db')))).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
      await expect(open(store, 'another')).rejects.toMatchObject({ code: 'INVALID_ARGUMENT' })
    })
  } finally {
    chmodSync(folder, 0o755)
  }
})
