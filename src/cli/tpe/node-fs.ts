// Node's file functions, for a command whose process answers one call. An `import` of `node:fs` reads all that it has, which loads its
// promises, its streams and readline: a sixth of the time that Node itself takes to start.

import type * as NodeFs from 'node:fs'

type Lookup = (name: 'node:fs') => typeof NodeFs

/** Before Node 20.16 there is only the slow way. */
export const fs: typeof NodeFs = (process as { getBuiltinModule?: Lookup }).getBuiltinModule?.('node:fs') ?? (await import('node:fs'))
