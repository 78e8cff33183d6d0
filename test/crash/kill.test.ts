// Processes killed at random moments, and what must hold afterwards.

import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, test } from 'vitest'
import { randomStream } from '../../src/numerics/index.ts'
import { sqlite } from '../../src/store/index.ts'
import { createStudy } from '../../src/study/index.ts'
import { crashDefinition, measured } from './definition.ts'

const KILLS = 20

let folder: string
let path: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'cerebros-crash-'))
  path = join(folder, 'study.db')
})

afterEach(() => rmSync(folder, { recursive: true }))

interface Worker {
  readonly child: ChildProcess
  readonly ready: Promise<void>
  readonly ended: Promise<void>
  /** Complete lines printed so far. */
  lines(): string[]
}

function startWorker(trials: number, pauseMs: number): Worker {
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', join(import.meta.dirname, 'worker.ts'), path, String(trials), String(pauseMs)], { stdio: ['ignore', 'pipe', 'inherit'] })
  let printed = ''
  child.stdout.setEncoding('utf8')
  const ended = new Promise<void>((resolve) => child.once('close', () => resolve()))
  const ready = new Promise<void>((resolve) => {
    child.stdout.on('data', (text: string) => {
      printed += text
      if (printed.includes('ready\n')) resolve()
    })
  })
  return { child, ready: Promise.race([ready, ended]), ended, lines: () => printed.split('\n').slice(0, -1) }
}

/** Kills that are left, shared by the workers of a test. */
interface Kills {
  left: number
}

/** Starts a worker again and again, and kills it at random moments while kills are left; then lets it end. Returns what it acknowledged. */
async function runKilled(seed: number, kills: Kills, trials: number, pauseMs: number): Promise<string[]> {
  const random = randomStream(seed, 0, 0)
  const acknowledged: string[] = []
  for (;;) {
    const worker = startWorker(trials, pauseMs)
    await worker.ready
    if (kills.left > 0) {
      await new Promise((resolve) => setTimeout(resolve, random.uniform() * 60))
      if (kills.left > 0 && worker.child.kill('SIGKILL')) kills.left--
    }
    await worker.ended
    const lines = worker.lines()
    acknowledged.push(...lines.filter((line) => line.startsWith('{')))
    if (lines.at(-1) === 'done') return acknowledged
    if (worker.child.signalCode !== 'SIGKILL') throw new Error(`a worker ended by itself, with code ${worker.child.exitCode}`)
  }
}

async function stored() {
  const study = await createStudy({ ...crashDefinition(), store: sqlite(path) })
  const trials = study.trials.map(({ number, state, params, metrics, attempt, reports }) => ({ number, state, params, metrics, attempt, reports }))
  const open = study.open.length
  await study.close()
  return { trials, open }
}

test(`one worker killed ${KILLS} times ends with the trials of an uninterrupted run`, async () => {
  const trials = 120
  const kills = { left: KILLS }
  await runKilled(1, kills, trials, 8)
  const { trials: found, open } = await stored()
  const whole = await createStudy(crashDefinition())
  await whole.optimize(({ params }) => measured(params), { trials })
  const essence = (list: readonly { number: number; params: unknown; metrics: unknown }[]) => list.map(({ number, params, metrics }) => ({ number, params, metrics }))
  expect(kills.left).toBe(0)
  expect(open).toBe(0)
  expect(essence(found)).toEqual(essence(whole.trials))
  expect(found.every(({ number, reports }) => reports.length === 2 && reports.every(({ metrics }) => metrics['size'] === number))).toBe(true)
  expect(found.some(({ attempt }) => attempt > 1)).toBe(true)
}, 240_000)

test(`four workers killed ${KILLS} times lose nothing acknowledged, take no number twice and finish every dead trial`, async () => {
  const trials = 160
  const kills = { left: KILLS }
  const runs = await Promise.all([2, 3, 4, 5].map((seed) => runKilled(seed, kills, trials, 8)))
  const { trials: found, open } = await stored()
  expect(kills.left).toBe(0)
  expect(open).toBe(0)
  expect(found.map((one) => one.number)).toEqual(Array.from({ length: trials }, (_, k) => k))
  expect(found.every(({ state, params, metrics }) => state === 'complete' && JSON.stringify(measured(params)) === JSON.stringify(metrics))).toBe(true)
  const acknowledged = runs.flat().map((line) => JSON.parse(line) as { number: number; metrics: unknown })
  expect(new Set(acknowledged.map((one) => one.number)).size).toBe(acknowledged.length)
  for (const { number, metrics } of acknowledged) expect(found[number].metrics).toEqual(metrics)
  expect(found.some(({ attempt }) => attempt > 1)).toBe(true)
}, 240_000)
