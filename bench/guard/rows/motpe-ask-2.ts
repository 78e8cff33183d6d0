// Prints the CPU milliseconds of one ask + tell, 2 objectives.

import { motpeAskTimes } from './motpe-ask-times.ts'

console.log(JSON.stringify(motpeAskTimes(2)))
