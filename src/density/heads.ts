// The log of weight and normalisers of every kernel: the part of a term that no query changes, one list for each set of continuous columns asked.

/** Normalisers multiplied before one logarithm is taken; few enough that their product stays finite. */
const FACTORS = 8

/** log Π of these normalisers of kernel i. */
export function logNormalisers(normaliser: readonly Float64Array[], columns: Int32Array, i: number): number {
  let sum = 0
  for (let first = 0; first < columns.length; first += FACTORS) {
    let product = 1
    for (let c = first; c < Math.min(columns.length, first + FACTORS); c++) product *= normaliser[columns[c]][i]
    sum += Math.log(product)
  }
  return sum
}

/** Heads of kernels that do not change, computed once for each set of columns. */
export function staticHeads(normaliser: readonly Float64Array[], logWeights: Float64Array): (columns: Int32Array) => Float64Array {
  const known = new Map<string, Float64Array>()
  let last: { readonly columns: Int32Array; readonly heads: Float64Array } | undefined
  return (columns) => {
    if (last?.columns === columns) return last.heads
    const name = columns.join()
    let heads = known.get(name)
    if (heads !== undefined) {
      last = { columns, heads }
      return heads
    }
    heads = new Float64Array(logWeights.length)
    for (let i = 0; i < heads.length; i++) heads[i] = logWeights[i] + logNormalisers(normaliser, columns, i)
    known.set(name, heads)
    return heads
  }
}
