import { defineConfig } from 'tsup'

export default defineConfig({
  entry: {
    index: 'src/index.ts',
    store: 'src/store/index.ts',
    report: 'src/report/index.ts',
    testing: 'src/testing/index.ts',
    cli: 'src/cli/main.ts',
    tpe: 'src/cli/tpe-main.ts',
  },
  format: ['esm'],
  target: 'es2023',
  platform: 'neutral',
  splitting: true,
  sourcemap: true,
  clean: true,
  // tsup 9 strips the `node:` prefix by default and would break `node:sqlite`.
  removeNodeProtocol: false,
  external: [/^node:/, '@observablehq/plot', 'linkedom', 'seedrandom'],
  dts: { entry: { index: 'src/index.ts', store: 'src/store/index.ts', report: 'src/report/index.ts', testing: 'src/testing/index.ts' } },
})
