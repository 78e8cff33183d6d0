// The one place of the core that reads real time: the default of every `clock` argument.

import type { Clock } from './store.ts'

/** The machine's clock. Its background timers do not keep a Node process alive. */
export const systemClock: Clock = {
  // eslint-disable-next-line no-restricted-properties -- this is the clock that others take as an argument
  now: () => Date.now(),
  after: (ms, callback, background = false) => {
    // A timer of more than 2³¹ − 1 ms fires at once; nobody waits 25 days for a time-out.
    const timer = setTimeout(callback, Math.min(ms, 2 ** 31 - 1))
    if (background && typeof timer === 'object') timer.unref()
    return () => clearTimeout(timer)
  },
}
