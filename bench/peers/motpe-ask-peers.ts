// `motpe-ask` beside Optuna itself: one run, the same trials told to all, cycle by cycle in turns, CPU time, one thread, multivariate.

import { motpe } from '@thunderline/cerebros'
import type { Bench, Measurement } from '../bench.ts'
import { askTellCycle, warmUp, type Cycle } from '../cases/ask-tell.ts'
import { summary } from '../cpu-time.ts'
import { mixedObjective, mixedTrials, type MixedTrial } from '../inputs/mixed-study.ts'
import type { LineProcess } from '../line-process.ts'
import { notMeasured, withPeer, type Versions } from './python-peer.ts'

/** Versions to compare with, and where their Python is looked for. */
const PEERS = [
  { name: 'Optuna 5.0', profile: 'optuna-5.0', variable: 'CEREBROS_PYTHON', folder: 'venv-optuna-5' },
  { name: 'Optuna 4.9', profile: 'optuna-4.9', variable: 'CEREBROS_PYTHON_OPTUNA_4', folder: 'venv-optuna-4' },
] as const

export const motpeAskPeers: Bench = {
  name: 'motpe-ask:peers',
  about: 'motpe-ask and real Optuna in one run, in turns, multivariate, ms; see bench/peers/README.md',
  byDefault: false,
  async *rows(root): AsyncGenerator<Measurement> {
    for (const peer of PEERS) yield* withPeer({ ...peer, driver: 'optuna_driver.py' }, root, (running, versions) => compare(running, versions, peer))
  },
}

async function* compare(running: LineProcess, { optuna, python }: Versions, { name, profile }: (typeof PEERS)[number]): AsyncGenerator<Measurement> {
  if (!`Optuna ${optuna}`.startsWith(name)) {
    yield notMeasured(name, `Python ${python} has Optuna ${optuna}`)
    return
  }
  for (const m of [1, 2, 3]) {
    const all = mixedTrials(10_000, m)
    for (const n of [100, 1_000, 10_000]) yield* inTurns(running, `Optuna ${optuna}`, profile, m, all.slice(0, n))
  }
}

async function* inTurns(peer: LineProcess, peerName: string, profile: 'optuna-5.0' | 'optuna-4.9', m: number, trials: readonly MixedTrial[]): AsyncGenerator<Measurement> {
  const cycles: readonly (readonly [string, Cycle])[] = [
    ['cerebros', askTellCycle(() => motpe({ multivariate: true }), m, trials)],
    [`profile ${profile}`, askTellCycle(() => motpe({ profile, multivariate: true }), m, trials)],
  ]
  for (const [, cycle] of cycles) warmUp(cycle, 100)
  await peer.request({ op: 'prefill', multivariate: true, m, trials: trials.map(({ flat, values }) => ({ params: flat, values })) })
  // The peer's first cycle fills its caches and is not counted.
  await peerCycle(peer, m)
  const times = new Map<string, number[]>([...cycles.map(([name]) => name), peerName].map((name) => [name, []]))
  for (let turn = 0; turn < (trials.length > 1000 ? 9 : 21); turn++) {
    for (const [name, cycle] of cycles) times.get(name)!.push(cycle())
    times.get(peerName)!.push(await peerCycle(peer, m))
  }
  const found = new Map([...times].map(([name, all]) => [name, summary(all)]))
  const at = `m=${m} n=${trials.length}`
  for (const [name, { median, mean, samples }] of found) yield { row: `${name} ${at}`, value: median, unit: 'ms', mean, samples }
  for (const [name] of cycles) yield { row: `${peerName} ÷ ${name} ${at}`, value: found.get(peerName)!.median / found.get(name)!.median, unit: '×' }
}

/** One ask with its ten suggests, and one tell. */
async function peerCycle(peer: LineProcess, m: number): Promise<number> {
  const { params, ms } = await peer.request<{ params: MixedTrial['params']; ms: number }>({ op: 'ask' })
  const told = await peer.request<{ ms: number }>({ op: 'tell', values: mixedObjective(params, m) })
  return ms + told.ms
}
