// node bench/guard/self-check.ts [--runs 50] [--share 0.25] [--record]: shows that the guard can fail, and does not fail for nothing.
// A library slowed by `share` must fail in every row; the tree against itself must not fail in any of the runs.

import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { provenance } from '../machine.ts'
import { alternate, type Effort } from './alternate.ts'
import { withFolder } from './guard.ts'
import { judge, type Verdict } from './judge.ts'
import { buildRow } from './row-build.ts'
import { GUARD_ROWS } from './rows.ts'
import { writeSlowedLibrary } from './slowed-library.ts'

const root = join(import.meta.dirname, '..', '..')
const { values } = parseArgs({ options: { runs: { type: 'string', default: '50' }, share: { type: 'string', default: '0.25' }, record: { type: 'boolean' } } })
const [runs, share] = [Number(values.runs), Number(values.share)]

interface Bundles {
  readonly row: string
  readonly effort: Effort
  readonly plain: string
  readonly slowed: string
}

await withFolder(async (folder) => {
  const bundles = await build(folder)
  const slowed: (Verdict & { row: string })[] = []
  for (const { row, effort, plain, slowed: slow } of bundles) slowed.push({ row, ...told(`${row}, slowed by ${100 * share} %`, await judge(() => alternate(plain, slow, effort))) })
  const ratios = new Map(bundles.map(({ row }) => [row, [] as number[]]))
  let falseAlarms = 0
  for (let run = 1; run <= runs; run++) {
    for (const { row, effort, plain } of bundles) {
      const verdict = told(`${row}, against itself, run ${run} of ${runs}`, await judge(() => alternate(plain, plain, effort)))
      ratios.get(row)!.push(verdict.comparisons[0].ratio)
      if (!verdict.passed) falseAlarms++
    }
  }
  const seen = slowed.filter(({ passed }) => !passed).length
  for (const [row, all] of ratios) console.log(`${row}: first ratios ${spread(all)}`)
  console.log(`slow-downs seen: ${seen} of ${slowed.length}; false alarms: ${falseAlarms} in ${runs} runs of ${bundles.length} rows`)
  if (values.record === true) record({ runs, share, slowed, ratios: Object.fromEntries(ratios), falseAlarms })
  if (seen < slowed.length || falseAlarms > 0) process.exitCode = 1
})

async function build(folder: string): Promise<Bundles[]> {
  const library = writeSlowedLibrary(root, folder, share)
  for (const side of ['plain', 'slowed']) mkdirSync(join(folder, side))
  return Promise.all(
    GUARD_ROWS.map(async (row) => ({ row: row.name, effort: row.effort, plain: await buildRow(row, root, join(folder, 'plain')), slowed: await buildRow(row, root, join(folder, 'slowed'), library) })),
  )
}

function told(what: string, verdict: Verdict): Verdict {
  console.log(`${what}: ${verdict.comparisons.map(({ ratio }) => ratio.toFixed(3)).join(', ')} ${verdict.passed ? 'passed' : 'failed'}`)
  return verdict
}

function spread(all: readonly number[]): string {
  return all.length === 0 ? 'none' : `from ${Math.min(...all).toFixed(3)} to ${Math.max(...all).toFixed(3)}`
}

function record(result: object): void {
  const folder = join(root, 'profiles', 'bench')
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'guard-self-check.json'), `${JSON.stringify({ ...provenance(root), ...result }, null, 2)}\n`)
}
