// A build's side of the guard: one sample for every line on stdin, its CPU milliseconds on stdout.
// Two builds take turns sample by sample, so whatever else the machine does falls on both.

import { createInterface } from 'node:readline'

/** Answers until stdin ends. The first answer comes when the caller has prepared and warmed up. */
export function serve(sample: () => number): void {
  createInterface({ input: process.stdin }).on('line', () => console.log(JSON.stringify(sample())))
}
