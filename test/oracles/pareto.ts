// The Pareto tools by their definitions: slow, obvious, sharing no code with the library.

export type Row = readonly number[]

/** a is nowhere worse and somewhere better. */
export function beats(a: Row, b: Row): boolean {
  return a.every((value, j) => value <= b[j]) && a.some((value, j) => value < b[j])
}

/** Constraint domination of (row, violation) pairs. */
export function beatsUnderConstraints(a: Row, violationA: number, b: Row, violationB: number): boolean {
  if (violationA === 0 && violationB === 0) return beats(a, b)
  return violationA < violationB
}

/** Fronts peeled off one by one. */
export function peeledRanks(rows: readonly Row[]): number[] {
  const ranks = rows.map(() => -1)
  for (let rank = 0; ranks.includes(-1); rank++) {
    const left = rows.flatMap((_, i) => (ranks[i] === -1 ? [i] : []))
    for (const i of left.filter((i) => !left.some((k) => beats(rows[k], rows[i])))) ranks[i] = rank
  }
  return ranks
}

/** Volume by inclusion and exclusion: Σ over the non-empty subsets of ± the box below their componentwise maximum. 2ⁿ terms. */
export function volumeByInclusionExclusion(rows: readonly Row[], reference: Row): number {
  let volume = 0
  for (let subset = 1; subset < 2 ** rows.length; subset++) {
    const members = rows.filter((_, i) => (subset >> i) & 1)
    const box = reference.reduce((product, edge, j) => product * Math.max(0, edge - Math.max(...members.map((row) => row[j]))), 1)
    volume += members.length % 2 === 1 ? box : -box
  }
  return volume
}

/** Volume by counting unit cells; rows and reference are integers, 0 ≤ row. */
export function volumeByCells(rows: readonly Row[], reference: Row): number {
  let cells: number[][] = [[]]
  for (const edge of reference) cells = cells.flatMap((cell) => Array.from({ length: edge }, (_, at) => [...cell, at]))
  return cells.filter((cell) => rows.some((row) => row.every((value, j) => value <= cell[j]))).length
}

/** Greedy choice with every candidate evaluated in every round; ties go to the lexicographically first row. Rows are distinct. */
export function eagerSubset(rows: readonly Row[], volume: (rows: readonly Row[]) => number, k: number): number[] {
  const order = rows.map((_, i) => i).sort((a, b) => compareRows(rows[a], rows[b]))
  const chosen: number[] = []
  while (chosen.length < k) {
    const gains = order.map((i) => (chosen.includes(i) ? -Infinity : volume([...chosen, i].map((c) => rows[c]))))
    chosen.push(order[gains.indexOf(Math.max(...gains))])
  }
  return chosen
}

function compareRows(a: Row, b: Row): number {
  const at = a.findIndex((value, j) => value !== b[j])
  return at < 0 ? 0 : a[at] - b[at]
}
