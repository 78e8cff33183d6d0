// One suggestion by the subprocess protocol: a fresh Node, the built command, a study of 200 stored trials. Start-up included.
// The child's CPU time, its threads too, is what bash's `time` reports when it has ended.

import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Bench, Measurement } from '../bench.ts'
import { summary } from '../cpu-time.ts'
import { mixedTrials } from '../inputs/mixed-study.ts'

const STORED = 200
const CALLS = 15

/** The space of the other benches, as the protocol writes it. */
const SPACE = [
  { name: 'momentum', type: 'float', low: 0, high: 1 },
  { name: 'offset', type: 'float', low: -5, high: 5 },
  { name: 'temperature', type: 'float', low: 0, high: 10 },
  { name: 'learningRate', type: 'float', low: 1e-5, high: 1e-1, log: true },
  { name: 'dropout', type: 'float', low: 0, high: 1, step: 0.05 },
  { name: 'layers', type: 'int', low: 1, high: 10 },
  { name: 'width', type: 'int', low: 8, high: 256, log: true },
  { name: 'batch', type: 'int', low: 16, high: 128, step: 16 },
  { name: 'activation', type: 'categorical', choices: ['relu', 'gelu', 'tanh', 'silu'] },
  { name: 'schedule', type: 'categorical', choices: ['constant', 'cosine', 'step'] },
]

export const tpeCommand: Bench = {
  name: 'tpe-command',
  about: `one suggest call of dist/tpe.js in a fresh process, ${STORED} stored trials, ms; and Node alone`,
  byDefault: true,
  *rows(root): Generator<Measurement> {
    const script = join(root, 'dist', 'tpe.js')
    if (!existsSync(script) || spawnSync('bash', ['-c', 'true']).status !== 0) {
      yield { row: 'suggest', value: null, unit: 'ms', note: existsSync(script) ? 'needs bash' : 'dist/tpe.js is not built' }
      return
    }
    const folder = mkdtempSync(join(tmpdir(), 'cerebros-bench-'))
    try {
      const store = join(folder, 'store.db')
      fill(script, store)
      yield timed('suggest', () => call(script, store, folder, 'suggest', { study_name: 'bench' }))
      yield timed('node alone', () => childCpu('', folder, {}, ['--eval', '0']).ms)
    } finally {
      rmSync(folder, { recursive: true, force: true })
    }
  },
}

function timed(row: string, run: () => number): Measurement {
  for (let k = 0; k < 2; k++) run()
  const { median, mean, samples } = summary(Array.from({ length: CALLS }, run))
  return { row, value: median, unit: 'ms', mean, samples }
}

function fill(script: string, store: string): void {
  request(script, store, 'init_study', { study_name: 'bench', search_space: SPACE, direction: 'minimize', seed: 1 })
  for (const { flat, values } of mixedTrials(STORED, 1)) request(script, store, 'record', { study_name: 'bench', params: flat, value: values[0], trial_id: null, state: 'complete' })
}

function request(script: string, store: string, name: string, args: unknown): void {
  const answer = execFileSync(process.execPath, [script], { input: `${JSON.stringify({ function: name, args })}\n`, env: { ...process.env, CEREBROS_STORE: store }, encoding: 'utf8' })
  checkAnswer(name, answer)
}

/** CPU milliseconds of one call, its answer checked. */
function call(script: string, store: string, folder: string, name: string, args: unknown): number {
  const { ms, output } = childCpu(JSON.stringify({ function: name, args }), folder, { CEREBROS_STORE: store }, [script])
  checkAnswer(name, output)
  return ms
}

function childCpu(input: string, folder: string, environment: { readonly [name: string]: string }, args: readonly string[]): { ms: number; output: string } {
  const file = join(folder, 'request.json')
  writeFileSync(file, `${input}\n`)
  const script = 'TIMEFORMAT="cpu %3U %3S"; time "$@" < "$REQUEST"'
  const { stdout, stderr, status } = spawnSync('bash', ['-c', script, 'bash', process.execPath, ...args], { env: { ...process.env, LC_ALL: 'C', REQUEST: file, ...environment }, encoding: 'utf8' })
  const match = /cpu ([\d.]+) ([\d.]+)\s*$/.exec(stderr)
  if (status !== 0 || match === null) throw new Error(`Expected the command to end well and bash to say its time, got status ${status} and: ${stderr}`)
  return { ms: 1000 * (Number(match[1]) + Number(match[2])), output: stdout }
}

function checkAnswer(name: string, output: string): void {
  const answer = JSON.parse(output) as { status?: string; reason?: string; params?: { [name: string]: unknown } }
  if (answer.status !== 'ok') throw new Error(`Expected ${name} to answer ok, got ${output}`)
  if (name === 'suggest' && Object.keys(answer.params ?? {}).length !== SPACE.length) throw new Error(`Expected ${SPACE.length} params, got ${output}`)
}
