import fc from 'fast-check'
import { expect, test } from 'vitest'
import { randomStream } from '../../src/numerics/index.ts'
import { Covariance, Welford } from '../../src/stats/index.ts'
import { exactCovariance, exactMoments } from '../oracles/stats.ts'

const run = { seed: 24, numRuns: 100 }
const value = fc.oneof(fc.integer({ min: -1000, max: 1000 }), fc.integer({ min: -1_000_000, max: 1_000_000 }).map((x) => x / 1024), fc.constantFrom(1e9, 1e9 + 1))
const row = fc.tuple(value, value, value)
const rows = fc.array(row, { maxLength: 40 })
const D = 3

const pushed = (list: readonly number[][]): Covariance => list.reduce((covariance, one) => covariance.push(Float64Array.from(one)), new Covariance(D))
const packed = (list: readonly number[][]): Covariance => new Covariance(D).pushAll(Float64Array.from(list.flat()))
const column = (list: readonly number[][], i: number): number[] => list.map((one) => one[i])

/** Agreement to rounding on the scale of the two deviations. */
function expectSame(a: Covariance, b: Covariance): void {
  expect([a.count, a.weight]).toEqual([b.count, expect.closeTo(b.weight, 9)])
  expectSameMatrix(a, b)
}

function expectSameMatrix(a: Covariance, b: Covariance): void {
  if (b.count === 0) return
  const [found, wanted] = [a.matrix('population'), b.matrix('population')]
  const spread = (i: number): number => Math.sqrt(wanted[i * D + i])
  b.mean().forEach((mean, i) => expect(Math.abs(a.mean()[i] - mean)).toBeLessThanOrEqual(1e-13 * (Math.abs(mean) + spread(i))))
  wanted.forEach((wants, k) => expect(Math.abs(found[k] - wants)).toBeLessThanOrEqual(1e-12 * spread(Math.floor(k / D)) * spread(k % D)))
}

test('covariances are those of exact arithmetic, row by row, at once and with weights', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(row, fc.constantFrom(0.25, 1, 2, 3.75, 100)), { minLength: 2, maxLength: 40 }), (pairs) => {
      const list = pairs.map(([one]) => one)
      const weights = Float64Array.from(pairs, ([, w]) => w)
      const weighted = new Covariance(D)
      for (const [one, w] of pairs) weighted.push(Float64Array.from(one), w)
      const cases: [Covariance, Float64Array?][] = [[pushed(list)], [packed(list)], [weighted, weights], [new Covariance(D).pushAll(Float64Array.from(list.flat()), weights), weights]]
      for (const [covariance, theirs] of cases) {
        const matrix = covariance.matrix('population')
        for (let i = 0; i < D; i++) {
          for (let j = 0; j < D; j++) {
            const exact = exactCovariance(column(list, i), column(list, j), theirs).population
            expect(Math.abs(matrix[i * D + j] - exact)).toBeLessThanOrEqual(1e-12 * Math.sqrt(matrix[i * D + i] * matrix[j * D + j]))
          }
        }
      }
    }),
    run,
  )
})

test('far from zero and with a first row that is an outlier, 12 digits remain', () => {
  const random = randomStream(31)
  for (const [centre, first] of [[1e12, 1e12], [1e9, 0], [0, 1e8]]) {
    const list = Array.from({ length: 5000 }, (_, r) => {
      const [a, b] = [random.normal(), random.normal()]
      return r === 0 ? [first, first + 1, 0] : [centre + a, centre + 0.6 * a + 0.8 * b, 0]
    })
    const exact = exactCovariance(column(list, 0), column(list, 1)).sample
    const mean = exactMoments(column(list, 0)).mean
    for (const covariance of [pushed(list), packed(list), pushed(list.slice(0, 700)).merge(packed(list.slice(700)))]) {
      expect(Math.abs(covariance.mean()[0] / mean - 1)).toBeLessThan(1e-12)
      expect(Math.abs(covariance.matrix()[1] / exact - 1)).toBeLessThan(1e-12)
    }
  }
})

test('the diagonal is the variance of each column, for every kind', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(row, fc.constantFrom(0.5, 1, 2)), { minLength: 3, maxLength: 30 }), (pairs) => {
      const covariance = new Covariance(D)
      const welford = new Welford()
      for (const [one, w] of pairs) {
        covariance.push(Float64Array.from(one), w)
        welford.push(one[1], w)
      }
      for (const kind of ['sample', 'population', 'reliability'] as const) {
        if (welford.variance(kind) > 0) expect(covariance.matrix(kind)[4] / welford.variance(kind)).toBeCloseTo(1, 12)
      }
    }),
    run,
  )
})

test('a weight repeats the row, merging is concatenation, and rows in pieces are rows at once', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(row, fc.nat(3)), { maxLength: 25 }), rows, fc.nat(25), (pairs, others, cut) => {
      const weighted = new Covariance(D)
      for (const [one, w] of pairs) weighted.push(Float64Array.from(one), w)
      const list = pairs.flatMap(([one, w]) => new Array<number[]>(w).fill(one))
      const repeated = pushed(list)
      expect(weighted.weight).toBe(repeated.weight)
      expectSameMatrix(weighted, repeated)
      const other = pushed(others)
      const before = other.state()
      expectSame(pushed(list).merge(other), pushed([...list, ...others]))
      expect(other.state()).toEqual(before)
      expectSame(packed(list.slice(0, cut)).merge(packed(list.slice(cut))), pushed(list))
    }),
    run,
  )
})

test('rows in pieces are rows at once, across block boundaries', () => {
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 20 }), fc.integer({ min: 1, max: 600 }), fc.nat(), (pattern, n, cut) => {
      const list = Array.from({ length: n }, (_, r) => pattern[r % pattern.length].map((x, i) => x + ((r * (i + 1)) % 11)))
      expectSame(packed(list.slice(0, cut % n)).merge(packed(list.slice(cut % n))), packed(list))
      expectSame(packed(list), pushed(list))
    }),
    { ...run, numRuns: 40 },
  )
})

test('correlations lie in [−1, 1], are ±1 for lines, and NaN for a column of one value', () => {
  const list = Array.from({ length: 50 }, (_, r) => [r, 7 - 3 * r, 5])
  const correlation = pushed(list).correlation()
  expect([...correlation.subarray(0, 2)]).toEqual([1, expect.closeTo(-1, 14)])
  expect([correlation[2], correlation[8]]).toEqual([NaN, NaN])
  fc.assert(
    fc.property(rows, (some) => {
      for (const r of packed(some).correlation()) if (!Number.isNaN(r)) expect(Math.abs(r)).toBeLessThanOrEqual(1)
    }),
    run,
  )
})

/** 300 rows of three dependent normals. */
function normals(): Covariance {
  const random = randomStream(32)
  const covariance = new Covariance(D)
  for (let r = 0; r < 300; r++) {
    const [a, b, c] = [random.normal(), random.normal(), random.normal()]
    covariance.push(Float64Array.of(1e6 + a, 2 * a + 0.5 * b, b - c))
  }
  return covariance
}

test('the Cholesky factor times its transpose is the matrix, and its determinant is that of the eigenvalues', () => {
  const covariance = normals()
  const matrix = covariance.matrix()
  const { lower, logDeterminant } = covariance.cholesky()
  for (let i = 0; i < D; i++) {
    for (let j = 0; j < D; j++) {
      let sum = 0
      for (let k = 0; k < D; k++) sum += lower[i * D + k] * lower[j * D + k]
      expect(sum).toBeCloseTo(matrix[i * D + j], 12)
    }
  }
  expect(logDeterminant).toBeCloseTo(covariance.eigen().values.reduce((sum, x) => sum + Math.log(x), 0), 11)
})

test('principal axes diagonalise the matrix: largest variance first, orthonormal, one sign', () => {
  const covariance = normals()
  const matrix = covariance.matrix()
  const { values, vectors } = covariance.eigen()
  expect([...values]).toEqual([...values].sort((a, b) => b - a))
  for (let k = 0; k < D; k++) {
    const axis = [...vectors.subarray(k * D, k * D + D)]
    for (let i = 0; i < D; i++) expect(axis.reduce((sum, x, j) => sum + matrix[i * D + j] * x, 0)).toBeCloseTo(values[k] * axis[i], 11)
    for (let l = 0; l < D; l++) expect(axis.reduce((sum, x, j) => sum + x * vectors[l * D + j], 0)).toBeCloseTo(k === l ? 1 : 0, 12)
    expect(Math.max(...axis)).toBe(Math.max(...axis.map(Math.abs)))
  }
  expect([...new Covariance(2).pushAll(Float64Array.of(1, 1, 2, 2, 3, 3)).eigen().values]).toEqual([expect.closeTo(2, 12), expect.closeTo(0, 12)])
})

test('the squared Mahalanobis distances of the rows have mean d under their own population covariance', () => {
  const random = randomStream(33)
  const list = Array.from({ length: 200 }, () => [random.normal(), 1e7 + random.normal(), random.uniform()])
  const factors = packed(list).cholesky({ kind: 'population' })
  const mean = list.reduce((sum, one) => sum + factors.mahalanobis(Float64Array.from(one)) ** 2, 0) / list.length
  expect(mean).toBeCloseTo(D, 11)
  const whitened = new Covariance(D)
  for (const one of list) whitened.push(factors.whiten(Float64Array.from(one)))
  whitened.matrix('population').forEach((x, k) => expect(x).toBeCloseTo(k % (D + 1) === 0 ? 1 : 0, 11))
})

test('in one column the distance is |x − mean| / deviation', () => {
  const covariance = new Covariance(1).pushAll(Float64Array.of(1, 2, 4, 9))
  const welford = Welford.of(Float64Array.of(1, 2, 4, 9))
  expect(covariance.cholesky().mahalanobis(Float64Array.of(11))).toBeCloseTo((11 - welford.mean) / welford.standardDeviation(), 13)
})

test('dependent columns and too few rows are refused, and a ridge makes up for dependence', () => {
  const line = pushed(Array.from({ length: 50 }, (_, r) => [r, Math.sin(r), r + 3 * Math.sin(r)]))
  expect(() => line.cholesky()).toThrow('Expected column 2 to vary apart from the columns before it')
  expect(Number.isFinite(line.cholesky({ ridge: 1e-3 }).logDeterminant)).toBe(true)
  expect(() => line.cholesky({ ridge: -1 })).toThrow('Expected `ridge` to be finite and 0 or more, got -1')
  expect(() => pushed([[1, 2, 3]]).cholesky()).toThrow('Expected rows that determine a finite covariance matrix, got NaN')
  expect(() => new Covariance(D).eigen()).toThrow('Push at least two rows')
  expect(() => normals().cholesky().mahalanobis(Float64Array.of(1))).toThrow('Expected a point of 3 numbers, got 1')
  expect(() => normals().cholesky().whiten(Float64Array.of(1, NaN, 1))).toThrow('Expected number 1 of a point to be finite')
})

test('wrong lengths, NaN and infinite numbers are refused, and nothing changes', () => {
  const covariance = normals()
  const before = covariance.state()
  expect(() => new Covariance(0)).toThrow('Expected `d` to be a whole number above 0, got 0')
  expect(() => covariance.push(Float64Array.of(1, 2))).toThrow('Expected a row of 3 numbers, got 2')
  expect(() => covariance.push(Float64Array.of(1, NaN, 2))).toThrow('Expected column 1 of row 0 to be finite, got NaN')
  expect(() => covariance.push(Float64Array.of(1, 2, 3), -1)).toThrow('Expected a finite weight of 0 or more, got -1')
  const many = new Float64Array(600)
  many[500] = Infinity
  expect(() => covariance.pushAll(many)).toThrow('Expected column 2 of row 166 to be finite, got Infinity')
  expect(() => covariance.pushAll(new Float64Array(4))).toThrow('Expected `rows` to have a multiple of 3 numbers, got 4')
  expect(() => covariance.pushAll(new Float64Array(6), new Float64Array(3))).toThrow('Expected `weights` to have 2 numbers, got 3')
  expect(() => covariance.merge(new Covariance(2))).toThrow('Expected an accumulator of 3 columns, got 2')
  covariance.push(Float64Array.of(1, 2, 3), 0)
  expect(covariance.state()).toEqual(before)
  expect([...new Covariance(1).mean(), ...new Covariance(1).matrix()]).toEqual([NaN, NaN])
  const rowsBefore = Float64Array.from({ length: 300 }, (_, i) => Math.sin(i))
  const given = rowsBefore.slice()
  new Covariance(3).pushAll(given).push(given.subarray(0, 3))
  expect(given).toEqual(rowsBefore)
})

test('a saved accumulator goes on as the original does, bit for bit, through JSON; another is refused', () => {
  fc.assert(
    fc.property(fc.array(row, { maxLength: 150 }), fc.nat(150), (list, cut) => {
      const original = pushed(list.slice(0, cut))
      const restored = Covariance.from(JSON.parse(JSON.stringify(original.state())) as ReturnType<Covariance['state']>)
      for (const one of list.slice(cut)) for (const covariance of [original, restored]) covariance.push(Float64Array.from(one))
      expect(JSON.stringify(restored.state())).toBe(JSON.stringify(original.state()))
    }),
    run,
  )
  const state = normals().state()
  expect(() => Covariance.from({ ...state, version: 2 as 1 })).toThrow('Expected a saved Covariance of version 1')
  expect(() => Covariance.from({ ...state, offset: [1, 2] })).toThrow('Expected 3 numbers in `offset` of a saved Covariance')
  expect(() => Covariance.from({ ...state, products: state.products.map(() => null as unknown as number) })).toThrow('Expected a number at index 0 of `products`')
})
