// The library with three functions made slower by a known share of their own CPU time: what the guard must see.

import { writeFileSync } from 'node:fs'
import { join } from 'node:path'

/**
 * Writes a module that is the tree's library, but slower.
 *
 * @param share 0.25 makes `Welford.of`, the queries of `RoseTreeParzen` and the suggestions of `motpe` a quarter slower
 * @returns its path
 */
export function writeSlowedLibrary(tree: string, folder: string, share: number): string {
  const library = JSON.stringify(join(tree, 'src', 'index.ts'))
  const path = join(folder, 'slowed-library.ts')
  writeFileSync(
    path,
    `export * from ${library}
import { motpe as fastMotpe, RoseTreeParzen as FastRoseTreeParzen, Welford as FastWelford } from ${library}

export class Welford extends FastWelford {
  static of(values) {
    super.of(values.subarray(0, Math.round(${share} * values.length)))
    return super.of(values)
  }
}

export class RoseTreeParzen extends FastRoseTreeParzen {
  logDensityInto(rows, out, options) {
    return longer(() => super.logDensityInto(rows, out, options))
  }
}

export function motpe(options) {
  const sampler = fastMotpe(options)
  return { ...sampler, start: (context) => slowed(sampler.start(context)) }
}

function slowed(run) {
  return {
    tell: (observation) => run.tell(observation),
    suggest: (request) => longer(() => run.suggest(request)),
  }
}

function longer(work) {
  const before = process.cpuUsage()
  const result = work()
  const spent = microseconds(process.cpuUsage(before))
  const after = process.cpuUsage()
  while (microseconds(process.cpuUsage(after)) < ${share} * spent);
  return result
}

function microseconds({ user, system }) {
  return user + system
}
`,
  )
  return path
}
