import { join } from 'node:path'
import { defineConfig } from 'vitest/config'

export default defineConfig({
  resolve: {
    alias: [
      { find: /^@thunderline\/cerebros$/, replacement: join(import.meta.dirname, 'src/index.ts') },
      { find: /^@thunderline\/cerebros\/(store|report|testing)$/, replacement: join(import.meta.dirname, 'src/$1/index.ts') },
    ],
  },
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 60_000,
    hookTimeout: 120_000,
    maxWorkers: 2,
  },
})
