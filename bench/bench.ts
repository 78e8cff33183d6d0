// What a bench is: a name, a sentence, and rows it yields as it measures them. Every bench checks an answer before it times it.

/** One measured row. */
export interface Measurement {
  /** What was measured, unique within its bench: `cerebros m=2 n=1000`. */
  readonly row: string
  /** The median, in `unit`; null when it could not be measured, and `note` says why. */
  readonly value: number | null
  readonly unit: string
  /** Mean of the same samples. Work the engine defers (garbage, compilation) shows in the mean before it shows in the median. */
  readonly mean?: number
  readonly samples?: number
  readonly note?: string
}

/** A bench. */
export interface Bench {
  readonly name: string
  /** In a sentence, with the unit of what is timed. */
  readonly about: string
  /** Whether it runs when no bench is named. Peers are run by name, since they need an environment of their own, and so are benches of minutes. */
  readonly byDefault: boolean
  /** @param root the checkout, for what lies beside the code */
  rows(root: string): AsyncGenerator<Measurement> | Generator<Measurement>
}

/** A measurement as printed: with its bench, and where and of what it was taken. */
export interface Row extends Measurement {
  readonly bench: string
  readonly machine: string
  readonly node: string
  /** The commit, with `+changes` when the tree differs from it. */
  readonly commit: string
}
