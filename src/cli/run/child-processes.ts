// The programs this process has started. Each leads its own process group, so that whatever it started goes with it.

import { spawn, type ChildProcessWithoutNullStreams } from 'node:child_process'

const running = new Set<ChildProcessWithoutNullStreams>()
let watched = false

/** How long a program asked to end may take. */
const PATIENCE_MS = 1500

/** Starts a program with pipes on its three streams. */
export function startProgram(command: readonly string[], folder: string): ChildProcessWithoutNullStreams {
  // On Windows a detached program would open a window of its own; there the program alone is ended.
  const child = spawn(command[0], command.slice(1), { cwd: folder, stdio: 'pipe', detached: process.platform !== 'win32', windowsHide: true })
  // However this process ends: a broken pipe and a thrown error do not pass by `endAllPrograms`.
  if (!watched) process.once('exit', endAllPrograms)
  watched = true
  running.add(child)
  child.once('close', () => running.delete(child))
  // What a program leaves running goes too: it would hold the pipes open, and the trial with them.
  child.once('exit', () => endProgram(child))
  return child
}

/** Asks a program to end, and ends it when it does not. */
export function endProgram(child: ChildProcessWithoutNullStreams): void {
  signal(child, 'SIGTERM')
  const timer = setTimeout(() => signal(child, 'SIGKILL'), PATIENCE_MS)
  child.once('close', () => clearTimeout(timer))
}

/** Ends all programs at once. */
export function endAllPrograms(): void {
  for (const child of running) signal(child, 'SIGKILL')
}

function signal(child: ChildProcessWithoutNullStreams, name: 'SIGTERM' | 'SIGKILL'): void {
  if (child.pid === undefined) return
  try {
    if (process.platform === 'win32') child.kill(name)
    else process.kill(-child.pid, name)
  } catch {
    // The group is gone already.
  }
}
