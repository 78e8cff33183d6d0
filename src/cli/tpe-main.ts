#!/usr/bin/env node
// `cerebros tpe` as a script of its own, for callers that start an executable with the path of a script.

import { oldNode, silenceWarnings } from './node-version.ts'

silenceWarnings('all')
const refusal = oldNode(process.versions.node)
await (await import('./tpe/serve-tpe.ts')).serveTpe(refusal)
