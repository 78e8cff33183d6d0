// One ask + tell, 1 objective.

import { serveMotpeAsk } from './motpe-ask.ts'

serveMotpeAsk(1)
