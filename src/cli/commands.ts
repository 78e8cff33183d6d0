// The commands for people: which there are, and how each ends. A mistake is a sentence on stderr and exit code 1, never a stack.

import { nearest } from '../errors/index.ts'
import type { Command } from './arguments.ts'
import { helpOf, readArguments } from './arguments.ts'
import { endWhenReaderIsGone } from './lines.ts'
import { sentenceOf } from './sentence.ts'

const COMMANDS: { readonly [name: string]: { readonly about: string; readonly load: () => Promise<Command> } } = {
  run: { about: 'Run a study: a module, or study.json with a command in any language.', load: async () => (await import('./run/run-command.ts')).run },
  init: { about: 'Write a small study that runs.', load: async () => (await import('./init/init-command.ts')).init },
  front: { about: 'Show the Pareto front of a stored study.', load: async () => (await import('./show/show-command.ts')).front },
  best: { about: 'Show the best trial of a stored study with one objective.', load: async () => (await import('./show/show-command.ts')).best },
  trials: { about: 'Show all trials of a stored study.', load: async () => (await import('./show/show-command.ts')).trials },
  tell: { about: 'End a trial that another program left running.', load: async () => (await import('./tell/tell-command.ts')).tell },
  asktell: { about: 'Ask and tell over JSON lines on stdin and stdout.', load: async () => (await import('./asktell/serve-asktell.ts')).asktell },
  tpe: { about: 'Answer one JSON request on stdin: the drop-in TPE client.', load: async () => (await import('./tpe/tpe-command.ts')).tpe },
}

/** Runs a command line and sets the exit code. */
export async function runCommand(name: string | undefined, args: readonly string[]): Promise<void> {
  endWhenReaderIsGone()
  if (name === undefined || name === 'help' || name === '--help' || name === '-h') {
    console.log(overview())
    process.exitCode = name === undefined ? 1 : 0
    return
  }
  try {
    process.exitCode = name === '--version' ? await showVersion() : await dispatch(name, args)
  } catch (error) {
    console.error(`cerebros: ${sentenceOf(error)}`)
    process.exitCode = 1
  }
}

async function dispatch(name: string, args: readonly string[]): Promise<number> {
  if (!Object.hasOwn(COMMANDS, name)) {
    const near = nearest(name, Object.keys(COMMANDS))
    console.error(`cerebros: Expected a command, got ${JSON.stringify(name)}. ${near === undefined ? '' : `Did you mean ${near}? `}See cerebros --help.`)
    return 1
  }
  const command = await COMMANDS[name].load()
  if (args.some((one) => one === '--help' || one === '-h')) {
    console.log(helpOf(command.usage))
    return 0
  }
  return command.run(readArguments(command.usage, args))
}

function overview(): string {
  const lines = Object.entries(COMMANDS).map(([name, { about }]) => `  ${name.padEnd(9)}${about}`)
  return ['Usage: cerebros COMMAND …', '', 'Commands:', ...lines, '', 'Each has its own --help. cerebros --version shows the version.'].join('\n')
}

async function showVersion(): Promise<number> {
  const { packageVersion } = await import('./package-version.ts')
  console.log(packageVersion())
  return 0
}
