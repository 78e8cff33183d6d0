// `cerebros run FILE`: loads a study, runs it to its limit, shows how it goes, and says what it found.

import { setImmediate as nextTurn } from 'node:timers/promises'
import type { CerebrosError } from '../../errors/index.ts'
import type { RunOptions, RunSummary, Study } from '../../study/index.ts'
import type { Arguments, Command } from '../arguments.ts'
import { tableText } from '../show/table.ts'
import { trialJson, trialRows } from '../show/trial-rows.ts'
import { endAllPrograms } from './child-processes.ts'
import { listenForInterrupts } from './interrupts.ts'
import { blockProgress, jsonProgress, plainProgress, type Progress } from './progress.ts'
import type { Runnable } from './runnable.ts'
import { loadStudyFile } from './study-file.ts'
import { loadStudyModule } from './study-module.ts'
import { count, duration, foundLine, stopLine } from './wording.ts'

/** Trials of a study that sets no limit. */
const DEFAULT_TRIALS = 100

/** How many trials the summary shows. */
const SHOWN = 10

/** `cerebros run FILE` */
export const run: Command = {
  usage: {
    line: 'run FILE',
    about:
      'Runs a study to its limit, and goes on where an earlier run stopped.\nFILE is a module that exports `study` and `objective` (and maybe `options`), or a study.json with a `command` in any language.\nThe study is kept in the store it names, else in a .db file beside FILE. Ctrl-C stops it; the same command resumes it.',
    options: {
      trials: { value: 'N', help: `Trials in all, those of earlier runs included; default ${DEFAULT_TRIALS} when nothing sets a limit.` },
      concurrency: { value: 'K', help: 'Trials at a time; default 1.' },
      seconds: { value: 'S', help: 'Start no trial after this time.' },
      store: { value: 'PATH', help: 'The SQLite file to keep the study in; :memory: keeps nothing.' },
      json: { help: 'JSON lines on stdout: one a trial, and a summary.' },
    },
    positionals: [1, 1],
  },
  run: async (given) => {
    const file = given.positionals[0]
    const loaded = await (file.endsWith('.json') ? loadStudyFile : loadStudyModule)(file, given.text('store'))
    try {
      return await runLoaded(loaded, given)
    } finally {
      await loaded.study.close()
      endAllPrograms()
      // A module may leave timers or sockets behind that would keep the process alive for good.
      setTimeout(() => process.exit(), 500).unref()
    }
  },
}

async function runLoaded(loaded: Runnable, given: Arguments): Promise<number> {
  const { study } = loaded
  const limits = limitsOf(loaded.options, given)
  const progress = progressOf(study, limits.trials, given.flag('json'))
  const interrupts = listenForInterrupts(() => progress.log('Stopping: running trials finish or are given back. Once more ends at once.'))
  const stop = new AbortController()
  let unstartable: CerebrosError | undefined
  const giveUp = (error: CerebrosError): void => {
    unstartable = error
    stop.abort()
  }
  const objective = loaded.objective({ log: (line) => progress.log(line), unstartable: giveUp })
  let lastError: string | null = null
  try {
    // A turn of the event loop between trials: an objective that never awaits would keep signals and progress waiting.
    const summary = await study.optimize(async (trial) => {
      await nextTurn()
      return objective(trial)
    }, {
      ...limits,
      signal: AbortSignal.any([interrupts.signal, stop.signal, ...(limits.signal === undefined ? [] : [limits.signal])]),
      onTrial: (trial, facts) => {
        lastError = trial.error ?? lastError
        progress.trial(trial, facts.front.entered)
        return limits.onTrial?.(trial, facts)
      },
    })
    progress.end()
    if (unstartable !== undefined) throw unstartable
    conclude(loaded, summary, given, interrupts.exitCode !== undefined)
    if (interrupts.exitCode !== undefined) return interrupts.exitCode
    if (summary.failed === 0 || summary.complete + summary.pruned > 0) return 0
    console.error(`cerebros: Every trial of this run failed. The last said: ${lastError ?? 'nothing'}`)
    return 1
  } finally {
    progress.end()
    interrupts.release()
  }
}

function limitsOf(options: RunOptions, given: Arguments): RunOptions {
  const [trials, seconds, concurrency] = [given.number('trials'), given.number('seconds'), given.number('concurrency')]
  const limits: RunOptions = { ...options, ...(trials === undefined ? {} : { trials }), ...(seconds === undefined ? {} : { seconds }), ...(concurrency === undefined ? {} : { concurrency }) }
  const limited = [limits.trials, limits.seconds, limits.stop, limits.timeoutMs].some((limit) => limit !== undefined)
  return limited ? limits : { ...limits, trials: DEFAULT_TRIALS }
}

function progressOf(study: Study, total: number | undefined, json: boolean): Progress {
  if (json) return jsonProgress(study)
  return process.stdout.isTTY ? blockProgress(study, total, process.stdout) : plainProgress()
}

/** The last words of a run. */
function conclude({ study, file }: Runnable, summary: RunSummary, given: Arguments, interrupted: boolean): void {
  const { complete, pruned, failed, seconds } = summary
  if (given.flag('json')) {
    const found = study.front.map((trial) => trialJson(study, trial))
    console.log(JSON.stringify({ summary: { study: study.name, stopped: summary.stopped, trials: study.trials.length, run: { complete, pruned, failed, seconds }, store: file ?? null, front: found } }))
    return
  }
  const parts = [`${complete} complete`, ...(pruned > 0 ? [`${pruned} pruned`] : []), ...(failed > 0 ? [`${failed} failed`] : [])]
  console.log(`\nStopped because ${stopLine(summary, study.trials.length)}. This run: ${count(summary.trials, 'trial')} (${parts.join(', ')}) in ${duration(seconds)}.`)
  console.log(`${study.name}: ${foundLine(study)}`)
  const shown = study.front.slice(0, SHOWN)
  const { columns, rows } = trialRows(study, shown)
  if (shown.length > 0) console.log(`\n${tableText(columns, rows)}${study.front.length > SHOWN ? `\n… and ${study.front.length - SHOWN} more` : ''}`)
  console.log(`\n${keptLine(file, interrupted)}`)
}

function keptLine(file: string | null | undefined, interrupted: boolean): string {
  const again = ['cerebros', ...process.argv.slice(2)].map((word) => (/^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`)).join(' ')
  if (file === null) return 'The study was in memory only: nothing is kept.'
  if (interrupted) return `Resume with: ${again}`
  return file === undefined ? `The same command goes on with a higher --trials.` : `See cerebros trials ${file}; the same command goes on with a higher --trials.`
}
