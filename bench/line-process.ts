// A child process that answers one line with one line of JSON: a peer in another language, or one of the guard's builds.

import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'
import { createInterface } from 'node:readline'

/** A running child. */
export class LineProcess {
  readonly #child: ChildProcessWithoutNullStreams
  readonly #lines: AsyncIterator<string, undefined>
  #complaint = ''

  constructor(command: string, args: readonly string[], environment: { readonly [name: string]: string } = {}) {
    this.#child = spawn(command, args, { env: { ...process.env, ...environment } })
    this.#child.on('error', (error) => (this.#complaint = error.message))
    // A child that dies early closes its input: the answer that never comes says so.
    this.#child.stdin.on('error', () => undefined)
    this.#child.stderr.setEncoding('utf8').on('data', (text: string) => (this.#complaint = (this.#complaint + text).slice(-4000)))
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]()
  }

  /** Sends a request and waits for its answer. @throws Error with the child's own words when it ends instead */
  async request<T>(request: unknown): Promise<T> {
    this.#child.stdin.write(`${JSON.stringify(request)}\n`)
    const next = await this.#lines.next()
    if (next.done === true) throw new Error(`Expected an answer to ${JSON.stringify(request)}, got the end of the process: ${await this.#lastWords()}`)
    return JSON.parse(next.value) as T
  }

  /** Lets it end. */
  close(): void {
    this.#child.stdin.end()
  }

  /** The line of its complaint that names the error: Node puts it above the stack, Python below. */
  async #lastWords(): Promise<string> {
    if (this.#child.exitCode === null && this.#child.pid !== undefined) await new Promise((resolve) => this.#child.once('close', resolve))
    const lines = this.#complaint.trim().split('\n')
    return lines.find((line) => /^\w*Error\b/.test(line)) ?? lines.at(-1) ?? ''
  }
}
