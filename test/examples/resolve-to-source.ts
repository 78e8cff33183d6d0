// Preloaded into the child processes of these tests: the package's own name means its sources, not a build that may be stale.

import { registerHooks } from 'node:module'

registerHooks({
  resolve(specifier, context, next) {
    const found = /^@thunderline\/cerebros(?:\/(\w+))?$/.exec(specifier)
    if (found === null) return next(specifier, context)
    return { url: new URL(`../../src/${found[1] === undefined ? '' : `${found[1]}/`}index.ts`, import.meta.url).href, shortCircuit: true }
  },
})
