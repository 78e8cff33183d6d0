// Saved models: little-endian bytes, written and read in the same order. Weights take 8, 16 or 32 bits each.

/** How many bits a weight takes in a saved model. */
export type Bits = 8 | 16 | 32

/** Writes numbers one after another. */
export class ByteWriter {
  #bytes = new DataView(new ArrayBuffer(256))
  #length = 0

  u8(value: number): void {
    this.#room(1).setUint8(this.#length++, value)
  }

  u16(value: number): void {
    this.#room(2).setUint16(this.#length, value, true)
    this.#length += 2
  }

  f32(value: number): void {
    this.#room(4).setFloat32(this.#length, value, true)
    this.#length += 4
  }

  /** A list of numbers below 256. */
  list(values: readonly number[]): void {
    this.u16(values.length)
    for (const value of values) this.u8(value)
  }

  /** Weights, as floats or as whole multiples of max |weight| / (2^(bits − 1) − 1). */
  weights(values: ArrayLike<number>, bits: Bits): void {
    this.u16(values.length)
    this.u8(bits)
    const all = Array.from(values)
    if (bits === 32) return all.forEach((value) => this.f32(value))
    const steps = 2 ** (bits - 1) - 1
    const largest = all.reduce((most, value) => Math.max(most, Math.abs(value)), 0)
    const step = largest === 0 ? 1 : Math.fround(largest / steps)
    this.f32(step)
    for (const value of all) {
      const whole = Math.max(-steps, Math.min(steps, Math.round(value / step)))
      if (bits === 8) this.u8(whole & 0xff)
      else this.u16(whole & 0xffff)
    }
  }

  /** What was written. */
  done(): Uint8Array {
    return new Uint8Array(this.#bytes.buffer.slice(0, this.#length))
  }

  #room(bytes: number): DataView {
    if (this.#length + bytes > this.#bytes.byteLength) {
      const larger = new Uint8Array(this.#bytes.byteLength * 2)
      larger.set(new Uint8Array(this.#bytes.buffer))
      this.#bytes = new DataView(larger.buffer)
    }
    return this.#bytes
  }
}

/** Reads what a `ByteWriter` wrote. */
export class ByteReader {
  readonly #bytes: DataView
  #at = 0

  constructor(bytes: Uint8Array) {
    this.#bytes = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  }

  u8(): number {
    return this.#bytes.getUint8(this.#at++)
  }

  u16(): number {
    this.#at += 2
    return this.#bytes.getUint16(this.#at - 2, true)
  }

  f32(): number {
    this.#at += 4
    return this.#bytes.getFloat32(this.#at - 4, true)
  }

  list(): number[] {
    return Array.from({ length: this.u16() }, () => this.u8())
  }

  weights(): Float64Array {
    const values = new Float64Array(this.u16())
    const bits = this.u8()
    if (bits === 32) return values.map(() => this.f32())
    const step = this.f32()
    return values.map(() => step * (bits === 8 ? (this.u8() << 24) >> 24 : (this.u16() << 16) >> 16))
  }
}
