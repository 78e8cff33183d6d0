// Who holds a trial, in a word that another process can check: place, process, start of the process, handle.
// A process counts as gone only on proof: same place, and no such process there, or one that started at another time.
// A place is a host, one boot of it, and one process namespace: container hosts share names, and process ids start anew.

import { builtin } from './node.ts'

/** This process, without its handle. */
export function thisProcess(): string {
  const { pid } = process
  return `${place()}|${pid}|${startOf(pid)}`
}

/** Whether the process of a worker's word is known to be gone. A worker elsewhere is never known to be. */
export function isGone(worker: string): boolean {
  const [where, pid, start] = worker.split('|') as [string, string, string]
  if (where !== place()) return false
  try {
    process.kill(Number(pid), 0)
  } catch (error) {
    return (error as { code?: unknown }).code === 'ESRCH'
  }
  const now = startOf(Number(pid))
  return start !== '' && now !== '' && now !== start
}

let known: string | undefined

function place(): string {
  known ??= [builtin('node:os').hostname().replaceAll('|', ''), read('/proc/sys/kernel/random/boot_id').trim(), link('/proc/self/ns/pid')].join(' ')
  return known
}

/** When a process started, in ticks since boot; empty where the system does not say, or when it is a corpse. */
function startOf(pid: number): string {
  // The second field is the program's name in brackets, which may hold spaces and brackets.
  const fields = read(`/proc/${pid}/stat`).split(') ').at(-1)!.split(' ')
  return fields[0] === 'Z' ? 'ended' : (fields[19] ?? '')
}

function read(path: string): string {
  try {
    return builtin('node:fs').readFileSync(path, 'latin1')
  } catch {
    return ''
  }
}

function link(path: string): string {
  try {
    return builtin('node:fs').readlinkSync(path)
  } catch {
    return ''
  }
}
