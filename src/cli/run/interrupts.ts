// Ctrl-C and its kin. The first asks the run to stop: running trials finish within the grace time or are given back. The second ends
// the process now; what was told is stored, and what was running is handed out again by the next run.

const SIGNALS = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const

/** Which signal stopped the run, if any. */
export interface Interrupts {
  readonly signal: AbortSignal
  /** 130 after Ctrl-C; undefined when nothing interrupted. */
  readonly exitCode: number | undefined
  /** Stops listening. */
  release(): void
}

/** Listens for signals. @param onFirst called at the first */
export function listenForInterrupts(onFirst: () => void): Interrupts {
  const controller = new AbortController()
  let exitCode: number | undefined
  const handlers = Object.entries(SIGNALS).map(([name, code]) => {
    const handler = (): void => {
      if (exitCode !== undefined) process.exit(code)
      exitCode = code
      onFirst()
      controller.abort()
    }
    process.on(name, handler)
    return () => process.off(name, handler)
  })
  return {
    signal: controller.signal,
    get exitCode() {
      return exitCode
    },
    release: () => handlers.forEach((off) => off()),
  }
}
