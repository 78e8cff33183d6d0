// Progress of a run: on a terminal one block that is drawn again and again, elsewhere a line for each trial, or JSON lines.

import { styleText } from 'node:util'
import type { FinishedTrial, Study } from '../../study/index.ts'
import { printable, short } from '../show/table.ts'
import { trialJson } from '../show/trial-rows.ts'
import { count, duration, foundLine, trialLine } from './wording.ts'

/** Shows what a run does. */
export interface Progress {
  trial(trial: FinishedTrial, entered: boolean): void
  /** A line of a program's log, or a remark. */
  log(line: string): void
  /** Removes what would be drawn again. */
  end(): void
}

/** Where text goes, as much of it as progress needs. */
export interface Screen {
  readonly columns?: number | undefined
  write(text: string): unknown
}

/** What a block shows. */
export interface Standing {
  readonly done: number
  readonly total: number | undefined
  /** Trials this run told, in how many seconds. */
  readonly told: number
  readonly seconds: number
  readonly failed: number
}

/** JSON lines on stdout, the log on stderr. */
export function jsonProgress(study: Study): Progress {
  return { trial: (trial, entered) => console.log(JSON.stringify({ trial: trialJson(study, trial as Study['trials'][number]), front: entered })), log: (line) => console.error(line), end: () => undefined }
}

/** A line for each trial on stdout, the log on stderr. */
export function plainProgress(): Progress {
  return { trial: (trial, entered) => console.log(trialLine(trial, entered)), log: (line) => console.error(line), end: () => undefined }
}

/** One block, drawn at most ten times a second. @param total trials the run aims at */
export function blockProgress(study: Study, total: number | undefined, screen: Screen, clock: () => number = Date.now): Progress {
  const started = clock()
  let drawn = 0
  let height = 0
  let told = 0
  let failed = 0
  let ended = false
  const erase = (): void => {
    if (height > 0) screen.write(`\u001b[${height}A\u001b[J`)
    height = 0
  }
  const draw = (): void => {
    const lines = blockLines(study, { done: study.trials.length, total, told, failed, seconds: (clock() - started) / 1000 }, widthOf(screen))
    erase()
    screen.write(`${lines.join('\n')}\n`)
    height = lines.length
    drawn = clock()
  }
  const timer = setInterval(draw, 500)
  timer.unref()
  draw()
  return {
    trial: (trial) => {
      told++
      if (trial.state === 'failed') failed++
      if (clock() - drawn >= 100) draw()
    },
    log: (line) => {
      erase()
      screen.write(`${printable(line)}\n`)
      if (!ended) draw()
    },
    end: () => {
      clearInterval(timer)
      if (!ended) draw()
      // The block stays as it is, and what is written now comes below it.
      ended = true
      height = 0
    },
  }
}

/** One less than the screen has: some terminals wrap a full line. A terminal that does not know its size says 0. */
function widthOf({ columns = 0 }: Screen): number {
  return (columns > 0 ? columns : 80) - 1
}

/** The lines of a block, none wider than the screen: a wrapped line could not be drawn over. */
export function blockLines(study: Study, { done, total, told, failed, seconds }: Standing, width: number): string[] {
  const tally = `${total === undefined ? count(done, 'trial') : `${done}/${total}`}${failed > 0 ? `, ${failed} failed` : ''}`
  const rate = told / Math.max(seconds, 1e-3)
  const left = total === undefined || told === 0 ? '' : `, ${duration(Math.max(0, total - done) / rate)} left`
  const pace = told === 0 ? 'first trials running' : `${short(Number(rate.toPrecision(2)))} trials/s${left}`
  const name = printable(study.name).slice(0, 24)
  const room = Math.min(30, width - name.length - tally.length - 4)
  const filled = total === undefined || room < 3 ? 0 : Math.min(room, Math.round((room * done) / total))
  const bar = total === undefined || room < 3 ? '' : `${styleText('green', '━'.repeat(filled))}${'─'.repeat(room - filled)}  `
  const head = bar === '' ? fit(`${name}  ${tally}`, width) : `${name}  ${bar}${tally}`
  return [head, fit(`  ${foundLine(study)}`, width), fit(`  ${pace}`, width)]
}

function fit(text: string, width: number): string {
  const characters = [...text]
  return characters.length <= width ? text : `${characters.slice(0, Math.max(0, width - 1)).join('')}…`
}
