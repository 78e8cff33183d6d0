// Two builds in turns, each time in a fresh process, so that heat, neighbours and the engine's luck fall on both alike.

import { spawnSync } from 'node:child_process'
import { median } from '../cpu-time.ts'
import { comparison, type Comparison } from './judge.ts'

/** Runs one bundle. @returns the median of the times it printed, milliseconds. @throws Error with its last words */
export function runBuild(bundle: string): number {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['--no-warnings', bundle], { encoding: 'utf8', maxBuffer: 1 << 24 })
  if (status !== 0) throw new Error(`Expected ${bundle} to print its times, got status ${status}: ${stderr.trim().split('\n').find((line) => /error/i.test(line)) ?? stderr.trim()}`)
  return median(JSON.parse(stdout) as number[])
}

/**
 * Compares two bundles.
 *
 * @param rounds processes of each; the order within a round changes with every round
 */
export function alternate(base: string, head: string, rounds: number): Comparison {
  const times = { base: [] as number[], head: [] as number[] }
  for (let round = 0; round < rounds; round++) {
    const order = round % 2 === 0 ? (['base', 'head'] as const) : (['head', 'base'] as const)
    for (const which of order) times[which].push(runBuild(which === 'base' ? base : head))
  }
  return comparison(times.base, times.head)
}
