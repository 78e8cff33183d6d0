// A study module imports this package by its name. Where it is not installed beside the module (a global install, npx), the import is
// answered with the package this command belongs to.

import * as nodeModule from 'node:module'

const NAME = '@thunderline/cerebros'

/** Answers imports of this package that nothing else answers. Does nothing before Node 22.15. */
export function answerOwnImports(): void {
  if (!('registerHooks' in nodeModule)) return
  nodeModule.registerHooks({
    resolve: (specifier, context, next) => {
      try {
        return next(specifier, context)
      } catch (error) {
        const own = ownUrl(specifier)
        if (own === undefined) throw error
        return next(own, context)
      }
    },
  })
}

function ownUrl(specifier: string): string | undefined {
  if (specifier !== NAME && !specifier.startsWith(`${NAME}/`)) return undefined
  const part = specifier.slice(NAME.length + 1)
  if (import.meta.url.endsWith('.ts')) return new URL(part === '' ? '../../index.ts' : `../../${part}/index.ts`, import.meta.url).href
  return new URL(part === '' ? './index.js' : `./${part}.js`, import.meta.url).href
}
