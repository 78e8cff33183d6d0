// A picture of a rose-tree density: the density as shading, the points, and the boxes of the tree's nodes.
//   node examples/rose-tree/picture.ts > docs/pictures/rose-tree.svg

import { fileURLToPath } from 'node:url'

import { randomStream, RoseTreeParzen, type RoseTreeParzenState } from '@thunderline/cerebros'

const SIDE = 520
const LEFT = 20
const TOP = 64
const CELLS = 65
/** Shades from low to high density, each over twice the density of the one before. */
const SHADES = ['#ffffff', '#f0f5fb', '#deebf7', '#c6dbef', '#9ecae1', '#6baed6', '#4292c6']
/** Line widths of boxes by depth. */
const WIDTHS = [2, 1.4, 0.9, 0.6]

interface Box {
  readonly depth: number
  readonly low: readonly [number, number]
  readonly high: readonly [number, number]
}

/** The text of the SVG file. */
export function roseTreePicture(): string {
  const density = exampleDensity()
  const state = density.state()
  const boxes = boxesOf(state)
  const parts = [
    `<svg xmlns="http://www.w3.org/2000/svg" role="img" width="${SIDE + 2 * LEFT}" height="${SIDE + TOP + 20}" viewBox="0 0 ${SIDE + 2 * LEFT} ${SIDE + TOP + 20}" font-family="system-ui, sans-serif" fill="#1b1f24">`,
    '<title>A rose-tree density</title>',
    `<desc>${density.n} points in three clusters, the density around them as shades of blue, and the nested boxes of the tree: many small ones where points are dense, few large ones elsewhere.</desc>`,
    '<rect width="100%" height="100%" fill="white"/>',
    '<text x="20" y="26" font-size="16" font-weight="600">A rose-tree density</text>',
    `<text x="20" y="46" font-size="12" fill="#57606a">${density.n} points, ${boxes.length} nodes; a shade is twice the density of the next lighter one</text>`,
    ...shading(density),
    ...boxes.map(drawnBox),
    `<path d="${[...density.entries()].map(({ point }) => `M${onX(point[0])} ${onY(point[1])}h0`).join('')}" stroke="#b35900" stroke-width="2.2" stroke-linecap="round"/>`,
    '</svg>',
  ]
  return `${parts.join('\n')}\n`
}

function exampleDensity(): RoseTreeParzen {
  const random = randomStream(11)
  const clusters = [[0.24, 0.3, 0.03], [0.68, 0.62, 0.09], [0.3, 0.78, 0.05]] as const
  const points = new Float64Array(2 * 400)
  for (let i = 0; i < 400; i++) {
    const [x, y, deviation] = clusters[random.integer(3)]
    points[2 * i] = Math.min(1, Math.max(0, x + deviation * random.normal()))
    points[2 * i + 1] = Math.min(1, Math.max(0, y + deviation * random.normal()))
  }
  return new RoseTreeParzen({ points, d: 2, leafSize: 16, branchFactor: 4 })
}

/** The box of the points under every node but the root, parents first. */
function boxesOf({ ids, rows, tree: { order, children, sizes } }: RoseTreeParzenState): Box[] {
  const depth = new Int32Array(children.length)
  const start = new Int32Array(children.length)
  for (let node = 0, next = 1; node < children.length; node++) {
    for (let c = 0, from = start[node]; c < children[node]; c++, next++) {
      depth[next] = depth[node] + 1
      start[next] = from
      from += sizes[next]
    }
  }
  const place = new Map(ids.map((id, i) => [id, i]))
  return sizes.map((size, node) => {
    const own = order.slice(start[node], start[node] + size).map((id) => place.get(id)!)
    const column = (j: number): number[] => own.map((i) => rows[2 * i + j]!)
    const [x, y] = [column(0), column(1)]
    return { depth: depth[node], low: [Math.min(...x), Math.min(...y)], high: [Math.max(...x), Math.max(...y)] }
  })
}

/** Rows of squares; neighbours of one shade are drawn as one. */
function shading(density: RoseTreeParzen): string[] {
  const rows = new Float64Array(2 * CELLS * CELLS)
  for (let at = 0; at < CELLS * CELLS; at++) {
    rows[2 * at] = ((at % CELLS) + 0.5) / CELLS
    rows[2 * at + 1] = (Math.floor(at / CELLS) + 0.5) / CELLS
  }
  const logs = density.logDensityInto(rows, new Float64Array(CELLS * CELLS), { relativeError: 1e-6 })
  const top = Math.max(...logs)
  const shades = Array.from(logs, (log) => Math.max(0, SHADES.length - 1 - Math.floor((top - log) / Math.LN2)))
  const drawn: string[] = []
  for (let row = 0; row < CELLS; row++) {
    for (let from = 0, to = 0; from < CELLS; from = to) {
      while (to < CELLS && shades[row * CELLS + to] === shades[row * CELLS + from]) to++
      const shade = shades[row * CELLS + from]
      if (shade > 0) drawn.push(`<rect x="${onX(from / CELLS)}" y="${onY((row + 1) / CELLS)}" width="${round(((to - from) * SIDE) / CELLS)}" height="${round(SIDE / CELLS)}" fill="${SHADES[shade]}"/>`)
    }
  }
  return drawn
}

function drawnBox({ depth, low, high }: Box): string {
  const width = WIDTHS[Math.min(depth, WIDTHS.length - 1)]
  return `<rect x="${onX(low[0])}" y="${onY(high[1])}" width="${round((high[0] - low[0]) * SIDE)}" height="${round((high[1] - low[1]) * SIDE)}" fill="none" stroke="#1b1f24" stroke-width="${width}"/>`
}

function onX(u: number): number {
  return round(LEFT + u * SIDE)
}

function onY(u: number): number {
  return round(TOP + (1 - u) * SIDE)
}

function round(x: number): number {
  return Math.round(10 * x) / 10
}

if (process.argv[1] === fileURLToPath(import.meta.url)) process.stdout.write(roseTreePicture())
