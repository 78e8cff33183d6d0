// A row of the guard, bundled against one tree: the bench code is always the working tree's, only the library differs.

import { build } from 'esbuild'
import { join } from 'node:path'
import type { Effort } from './alternate.ts'

/** A row: its name and the module that measures it, which serves one sample a line. */
export interface GuardRow {
  readonly name: string
  readonly entry: string
  readonly effort: Effort
}

/**
 * Bundles a row with the library of a tree.
 *
 * @param library the module that answers to `@thunderline/cerebros`, by default the tree's `src/index.ts`
 * @returns the path of the bundle
 * @throws the bundler's error, for instance when the library lacks an export the row needs
 */
export async function buildRow(row: GuardRow, tree: string, outFolder: string, library = join(tree, 'src', 'index.ts')): Promise<string> {
  const outfile = join(outFolder, `${row.name.replaceAll(/[^\w-]+/g, '-')}.mjs`)
  await build({
    entryPoints: [row.entry],
    outfile,
    bundle: true,
    format: 'esm',
    platform: 'node',
    target: 'es2023',
    alias: { '@thunderline/cerebros': library },
    // The tsconfig's paths would send every build to the working tree's library.
    tsconfigRaw: '{}',
    nodePaths: [join(tree, 'node_modules')],
    logLevel: 'silent',
  })
  return outfile
}
