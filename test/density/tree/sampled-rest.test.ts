import { expect, test } from 'vitest'
import type { Geometry } from '../../../src/density/tree/geometry.ts'
import { layOut } from '../../../src/density/tree/layout.ts'
import { SampledRest } from '../../../src/density/tree/sampled-rest.ts'

test('a rest that nothing can be drawn from is left to others: nodes known through their series, bounds that underflow', () => {
  const geometry: Geometry = { zMin: 0, zMax: 0, zMean: 0, zMeanLow: 0, weight: () => 1, measure: () => undefined, leaf: () => 1, nearest: () => 0 }
  const sampled = new SampledRest(layOut(Float64Array.of(0.1, 0.2), 2, 1, 2, 1), geometry)
  for (const near of [NaN, 1e4, 1487]) {
    const unopened = { node: Int32Array.of(1, 2), middle: Float64Array.of(0.3, 0.2), near: Float64Array.of(near, near), slots: 2 }
    expect(sampled.estimate(unopened, Float64Array.of(0.1), 0.5, 0.1, Infinity)).toBeNaN()
  }
})
