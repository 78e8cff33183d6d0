import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { cerebros, cerebrosEach, folder, hasPython, startCerebros, until } from './command.ts'

/** A module whose trials take `ms` and append their number to a file when they start. */
function moduleText(ms: number, more = ''): string {
  return `import { appendFileSync } from 'node:fs'
import { float, int, searchSpace } from '@thunderline/cerebros'
export const study = { name: 'slow', space: searchSpace({ x: float(-1, 1), k: int(1, 9) }), objectives: { loss: 'minimize' }, seed: 7 }
export const options = { trials: 12 }
export const objective = async ({ number, params, signal }) => {
  appendFileSync('started.txt', number + '\\n')
  await new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ${ms})
    signal.addEventListener('abort', () => { clearTimeout(timer); reject(signal.reason) })
  })
  return { loss: params.x ** 2 + params.k }
}
${more}`
}

interface Listed {
  readonly number: number
  readonly state: string
  readonly params: object
  readonly values: object | null
  readonly error?: string
}

function trialsIn(cwd: string, file: string): Listed[] {
  return (JSON.parse(cerebros(['trials', file, '--json'], { cwd }).stdout) as Listed[]).map(({ number, state, params, values, error }) => ({ number, state, params, values, ...(error === undefined ? {} : { error }) }))
}

describe('cerebros run with a module', () => {
  test('writes a line for each trial, says what it found, and a second run goes on', () => {
    const cwd = folder()
    writeFileSync(join(cwd, 'study.mjs'), moduleText(1))
    const first = cerebros(['run', 'study.mjs', '--trials', '4'], { cwd })
    expect([first.code, first.stderr]).toEqual([0, ''])
    expect(first.stdout.split('\n').filter((line) => /^trial \d+ {2}complete {2}loss \S+/.test(line))).toHaveLength(4)
    expect(first.stdout).toMatch(/Stopped because the study has its 4 trials\. This run: 4 trials \(4 complete\)/)
    expect(first.stdout).toMatch(/slow: best loss \S+ \(trial \d\)/)
    const second = cerebros(['run', 'study.mjs', '--trials', '6', '--json', '--concurrency', '2'], { cwd })
    const lines = second.stdout.trim().split('\n').map((line) => JSON.parse(line) as { trial?: Listed; summary?: { trials: number; stopped: string; run: { complete: number }; front: Listed[] } })
    expect(lines.slice(0, 2).map((line) => line.trial?.number).sort()).toEqual([4, 5])
    expect(lines[2].summary).toMatchObject({ study: 'slow', trials: 6, stopped: 'trials', store: 'study.db', run: { complete: 2 } })
    expect(cerebros(['run', 'study.mjs', '--trials', '6'], { cwd }).stdout).toMatch(/This run: 0 trials/)
  })

  test('killed at a random moment, it resumes, and all its trials equal an uninterrupted run', async () => {
    const cwd = folder()
    writeFileSync(join(cwd, 'study.mjs'), moduleText(60))
    for (const started of [3, 8]) {
      const { child, ended } = startCerebros(['run', 'study.mjs'], cwd)
      await until(() => countLines(join(cwd, 'started.txt')) >= started)
      child.kill('SIGKILL')
      await ended
    }
    expect(cerebros(['run', 'study.mjs'], { cwd }).code).toBe(0)
    expect(cerebros(['run', 'study.mjs', '--store', 'whole.db'], { cwd }).code).toBe(0)
    const [resumed, whole] = [trialsIn(cwd, 'study.db'), trialsIn(cwd, 'whole.db')]
    expect(resumed).toHaveLength(12)
    expect(resumed).toEqual(whole)
  })

  test('Ctrl-C gives the running trials back, says how to resume and exits with 130', async () => {
    const cwd = folder()
    writeFileSync(join(cwd, 'study.mjs'), moduleText(60_000))
    const { child, ended } = startCerebros(['run', 'study.mjs', '--concurrency', '2'], cwd)
    await until(() => countLines(join(cwd, 'started.txt')) >= 2)
    child.kill('SIGINT')
    const { code, stdout, stderr } = await ended
    expect(code).toBe(130)
    expect(stderr).toMatch(/^Stopping: /)
    expect(stdout).toMatch(/Stopped because it was interrupted\. This run: 0 trials/)
    expect(stdout).toMatch(/Resume with: cerebros run study\.mjs --concurrency 2/)
    expect(trialsIn(cwd, 'study.db').map(({ number, state }) => [number, state])).toEqual([[0, 'running'], [1, 'running']])
  })

  test('a second Ctrl-C ends it at once, even when a trial ignores the first', async () => {
    const cwd = folder()
    writeFileSync(join(cwd, 'study.mjs'), moduleText(60_000).replace('clearTimeout(timer); reject(signal.reason)', '') + 'options.graceMs = 60_000\n')
    const { child, output, ended } = startCerebros(['run', 'study.mjs'], cwd)
    await until(() => countLines(join(cwd, 'started.txt')) >= 1)
    child.kill('SIGINT')
    await until(() => output().includes('Stopping'))
    child.kill('SIGINT')
    expect((await ended).code).toBe(130)
  })

  test('Ctrl-C is heard between the trials of an objective that never awaits', async () => {
    const cwd = folder()
    writeFileSync(join(cwd, 'study.mjs'), moduleText(1) + 'export default ({ params }) => ({ loss: params.x })\n')
    writeFileSync(join(cwd, 'busy.mjs'), `export { study } from './study.mjs'\nexport const objective = ({ params }) => ({ loss: params.x })\n`)
    const { child, output, ended } = startCerebros(['run', 'busy.mjs', '--store', ':memory:', '--trials', '1000000'], cwd)
    await until(() => output().includes('trial 5 '))
    child.kill('SIGINT')
    const { code, stdout } = await ended
    expect(code).toBe(130)
    expect(stdout).toMatch(/in memory only: nothing is kept/)
  })

  test('finds the package for a module outside every project, also on a Node without synchronous hooks', () => {
    const cwd = folder()
    writeFileSync(join(cwd, 'study.mjs'), moduleText(1, `import { sqlite } from '@thunderline/cerebros/store'\nexport const store = sqlite\n`))
    writeFileSync(join(cwd, 'older.cjs'), `const hooks = require('node:module')\ndelete hooks.registerHooks\nhooks.syncBuiltinESMExports()\nprocess.emitWarning = () => {}\n`)
    for (const env of [{}, { NODE_OPTIONS: '--require ./older.cjs' }]) {
      const { stdout, stderr } = cerebros(['run', 'study.mjs', '--trials', '2', '--store', ':memory:'], { cwd, env })
      expect([stderr, /This run: 2 trials/.test(stdout)]).toEqual(['', true])
    }
  })

  const MISTAKES: [string, string | undefined, RegExp][] = [
    ['missing.mjs', undefined, /There is no such file/],
    ['syntax.mjs', 'export const = 1', /^cerebros: syntax\.mjs: SyntaxError: .* node --check syntax\.mjs shows where\./],
    ['throws.mjs', '\n\nnope()\n', /^cerebros: throws\.mjs:3: ReferenceError: nope is not defined/],
    ['missing-package.mjs', `import 'no-such-package'`, /Cannot find package 'no-such-package' imported from \S+missing-package\.mjs\. Install it beside the module\.$/m],
    ['unknown.xyz', 'x', /Unknown file extension "\.xyz"[^.]* for \S+unknown\.xyz\. Write JavaScript/],
    ['nothing.mjs', 'export const x = 1', /nothing\.mjs to export a study/],
    ['objective.mjs', `import { float, searchSpace } from '@thunderline/cerebros'\nexport const study = { name: 'o', space: searchSpace({ x: float(0, 1) }), objectives: { loss: 'minimize' } }`, /objective\.mjs to export an objective/],
    ['space.mjs', `export const study = { name: 'o', space: [], objectives: { loss: 'minimize' } }\nexport default () => 1`, /^cerebros: space\.mjs: Expected space to be made by searchSpace/],
    ['syntax.json', '{', /^cerebros: syntax\.json: /],
    ['key.json', '{"name":"a","comand":[]}', /^cerebros: key\.json: Expected a study to have only .* Did you mean command\?/],
    ['command.json', '{"name":"a","command":"python3 train.py"}', /command to be a list of a program and its arguments/],
  ]
  test('answers mistakes with a sentence, no stack, and exit code 1', () => {
    const cwd = folder()
    for (const [file, text] of MISTAKES) if (text !== undefined) writeFileSync(join(cwd, file), text)
    const answers = cerebrosEach(MISTAKES.map(([file]) => ['run', file]), cwd)
    MISTAKES.forEach(([, , message], i) => {
      expect([answers[i].code, answers[i].stdout]).toEqual([1, ''])
      expect(answers[i].stderr).toMatch(message)
      expect(answers[i].stderr).toMatch(/^[^\n]*\n$/)
    })
  })
})

const SPACE = [{ name: 'x', type: 'float', low: 0, high: 1 }, { name: 'head', type: 'choice', branches: { mlp: [{ name: 'width', type: 'int', low: 1, high: 8 }], linear: [] } }]

function commandStudy(cwd: string, script: string, more: object = {}): void {
  writeFileSync(join(cwd, 'train.py'), script)
  const study = { name: 'py', space: SPACE, objectives: [{ name: 'loss', direction: 'minimize' }, { name: 'size', direction: 'maximize' }], constraints: ['over'], seed: 1, trials: 4, command: ['python3', 'train.py'], ...more }
  writeFileSync(join(cwd, 'study.json'), JSON.stringify(study))
}

describe.skipIf(!hasPython)('cerebros run with a command', () => {
  test('passes params as a JSON line, keeps reports and the last result, and shows the log', () => {
    const cwd = folder()
    commandStudy(cwd, `import json, sys
trial = json.load(sys.stdin)
print("hello from", trial["number"], file=sys.stderr)
print("a line that is no JSON")
p = trial["params"]
assert p["head"] == "linear" or 1 <= p["head.mlp.width"] <= 8
for step in range(3):
    print(json.dumps({"step": step, "values": {"loss": p["x"] + step, "size": 1}}), flush=True)
print(json.dumps({"values": {"loss": p["x"], "size": 2, "over": -1}}))
`)
    const { code, stdout, stderr } = cerebros(['run', 'study.json'], { cwd })
    expect(code).toBe(0)
    expect(stderr.split('\n').sort().filter((line) => line !== '')).toEqual([...new Array<string>(4).fill('a line that is no JSON'), 'hello from 0', 'hello from 1', 'hello from 2', 'hello from 3'])
    expect(stdout).toMatch(/py: front of 1 trial/)
    const trials = trialsIn(cwd, 'study.db')
    expect(trials.map((trial) => trial.state)).toEqual(new Array(4).fill('complete'))
    expect(trials.every(({ params, values }) => (params as { x: number }).x === (values as { loss: number }).loss)).toBe(true)
  })

  test('keeps pruned and failed trials, a non-zero exit with the end of its stderr, a missing or a bad result', () => {
    const cwd = folder()
    commandStudy(cwd, `import json, sys
n = json.loads(sys.stdin.readline())["number"]
if n == 0: print(json.dumps({"state": "pruned"}))
elif n == 1: print(json.dumps({"state": "failed", "error": "no data"}))
elif n == 2: raise ValueError("bad luck")
elif n == 3: print("nothing to say")
elif n == 4: print(json.dumps({"values": {"loss": float("nan"), "size": 1, "over": 0}}))
elif n == 5: print(json.dumps({"values": {"loss": 1}}))
elif n == 6: print(json.dumps({"step": -1, "values": {"loss": 1, "size": 1}}))
elif n == 7:
    print(json.dumps({"values": {"loss": 1, "size": 1, "over": 0}}))
    print(json.dumps({"values": {"loss": -float("inf"), "size": 1, "over": 0}}))
elif n == 8: print(json.dumps({"value": {"loss": 1, "size": 1, "over": 0}}))
else: print(json.dumps({"values": {"loss": 1, "size": 1, "over": 0}}))
`, { trials: 10, concurrency: 2 })
    expect(cerebros(['run', 'study.json'], { cwd }).code).toBe(0)
    const trials = trialsIn(cwd, 'study.db')
    expect(trials.map((trial) => trial.state)).toEqual(['pruned', 'failed', 'failed', 'failed', 'failed', 'failed', 'failed', 'failed', 'failed', 'complete'])
    expect(trials.map((trial) => trial.error ?? '')).toEqual([
      '', 'no data', expect.stringMatching(/python3 ended with exit code 1: [^]*ValueError: bad luck/), expect.stringMatching(/without a result line.*its last line was nothing to say/), expect.stringMatching(/without a result line.*NaN.*JSON has no NaN and no Infinity: print \{"state":"failed","error":"why"\}/),
      expect.stringMatching(/metric "size" to be a number/), expect.stringMatching(/a step to be a whole number/), expect.stringMatching(/-Infinity.*JSON has no NaN/), expect.stringMatching(/Did you mean "values"/), '',
    ])
  })

  test('ends a trial that takes too long together with what it started', async () => {
    const cwd = folder()
    commandStudy(cwd, `import os, subprocess, sys, time
sleeper = subprocess.Popen(["sleep", "60"])
open("pids.txt", "a").write("%d\\n%d\\n" % (os.getpid(), sleeper.pid))
time.sleep(60)
`, { trials: 1, trialTimeoutMs: 3000 })
    const { code, stderr } = cerebros(['run', 'study.json'], { cwd })
    expect(code).toBe(1)
    expect(stderr).toMatch(/Every trial of this run failed\. The last said: timed out after 3000 ms/)
    const pids = readFileSync(join(cwd, 'pids.txt'), 'utf8').trim().split('\n').map(Number)
    expect(pids).toHaveLength(2)
    await until(() => pids.every((pid) => !isAlive(pid)), 5000)
  })

  test('Ctrl-C ends the running programs and gives their trials back; the next run repeats them with the same params', async () => {
    const cwd = folder()
    commandStudy(cwd, `import json, sys, os, time
line = sys.stdin.readline()
open("started.txt", "a").write(line)
if not os.path.exists("quick"): time.sleep(60)
print(json.dumps({"values": {"loss": 1, "size": 1, "over": 0}}))
`)
    const { child, ended } = startCerebros(['run', 'study.json', '--concurrency', '2'], cwd)
    await until(() => countLines(join(cwd, 'started.txt')) >= 2)
    child.kill('SIGINT')
    expect((await ended).code).toBe(130)
    writeFileSync(join(cwd, 'quick'), '')
    expect(cerebros(['run', 'study.json'], { cwd }).code).toBe(0)
    const started = readFileSync(join(cwd, 'started.txt'), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as Listed)
    const repeated = started.filter(({ number }) => number < 2).sort((a, b) => a.number - b.number)
    expect(repeated.map(({ number }) => number)).toEqual([0, 0, 1, 1])
    expect(repeated[0].params).toEqual(repeated[1].params)
    expect(repeated[2].params).toEqual(repeated[3].params)
    expect(trialsIn(cwd, 'study.db')).toHaveLength(4)
  })

  test('ends without a word, and the running programs with it, when nobody reads its output any more', async () => {
    const cwd = folder()
    commandStudy(cwd, `import json, sys, os, time
if json.loads(sys.stdin.readline())["number"] > 0:
    open("pids.txt", "a").write("%d\\n" % os.getpid())
    time.sleep(60)
while not os.path.exists("closed"): time.sleep(0.05)
print(json.dumps({"values": {"loss": 1, "size": 1, "over": 0}}))
`, { trials: 9 })
    const { child, ended } = startCerebros(['run', 'study.json', '--concurrency', '2'], cwd)
    await until(() => countLines(join(cwd, 'pids.txt')) === 1)
    child.stdout!.destroy()
    writeFileSync(join(cwd, 'closed'), '')
    expect(await ended).toEqual({ code: 0, stdout: '', stderr: '' })
    const pids = readFileSync(join(cwd, 'pids.txt'), 'utf8').trim().split('\n').map(Number)
    await until(() => pids.every((pid) => !isAlive(pid)), 5000)
  })

  test('tells a program that reads on to stop when the pruner says so', () => {
    const cwd = folder()
    writeFileSync(join(cwd, 'train.py'), `import json, sys
json.loads(sys.stdin.readline())
print(json.dumps({"step": 0, "values": {"loss": 5}}), flush=True)
answer = json.loads(sys.stdin.readline())
print(json.dumps({"state": "pruned"} if answer == {"prune": True} else {"state": "failed"}))
`)
    writeFileSync(join(cwd, 'study.mjs'), moduleText(1).replace(/export const objective[^]*$/, `study.pruner = { name: 'always', shouldPrune: (reports) => reports.length > 0 }\nexport const command = ['python3', 'train.py']\n`))
    expect(cerebros(['run', 'study.mjs', '--trials', '2'], { cwd }).stdout).toMatch(/2 trials \(0 complete, 2 pruned\)/)
  })
})

test('a command that cannot start ends the run with one sentence, and no trial is spent on it', () => {
  const cwd = folder()
  commandStudy(cwd, '', { command: ['no-such-program-here'] })
  const { code, stderr } = cerebros(['run', 'study.json'], { cwd })
  expect(code).toBe(1)
  expect(stderr).toMatch(/^cerebros: Expected the command \["no-such-program-here"\] to start, got ENOENT\./)
  expect(trialsIn(cwd, 'study.db').map((trial) => trial.state)).toEqual(['running'])
})

function countLines(file: string): number {
  try {
    return readFileSync(file, 'utf8').split('\n').length - 1
  } catch {
    return 0
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'))
  } catch {
    return false
  }
}
