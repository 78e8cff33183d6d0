// One ask + tell, 2 objectives.

import { serveMotpeAsk } from './motpe-ask.ts'

serveMotpeAsk(2)
