import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { roseTreePicture } from '../../examples/rose-tree/picture.ts'

test('the picture of a rose tree in the documentation is what its script prints', () => {
  expect(roseTreePicture()).toBe(readFileSync(new URL('../../docs/pictures/rose-tree.svg', import.meta.url), 'utf8'))
})
