// A thread of its own for the experiments, so that the main thread stays free for Ctrl-C and for the trial's lease.
// One thread and one experiment at a time: a second training would share the memory and the caches, and spoil the latencies.

import { once } from 'node:events'
import { Worker } from 'node:worker_threads'

import type { Evaluation, Job } from './evaluate.ts'

/** Runs experiments, one at a time. */
export class BenchThread {
  #worker: Worker | undefined

  /** Runs one. An abort ends the thread at once and rejects; so does an error of the experiment. */
  async run(job: Job, signal?: AbortSignal): Promise<Evaluation> {
    const worker = (this.#worker ??= new Worker(new URL('./evaluate.ts', import.meta.url)))
    try {
      const answer = once(worker, 'message', signal === undefined ? {} : { signal })
      worker.postMessage(job)
      const [evaluation] = (await answer) as [Evaluation]
      return evaluation
    } catch (error) {
      await this.close()
      throw error
    }
  }

  /** Ends the thread. */
  async close(): Promise<void> {
    await this.#worker?.terminate()
    this.#worker = undefined
  }
}
