import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { Parzen } from '../../src/density/index.ts'
import { profileOf, type ProfileName } from '../../src/sampler/motpe/profile.ts'
import { categorical, float, int, searchSpace } from '../../src/space/index.ts'

interface DensityCase {
  n: number
  multivariate: boolean
  obs: Record<string, number[]>
  x: Record<string, number[]>
  log_pdf: number[]
}

// The space that the golden values were computed on.
const space = searchSpace({
  f: float(-5, 5),
  lg: float(1e-4, 1e-1, { scale: 'log' }),
  st: float(0, 1, { step: 0.1 }),
  i: int(1, 20),
  il: int(1, 256, { scale: 'log' }),
  is: int(2, 32, { step: 3 }),
  c: categorical([0, 1, 2]),
})

const versions: readonly { profile: ProfileName; files: readonly string[] }[] = [
  { profile: 'optuna-4.9', files: ['optuna-4.9.0.json', 'optuna-joint-4.9.0.json'] },
  { profile: 'optuna-5.0', files: ['optuna-5.0.0.dev.json', 'optuna-joint-5.0.0.dev.json'] },
]

function read<T>(file: string): T {
  return JSON.parse(readFileSync(new URL(`../golden/${file}`, import.meta.url), 'utf8')) as T
}

function casesOf(file: string): DensityCase[] {
  const golden = read<{ parzen?: DensityCase[]; joint?: DensityCase[] }>(file)
  return golden.parzen ?? golden.joint!
}

/** The density of a profile at the points of a case, in Optuna's coordinates. */
function logDensities(profile: ProfileName, { n, multivariate, obs, x }: DensityCase): number[] {
  const names = Object.keys(obs)
  const axes = names.map((name) => space.columns[space.indexOf(name)].axis)
  const rowsOf = (columns: Record<string, number[]>, count: number): Float64Array =>
    Float64Array.from({ length: count * names.length }, (_, k) => axes[k % names.length].unitOf(columns[names[k % names.length]][Math.floor(k / names.length)]))
  const { bandwidth, restWeights } = profileOf(profile, 1, multivariate)
  const density = new Parzen({ axes, rows: rowsOf(obs, n), weights: restWeights(n), bandwidth: bandwidth(multivariate) })
  const count = x[names[0]].length
  // Ours is a density over the unit cube; Optuna's is one over the range, or its logarithm.
  const scale = (names.includes('f') ? Math.log(10) : 0) + (names.includes('lg') ? Math.log(Math.log(1e-1) - Math.log(1e-4)) : 0)
  return Array.from(density.logDensityInto(rowsOf(x, count), new Float64Array(count)), (value) => value - scale)
}

function largestError(profile: ProfileName, cases: readonly DensityCase[]): number {
  return Math.max(...cases.flatMap((one) => logDensities(profile, one).map((value, k) => Math.abs(value - one.log_pdf[k]))))
}

describe('the densities of the Optuna profiles', () => {
  for (const { profile, files } of versions) {
    for (const file of files) {
      test(`${profile} equals the log densities in ${file} to 1e-9`, () => {
        expect(largestError(profile, casesOf(file))).toBeLessThan(1e-9)
      })
    }
  }

  test('the released Optuna 5.0.0 has the densities of 5.0.0.dev', () => {
    const released = read<{ parzen: number[][]; joint: number[][] }>('optuna-5.0.0.json')
    for (const [file, values] of [['optuna-5.0.0.dev.json', released.parzen], ['optuna-joint-5.0.0.dev.json', released.joint]] as const) {
      casesOf(file).forEach((one, i) => one.log_pdf.forEach((value, k) => expect(Math.abs(values[i][k] - value)).toBeLessThan(1e-9)))
    }
  })

  test('swapping the two profiles fails on the joint densities', () => {
    expect(largestError('optuna-4.9', casesOf('optuna-joint-5.0.0.dev.json'))).toBeGreaterThan(1e-2)
    expect(largestError('optuna-5.0', casesOf('optuna-joint-4.9.0.json'))).toBeGreaterThan(1e-2)
  })
})
