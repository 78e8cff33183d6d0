// Two builds in two processes that take turns sample by sample, a few pairs of processes one after the other.
// Neighbours on the machine slow both samples of a turn alike, so their ratio stays when their times do not; a fresh pair of processes
// evens out an engine's luck with one of them. On a machine with every core taken, medians of the times swing by 15 % and more, the
// median of the ratios by 2 or 3 %.

import { LineProcess } from '../line-process.ts'
import { comparison, type Comparison, type Turn } from './judge.ts'

/** How many pairs of processes, and how many turns of each. */
export interface Effort {
  readonly pairs: number
  readonly turns: number
}

/** Runs one sample of a bundle. @throws Error with the process's own words when it cannot */
export async function tryBuild(bundle: string): Promise<void> {
  const child = start(bundle)
  await child.request<number>(null).finally(() => child.close())
}

/** Compares two bundles. */
export async function alternate(base: string, head: string, { pairs, turns }: Effort): Promise<Comparison> {
  const all: Turn[][] = []
  for (let pair = 0; pair < pairs; pair++) all.push(await takeTurns(base, head, turns))
  return comparison(all)
}

/** Turns of one pair of processes. Who goes first changes with every turn. */
async function takeTurns(base: string, head: string, turns: number): Promise<Turn[]> {
  const [b, h] = [start(base), start(head)]
  try {
    // Both have prepared and warmed up when they answer for the first time.
    await Promise.all([b.request(null), h.request(null)])
    const taken: Turn[] = []
    for (let turn = 0; turn < turns; turn++) {
      if (turn % 2 === 0) {
        const first = await b.request<number>(null)
        taken.push({ base: first, head: await h.request<number>(null) })
      } else {
        const first = await h.request<number>(null)
        taken.push({ base: await b.request<number>(null), head: first })
      }
    }
    return taken
  } finally {
    b.close()
    h.close()
  }
}

function start(bundle: string): LineProcess {
  return new LineProcess(process.execPath, ['--no-warnings', bundle])
}
