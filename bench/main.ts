// npm run bench -- [NAME…] [--json] [--record]: measures the named benches, by default all but the peers and the long ones.

import { appendFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Row } from './bench.ts'
import { provenance } from './machine.ts'
import { bundleMeasure, measured } from './measured.ts'
import { BENCHES, chosenBenches } from './registry.ts'
import { aligned, table } from './table.ts'

const ROOT = join(import.meta.dirname, '..')
const USAGE = `Usage: npm run bench -- [NAME…] [--json] [--record]

  NAME      benches to run; default: all but the peers and the long ones (density-brute, density-error, motpe-scale, motpe-memory, motpe-fidelity, motpe-energy, conditional)
  --json    print one JSON object per row, and nothing else on stdout
  --record  append the rows to profiles/bench/NAME.jsonl

${aligned(BENCHES.map(({ name, about }) => [name, about])).join('\n')}`

try {
  await main(process.argv.slice(2))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}

async function main(argv: string[]): Promise<void> {
  const { values, positionals } = parseArgs({ args: argv, allowPositionals: true, options: { json: { type: 'boolean' }, record: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } })
  if (values.help === true) return console.log(USAGE)
  const benches = chosenBenches(positionals)
  const from = provenance(ROOT)
  if (values.json !== true) console.log(`${from.machine}, Node ${from.node}, commit ${from.commit}; medians of CPU time`)
  const bundle = await bundleMeasure(ROOT)
  try {
    for (const { name, about, byDefault } of benches) {
      const rows: Row[] = []
      for await (const measurement of measured(bundle.path, name, ROOT)) {
        rows.push({ bench: name, ...measurement, ...from })
        if (values.json === true) console.log(JSON.stringify(rows.at(-1)))
        // The table comes at the end: minutes without a word look like a bench that hangs.
        else if (!byDefault) console.error(`${name}: ${measurement.row}`)
      }
      if (values.json !== true) console.log(`\n${table(`${name}: ${about}`, rows)}`)
      if (values.record === true) record(name, rows)
    }
  } finally {
    bundle.remove()
  }
}

function record(name: string, rows: readonly Row[]): void {
  const folder = join(ROOT, 'profiles', 'bench')
  mkdirSync(folder, { recursive: true })
  appendFileSync(join(folder, `${name.replaceAll(':', '-')}.jsonl`), rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
}
