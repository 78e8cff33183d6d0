// Greedy subset selection with two objectives. Each candidate keeps the far corner of the rectangle that it would add; a choice moves
// the corners of those on its left to its first objective, of those on its right to its second.
// Source: A. P. Guerreiro, C. M. Fonseca, L. Paquete, Evol. Comput. 24 (2016) 521-544, https://doi.org/10.1162/EVCO_a_00188. Cost: O(n k).

/**
 * The places of k rows in order of choice.
 *
 * @param rows n·2 numbers, distinct, in lexicographic order
 * @param reference 2 finite numbers
 * @param k fewer than n
 */
export function planeSubset(rows: Float64Array, reference: Float64Array, k: number): Int32Array {
  const n = rows.length / 2
  const cornerX = new Float64Array(n).fill(reference[0])
  const cornerY = new Float64Array(n).fill(reference[1])
  const chosen = new Int32Array(k)
  const taken = new Uint8Array(n)
  for (let round = 0; round < k; round++) {
    let best = -1
    let most = -1
    for (let i = 0; i < n; i++) {
      if (taken[i] === 1) continue
      const width = cornerX[i] - rows[2 * i]
      const height = cornerY[i] - rows[2 * i + 1]
      const area = width > 0 && height > 0 ? width * height : 0
      if (area > most) {
        most = area
        best = i
      }
    }
    chosen[round] = best
    taken[best] = 1
    const x = rows[2 * best]
    const y = rows[2 * best + 1]
    for (let i = 0; i < best; i++) if (x < cornerX[i]) cornerX[i] = x
    for (let i = best + 1; i < n; i++) if (y < cornerY[i]) cornerY[i] = y
  }
  return chosen
}
