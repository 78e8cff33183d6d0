// The main job: a churn model that is good, fast and small, searched on real data, stopped and resumed at will.
//   npm start                                       100 trials into runs/telco.db
//   npm start -- --trials 200 --store runs/more.db  more of them, elsewhere

import { writeFileSync } from 'node:fs'

import { metricLabel, paretoPlot, shownNumber } from '@thunderline/cerebros/report'

import { BenchThread } from './bench-thread.ts'
import { readOptions } from './options.ts'
import { printResult } from './result.ts'
import { LEAST_AUC, openTelco, type TelcoTrial } from './study.ts'

const options = readOptions(process.argv.slice(2))
if (typeof options === 'number') process.exit(options)
const { trials } = options
const bench = new BenchThread()

const study = await openTelco(options.store)

// The first Ctrl-C (or kill) gives the running trial back; a second one ends the process at once, as usual.
const interrupt = new AbortController()
const onInterrupt = (signal: NodeJS.Signals): void => interrupt.abort(signal)
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, onInterrupt)

const stored = study.trials.length
if (stored >= trials) console.log(`Complete: ${stored} trials are in ${options.store}. Ask for more with npm start -- --trials ${stored + 40}.`)
else console.log(stored === 0 ? `${trials} trials go into ${options.store}. Ctrl-C stops; run again to resume.` : `Resuming: ${stored} of ${trials} trials are in ${options.store}.`)
if (stored < trials) console.log(`* entered the front, × infeasible: its AUC is below ${LEAST_AUC}.`)

const summary = await study.optimize(
  async (trial) => {
    const { auc, latencyP95Us, model } = await bench.run({ number: trial.number, params: trial.params }, trial.signal)
    await trial.attach('model', model)
    return { auc, latencyP95Us, bytes: model.length, aucShortfall: LEAST_AUC - auc }
  },
  { trials, signal: interrupt.signal, onTrial: (trial, { front }) => printTrial(trial, front.entered) },
)
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, onInterrupt)

if (summary.stopped === 'aborted') {
  console.log(`Stopped: ${study.trials.length} of ${trials} trials are in ${options.store}. Run again to resume.`)
  process.exitCode = interrupt.signal.reason === 'SIGTERM' ? 143 : 130
} else {
  if (summary.trials > 0) console.log(`${summary.trials} trials in ${summary.seconds.toFixed(0)} s.`)
  await printResult(study)
  const picture = options.store.replace(/(\.\w+)?$/, '-front.svg')
  writeFileSync(picture, await paretoPlot(study, { x: 'latencyP95Us', y: 'auc', colour: 'bytes', scales: { latencyP95Us: 'log' }, title: 'Telco churn: validation AUC, latency and size' }))
  console.log(`\nPicture: ${picture}`)
}
await bench.close()
await study.close()

/** One line a trial. */
function printTrial({ number, params, metrics, feasible, error }: TelcoTrial, entered: boolean): void {
  const facts = metrics === null ? `failed: ${error}` : (['auc', 'latencyP95Us', 'bytes'] as const).map((name) => `${metricLabel(name)} ${shownNumber(metrics[name]).padEnd(7)}`).join('  ')
  console.log(`${String(number).padStart(4)} ${entered ? '*' : feasible ? ' ' : '×'} ${params.model.kind.padEnd(8)}  ${facts}`.trimEnd())
}
