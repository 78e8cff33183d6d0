// CPU time of this process, all threads: what a run costs however busy the machine is. Wall time would measure the neighbours.

/** Milliseconds of CPU time, user and system, since the process began. Resolution 1 µs, cost about 1 µs. */
export function cpuMilliseconds(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1000
}

/** Times of repeated work, milliseconds each. */
export interface Times {
  readonly median: number
  readonly mean: number
  readonly least: number
  readonly samples: number
}

/** Median, mean and least of some times. */
export function summary(times: readonly number[]): Times {
  if (times.length === 0) throw new Error('Expected at least one time, got none. Take more samples.')
  return { median: median(times), mean: times.reduce((sum, time) => sum + time, 0) / times.length, least: Math.min(...times), samples: times.length }
}

/** The middle value, or the mean of the two middle ones. */
export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = sorted.length >> 1
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
}

/** Median, mean and least CPU time of one call of `work`, see `callTimes`. */
export function timeCalls(work: () => number): Times {
  return summary(callTimes(work))
}

/**
 * CPU milliseconds of one call of `work`, one number per sample: warmed up, then as many calls per sample as fill `sampleMs`.
 *
 * @param work returns something that depends on its result, so that the engine cannot drop it
 */
export function callTimes(work: () => number, { warmUpMs = 100, sampleMs = 5, samples = 31 } = {}): number[] {
  let kept = 0
  let calls = 0
  const start = cpuMilliseconds()
  while (cpuMilliseconds() - start < warmUpMs) {
    kept += work()
    calls++
  }
  const perSample = Math.max(1, Math.round((calls * sampleMs) / warmUpMs))
  const times: number[] = []
  for (let sample = 0; sample < samples; sample++) {
    const before = cpuMilliseconds()
    for (let call = 0; call < perSample; call++) kept += work()
    times.push((cpuMilliseconds() - before) / perSample)
  }
  if (Number.isNaN(kept)) throw new Error('Expected the timed work to return numbers, got NaN. Check the answer before timing it.')
  return times
}
