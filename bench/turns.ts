// Contenders that take turns, sample by sample: what the neighbours do to the machine falls on all of them.

import { cpuMilliseconds, median, summary, type Times } from './cpu-time.ts'

/** Takes one sample of its work and says how many CPU milliseconds it took: in this process, or a peer in its own. */
export type Contender = () => number | Promise<number>

/** Samples of some contenders, one each a turn. */
export class Turns<Name extends string> {
  readonly #samples: { readonly [N in Name]: readonly number[] }

  constructor(samples: { readonly [N in Name]: readonly number[] }) {
    this.#samples = samples
  }

  /** Median, mean and least of a contender's samples. */
  times(name: Name): Times {
    return summary(this.#samples[name])
  }

  /** How many times longer one took than another: the median of the ratios over the turns. */
  ratio(longer: Name, shorter: Name): number {
    return median(this.#samples[longer].map((time, turn) => time / this.#samples[shorter][turn]))
  }

  /** The same of the least times: for samples so short that some of each fall where the machine is quiet. */
  leastRatio(longer: Name, shorter: Name): number {
    return this.times(longer).least / this.times(shorter).least
  }
}

/** Lets contenders take turns. Who goes first changes with every turn. */
export async function inTurns<Name extends string>(contenders: { readonly [N in Name]: Contender }, turns: number): Promise<Turns<Name>> {
  const names = Object.keys(contenders) as Name[]
  const samples = Object.fromEntries(names.map((name) => [name, [] as number[]])) as { [N in Name]: number[] }
  for (let turn = 0; turn < turns; turn++) {
    for (const name of turn % 2 === 0 ? names : names.toReversed()) samples[name].push(await contenders[name]())
  }
  return new Turns(samples)
}

/**
 * Work of this process as a contender: warmed up, then as many calls a sample as fill `sampleMs`; the time is that of one call.
 *
 * @param work returns something that depends on its result, so that the engine cannot drop it
 */
export function repeated(work: () => number, { warmUpMs = 100, sampleMs = 4 } = {}): Contender {
  let kept = 0
  let calls = 0
  const start = cpuMilliseconds()
  while (cpuMilliseconds() - start < warmUpMs) {
    kept += work()
    calls++
  }
  const each = (cpuMilliseconds() - start) / calls
  const perSample = Math.max(1, Math.round(sampleMs / each))
  return () => {
    const before = cpuMilliseconds()
    for (let call = 0; call < perSample; call++) kept += work()
    const time = (cpuMilliseconds() - before) / perSample
    if (Number.isNaN(kept)) throw new Error('Expected the timed work to return numbers, got NaN. Check the answer before timing it.')
    return time
  }
}
