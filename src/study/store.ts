// The store port: what a study needs of the place where its trials live. Floors above implement it (SQLite, Postgres);
// `memoryStore` is the reference. Every method is one atomic step: a process killed at any point leaves the store either
// before it or after it. Values are in the study's own directions (not negated); times are milliseconds since the epoch.

import type { FlatParams, SearchSpace } from '../space/index.ts'

/** waiting: enqueued, not started · running: leased to a worker · complete, pruned, failed: finished, with a tell order. */
export type TrialState = 'waiting' | 'running' | 'complete' | 'pruned' | 'failed'

/** An objective: its name, and whether more or less of it is better. */
export interface Objective {
  readonly name: string
  readonly direction: 'minimize' | 'maximize'
}

/** What makes a study this study. Opening a stored study with a different record is refused with the difference. */
export interface StudyRecord {
  readonly name: string
  readonly space: SearchSpace
  readonly objectives: readonly Objective[]
  readonly constraints: readonly string[]
  /** As given, null stands for the stored one, and for 0 in a new study. A stored record's seed is never null. */
  readonly seed: number | string | null
  /** The sampler, in a word, for people: `motpe(cerebros)`. May change between openings. */
  readonly sampler: string
}

/** One report of a running trial: a value for every objective, at a step. */
export interface Report {
  readonly step: number
  readonly values: readonly number[]
}

/** A trial as stored. */
export interface StoredTrial {
  /** Unique in the store, over all its studies. */
  readonly id: number
  /** 0, 1, 2, … in the study, without gaps. */
  readonly number: number
  readonly state: TrialState
  /** null between reservation and assignment. */
  readonly params: FlatParams | null
  /** One a objective, in the order of the record; null unless complete (or pruned with a last report). */
  readonly values: readonly number[] | null
  /** One a constraint; ≤ 0 is feasible. */
  readonly constraints: readonly number[] | null
  /** By step. */
  readonly reports: readonly Report[]
  /** Position in the order of tells, 0, 1, 2, … without gaps; null while unfinished. */
  readonly order: number | null
  /** How often workers have started it: 1, or more after a worker died; 0 for waiting trials and those made elsewhere by `add`. */
  readonly attempt: number
  /** When it was handed out last. */
  readonly startedAt: number | null
  readonly finishedAt: number | null
  /** Why it failed. */
  readonly error: string | null
  /** What the user noted on it. JSON values. */
  readonly attributes: { readonly [key: string]: unknown }
}

/** How a trial ended. */
export interface Outcome {
  readonly state: 'complete' | 'pruned' | 'failed'
  readonly values: readonly number[] | null
  readonly constraints: readonly number[] | null
  readonly error: string | null
}

/** What `reserve` may hand out, and for how long. */
export interface ReserveRequest {
  readonly now: number
  /** The lease: without a heartbeat for this long the trial counts as dead. Infinity: never reaped (asked and told by different processes). */
  readonly leaseMs: number
  /** No new number at or beyond this count of trials in the study; waiting and dead trials are still handed out. */
  readonly limit: number
  /** A trial whose workers died more often than this is failed instead of handed out again. */
  readonly deathRetries: number
}

/** Files kept with a trial. */
export interface Attachment {
  readonly name: string
  readonly bytes: number
}

/**
 * One study in a store, as one worker sees it: a handle is a worker, and trials leased by a handle are its own.
 * Every method but `close` rejects with `STORE_CLOSED` after `close`, and with `STUDY_NOT_FOUND` when the study was deleted.
 * Methods that take an id reject with `UNKNOWN_TRIAL`. `assign`, `report` and `finish` go on with a running trial: they reject with
 * `TRIAL_FINISHED`, `INVALID_STATE` for a waiting one, and `LEASE_LOST` for one that another worker holds or that was given back.
 * An expired lease is lost only when the trial was handed to another.
 */
export interface StudyStore {
  /** As stored; its seed and record are the ones to use. */
  readonly record: StudyRecord
  /** Finished trials with order ≥ `since`, in tell order, and all unfinished ones by number. */
  changes(since: number): Promise<{ readonly finished: readonly StoredTrial[]; readonly open: readonly StoredTrial[] }>
  /**
   * Hands out, in this order: a dead trial with retries left or one given back, a waiting one, a new number; of several the lowest number.
   * null when there is none. Fails exhausted dead ones. An interrupted run starts again: its reports are dropped, its params,
   * attributes and attachments stay.
   */
  reserve(request: ReserveRequest): Promise<StoredTrial | null>
  /** Gives a reserved trial its params. false, and nothing written, when `unique` and another trial of the study, whatever its state, has them. */
  assign(id: number, params: FlatParams, unique: boolean): Promise<boolean>
  /** Renews the leases of this process's running trials. Returns the ids whose lease is lost. */
  heartbeat(ids: readonly number[], now: number): Promise<readonly number[]>
  /** Records a report; a second report at a step replaces the first. */
  report(id: number, report: Report): Promise<void>
  /** Finishes a running trial and gives it the next tell order. */
  finish(id: number, outcome: Outcome, now: number): Promise<StoredTrial>
  /** Gives a running trial back unfinished: it keeps its number, params and attempt count, and anyone may take it at once. Does nothing when it is no longer held. */
  release(id: number): Promise<void>
  /** Adds a waiting trial with these params. */
  enqueue(params: FlatParams, now: number): Promise<StoredTrial>
  /** Adds a finished trial: an experiment made elsewhere. */
  add(params: FlatParams, outcome: Outcome, now: number): Promise<StoredTrial>
  /** Notes a JSON value on a trial: finished, waiting, or run by this worker. */
  setAttribute(id: number, key: string, value: unknown): Promise<void>
  /** Keeps bytes with a trial; a second attachment of the same name replaces the first. */
  attach(id: number, name: string, bytes: Uint8Array): Promise<void>
  /** By name. */
  attachments(id: number): Promise<readonly Attachment[]>
  /** @throws `UNKNOWN_TRIAL` when the trial has no attachment of that name */
  readAttachment(id: number, name: string): Promise<Uint8Array>
  /** Closes the handle. Running trials it leased count as dead at once. */
  close(): Promise<void>
}

/** A place for studies. */
export interface Store {
  /**
   * Opens the study of that name, making it if there is none.
   *
   * @throws CerebrosError `STUDY_MISMATCH` when the stored space, objectives, constraints or seed differ, naming each difference
   */
  openStudy(record: StudyRecord): Promise<StudyStore>
  /** Names of the studies, in order of creation. */
  studies(): Promise<readonly string[]>
  /** The record of a stored study; of a study made by another program, as far as its trials tell. @throws `STUDY_NOT_FOUND` */
  record(name: string): Promise<StudyRecord>
  /** Removes a study with its trials and attachments. @throws `STUDY_NOT_FOUND` */
  deleteStudy(name: string): Promise<void>
}

/** Time, as an argument. */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number
  /**
   * Calls back after `ms`; returns how to cancel.
   *
   * @param background true: must not keep the process alive, as a heartbeat; else it must, as a time-out somebody awaits
   */
  after(ms: number, callback: () => void, background?: boolean): () => void
}
