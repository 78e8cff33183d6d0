// Prints the CPU milliseconds of one ask + tell, 1 objective.

import { motpeAskTimes } from './motpe-ask-times.ts'

console.log(JSON.stringify(motpeAskTimes(1)))
