// JSON as Python's `json` module writes and reads it: bare NaN, Infinity and −Infinity, ASCII only, floats as `repr` prints them.
// JavaScript has one number type: whole numbers are written as Python ints unless `pythonFloat` says otherwise, and ints
// beyond ±2⁵³ are read as the nearest double. Cost: JSON.parse first; text with a literal of Python's pays one more pass.

/** How values are separated: Python's default for distributions, compact for journal lines. */
export type Separators = 'spaced' | 'compact'

/** A value that prints as this text inside `pythonJson`. Made by `pythonFloat`. */
export class PythonNumber {
  readonly text: string

  constructor(text: string) {
    this.text = text
  }
}

/**
 * A number as Python prints a float.
 *
 * @example
 * ```ts
 * pythonFloat(1).text // '1.0'
 * pythonFloat(1e-5).text // '1e-05'
 * ```
 */
export function pythonFloat(value: number): PythonNumber {
  return new PythonNumber(floatText(value))
}

/**
 * JSON text as `json.dumps` writes it. Keys whose value is undefined are left out, as JSON.stringify does.
 *
 * @example
 * ```ts
 * pythonJson({ a: [1, NaN, null] }, 'compact') // '{"a":[1,NaN,null]}'
 * ```
 */
export function pythonJson(value: unknown, separators: Separators): string {
  const [comma, colon] = separators === 'spaced' ? [', ', ': '] : [',', ':']
  const write = (one: unknown): string => {
    if (one instanceof PythonNumber) return one.text
    if (typeof one === 'number') return Number.isSafeInteger(one) && !Object.is(one, -0) ? String(one) : floatText(one)
    if (typeof one === 'string') return stringText(one)
    if (Array.isArray(one)) return `[${one.map((inner) => write(inner ?? null)).join(comma)}]`
    if (typeof one !== 'object' || one === null) return JSON.stringify(one) ?? 'null'
    if ('toJSON' in one && typeof one.toJSON === 'function') return write((one.toJSON as () => unknown)())
    const entries = Object.entries(one).filter(([, inner]) => inner !== undefined && typeof inner !== 'function')
    return `{${entries.map(([key, inner]) => stringText(key) + colon + write(inner)).join(comma)}}`
  }
  return write(value)
}

/**
 * The value of JSON text as Python writes it.
 *
 * @throws SyntaxError when it is no JSON, bare literals aside
 * @example
 * ```ts
 * parsePythonJson('[NaN, -Infinity]') // [NaN, -Infinity]
 * ```
 */
export function parsePythonJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    if (!/NaN|Infinity/.test(text)) throw error
    return parseLiterals(text)
  }
}

/** NaN has no spelling in JSON, so it travels as a string that the text does not contain; 1e999 overflows to ∞. */
function parseLiterals(text: string): unknown {
  let nan = '\ue000NaN'
  while (text.includes(nan)) nan = `\ue000${nan}`
  const spelled = text.replace(/"(?:[^"\\]|\\.)*"|(?<![\w.+-])-?Infinity(?!\w)|(?<![\w.+-])NaN(?!\w)/g, (token) => {
    if (token === 'NaN') return `"${nan}"`
    return token.endsWith('y') ? token.replace('Infinity', '1e999') : token
  })
  return JSON.parse(spelled, (_key, value: unknown) => (value === nan ? NaN : value))
}

/** Python's repr has JavaScript's shortest digits, an exponent of two digits, and switches to it at 1e16 and below 1e-4. */
function floatText(value: number): string {
  if (!Number.isFinite(value)) return Number.isNaN(value) ? 'NaN' : value > 0 ? 'Infinity' : '-Infinity'
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0'
  const [digits, exponent] = value.toExponential().split('e') as [string, string]
  const power = Number(exponent)
  if (power < -4 || power >= 16) return `${digits}e${power < 0 ? '-' : '+'}${String(Math.abs(power)).padStart(2, '0')}`
  const plain = power < 0 ? value.toFixed(digits.replace(/[-.]/g, '').length - 1 - power) : String(value)
  return plain.includes('.') ? plain : `${plain}.0`
}

function stringText(value: string): string {
  return JSON.stringify(value).replace(/[\u007f-\uffff]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`)
}
