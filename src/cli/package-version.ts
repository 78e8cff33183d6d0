// The version of this package, read from its package.json wherever the running file lies below it.

import { readFileSync } from 'node:fs'

/** Such as `0.1.0`. */
export function packageVersion(): string {
  for (let folder = new URL('.', import.meta.url); ; folder = new URL('..', folder)) {
    try {
      const { name, version } = JSON.parse(readFileSync(new URL('package.json', folder), 'utf8')) as { name?: string; version: string }
      if (name === '@thunderline/cerebros') return version
    } catch {
      // Not this folder: go on with the one above.
    }
    if (folder.pathname === '/') return 'unknown'
  }
}
