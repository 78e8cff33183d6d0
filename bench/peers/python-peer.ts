// Where a peer's Python is, and a driver of this folder running in it on one thread.

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Measurement } from '../bench.ts'
import { LineProcess } from '../line-process.ts'

const SINGLE_THREAD = { OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1', NUMEXPR_NUM_THREADS: '1', VECLIB_MAXIMUM_THREADS: '1' }

/** A Python with packages: the variable that names one elsewhere, and the folder beside this file where it is looked for. */
export interface PythonPeer {
  readonly name: string
  readonly variable: string
  readonly folder: string
  readonly driver: string
}

/** Versions of Python and of the packages, as a driver answers to `version`. */
export type Versions = { readonly [name: string]: string }

/**
 * The rows measured with a peer, or one row that says why there are none: a missing peer is named and left out.
 *
 * @param rows gets the running driver, which is closed when the rows end
 * @throws what `rows` throws: a wrong answer is no missing peer
 */
export async function* withPeer(
  { name, variable, folder, driver }: PythonPeer, root: string, rows: (peer: LineProcess, versions: Versions) => AsyncGenerator<Measurement>,
): AsyncGenerator<Measurement> {
  const python = process.env[variable] ?? join(root, 'bench', 'peers', folder, 'bin', 'python')
  if (!existsSync(python)) {
    yield notMeasured(name, `no ${python}; make it as bench/peers/README.md says, or set ${variable}`)
    return
  }
  const peer = new LineProcess(python, [join(root, 'bench', 'peers', driver)], SINGLE_THREAD)
  try {
    const versions = await peer.request<Versions>({ op: 'version' }).catch((error: unknown) => (error instanceof Error ? error.message : String(error)))
    if (typeof versions === 'string') yield notMeasured(name, versions)
    else yield* rows(peer, versions)
  } finally {
    peer.close()
  }
}

/** The row of a peer that is left out. */
export function notMeasured(row: string, why: string): Measurement {
  return { row, value: null, unit: 'ms', note: `not measured: ${why}` }
}

/** Numbers as a driver reads them: base64 of the doubles, since JSON would spell every digit. */
export function packed(numbers: Float64Array): string {
  return Buffer.from(numbers.buffer, numbers.byteOffset, numbers.byteLength).toString('base64')
}

/** The numbers of a driver's answer. */
export function unpacked(text: string): Float64Array {
  const bytes = Buffer.from(text, 'base64')
  return new Float64Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength))
}
