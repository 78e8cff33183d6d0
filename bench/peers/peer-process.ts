// A peer in another language: one child process, one JSON line asked, one answered, single-threaded libraries.

import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { createInterface } from 'node:readline'

const SINGLE_THREAD = { OMP_NUM_THREADS: '1', OPENBLAS_NUM_THREADS: '1', MKL_NUM_THREADS: '1', NUMEXPR_NUM_THREADS: '1', VECLIB_MAXIMUM_THREADS: '1' }

/** A running peer. */
export class PeerProcess {
  readonly #child: ChildProcessWithoutNullStreams
  readonly #lines: AsyncIterator<string, undefined>
  #complaint = ''

  constructor(command: string, args: readonly string[]) {
    this.#child = spawn(command, args, { env: { ...process.env, ...SINGLE_THREAD } })
    this.#child.on('error', (error) => (this.#complaint = error.message))
    // A peer that dies early closes its input: the answer that never comes says so.
    this.#child.stdin.on('error', () => undefined)
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => (this.#complaint = (this.#complaint + text).slice(-2000)))
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]()
  }

  /** Sends a request and waits for its answer. @throws Error with the peer's own words when it ends instead */
  async request<T>(request: { readonly op: string; readonly [key: string]: unknown }): Promise<T> {
    this.#child.stdin.write(`${JSON.stringify(request)}\n`)
    const next = await this.#lines.next()
    if (next.done === true) throw new Error(`Expected an answer to ${request.op}, got the end of the peer: ${this.#complaint.trim().split('\n').at(-1) ?? 'no message'}`)
    return JSON.parse(next.value) as T
  }

  /** Ends it. */
  close(): void {
    this.#child.stdin.end()
  }
}
