// `cerebros init [DIR]`: a small study that runs as it is, to start one's own from. Existing files are never touched.

import { access, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Command } from '../arguments.ts'
import { refusal } from '../sentence.ts'
import { MODULE } from './module-template.ts'
import { pythonFiles } from './python-template.ts'

/** `cerebros init` */
export const init: Command = {
  usage: {
    line: 'init [DIR]',
    about: 'Writes a small study that `cerebros run` runs at once: study.mjs, or with --python study.json and train.py.\nDIR is made if there is none; default the working directory. Files that exist are never overwritten.',
    options: { python: { help: 'A study.json whose command is a Python script (standard library only).' } },
    positionals: [0, 1],
  },
  run: async (given) => {
    const folder = given.positionals[0] ?? '.'
    const files: { readonly [name: string]: string } = given.flag('python') ? pythonFiles(process.platform === 'win32' ? 'python' : 'python3') : { 'study.mjs': MODULE }
    const paths = Object.keys(files).map((name) => join(folder, name))
    for (const path of paths) {
      if (await exists(path)) throw refusal('INVALID_ARGUMENT', `no file ${path}`, 'one that exists', 'Choose another folder: cerebros init DIR.')
    }
    await mkdir(folder, { recursive: true })
    // Exclusive: a file made since the check is not overwritten either.
    for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text, { flag: 'wx' })
    console.log(`Wrote ${paths.join(' and ')}. Run it: cerebros run ${paths[0]}`)
    return 0
  },
}

async function exists(path: string): Promise<boolean> {
  return access(path).then(() => true, () => false)
}
