#!/usr/bin/env node
// `cerebros tpe` as a script of its own, for callers that start an executable with the path of a script.

import { oldNode, silenceWarnings } from './node-version.ts'
import { serveTpe } from './tpe/serve-tpe.ts'

silenceWarnings('all')
await serveTpe(oldNode(process.versions.node))
