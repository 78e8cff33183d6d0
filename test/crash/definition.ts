// The study of the crash tests: every result follows from the params alone, so interrupted and whole runs can be compared.

import { motpe } from '../../src/sampler/index.ts'
import { choice, float, int, searchSpace, type ParamsIn } from '../../src/space/index.ts'

const space = searchSpace({
  x: float(-1, 1),
  rate: float(1e-5, 1e-1, { scale: 'log' }),
  head: choice({ mlp: { width: int(8, 256, { scale: 'log' }) }, linear: {} }),
})

/** What every process opens. A trial may die often: the tests kill more than three times. */
export function crashDefinition() {
  return { name: 'crash', space, seed: 7, objectives: { loss: 'minimize', size: 'minimize' }, sampler: motpe(), deathRetries: 1000 } as const
}

/** The metrics of a point. */
export function measured({ x, rate, head }: ParamsIn<typeof space>): { loss: number; size: number } {
  return { loss: x ** 2 + Math.abs(Math.log10(rate) + 3), size: head.kind === 'mlp' ? head.width : 4 }
}
