// Optuna's lock of a journal: whoever creates `PATH.lock` may append. A symbolic link, because creating one is atomic on NFSv2 too.
// It is taken away by rename and unlink, so that of two who remove it only one succeeds. A holder that died is recognised by a
// lock that stays the same for the grace period, counted in time slept: a stopped clock or a suspended machine steals nothing.

import { lstat, open, rename, symlink, unlink } from 'node:fs/promises'
import { randomUUID } from 'node:crypto'
import { basename } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'

/** How long an unchanged lock is respected: Optuna's own default. */
export const GRACE_MS = 30_000

/**
 * Runs a step while holding a journal's lock.
 *
 * @param graceMs how long a lock may stay unchanged before its holder counts as dead
 * @example
 * ```ts
 * await withJournalLock('runs/study.log', () => appendFile('runs/study.log', line))
 * ```
 */
export async function withJournalLock<T>(path: string, step: () => Promise<T>, graceMs = GRACE_MS): Promise<T> {
  await acquire(path, graceMs)
  try {
    return await step()
  } finally {
    await remove(`${path}.lock`)
  }
}

async function acquire(path: string, graceMs: number): Promise<void> {
  const lock = `${path}.lock`
  let [pause, unchanged, seen] = [1, 0, '']
  while (!(await create(path, lock))) {
    const identity = await identify(lock)
    if (identity !== seen) [unchanged, seen] = [0, identity]
    else if (identity !== '' && unchanged >= graceMs) {
      await remove(lock)
      ;[pause, unchanged, seen] = [1, 0, '']
      continue
    }
    await sleep(pause)
    unchanged += pause
    pause = Math.min(2 * pause, 1000)
  }
}

/** The link points beside itself, so it resolves wherever the folder is mounted. Systems that forbid links get a file, as Optuna's JournalFileOpenLock makes. */
async function create(path: string, lock: string): Promise<boolean> {
  try {
    await symlink(basename(path), lock)
    return true
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'EEXIST') return false
    if (code !== 'EPERM' && code !== 'ENOSYS' && code !== 'ENOTSUP') throw error
  }
  try {
    await (await open(lock, 'wx')).close()
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

async function identify(lock: string): Promise<string> {
  try {
    const { ino, mtimeMs } = await lstat(lock)
    return `${ino} ${mtimeMs}`
  } catch {
    return ''
  }
}

/** Somebody else who counted this holder as dead may have removed it already. */
async function remove(lock: string): Promise<void> {
  const aside = `${lock}${randomUUID()}.rename`
  try {
    await rename(lock, aside)
    await unlink(aside)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error
  }
}
