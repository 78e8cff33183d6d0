// A study module imports this package by its name. Where it is not installed beside the module (a global install, npx), the import is
// answered with the package this command belongs to.

import * as nodeModule from 'node:module'

const NAME = '@thunderline/cerebros'

/** The same for a Node that runs its hooks in a thread of their own, as a module that gets the name and the address of the package. */
const THREAD = `let own
export const initialize = (data) => { own = data }
export const resolve = async (specifier, context, next) => {
  try {
    return await next(specifier, context)
  } catch (error) {
    if (specifier === own.name) return next(own.whole, context)
    if (!specifier.startsWith(own.name + '/')) throw error
    return next(own.part.replace('*', specifier.slice(own.name.length + 1)), context)
  }
}`

/** Answers imports of this package that nothing else answers. */
export function answerOwnImports(): void {
  // Node 22.13 and 22.14 lack them; later ones warn of `register`.
  if (typeof (nodeModule as { registerHooks?: unknown }).registerHooks !== 'function') {
    const data = { name: NAME, whole: ownUrl(NAME), part: ownUrl(`${NAME}/*`) }
    nodeModule.register(`data:text/javascript,${encodeURIComponent(THREAD)}`, { data })
    return
  }
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
