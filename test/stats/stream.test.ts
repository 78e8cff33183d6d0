import { Readable } from 'node:stream'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ExponentialWelford, Moments, pushStream, Welford } from '../../src/stats/index.ts'

async function* later<T>(items: Iterable<T>): AsyncGenerator<T> {
  for (const item of items) yield await Promise.resolve(item)
}

test('a stream is its numbers in one array, whether it is synchronous or not, single or in pieces', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(fc.oneof(fc.integer(), fc.array(fc.integer(), { maxLength: 5 }).map((part) => Float64Array.from(part))), { maxLength: 30 }), async (items) => {
      const all = Welford.of(Float64Array.from(items.flatMap((item) => (typeof item === 'number' ? item : [...item]))))
      for (const source of [items, new Set(items), later(items)]) {
        const welford = await Welford.ofStream(source)
        expect(welford.count).toBe(all.count)
        if (all.count === 0) continue
        expect(Math.abs(welford.mean - all.mean)).toBeLessThanOrEqual(1e-13 * (Math.abs(all.mean) + all.standardDeviation('population')))
        expect(welford.variance('population') / all.variance('population') || 1).toBeCloseTo(1, 12)
      }
    }),
    { seed: 23, numRuns: 60 },
  )
})

test('numbers and arrays go in in the order of the stream, which a fading memory can tell', async () => {
  const memory = await pushStream(new ExponentialWelford({ alpha: 0.5 }), [1, Float64Array.of(2, 3), 4])
  expect(memory.mean).toBe(new ExponentialWelford({ alpha: 0.5 }).pushAll(Float64Array.of(1, 2, 3, 4)).mean)
})

test('a Node stream, a web stream and a bare array are streams', async () => {
  const numbers = Array.from({ length: 3000 }, (_, i) => i)
  const web = new ReadableStream<number>({
    start(controller) {
      for (const x of numbers) controller.enqueue(x)
      controller.close()
    },
  })
  for (const source of [Readable.from(numbers), web, Float64Array.from(numbers)]) {
    const moments = await Moments.ofStream(source)
    expect([moments.count, moments.mean, moments.min, moments.max]).toEqual([3000, 1499.5, 0, 2999])
  }
})

test('what is no finite number is refused with its place, and what the stream throws passes through', async () => {
  await expect(Welford.ofStream([1, 2, NaN])).rejects.toThrow('Expected item 2 of the stream to be finite, got NaN')
  await expect(Welford.ofStream(['1'] as unknown as number[])).rejects.toThrow('Expected item 0 of the stream to be a number or a Float64Array, got "1"')
  await expect(Welford.ofStream([new Uint8Array(3) as unknown as Float64Array])).rejects.toThrow('got Uint8Array of 3')
  await expect(Welford.ofStream([1, Float64Array.of(1, Infinity)])).rejects.toThrow('index 1 of `values` to be finite')
  const failure = new Error('the disk is gone')
  const welford = new Welford()
  async function* failing(): AsyncGenerator<number> {
    yield 4
    throw failure
  }
  await expect(pushStream(welford, failing())).rejects.toBe(failure)
  expect([welford.count, welford.mean]).toEqual([1, 4])
})

test('memory does not grow with the stream: numbers go in while it runs', async () => {
  const welford = new Welford()
  let least = Infinity
  function* counting(): Generator<number> {
    for (let i = 0; i < 100_000; i++) {
      least = Math.min(least, welford.count - i)
      yield i
    }
  }
  await pushStream(welford, counting())
  expect(welford.count).toBe(100_000)
  expect(least).toBeGreaterThanOrEqual(-1024)
})
