#!/usr/bin/env node
// The `cerebros` command. This file and what it imports statically run on any Node since 20: it is what tells an old one so.
// Everything else is imported lazily, so that each command loads only what it needs.

import { oldNode, silenceWarnings } from './node-version.ts'

const [command, ...rest] = process.argv.slice(2)
const machine = (command === 'tpe' || command === 'asktell') && rest.length === 0
silenceWarnings(machine ? 'all' : 'experimental')
const refusal = oldNode(process.versions.node)

if (machine && command === 'tpe') await import('./tpe-main.ts')
else if (machine) await (await import('./asktell/serve-asktell.ts')).serveAsktell(refusal)
else if (refusal === undefined) await (await import('./commands.ts')).runCommand(command, rest)
else {
  console.error(`cerebros: ${refusal}`)
  process.exitCode = 1
}
