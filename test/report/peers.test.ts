// Without the optional packages: a sentence with the cure, and tables that need none.

import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { describe, expect, it } from 'vitest'

import { peer } from '../../src/report/peers.ts'

const notFound = (name: string) => Object.assign(new Error(`Cannot find package '${name}' imported from /somewhere/report.js`), { code: 'ERR_MODULE_NOT_FOUND' })

describe('a missing peer', () => {
  it('is named with the command that installs it, its cause kept', async () => {
    const cause = notFound('linkedom')
    const refused = peer('linkedom', () => Promise.reject(cause))
    await expect(refused).rejects.toMatchObject({
      name: 'CerebrosError', code: 'MISSING_PEER', cause,
      message: 'Expected the optional package linkedom to be installed, got none. Pictures need it: run npm install @observablehq/plot linkedom.',
    })
  })

  it('is not claimed when something else is wrong inside it', async () => {
    for (const error of [new Error('boom'), notFound('a-dependency-of-it')]) {
      await expect(peer('linkedom', () => Promise.reject(error))).rejects.toBe(error)
    }
  })

  it('stops a picture but no table', () => {
    // The sources, copied to where only the real dependency can be found.
    const folder = mkdtempSync(join(tmpdir(), 'no-peers-'))
    try {
      cpSync(new URL('../../src', import.meta.url), join(folder, 'src'), { recursive: true })
      mkdirSync(join(folder, 'node_modules'))
      for (const name of ['seedrandom', 'ml-matrix', 'simple-statistics', 'is-any-array', 'ml-array-rescale', 'ml-array-max', 'ml-array-min']) {
        symlinkSync(fileURLToPath(new URL(`../../node_modules/${name}`, import.meta.url)), join(folder, 'node_modules', name))
      }
      writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
      writeFileSync(
        join(folder, 'main.ts'),
        `import { float, searchSpace } from './src/index.ts'
         import { frontTable, paretoPlot } from './src/report/index.ts'
         const objectives = [{ name: 'a', direction: 'minimize' }, { name: 'b', direction: 'minimize' }]
         const study = { record: { name: 'none', space: searchSpace({ a: float(0, 1) }), objectives, constraints: [], seed: 0, sampler: 'random' }, trials: [] }
         console.log(frontTable(study))
         await paretoPlot(study).catch((error) => console.log(error.code, error.message))`,
      )
      const { stdout } = spawnSync(process.execPath, ['main.ts'], { cwd: folder, encoding: 'utf8' })
      expect(stdout.split('\n')).toEqual([
        'No trial of "none" is complete and feasible yet.',
        'MISSING_PEER Expected the optional package @observablehq/plot to be installed, got none. Pictures need it: run npm install @observablehq/plot linkedom.',
        '',
      ])
    } finally {
      rmSync(folder, { recursive: true })
    }
  })
})
