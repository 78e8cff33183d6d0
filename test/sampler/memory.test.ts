import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { expect, test } from 'vitest'
import { toldStudy } from '../../bench/inputs/told-study.ts'
import { mixedSpace } from '../../bench/inputs/mixed-study.ts'

test('a told trial leaves at most 64 bytes of arrays a parameter in the sampler, also where its arrays have just grown', () => {
  setFlagsFromString('--expose-gc')
  const collect = runInNewContext('gc') as () => void
  const buffers = (): number => {
    for (let k = 0; k < 3; k++) collect()
    return process.memoryUsage().arrayBuffers
  }
  for (const n of [8_300, 16_500]) {
    const before = buffers()
    const study = toldStudy('core', 'random', 1)
    study.tellUpTo(n - 1)
    study.cycle()
    const bytes = (buffers() - before) / (study.count * mixedSpace.d)
    expect(bytes).toBeLessThan(64)
    // Less would be no rows at all: something was not counted.
    expect(bytes).toBeGreaterThan(16)
  }
})
