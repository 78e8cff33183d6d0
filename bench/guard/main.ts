// npm run bench:guard [-- --record]: fails when a row of the working tree is more than 20 % slower than at the baseline commit.

import { appendFileSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { provenance } from '../machine.ts'
import { guard } from './guard.ts'
import { guardPassed, guardReport } from './report.ts'
import { GUARD_ROWS } from './rows.ts'

const root = join(import.meta.dirname, '..', '..')

const { values } = parseArgs({ options: { record: { type: 'boolean' } } })
try {
  const result = await guard({ root, rows: GUARD_ROWS })
  console.log(guardReport(result))
  if (values.record === true) {
    const folder = join(root, 'profiles', 'bench')
    mkdirSync(folder, { recursive: true })
    appendFileSync(join(folder, 'guard.jsonl'), `${JSON.stringify({ ...provenance(root), ...result })}\n`)
  }
  if (!guardPassed(result)) process.exitCode = 1
} catch (error) {
  console.error(`perf guard failed: ${error instanceof Error ? error.message : String(error)}`)
  process.exitCode = 1
}
