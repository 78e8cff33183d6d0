// Node's own modules, looked up when a store is used: importing the package never fails where one is missing.

import type * as fs from 'node:fs'
import type * as os from 'node:os'
import type * as path from 'node:path'
import type * as sqlite from 'node:sqlite'
import type * as url from 'node:url'
import { mismatch } from '../../errors/index.ts'

interface Modules {
  readonly 'node:fs': typeof fs
  readonly 'node:os': typeof os
  readonly 'node:path': typeof path
  readonly 'node:sqlite': typeof sqlite
  readonly 'node:url': typeof url
}

/** How a module is looked up; undefined where there is none. */
export type Lookup = (name: string) => unknown

const lookup: Lookup = (name) => (globalThis as { process?: { getBuiltinModule?: Lookup } }).process?.getBuiltinModule?.(name)

/**
 * A built-in module of Node.
 *
 * @throws CerebrosError `MISSING_PEER` in browsers and in a Node without it
 */
export function builtin<N extends keyof Modules>(name: N, find: Lookup = lookup): Modules[N] {
  const found = find(name)
  if (found !== undefined && found !== null) return found as Modules[N]
  const version = (globalThis as { process?: { version?: string } }).process?.version ?? 'no Node'
  throw mismatch('MISSING_PEER', `${name}, which Node has from 22.13 on`, version, 'Update Node, or use memoryStore() where there is none.')
}
