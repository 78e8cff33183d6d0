import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { stripVTControlCharacters } from 'node:util'
import { describe, expect, test } from 'vitest'
import { blockLines, blockProgress } from '../../src/cli/run/progress.ts'
import { duration } from '../../src/cli/run/wording.ts'
import { sqlite } from '../../src/store/index.ts'
import { createStudy, float, int, searchSpace, type Study } from '../../src/index.ts'
import { cerebros, cerebrosEach, folder, hasPython } from './command.ts'

const ESCAPE = '\u001b'

async function stored(path: string, name: string, trials: number): Promise<void> {
  const study = await createStudy({ name, space: searchSpace({ x: float(0, 1), n: int(1, 3) }), objectives: { loss: 'minimize' }, constraints: ['over'], seed: 1, store: sqlite(path) })
  await study.optimize(({ params, number }) => {
    if (number === 1) throw new Error('a "quoted", failure')
    return { loss: params.x, over: number === 0 ? 1 : -1 }
  }, { trials })
  await study.ask()
  await study.close()
}

describe('cerebros front, best and trials', () => {
  test('show a stored study as a table, as JSON and as CSV, and do not change it', async () => {
    const cwd = folder()
    await stored(join(cwd, 'study.db'), 's', 4)
    const before = readFileSync(join(cwd, 'study.db'))
    const [front, best, table, json, csv] = cerebrosEach([['front', 'study.db'], ['best', 'study.db', '--json'], ['trials', 'study.db'], ['trials', 'study.db', '--json'], ['trials', 'study.db', '--csv']], cwd)
    expect(front.stdout).toMatch(/^number {2}state +loss {2}over +x {2}n\n +[23] {2}complete/)
    const [found] = JSON.parse(best.stdout) as { number: number; values: { loss: number; over: number }; params: { x: number }; feasible: boolean }[]
    expect([found.values.loss, found.values.over, found.feasible]).toEqual([found.params.x, -1, true])
    const all = JSON.parse(json.stdout) as { number: number; state: string; error?: string; feasible?: boolean }[]
    expect(all.map((trial) => trial.state)).toEqual(['complete', 'failed', 'complete', 'complete', 'running'])
    expect([all[0].feasible, all[1].error]).toEqual([false, 'Error: a "quoted", failure'])
    expect(table.stdout.trimEnd().split('\n')).toHaveLength(6)
    const lines = csv.stdout.trimEnd().split('\n')
    expect(lines[0]).toBe('number,state,loss,over,x,n,error')
    expect(lines[2]).toMatch(/^1,failed,,,[\d.e-]+,[123],"Error: a ""quoted"", failure"$/)
    expect(readFileSync(join(cwd, 'study.db')).equals(before)).toBe(true)
  })

  test('ask for --study when a file holds several, and answer mistakes with a sentence', async () => {
    const cwd = folder()
    await stored(join(cwd, 'study.db'), 'one', 3)
    await stored(join(cwd, 'study.db'), 'two', 2)
    writeFileSync(join(cwd, 'notes.txt'), 'no database, but long enough to look like one would: '.repeat(20))
    const said = cerebrosEach([['front', 'study.db'], ['trials', 'study.db', '--study', 'two', '--json'], ['front', 'study.db', '--study', 'three'], ['front', 'none.db'], ['front', 'notes.txt'], ['front', '.'], ['trials', 'study.db', '--json', '--csv']], cwd)
    expect(said[0].stderr).toBe('cerebros: Expected --study NAME, got none. study.db holds "one", "two".\n')
    expect(JSON.parse(said[1].stdout)).toHaveLength(3)
    expect(said[2].stderr).toMatch(/the name of a stored study, got "three"\. The store has "one", "two"\./)
    expect(said[3].stderr).toMatch(/There is no such file/)
    expect(said[5].stderr).toMatch(/That is no file/)
    expect(said[6].stderr).toMatch(/either --json or --csv, got both\./)
    for (const index of [0, 2, 3, 4, 5, 6]) expect([said[index].code, said[index].stdout, said[index].stderr.split('\n').length]).toEqual([1, '', 2])
  })
})

describe('cerebros tell', () => {
  const left = async (cwd: string): Promise<Study> => {
    const study = await createStudy({ name: 's', space: searchSpace({ x: float(0, 1) }), objectives: { loss: 'minimize' }, seed: 1, store: sqlite(join(cwd, 'study.db')) })
    for (let k = 0; k < 3; k++) await study.ask({ lease: 'detached' })
    await study.ask()
    return study
  }

  test('ends trials that were left running, with values or a state', async () => {
    const cwd = folder()
    const study = await left(cwd)
    const said = cerebrosEach([['tell', 'study.db', '0', '--values', '{"loss":0.3}'], ['tell', 'study.db', '1', '--state', 'fail', '--error', 'lost'], ['tell', 'study.db', '2', '--state', 'pruned', '--study', 's']], cwd)
    expect(said.map(({ stdout, stderr }) => stdout + stderr)).toEqual(['Told trial 0: complete, on the front.\n', 'Told trial 1: failed.\n', 'Told trial 2: pruned.\n'])
    await study.refresh()
    expect(study.trials.map(({ number, state, error, metrics }) => [number, state, error, metrics])).toEqual([[0, 'complete', null, { loss: 0.3 }], [1, 'failed', 'lost', null], [2, 'pruned', null, null]])
    expect((await sqlite(join(cwd, 'study.db')).record('s')).sampler).toBe('motpe(cerebros)')
    await study.close()
  })

  test('refuses what it cannot use, and leaves the trial open', async () => {
    const cwd = folder()
    const study = await left(cwd)
    const mistakes: [string[], RegExp][] = [
      [['0'], /either --values or --state, got none\./],
      [['0', '--state', 'pruned', '--values', '{}'], /got both\./],
      [['0', '--state', 'done'], /--state to be fail or pruned, got "done"/],
      [['0', '--values', '{"loss":NaN}'], /--values: .*JSON has no NaN/],
      [['0', '--values', '{"lost":1}'], /\[loss\]/],
      [['0', '--values', '{"state":"failed"}'], /Write --state\./],
      [['0', '--values', '{"loss":1}', '--error', 'x'], /--error with --state fail/],
      [['x', '--state', 'fail'], /the number of a trial, got "x"/],
      [['9', '--state', 'fail'], /a trial number of study "s", got 9/],
      [['3', '--state', 'fail'], /no study of this package has taken up, got trial 3/],
      [[], /the form `cerebros tell STUDY\.db NUMBER`, got `study\.db`\./],
    ]
    const said = cerebrosEach(mistakes.map(([args]) => ['tell', 'study.db', ...args]), cwd)
    mistakes.forEach(([, message], i) => expect([said[i].code, said[i].stderr]).toEqual([1, expect.stringMatching(message)]))
    await study.refresh()
    expect(study.open).toHaveLength(4)
    await study.close()
  })
})

describe('cerebros init', () => {
  test('writes a module that runs at once, and overwrites nothing', () => {
    const cwd = folder()
    expect(cerebrosEach([['init', 'new/place']], cwd)[0].stdout).toBe('Wrote new/place/study.mjs. Run it: cerebros run new/place/study.mjs\n')
    const { code, stdout, stderr } = cerebros(['run', 'new/place/study.mjs'], { cwd })
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/This run: 60 trials \(60 complete\)/)
    expect(readdirSync(join(cwd, 'new', 'place'))).toContain('study.db')
    const text = readFileSync(join(cwd, 'new', 'place', 'study.mjs'), 'utf8')
    const [again] = cerebrosEach([['init', 'new/place']], cwd)
    expect([again.code, again.stderr]).toEqual([1, expect.stringMatching(/Expected no file new\/place\/study\.mjs/)])
    expect(readFileSync(join(cwd, 'new', 'place', 'study.mjs'), 'utf8')).toBe(text)
  })

  test.skipIf(!hasPython)('--python writes a study of a Python script that runs at once, and all or nothing', () => {
    const cwd = folder()
    writeFileSync(join(cwd, 'train.py'), 'mine')
    const [refused, made] = cerebrosEach([['init', '--python'], ['init', '--python', 'py']], cwd)
    expect([refused.code, readdirSync(cwd).sort()]).toEqual([1, ['py', 'train.py']])
    expect(made.code).toBe(0)
    const { code, stdout, stderr } = cerebros(['run', 'py/study.json', '--trials', '4'], { cwd })
    expect([code, stderr]).toEqual([0, ''])
    expect(stdout).toMatch(/This run: 4 trials \(4 complete\)/)
    expect(stdout).toContain('See cerebros trials py/waves.db')
    expect(cerebrosEach([['init', 'py']], cwd)[0].code).toBe(0)
    expect(cerebros(['run', 'py/study.mjs', '--trials', '2'], { cwd }).code).toBe(0)
    for (const file of ['py/study.db', 'py/waves.db']) expect(cerebrosEach([['front', file]], cwd)[0].stdout).toMatch(/^number +state/)
    for (const file of ['study.mjs', 'train.py']) expect(readFileSync(join(cwd, 'py', file), 'utf8')).toContain(`Look at it: cerebros front ${file === 'train.py' ? 'waves' : 'study'}.db`)
  })
})

describe('every command', () => {
  test('has a help, and the overview names them all', () => {
    const names = ['run', 'init', 'front', 'best', 'trials', 'tell', 'asktell', 'tpe']
    const [overview, version, unknown, ...helps] = cerebrosEach([['--help'], ['--version'], ['frnot'], ...names.map((name) => [name, '--help'])], folder())
    for (const name of names) expect(overview.stdout).toMatch(new RegExp(`^ {2}${name} `, 'm'))
    expect(version.stdout).toMatch(/^\d+\.\d+\.\d+\n$/)
    expect(unknown.stderr).toMatch(/got "frnot"\. Did you mean front\?/)
    helps.forEach((help, i) => expect([help.code === 1, help.stdout.startsWith(`Usage: cerebros ${names[i]}`)]).toEqual([false, true]))
  })
})

describe('progress on a terminal', () => {
  const standing = { done: 3, total: 10, told: 3, seconds: 2, failed: 1 }
  const study = async (): Promise<Study> => {
    const made = await createStudy({ name: 'heads', space: searchSpace({ x: float(0, 1) }), objectives: { loss: 'minimize' }, seed: 1 })
    for (const loss of [3, 1, 2]) await made.add({ x: loss / 4 }, { loss })
    return made
  }

  test('shows the tally, the best, the pace and the time left, no line wider than the screen', async () => {
    const shown = await study()
    const lines = blockLines(shown, standing, 79)
    expect(lines[0]).toMatch(/^heads {2}.*━+.*─+ {2}3\/10, 1 failed$/)
    expect(lines.slice(1)).toEqual(['  best loss 1 (trial 1)', '  1.5 trials/s, 5 s left'])
    for (const width of [10, 20, 40]) for (const line of blockLines(shown, standing, width)) expect([...stripVTControlCharacters(line)].length).toBeLessThanOrEqual(width)
  })

  test('is drawn over itself, keeps log lines above it, and leaves the last block', async () => {
    const shown = await study()
    let text = ''
    let now = 0
    const progress = blockProgress(shown, 10, { columns: 80, write: (chunk) => (text += chunk) }, () => (now += 200))
    progress.trial(shown.trials[0], true)
    progress.log('hello')
    progress.end()
    progress.end()
    progress.log('late')
    const screen = replay(text)
    expect(screen[0]).toBe('hello')
    expect(screen.slice(1).map((line) => line.split(' ')[0])).toEqual(['heads', '', '', 'late'])
  })

  test('says durations as people do', () => {
    expect([0.2, 59, 61, 3599, 7380].map(duration)).toEqual(['0 s', '59 s', '1 min 1 s', '59 min 59 s', '2 h 3 min'])
  })
})

/** What a terminal shows after some text: line feeds, and "up n lines, clear to the end". */
function replay(text: string): string[] {
  let lines = ['']
  for (const part of text.split(new RegExp(`(${ESCAPE}\\[\\d+A${ESCAPE}\\[J|\n)`))) {
    const up = new RegExp(`^${ESCAPE}\\[(\\d+)A`).exec(part)
    if (up !== null) lines = [...lines.slice(0, lines.length - 1 - Number(up[1])), '']
    else if (part === '\n') lines.push('')
    else lines[lines.length - 1] += part
  }
  return lines.slice(0, -1)
}
