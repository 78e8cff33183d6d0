import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'vitest'
import { sqlite } from '../../src/store/index.ts'
import { storeContract } from '../../src/testing/index.ts'

storeContract({
  test,
  create: () => {
    const folder = mkdtempSync(join(tmpdir(), 'cerebros-'))
    const path = join(folder, 'made', 'study.db')
    return { store: sqlite(path), reopen: () => sqlite(path), dispose: () => rmSync(folder, { recursive: true }) }
  },
})
