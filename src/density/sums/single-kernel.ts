// A WebAssembly module with one function: Σ w 2^(−|q − x|²) over blocks of four points, in single precision.
// Method: four lanes at a time; 2^(−y) = 2^(−n) 2^(−f), n the nearest whole number, 2^(−f) the best polynomial of degree 5 on [−½, ½] (relative error
// 7.5e-8), 2^(−n) written into the exponent. Sixteen blocks are added in single precision, their sums in double. Error: see `single-leaves.ts`.
// The module is written here byte by byte, its loop laid out for d columns. Format: WebAssembly Core Specification 2.0, W3C (2022), sections 5 and 2.4.6.
// Limits: |q − x|² beyond 126 counts as 126.

const POLYNOMIAL = [1.00000007165, -0.693146967065, 0.240221197237, -0.0555071327186, 0.00967554134312, -0.0013276472632]
/** Added to a number of at most 2^22, leaves the nearest whole number in the low bits. */
const TO_WHOLE = 1.5 * 2 ** 23
const LARGEST = 126
const EXPONENT_OF_ONE = 127 << 23
/** Blocks that are added up in single precision. */
export const RUN = 16

const [I32, F64, V128] = [0x7f, 0x7c, 0x7b]
const [LOOP, END, BRANCH_IF, SELECT, EMPTY] = [0x03, 0x0b, 0x0d, 0x1b, 0x40]
const [LESS, ADD_WHOLE, ADD_DOUBLE, TO_DOUBLE] = [0x48, 0x6a, 0xa0, 0xbb]
const [ADD, SUBTRACT, MULTIPLY, LEAST, SUBTRACT_WHOLE] = [lanes(0xe4), lanes(0xe5), lanes(0xe6), lanes(0xea), lanes(0xb1)]

/** Bytes of a block: four points' coordinates, column by column, then their weights. */
export function blockBytes(d: number): number {
  return 16 * (d + 1)
}

/**
 * The bytes of a module for d columns. It exports `memory`, whose first d numbers are the query, and `sum(from, to)`: addresses of the first block and
 * behind the last; a multiple of 16 each, to > from.
 */
export function singleKernel(d: number): Uint8Array<ArrayBuffer> {
  const code = [...list([[1, I32], [3, V128], [1, F64], [...unsigned(d), V128]]), ...body(d)]
  return Uint8Array.from([
    ...[0, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(1, list([[0x60, ...list([[I32], [I32]]), ...list([[F64]])]])),
    ...section(3, list([[0]])),
    ...section(5, list([[0, 1]])),
    ...section(7, list([[...text('sum'), 0, 0], [...text('memory'), 2, 0]])),
    ...section(10, list([[...unsigned(code.length), ...code]])),
  ])
}

function body(d: number): number[] {
  const [at, to, stop, sum, y, t, total, q] = [0, 1, 2, 3, 4, 5, 6, 7]
  const columns = Array.from({ length: d }, (_, k) => k)
  const addSquare = (k: number): number[] => [...get(q + k), ...get(at), ...load(16 * k), ...SUBTRACT, ...tee(t), ...get(t), ...MULTIPLY, ...(k > 0 ? ADD : [])]
  return [
    ...columns.flatMap((k) => [...whole(0), ...loadOne(4 * k), ...set(q + k)]),
    ...[LOOP, EMPTY],
    ...[...all(0), ...set(sum)],
    ...[...get(at), ...whole(RUN * blockBytes(d)), ADD_WHOLE, ...tee(stop), ...get(to), ...get(stop), ...get(to), LESS, SELECT, ...set(stop)],
    ...[LOOP, EMPTY],
    ...[...columns.flatMap(addSquare), ...all(LARGEST), ...LEAST, ...tee(y)],
    ...[...all(TO_WHOLE), ...ADD, ...set(t)],
    ...[...get(y), ...get(t), ...all(TO_WHOLE), ...SUBTRACT, ...SUBTRACT, ...set(y)],
    ...POLYNOMIAL.reduceRight<number[]>((inner, factor) => (inner.length === 0 ? all(factor) : [...inner, ...get(y), ...MULTIPLY, ...all(factor), ...ADD]), []),
    ...[...allWhole(EXPONENT_OF_ONE), ...get(t), ...whole(23), ...lanes(0xab), ...SUBTRACT_WHOLE, ...MULTIPLY],
    ...[...get(at), ...load(16 * d), ...MULTIPLY, ...get(sum), ...ADD, ...set(sum)],
    ...[...get(at), ...whole(blockBytes(d)), ADD_WHOLE, ...tee(at), ...get(stop), LESS, BRANCH_IF, 0, END],
    ...[...get(total), ...[0, 1, 2, 3].flatMap((lane) => [...get(sum), ...lanes(0x1f), lane, TO_DOUBLE, ADD_DOUBLE]), ...set(total)],
    ...[...get(at), ...get(to), LESS, BRANCH_IF, 0, END],
    ...[...get(total), END],
  ]
}

function get(local: number): number[] {
  return [0x20, ...unsigned(local)]
}

function set(local: number): number[] {
  return [0x21, ...unsigned(local)]
}

function tee(local: number): number[] {
  return [0x22, ...unsigned(local)]
}

function whole(value: number): number[] {
  return [0x41, ...signed(value)]
}

/** An instruction on lanes. */
function lanes(operation: number): number[] {
  return [0xfd, ...unsigned(operation)]
}

/** Four numbers from an address. */
function load(offset: number): number[] {
  return [...lanes(0x00), 4, ...unsigned(offset)]
}

/** One number from an address, in all four lanes. */
function loadOne(offset: number): number[] {
  return [...lanes(0x09), 2, ...unsigned(offset)]
}

/** A constant in all four lanes. */
function all(value: number): number[] {
  return [...lanes(0x0c), ...new Uint8Array(new Float32Array(4).fill(value).buffer)]
}

function allWhole(value: number): number[] {
  return [...lanes(0x0c), ...new Uint8Array(new Int32Array(4).fill(value).buffer)]
}

function section(id: number, content: number[]): number[] {
  return [id, ...unsigned(content.length), ...content]
}

function list(items: readonly number[][]): number[] {
  return [...unsigned(items.length), ...items.flat()]
}

function text(name: string): number[] {
  return [...unsigned(name.length), ...Array.from(name, (letter) => letter.charCodeAt(0))]
}

/** LEB128. */
function unsigned(value: number): number[] {
  return value < 128 ? [value] : [(value & 127) | 128, ...unsigned(value >>> 7)]
}

function signed(value: number): number[] {
  return value >= -64 && value < 64 ? [value & 127] : [(value & 127) | 128, ...signed(value >> 7)]
}
