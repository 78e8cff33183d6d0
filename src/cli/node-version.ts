// Which Node this is, before anything that needs a new one is loaded. Uses nothing that Node 20 lacks.

/** What is wrong with a version of Node such as `20.11.1`, or undefined. */
export function oldNode(version: string): string | undefined {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const enough = major >= 24 || (major === 23 && minor >= 4) || (major === 22 && minor >= 13)
  return enough ? undefined : `Expected Node 22.13 or newer, got ${version}. Install a newer Node, or put one first on PATH.`
}

/**
 * Keeps Node's own warnings off stderr (`node:sqlite` says in Node 22 that it is experimental). Call before anything else is loaded.
 *
 * @param which `'all'` where both streams belong to a program; `'experimental'` leaves warnings about the user's own code
 */
export function silenceWarnings(which: 'all' | 'experimental'): void {
  process.removeAllListeners('warning')
  process.on('warning', (warning) => {
    if (which === 'experimental' && warning.name !== 'ExperimentalWarning') console.error(`${warning.name}: ${warning.message}`)
  })
}
