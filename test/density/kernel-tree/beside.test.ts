import { expect, test } from 'vitest'
import { fixedBandwidth } from '../../../src/density/index.ts'
import { KernelTree } from '../../../src/density/kernel-tree/kernel-tree.ts'
import { float, searchSpace } from '../../../src/space/index.ts'

test('a kernel beside the tree counts as the same one in it, over hundreds of narrow columns too', () => {
  const d = 200
  const axes = searchSpace(Object.fromEntries(Array.from({ length: d }, (_, j) => [`x${j}`, float(0, 1)]))).columns.map(({ axis }) => axis)
  const tree = new KernelTree({ axes, bandwidth: fixedBandwidth(1e-3), priorWeight: 1, branchFactor: 8, leafSize: 48 })
  const point = new Float64Array(d).fill(0.3)
  tree.load(point, Float64Array.of(1))
  const x = point.map((u) => u + 1e-4)
  const alone = tree.logSum(x, 0)
  tree.setBeside([point])
  expect(tree.logSum(x, 0) - alone).toBeCloseTo(Math.log(2), 9)
})
