// npm run bench -- [NAME…] [--json] [--record]: measures the named benches, all but the peers by default.

import { appendFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Bench, Row } from './bench.ts'
import { hypervolumes } from './cases/hypervolume.ts'
import { motpeAsk } from './cases/motpe-ask.ts'
import { sqliteAskTell } from './cases/sqlite-ask-tell.ts'
import { tpeCommand } from './cases/tpe-command.ts'
import { welfordMeanVariance } from './cases/welford-mean-variance.ts'
import { provenance } from './machine.ts'
import { motpeAskPeers } from './peers/motpe-ask-peers.ts'
import { table } from './table.ts'

const BENCHES: readonly Bench[] = [welfordMeanVariance, motpeAsk, motpeAskPeers, tpeCommand, hypervolumes, sqliteAskTell]
const RECORDS = join(import.meta.dirname, '..', 'profiles', 'bench')
const USAGE = `Usage: npm run bench -- [NAME…] [--json] [--record]

  NAME      benches to run; default: all but the peers
  --json    print one JSON object per row, and nothing else on stdout
  --record  append the rows to profiles/bench/NAME.jsonl

${BENCHES.map(({ name, about }) => `  ${name.padEnd(24)}${about}`).join('\n')}`

try {
  await main(process.argv.slice(2))
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}

async function main(argv: string[]): Promise<void> {
  const { values, positionals } = parseArgs({ args: argv, allowPositionals: true, options: { json: { type: 'boolean' }, record: { type: 'boolean' }, help: { type: 'boolean', short: 'h' } } })
  if (values.help === true) return console.log(USAGE)
  const from = provenance()
  if (values.json !== true) console.log(`${from.machine}, Node ${from.node}, commit ${from.commit}; medians of CPU time`)
  for (const bench of chosen(positionals)) {
    const rows: Row[] = []
    for await (const measurement of bench.rows()) {
      const row = { bench: bench.name, ...measurement, ...from }
      if (values.json === true) console.log(JSON.stringify(row))
      rows.push(row)
    }
    if (values.json !== true) console.log(`\n${table(`${bench.name}: ${bench.about}`, rows)}`)
    if (values.record === true) record(bench.name, rows)
  }
}

function chosen(names: readonly string[]): readonly Bench[] {
  if (names.length === 0) return BENCHES.filter((bench) => bench.byDefault)
  return names.map((name) => {
    const bench = BENCHES.find((one) => one.name === name)
    if (bench === undefined) throw new Error(`Expected a bench of [${BENCHES.map((one) => one.name).join(', ')}], got "${name}". Name one of these, or none for all.`)
    return bench
  })
}

function record(name: string, rows: readonly Row[]): void {
  mkdirSync(RECORDS, { recursive: true })
  appendFileSync(join(RECORDS, `${name.replaceAll(':', '-')}.jsonl`), rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
}
