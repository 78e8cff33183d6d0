import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { choice, int, pointIndex, randomStream, searchSpace, spaceDifferences, spaceFromJson, spaceToJson, type Axis, type Parameter, type SearchSpace } from '@thunderline/cerebros'
import { cells, continuous, finiteSpaces, huge, spaces } from './random-spaces.ts'

const seeds = fc.nat(1e6)
const units = fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constantFrom(0, 1, 0.5, 1 - 2 ** -53, 2 ** -1074))
const axisOf = (parameter: Parameter<unknown>): Axis => searchSpace({ x: parameter }).columns[0].axis
const draw = (space: SearchSpace, seed: number): Float64Array => space.sample(randomStream(seed))

function holds<T extends [unknown, ...unknown[]]>(arbitraries: { [K in keyof T]: fc.Arbitrary<T[K]> }, check: (...values: T) => void, numRuns = 150): void {
  fc.assert(
    fc.property(...arbitraries, (...values) => {
      check(...values)
    }),
    { seed: 20, numRuns },
  )
}

describe('a row', () => {
  test('that was sampled decodes into the range, onto the grid and among the choices', () => {
    holds<[SearchSpace, number]>([spaces, seeds], (space, seed) => {
      const flat = space.flatOf(draw(space, seed))
      for (const [name, value] of Object.entries(flat)) {
        const { domain } = space.columns[space.indexOf(name)]
        if (domain.type === 'categorical' || domain.type === 'ordinal') expect(domain.choices).toContain(value)
        else if (domain.type === 'bool') expect(value).toBeTypeOf('boolean')
        else if (domain.type === 'choice') expect(Object.keys(domain.branches)).toContain(value)
        else {
          const { low, high, step } = domain
          expect(value).toBeGreaterThanOrEqual(low)
          expect(value).toBeLessThanOrEqual(high)
          if (domain.type === 'int') expect(((value as number) - low) % step!).toBe(0)
          else if (step !== null) expect(Math.abs(((value as number) - low) / step - Math.round(((value as number) - low) / step))).toBeLessThan(1e-7)
        }
      }
    })
  })

  test('has coordinates in [0, 1], and NaN exactly where a branch is not taken', () => {
    holds<[SearchSpace, number]>([spaces, seeds], (space, seed) => {
      const row = draw(space, seed)
      const flat = space.flatOf(row)
      space.columns.forEach(({ name, parent, branch }, j) => {
        const taken = parent < 0 || flat[space.columns[parent].name] === Object.keys((space.columns[parent].domain as { branches: object }).branches)[branch]
        expect(Number.isNaN(row[j])).toBe(!taken)
        expect(Object.hasOwn(flat, name)).toBe(taken)
        if (taken) expect(row[j] >= 0 && row[j] <= 1).toBe(true)
      })
    })
  })

  test('of a finite space is the same after decoding and encoding', () => {
    holds<[SearchSpace, number]>([finiteSpaces, seeds], (space, seed) => {
      const row = draw(space, seed)
      expect(space.encode(space.decode(row))).toEqual(row)
    })
  })

  test('of any space decodes the same after decoding and encoding, continuous values to a few units in the last place', () => {
    holds<[SearchSpace, number]>([spaces, seeds], (space, seed) => {
      const flat = space.flatOf(draw(space, seed))
      const again = space.flatOf(space.rowOf(flat))
      expect(Object.keys(again)).toEqual(Object.keys(flat))
      for (const [name, value] of Object.entries(flat)) {
        const { domain, axis } = space.columns[space.indexOf(name)]
        if (axis.kind !== 'continuous') expect(again[name]).toBe(value)
        else if (domain.type === 'float') {
          // A unit coordinate is good to half an ulp of 1, which is this much of the value.
          const unit = domain.log ? (value as number) * Math.max(1, Math.abs(Math.log(domain.low)), Math.abs(Math.log(domain.high))) : Math.max(Math.abs(domain.low), Math.abs(domain.high))
          expect(Math.abs((again[name] as number) - (value as number))).toBeLessThanOrEqual(4 * Number.EPSILON * unit)
        }
      }
    })
  })

  test('stays when it is snapped again, and keeps its params', () => {
    holds<[SearchSpace, number]>([spaces, seeds], (space, seed) => {
      const row = draw(space, seed)
      expect(space.snapInto(row.slice())).toEqual(row)
      const random = randomStream(seed)
      const loose = Float64Array.from({ length: space.d }, () => random.uniform())
      expect(space.flatOf(space.snapInto(loose))).toEqual(space.flatOf(row))
    })
  })
})

describe('params', () => {
  test('nest and flatten are inverse', () => {
    holds<[SearchSpace, number]>([spaces, seeds], (space, seed) => {
      const flat = space.flatOf(draw(space, seed))
      const params = space.nest(flat)
      expect(space.flatten(params)).toEqual(flat)
      expect(space.nest(space.flatten(params))).toEqual(params)
    })
  })

  test('that are canonical stay as they are, and continuous ones stay as given', () => {
    holds<[SearchSpace, number]>([spaces, seeds], (space, seed) => {
      const flat = space.flatOf(draw(space, seed))
      expect(space.canonical(flat)).toEqual(flat)
    })
  })

  test('survive JSON', () => {
    holds<[SearchSpace, number]>([spaces, seeds], (space, seed) => {
      const flat = space.flatOf(draw(space, seed))
      expect(space.canonical(JSON.parse(JSON.stringify(flat)) as typeof flat)).toEqual(flat)
    })
  })
})

describe('a discrete axis', () => {
  test('divides [0, 1] into cells that hold their centres', () => {
    holds<[Parameter<unknown>]>([cells], (parameter) => {
      const axis = axisOf(parameter)
      expect(axis.edge(0)).toBe(0)
      expect(axis.edge(axis.cells)).toBe(1)
      for (let k = 0; k < axis.cells; k++) {
        expect(axis.edge(k)).toBeLessThan(axis.centre(k))
        expect(axis.centre(k)).toBeLessThan(axis.edge(k + 1))
        expect(axis.cellAt(axis.centre(k))).toBe(k)
        expect(axis.unitOf(axis.valueAt(axis.centre(k)))).toBe(axis.centre(k))
      }
    })
  })

  test('of very many values still finds each one', () => {
    holds<[Parameter<unknown>, number]>([huge, units], (parameter, u) => {
      const axis = axisOf(parameter)
      const { low, high } = parameter.domain as { low: number; high: number }
      for (const k of [0, axis.cells - 1, axis.cellAt(u), Math.floor(axis.cells / 3)]) {
        expect(axis.cellAt(axis.centre(k))).toBe(k)
        expect(axis.valueAt(axis.centre(k))).toBe(low + k)
        expect(axis.unitOf(low + k)).toBe(axis.centre(k))
        expect(axis.edge(k) <= axis.centre(k) && axis.centre(k) <= axis.edge(k + 1)).toBe(true)
      }
      expect([axis.valueAt(0), axis.valueAt(1)]).toEqual([low, high])
    }, 400)
  })

  test('gives a uniform draw the width of its cell as probability', () => {
    holds<[Parameter<unknown>, number]>([cells, seeds], (parameter, seed) => {
      const axis = axisOf(parameter)
      const random = randomStream(seed)
      const counts = new Float64Array(axis.cells)
      const draws = 4000
      for (let i = 0; i < draws; i++) counts[axis.cellAt(random.uniform())]++
      let statistic = 0
      let freedom = -1
      let [pooled, expected] = [0, 0]
      for (let k = 0; k < axis.cells; k++) {
        pooled += counts[k]
        expected += draws * (axis.edge(k + 1) - axis.edge(k))
        if (expected < 10 && k < axis.cells - 1) continue
        statistic += (pooled - expected) ** 2 / Math.max(expected, 1e-9)
        freedom++
        ;[pooled, expected] = [0, 0]
      }
      // Five standard deviations of a chi-square, and the slack of its tail.
      expect(statistic).toBeLessThan(freedom + 5 * Math.sqrt(2 * Math.max(1, freedom)) + 12)
    }, 100)
  })
})

describe('a continuous axis', () => {
  test('maps its bounds exactly, both ways, and keeps the order', () => {
    holds<[Parameter<unknown>, number, number]>([continuous, units, units], (parameter, u, v) => {
      const axis = axisOf(parameter)
      const { low, high } = parameter.domain as { low: number; high: number }
      expect([axis.valueAt(0), axis.valueAt(1)]).toEqual([low, high])
      if (low < high) expect([axis.unitOf(low), axis.unitOf(high)]).toEqual([0, 1])
      const [a, b] = [axis.valueAt(Math.min(u, v)), axis.valueAt(Math.max(u, v))] as [number, number]
      expect(a >= low && a <= b && b <= high).toBe(true)
    }, 300)
  })
})

describe('the point index', () => {
  const small = finiteSpaces.filter((space) => pointIndex(space).size <= 3000)

  test('numbers every point of a finite space once', () => {
    holds<[SearchSpace]>([small], (space) => {
      const points = pointIndex(space)
      const seen = new Set<string>()
      for (let k = 0; k < points.size; k++) {
        const row = points.at(k)
        expect(points.of(row)).toBe(k)
        seen.add(JSON.stringify(space.flatOf(row)))
      }
      expect(seen.size).toBe(points.size)
    }, 40)
  })

  test('gives a sampled row a number that leads back to it', () => {
    holds<[SearchSpace, number]>([finiteSpaces.filter((space) => pointIndex(space).size < Infinity), seeds], (space, seed) => {
      const row = draw(space, seed)
      const points = pointIndex(space)
      const index = points.of(row)
      expect(index >= 0 && index < points.size).toBe(true)
      expect(points.at(index)).toEqual(row)
    })
  })

  test('is infinite beyond 2⁵³ points', () => {
    expect(pointIndex(searchSpace({ a: int(0, 2 ** 30 - 1), b: int(0, 2 ** 30 - 1) })).size).toBe(Infinity)
    expect(pointIndex(searchSpace({ a: int(0, 2 ** 30 - 1), b: int(0, 2 ** 20 - 1) })).size).toBe(2 ** 50)
    expect(pointIndex(searchSpace({ a: choice({ x: { n: int(1, 3) }, y: {} }) })).size).toBe(4)
  })
})

describe('the JSON of a space', () => {
  test('reads back to the same columns, also through text', () => {
    holds<[SearchSpace]>([spaces], (space) => {
      const again = spaceFromJson(JSON.parse(JSON.stringify(spaceToJson(space))))
      const plain = ({ columns }: SearchSpace) => columns.map(({ name, key, parent, branch, domain }) => ({ name, key, parent, branch, domain: domain.type === 'choice' ? Object.keys(domain.branches) : domain }))
      expect(plain(again)).toEqual(plain(space))
      expect(spaceDifferences(space, again)).toEqual([])
    })
  })

  test('differs exactly when the spaces do', () => {
    const text = (space: SearchSpace): string => JSON.stringify(spaceToJson(space))
    holds<[SearchSpace, SearchSpace]>([spaces, spaces], (one, other) => {
      expect(spaceDifferences(one, other).length > 0).toBe(text(one) !== text(other))
    }, 300)
  })
})
