// `conditional` beside Optuna itself: its multivariate TPE with `group=True`, which models branches apart, on the same problems.

import { motpe, randomStream, type SearchSpace } from '@thunderline/cerebros'
import type { Bench, Measurement } from '../bench.ts'
import { PROBLEMS, ratioRow, SEEDS, trialsRow } from '../cases/conditional.ts'
import { conditionalLoss, conditionalProblem, GOAL, MOST_TRIALS, nestedSpace, plainSpace, trialsToGoal } from '../inputs/conditional-problem.ts'
import type { LineProcess } from '../line-process.ts'
import { notMeasured, withPeer, type Versions } from './python-peer.ts'

const OPTUNA = { name: 'Optuna 5.0', variable: 'CEREBROS_PYTHON', folder: 'venv-optuna-5', driver: 'conditional_driver.py' }

export const conditionalPeers: Bench = {
  name: 'conditional:peers',
  about: `conditional beside real Optuna with multivariate and group, median trials over ${SEEDS} seeds; see bench/peers/README.md`,
  byDefault: false,
  rows: (root) => withPeer(OPTUNA, root, compare),
}

async function* compare(peer: LineProcess, { optuna, python }: Versions): AsyncGenerator<Measurement> {
  if (!`Optuna ${optuna}`.startsWith(OPTUNA.name)) {
    yield notMeasured(OPTUNA.name, `Python ${python} has Optuna ${optuna}`)
    return
  }
  for (const { name, nested } of PROBLEMS) {
    await checkSameProblem(peer, nested)
    const ours: number[] = []
    const theirs: number[] = []
    for (let seed = 0; seed < SEEDS; seed++) {
      ours.push(trialsToGoal(motpe(), seed, nested))
      const { trials } = await peer.request<{ trials: number | null }>({ op: 'search', problem: conditionalProblem(seed, nested), seed, trials: MOST_TRIALS, goal: GOAL })
      theirs.push(trials ?? Infinity)
    }
    yield trialsRow(`${name}: motpe()`, ours)
    yield trialsRow(`${name}: Optuna ${optuna} group`, theirs)
    yield ratioRow(`${name}: motpe() ÷ Optuna ${optuna} group`, ours, theirs)
  }
}

/** Both languages must compute the same function. */
async function checkSameProblem(peer: LineProcess, nested: boolean): Promise<void> {
  const space = (nested ? nestedSpace : plainSpace) as unknown as SearchSpace
  for (let k = 0; k < 20; k++) {
    const [problem, params] = [conditionalProblem(k, nested), space.flatOf(space.sample(randomStream(8, k)))]
    const [ours, { loss }] = [conditionalLoss(problem, params), await peer.request<{ loss: number }>({ op: 'loss', problem, params })]
    if (Math.abs(ours - loss) > 1e-12) throw new Error(`Expected the peer to compute ${ours}, got ${loss}. Repeat the formula of bench/inputs/conditional-problem.ts in its driver.`)
  }
}
