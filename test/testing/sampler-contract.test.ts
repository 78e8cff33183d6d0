import { expect, test } from 'vitest'
import { randomSampler, quasiRandom, type Sampler, type SamplerRun } from '../../src/sampler/index.ts'
import { samplerContract } from '../../src/testing/index.ts'

for (const create of [randomSampler, quasiRandom]) samplerContract({ test: (title, run) => test(`${create().name}: ${title}`, run), create: () => create() })

/** Titles of the contract's tests that fail on random search with a changed run. */
async function failures(change: (run: SamplerRun) => Partial<SamplerRun>, fields: Partial<Sampler> = {}): Promise<string[]> {
  const failed: string[] = []
  const runs: (() => Promise<void>)[] = []
  const random = randomSampler()
  const create = (): Sampler => ({
    ...random,
    ...fields,
    start: (context) => {
      const run = random.start(context)
      return { ...run, ...change(run) }
    },
  })
  samplerContract({ test: (title, run) => runs.push(() => run().catch(() => void failed.push(title))), create, objectives: [1] })
  for (const run of runs) await run()
  return failed
}

let calls = 0

test.each<[string, RegExp, (run: SamplerRun) => Partial<SamplerRun>]>([
  ['does not snap', /centre of its cell/, (run) => ({ suggest: (request) => run.suggest(request).map((u) => u * 0.999) })],
  ['counts its calls', /bit for bit/, (run) => ({ suggest: (request) => run.suggest(request).map((u) => (Number.isNaN(u) ? u : Math.max(0, u - 1e-12 * calls++))) })],
  ['remembers its suggestions', /made before/, (run) => {
    let suggested = 0
    return { suggest: (request) => run.suggest(request).map((u) => u / (1 + suggested++)) }
  }],
  ['changes rows it is told', /stays as it was/, () => ({ tell: ({ row }) => void row.fill(0) })],
  ['refuses infinities', /extreme values/, () => ({ tell: ({ values }) => {
    if (values?.includes(Infinity) === true) throw new RangeError('infinite')
  } })],
])('a sampler that %s fails a test that says %s', async (_what, title, change) => {
  const failed = await failures(change)
  expect(failed.some((one) => title.test(one)), failed.join('\n')).toBe(true)
})

test('random search passes the contract', async () => {
  expect(await failures(() => ({}))).toEqual([])
})
