// Features as numbers a linear model can weigh: categories one-hot (the first one left out), numbers standardised.

import type { ByteReader, ByteWriter } from './bytes.ts'
import type { Table } from '../table.ts'

/** `category` of an encoded column that is a number. */
export const NUMBER = 255

/** The encoded columns: which feature each comes from, and its category, or how its number is standardised. */
export interface Encoder {
  readonly p: number
  readonly feature: Uint8Array
  readonly category: Uint8Array
  readonly centre: Float64Array
  readonly scale: Float64Array
}

/** The encoding of these features, fitted on the training rows only. */
export function fitEncoder(train: Table, features: readonly number[]): Encoder {
  const columns = features.flatMap((feature) => {
    const { categories } = train.columns[feature]
    if (categories === null) return [{ feature, category: NUMBER, ...momentsOf(train, feature) }]
    return categories.slice(1).map((_, k) => ({ feature, category: k + 1, centre: 0, scale: 1 }))
  })
  return {
    p: columns.length,
    feature: Uint8Array.from(columns, (column) => column.feature),
    category: Uint8Array.from(columns, (column) => column.category),
    centre: Float64Array.from(columns, (column) => column.centre),
    scale: Float64Array.from(columns, (column) => column.scale),
  }
}

/** Encodes a row into the first p numbers of `out`, from `offset`. */
export function encodeInto(encoder: Encoder, row: Float64Array, out: Float64Array, offset = 0): void {
  const { p, feature, category, centre, scale } = encoder
  for (let j = 0; j < p; j++) {
    const value = row[feature[j]]
    out[offset + j] = category[j] === NUMBER ? (value - centre[j]) * scale[j] : value === category[j] ? 1 : 0
  }
}

/** The encoder of some of the columns, in this order. */
export function keepColumns(encoder: Encoder, kept: readonly number[]): Encoder {
  return {
    p: kept.length,
    feature: Uint8Array.from(kept, (j) => encoder.feature[j]),
    category: Uint8Array.from(kept, (j) => encoder.category[j]),
    centre: Float64Array.from(kept, (j) => encoder.centre[j]),
    scale: Float64Array.from(kept, (j) => encoder.scale[j]),
  }
}

/** Writes an encoder: 2 bytes a category, 10 a number. */
export function writeEncoder(encoder: Encoder, to: ByteWriter): void {
  to.list([...encoder.feature])
  for (let j = 0; j < encoder.p; j++) {
    to.u8(encoder.category[j])
    if (encoder.category[j] !== NUMBER) continue
    to.f32(encoder.centre[j])
    to.f32(encoder.scale[j])
  }
}

export function readEncoder(from: ByteReader): Encoder {
  const feature = Uint8Array.from(from.list())
  const p = feature.length
  const category = new Uint8Array(p)
  const centre = new Float64Array(p)
  const scale = new Float64Array(p).fill(1)
  for (let j = 0; j < p; j++) {
    category[j] = from.u8()
    if (category[j] !== NUMBER) continue
    centre[j] = from.f32()
    scale[j] = from.f32()
  }
  return { p, feature, category, centre, scale }
}

/** Mean and 1 / standard deviation, rounded to what a saved model keeps. */
function momentsOf(table: Table, feature: number): { centre: number; scale: number } {
  let sum = 0
  let squares = 0
  for (let i = 0; i < table.n; i++) sum += table.values[i * table.d + feature]
  const mean = sum / table.n
  for (let i = 0; i < table.n; i++) squares += (table.values[i * table.d + feature] - mean) ** 2
  const deviation = Math.sqrt(squares / table.n)
  return { centre: Math.fround(mean), scale: Math.fround(deviation === 0 ? 1 : 1 / deviation) }
}
