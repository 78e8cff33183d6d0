// The main job as a newcomer meets it: started, stopped, killed, resumed, complete.

import { spawn } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, describe, expect, it } from 'vitest'

import { evaluate, telcoParts } from '../../examples/telco/evaluate.ts'
import { openTelco } from '../../examples/telco/study.ts'

const folder = mkdtempSync(join(tmpdir(), 'telco-'))
const store = join(folder, 'telco.db')
afterAll(() => rmSync(folder, { recursive: true, force: true }))

interface Ending {
  readonly code: number | null
  readonly signal: NodeJS.Signals | null
  readonly out: string
  readonly error: string
}

/** Runs the main job; sends `signal` once `line` is printed. */
function runMain(args: readonly string[], signal?: { readonly send: NodeJS.Signals; readonly after: RegExp }): Promise<Ending> {
  const root = new URL('../../', import.meta.url)
  const hook = new URL('resolve-to-source.ts', import.meta.url).href
  const child = spawn(process.execPath, ['--disable-warning=ExperimentalWarning', '--import', hook, 'examples/telco/main.ts', ...args], { cwd: root })
  let [out, error, sent] = ['', '', false]
  child.stdout.on('data', (chunk) => {
    out += String(chunk)
    if (signal === undefined || sent || !signal.after.test(out)) return
    sent = true
    child.kill(signal.send)
  })
  child.stderr.on('data', (chunk) => (error += String(chunk)))
  return new Promise((resolve) => child.on('close', (code, by) => resolve({ code, signal: by, out, error })))
}

describe('the main job', () => {
  const args = ['--trials', '6', '--store', store]

  it('stops on Ctrl-C, gives the running trial back and says how to resume', async () => {
    const { code, out, error } = await runMain(args, { send: 'SIGINT', after: /^ {3}0 /m })
    expect(error).toBe('')
    expect(out).toContain(`6 trials go into ${store}. Ctrl-C stops; run again to resume.`)
    expect(out).toMatch(/Stopped: [12] of 6 trials are in .*telco\.db\. Run again to resume\.\n$/)
    expect(code).toBe(130)
  })

  it('stops on SIGTERM as on Ctrl-C', async () => {
    const other = join(folder, 'other.db')
    const { code, out, error } = await runMain(['--trials', '6', '--store', other], { send: 'SIGTERM', after: /^ {3}0 /m })
    expect([code, error]).toEqual([143, ''])
    expect(out).toMatch(/Stopped: [12] of 6 trials are in .*other\.db\. Run again to resume\.\n$/)
  })

  it('loses nothing acknowledged when it is killed', async () => {
    const { signal, out } = await runMain(args, { send: 'SIGKILL', after: /^ {3}[123] /m })
    expect(signal).toBe('SIGKILL')
    expect(out).toMatch(/^Resuming: [12] of 6 trials/)
    const study = await openTelco(store)
    const told = [...out.matchAll(/^ *(\d+) [*× ] /gm)].map((match) => Number(match[1]))
    expect(study.trials.map((trial) => trial.number)).toEqual(expect.arrayContaining(told))
    await study.close()
  })

  it('resumes to the end, prints the front and the defaults, and draws the picture', async () => {
    const { code, out, error } = await runMain(args)
    expect(error).toBe('')
    expect(code).toBe(0)
    expect(out).toMatch(/^Resuming: [2-5] of 6 trials/)
    expect(out).toMatch(/^\* entered the front, × infeasible/m)
    expect(out).toMatch(/^trial +auc +latency P95 \(µs\) +bytes +auc shortfall +test auc +model +features +bits/m)
    expect(out.match(/default settings/g)!.length).toBeGreaterThanOrEqual(4)
    expect(out.match(/^Default \w+: (on the front|beaten by \d+ of the front)\.$/gm)).toHaveLength(3)
    expect(new Set([...out.matchAll(/^ *\d+ [*× ] \w+ +auc [\d.]+ +latency/gm)].map(([line]) => line.length)).size).toBe(1)
    expect(out).toMatch(/The model of trial \d, read back from the store, predicts the same: validation AUC 0\.8\d{3}\./)
    const picture = join(folder, 'telco-front.svg')
    expect(out).toContain(`Picture: ${picture}`)
    expect(readFileSync(picture, 'utf8')).toContain('6 trials · ')
  })

  it('has then run every trial once, each as its number and params say', async () => {
    const study = await openTelco(store)
    expect(study.trials.map(({ number, state }) => `${number} ${state}`)).toEqual([0, 1, 2, 3, 4, 5].map((number) => `${number} complete`))
    expect(study.open).toEqual([])
    const parts = telcoParts()
    for (const { number, params, metrics } of study.trials) {
      const again = evaluate({ number, params }, parts)
      expect([again.auc, again.model.length]).toEqual([metrics!.auc, metrics!.bytes])
      expect(Buffer.from(again.model).equals(Buffer.from(await study.readAttachment(number, 'model')))).toBe(true)
    }
    await study.close()
  })

  it('says that it is complete when it is run again, and prints the same front', async () => {
    const { code, out } = await runMain(args)
    expect(code).toBe(0)
    expect(out).toContain(`Complete: 6 trials are in ${store}.`)
    expect(out).toMatch(/^trial +auc/m)
  })

  it('shows its options, and refuses one it does not know in a sentence', async () => {
    const help = await runMain(['--help'])
    expect([help.code, help.error]).toEqual([0, ''])
    expect(help.out).toMatch(/^Usage: npm start -- \[--trials N\]/)
    for (const [args, what] of [[['--trails', '6'], "Unknown option '--trails'"], [['six'], "Unexpected argument 'six'"], [['--trials'], "Option '--trials <value>' argument missing"]] as const) {
      expect(await runMain(args)).toEqual({ code: 1, signal: null, out: '', error: `${what}. See npm start -- --help.\n` })
    }
  })

  it.each(['abc', '0', '1.5'])('refuses --trials %s in a sentence, and makes no study', async (given) => {
    const path = join(folder, 'none.db')
    const { code, out, error } = await runMain(['--trials', given, '--store', path])
    expect([code, out, error]).toEqual([1, '', `Expected --trials to be a whole number ≥ 1, got ${given}. Leave it out for 100.\n`])
    expect(existsSync(path)).toBe(false)
  })
})
