import { readFileSync } from 'node:fs'
import { build, defineConfig, type Options } from 'tsup'

const shared = {
  format: ['esm'],
  target: 'es2023',
  splitting: true,
  sourcemap: true,
  // tsup 9 strips the `node:` prefix by default and would break `node:sqlite`.
  removeNodeProtocol: false,
} satisfies Options

/**
 * `tpe.js`, a process for each call, so its start is what it costs: a bundle of its own holds what a call runs and nothing else. It
 * takes `seedrandom` in by its browser form, which leaves out `node:crypto`: loading that costs half as much as starting Node.
 */
export const tpe: Options = {
  ...shared,
  entry: { tpe: 'src/cli/tpe-main.ts' },
  platform: 'browser',
  external: [/^node:/],
  noExternal: ['seedrandom'],
  // The licence of what is bundled stays with it.
  banner: { js: /\/\*[^]*?\*\//.exec(readFileSync(new URL('node_modules/seedrandom/seedrandom.js', import.meta.url), 'utf8'))![0] },
}

export default defineConfig({
  ...shared,
  entry: {
    index: 'src/index.ts',
    store: 'src/store/index.ts',
    report: 'src/report/index.ts',
    testing: 'src/testing/index.ts',
    cli: 'src/cli/main.ts',
  },
  platform: 'neutral',
  clean: true,
  external: [/^node:/, '@observablehq/plot', 'linkedom', 'seedrandom'],
  esbuildPlugins: [{ name: 'tpe-beside', setup: (to) => to.onResolve({ filter: /\/tpe-main\.ts$/ }, () => ({ path: './tpe.js', external: true })) }],
  dts: { entry: { index: 'src/index.ts', store: 'src/store/index.ts', report: 'src/report/index.ts', testing: 'src/testing/index.ts' } },
  // After the folder was cleaned, not beside it.
  onSuccess: () => build({ ...tpe, config: false, silent: true }),
})
